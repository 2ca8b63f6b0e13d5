import { equal, match, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { furtherDetails, outcomeDetails, outcomeLine } from '../../src/cli/outcome-lines.ts'

describe('an outcome as it is printed', () => {
	const feedback = `worst at [${'1.5, '.repeat(1_000)}]: got 1, wanted 2\nall others right`

	it('has lines that can be read, whatever stands in the feedback', () => {
		const wrong = { kind: 'wrong', feedback } as const
		const line = outcomeLine(wrong)
		match(line, /^wrong: worst at \[1\.5, .*…$/)
		ok(line.length < 420, `${line.length} letters`)
		const [first = '', ...others] = outcomeDetails(wrong).split('\n')
		equal(line, `wrong: ${first}`)
		equal(others.join(), 'all others right')
		equal(furtherDetails(wrong), 'all others right')
	})
})

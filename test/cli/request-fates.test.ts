import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { RequestFates } from '../../src/archive/model-figures.ts'
import { fatesText } from '../../src/cli/request-fates.ts'

const fates = (fate: string, count: number, why: string | null = null): RequestFates => ({
	operator: 'rewrite',
	model: 'tiny',
	fate,
	count,
	why,
})

it('why requests failed is said with how many did, by what most of them met', () => {
	const flood = 'The reply went on for 9216 events without a word'
	assert.equal(
		fatesText([fates('failed', 7, flood), fates('failed', 1, 'overloaded')]),
		`0 replies to 8 requests (8 failed: ${flood})`,
	)
	assert.equal(
		fatesText([fates('scored', 3), fates('slow', 1, 'No token came'), fates('failed', 2, flood)]),
		`3 replies to 6 requests (1 too slow, 2 failed: ${flood}); 100 % held a candidate, 3 scored`,
	)
})

it('what has no answer may have one yet in a run that goes on, and was cut off in one that does not', () => {
	const all = [fates('scored', 1), fates('open', 1)]
	assert.match(fatesText(all, true) ?? '', /^1 reply to 2 requests \(1 not answered yet\);/)
	assert.match(fatesText(all) ?? '', /^1 reply to 2 requests \(1 cut off\);/)
})

it('what an endpoint says of a failure steers no terminal and is no more than a line', () => {
	const text = fatesText([fates('failed', 1, `\u001b[2J${'x'.repeat(500)}\nmore`)]) ?? ''
	assert.match(text, /1 failed: \\x1b\[2Jx+…\)$/)
	assert.ok(text.length < 250 && !text.includes('\n'))
})

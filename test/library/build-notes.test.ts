import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildNotes, runNotes } from '../../src/library/build-notes.ts'

describe('what is being built', () => {
	const heard = (onNote?: (line: string) => void) => {
		const written: string[] = []
		const note = buildNotes(onNote, { write: (text) => written.push(text) })
		return { note, written }
	}

	it('is said in one line on standard error where nobody asked to be told', () => {
		const { note, written } = heard()
		assert.deepEqual(written, [])
		note('crate 1 of 12: serde')
		note('crate 2 of 12: syn')
		assert.equal(written.length, 1)
		assert.match(written[0] ?? '', /^oxipelago: building .* may take minutes\n$/)
	})

	it('is told line by line who asked, and nobody else', () => {
		const lines: string[] = []
		const { note, written } = heard((line) => lines.push(line))
		note('crate 1 of 12: serde')
		note('crate 2 of 12: syn')
		assert.deepEqual([lines, written], [['crate 1 of 12: serde', 'crate 2 of 12: syn'], []])
	})

	it('is said of a run too, and nothing else where nobody asked to be told', () => {
		const written: string[] = []
		const { note, wait } = runNotes(undefined, { write: (text) => written.push(text) })
		note('offline: embedded operators only')
		wait('trying the seed')
		assert.deepEqual(written, [])
		wait('building the evaluator (once; it may take a minute)')
		wait('building the evaluator (once; it may take a minute)')
		assert.equal(written.length, 1)
		assert.match(written[0] ?? '', /^oxipelago: building /)
	})
})

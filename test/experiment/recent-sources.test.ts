import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recently } from '../../src/experiment/recent-sources.ts'

describe('recently', () => {
	test('gives the very same for the same source, made once', () => {
		const made: string[] = []
		const of = recently((source) => ({ number: made.push(source) }), 100)
		assert.equal(of('one'), of('one'))
		assert.equal(of('another').number, 2)
		assert.deepEqual(made, ['one', 'another'])
	})

	test('keeps what was asked for last, by the characters of it', () => {
		const made: string[] = []
		const of = recently((source) => made.push(source), 8)
		for (const source of ['aaaa', 'bbbb', 'aaaa', 'cccc', 'aaaa', 'bbbb']) of(source)
		assert.deepEqual(made, ['aaaa', 'bbbb', 'cccc', 'bbbb'])
	})

	test('a source that is longer than all that is kept is kept until the next', () => {
		const made: string[] = []
		const of = recently((source) => made.push(source), 4)
		for (const source of ['a long one', 'a long one', 'b', 'a long one']) of(source)
		assert.deepEqual(made, ['a long one', 'b', 'a long one'])
	})

	test('what came to nothing is not made again', () => {
		let made = 0
		const of = recently(() => void made++, 4)
		of('a')
		of('a')
		assert.equal(made, 1)
	})
})

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { plainEvents } from '../../../src/agent/wire/plain-events.ts'

type Delta = { readonly content?: string; readonly reasoning_content?: string; readonly tool_calls?: object[] }

const limits = { line: 100_000, silentEvents: 1_000 }

suite('events of one piece', () => {
	test('a few tokens are one event, and nothing goes before what it stood behind', () => {
		const call = { index: 0, id: 'a', type: 'function', function: { name: 'probe', arguments: '{}' } }
		const deltas: Delta[] = [
			{ reasoning_content: 'so ' },
			{ reasoning_content: 'be it' },
			{ content: 'fn f' },
			{ content: '() ' },
			{ content: '{}' },
			{ tool_calls: [call] },
			{ content: ' and' },
		]
		const found = read([deltas.map(eventOf).join('')])
		assert.deepEqual(found, [
			{ reasoning_content: 'so be it' },
			{ content: 'fn f() {}' },
			{ tool_calls: [call] },
			{ content: ' and' },
		])
		const tokens = Array.from({ length: 50 }, (_, at) => ({ content: `t${at} ` }))
		const lengths = read([tokens.map(eventOf).join('')]).map(({ content = '' }) => content.length)
		assert.ok(lengths.every((length) => length <= 48) && lengths.length < 6, String(lengths))
	})

	test('however a stream is cut, it says the same', () => {
		const delta = fc.oneof(
			fc.record({ content: fc.string({ minLength: 1, unit: 'grapheme' }) }),
			fc.record({ reasoning_content: fc.string({ minLength: 1 }) }),
		)
		fc.assert(
			fc.property(
				fc.array(delta, { maxLength: 30 }),
				fc.array(fc.nat({ max: 2_000 }), { maxLength: 20 }),
				(deltas, cuts) => {
					const all = deltas.map(eventOf).join('')
					const places = [...new Set([0, ...cuts.filter((at) => at < all.length), all.length])].sort((a, b) => a - b)
					const pieces = places.slice(1).map((end, at) => all.slice(places[at], end))
					const words = (found: readonly Delta[]) => {
						const joined: [string, string][] = []
						for (const { content, reasoning_content } of found) {
							const kind = content === undefined ? 'thought' : 'said'
							const last = joined.at(-1)
							if (last?.[0] === kind) last[1] += content ?? reasoning_content ?? ''
							else joined.push([kind, content ?? reasoning_content ?? ''])
						}
						return joined
					}
					assert.deepEqual(words(read(pieces)), words(deltas))
				},
			),
		)
	})
})

function eventOf(delta: Delta): string {
	return `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`
}

/** What the events say that pieces come to, without the end. */
function read(pieces: readonly string[]): Delta[] {
	const events = plainEvents(limits, true)
	const out = pieces.map((piece) => events.push(piece)).join('')
	// Not by a regular expression's lines, which end at more than events do.
	const lines = out.split('\n').filter((line) => line !== '')
	return lines.map((line) => {
		const { reasoning, ...delta } = JSON.parse(line.slice('data: '.length)).choices[0].delta
		return reasoning === undefined ? delta : { ...delta, reasoning_content: reasoning }
	})
}

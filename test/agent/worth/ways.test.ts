import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { Ways } from '../../../src/agent/worth/ways.ts'
import type { IslandInstruction } from '../../../src/archive/instruction.ts'
import type { AskRecord } from '../../../src/archive/model-log.ts'
import { objectivesOf } from '../../../src/candidate/compare.ts'
import { randomStream } from '../../../src/candidate/random.ts'

const objectives = objectivesOf({ measured: null })
const settings = { explore: 0.1, discount: 0.98 }

function instruction(number: number): IslandInstruction {
	return { island: 0, number, part: 'persona', parent: 0, ask: number, model: 'small', text: `Way ${number}.` }
}

/** An ask that went by these, and took its parent from -100 by so much of it. */
function went(instructions: readonly number[] | undefined, gained: number, tokens = 1_000): AskRecord {
	return {
		...{ island: 0, ask: 0, operator: 'rewrite', model: 'small', ended: 'done', trials: [] },
		...{ parentScore: -100, bestScore: -100 + 100 * gained, cost: { tokens, money: 0, requests: 1 }, instructions },
	}
}

suite('ways to say a part of a prompt', () => {
	test('have what the asks that went by them earned; those that name none of them went by what was planned', () => {
		const asks = [went(undefined, 0.5), went([], 0), went([7], 0.5), went([2], 0.25), went([2, 9], 0)]
		const { all } = new Ways('As planned.', [instruction(2)], asks, objectives)
		assert.deepEqual(
			all.map(({ number, text, asks: own, better }) => [number, text, own.length, better]),
			[
				[0, 'As planned.', 3, 2],
				[2, 'Way 2.', 2, 1],
			],
		)
	})

	test('are drawn by what they earned for their tokens', () => {
		const own = [instruction(1), instruction(2)]
		// The second gains as often as the first, for a quarter of its tokens.
		const asks = Array.from({ length: 60 }, (_, at) => [
			...[went([], 0, 1_000), went([1], at % 2 === 0 ? 0.2 : 0, 4_000), went([2], at % 2 === 0 ? 0.2 : 0, 1_000)],
		]).flat()
		const ways = new Ways('As planned.', own, asks, objectives)
		const counts = [0, 0, 0]
		const random = randomStream('ways')
		for (let draw = 0; draw < 1_000; draw++) {
			const { number } = ways.draw(settings, random)
			counts[number] = (counts[number] ?? 0) + 1
		}
		const [planned = 0, dear = 0, cheap = 0] = counts
		assert.ok(cheap > 800 && planned > 10 && dear > 10, counts.join(' '))
	})

	test('that are drawn from are four at most, with what was planned and the newest always among them', () => {
		const anyAsks = fc.array(fc.record({ of: fc.integer({ min: 0, max: 8 }), gained: fc.constantFrom(0, 0, 0.1, 0.9) }))
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 8 }), anyAsks, (count, asks) => {
				const own = Array.from({ length: count }, (_, at) => instruction(at + 1))
				const records = asks.map(({ of, gained }) => went(of === 0 ? [] : [of], gained))
				const ways = new Ways('As planned.', own, records, objectives)
				const live = ways.live.map(({ number }) => number)
				assert.equal(live.length, Math.min(4, count + 1))
				assert.equal(new Set(live).size, live.length)
				assert.ok(live.includes(0) && live.includes(count))
				const left = ways.all.filter(({ number }) => !live.includes(number))
				for (const way of ways.live.slice(1, -1)) {
					for (const other of left) assert.ok(way.earned >= other.earned)
				}
			}),
		)
	})
})

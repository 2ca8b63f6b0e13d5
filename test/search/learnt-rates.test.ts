import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { LearntRates, leastShare, type Rates } from '../../src/search/learnt-rates.ts'
import type { OfflineOperator } from '../../src/variation/operator.ts'
import { toyCrossover, toyExperiment, toyMutate, toySearching } from './toy-evaluator.ts'
import { newArchive, newRun, search } from './toy-run.ts'

const searching = { ...toySearching({ below: () => 0 } as never), effort: () => 9 }
const operators: ReadonlyMap<string, OfflineOperator> = new Map(
	[toyMutate, toyCrossover, searching].map((operator) => [operator.name, operator]),
)
const plan: Rates = { mutate: 0.6, crossover: 0.3, searching: 0.1 }

/** Tells candidates one by one, each of an ask of its own. */
class Tells {
	readonly learnt = new LearntRates(operators)
	#number = 0

	tell(operator: string, gained: number, ask = this.#number): void {
		this.learnt.hear({ island: 0, ask, operator }, gained)
		this.#number++
	}

	/** What each gets of all, by what was learnt. */
	shares(rates: Rates = plan): Record<string, number> {
		const learnt = this.learnt.of(rates)
		const sum = Object.values(learnt).reduce((total, rate) => total + rate, 0)
		return Object.fromEntries(Object.entries(learnt).map(([name, rate]) => [name, rate / sum]))
	}
}

/** Each operator in its turn, those of which that pay every tenth time. */
function play(tells: Tells, count: number, pays: (operator: string) => boolean): void {
	for (let at = 0; at < count; at++) {
		const operator = ['mutate', 'crossover'][at % 2] as string
		tells.tell(operator, pays(operator) && at % 20 < 2 ? 0.1 : 0)
	}
}

suite('learnt rates', () => {
	test('are those of the plan before anything was told, and while nothing is gained', () => {
		const tells = new Tells()
		assert.deepEqual(tells.learnt.of(plan), plan)
		play(tells, 500, () => false)
		assert.deepEqual(tells.learnt.of(plan), plan)
	})

	test('an operator that brings nothing goes down to its floor and no lower, and one that pays takes its share', () => {
		const tells = new Tells()
		let least = 1
		for (let round = 0; round < 40; round++) {
			play(tells, 100, (operator) => operator === 'mutate')
			least = Math.min(least, tells.shares().crossover ?? 0)
		}
		const { mutate = 0, crossover = 0 } = tells.shares({ mutate: 0.5, crossover: 0.5 })
		assert.ok(crossover > 0.5 * leastShare && crossover < 0.5 * leastShare + 0.06, `${crossover}`)
		assert.ok(mutate > 0.8, `${mutate}`)
		assert.ok(least >= 0.3 * leastShare, `${least}`)
	})

	test('what pays no more loses what it had won', () => {
		const tells = new Tells()
		play(tells, 2_000, (operator) => operator === 'mutate')
		play(tells, 3_000, (operator) => operator === 'crossover')
		const { mutate = 0, crossover = 0 } = tells.shares({ mutate: 0.5, crossover: 0.5 })
		assert.ok(crossover > 2 * mutate, `${crossover}`)
		play(tells, 10_000, () => false)
		assert.ok(Math.abs((tells.shares().mutate ?? 0) - 0.6) < 0.03, 'and where nothing pays the plan holds again')
	})

	test('what an ask takes beside its candidates is counted once for each ask', () => {
		const shareOf = (asks: (at: number) => number) => {
			const tells = new Tells()
			for (let at = 0; at < 300; at++) {
				tells.tell('searching', at % 10 === 0 ? 0.1 : 0, asks(at))
				tells.tell('mutate', at % 10 === 0 ? 0.1 : 0)
			}
			return tells.shares().searching ?? 0
		}
		const [each, ofTen] = [shareOf((at) => at), shareOf((at) => Math.floor(at / 10))]
		assert.ok(each < 0.06, `ten times as dear: ${each}`)
		assert.ok(ofTen > each && ofTen < 0.1, `twice as dear: ${ofTen}`)
	})

	test('operators that are not there, and what models and people bring, change nothing', () => {
		const tells = new Tells()
		for (const operator of ['rewrite', 'inject']) tells.tell(operator, 1)
		const rates = { ...plan, regress: 0.4, rewrite: 2 }
		assert.deepEqual(tells.learnt.of(rates), rates)
		play(tells, 300, (operator) => operator === 'mutate')
		const { regress, rewrite, ...others } = tells.learnt.of(rates)
		assert.deepEqual([regress, rewrite], [0.4, 2])
		assert.deepEqual(others, tells.learnt.of(plan), 'between the others it is as if they were not there')
		const sum = Object.values(others).reduce((total, rate) => total + rate, 0)
		assert.ok(Math.abs(sum - 1) < 1e-9, 'beside models, they have what the plan gives them all')
	})
})

test('a run draws by what it has learnt, and goes on so where it was stopped', async () => {
	const archive = newArchive()
	const islands = toyExperiment.islands.map((island) => ({ ...island, rates: { mutate: 0.5, crossover: 0.5 } }))
	const changes = { islands, budget: { forMs: undefined, candidates: 400, target: undefined } }
	const reference = newRun(archive, changes)
	await search(reference)
	const rows = [...reference.lineage(1)]
	// The mean of two is better than the better one of them at no time.
	const crossed = rows.filter(({ operator }) => operator === 'crossover').length / rows.length
	assert.ok(crossed > 0.5 * leastShare && crossed < 0.4, `${crossed}`)
	for (const stopAt of [130, 271]) {
		const run = newRun(archive, changes)
		await search(run, { stopAt, lanes: 3, delays: stopAt })
		await search(run, { delays: 1 })
		assert.deepEqual([...run.lineage(1)], rows)
	}
	archive.close()
})

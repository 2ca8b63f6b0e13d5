import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Arm, Bandit, gainOf } from '../../../src/agent/worth/bandit.ts'
import type { AskRecord } from '../../../src/archive/model-log.ts'
import { drawBeta } from '../../../src/candidate/beta.ts'
import { objectivesOf } from '../../../src/candidate/compare.ts'
import { randomStream } from '../../../src/candidate/random.ts'

const settings = { explore: 0.1, discount: 0.98 }
const arms: Arm[] = [
	{ name: 'rewrite by large', weight: 1 },
	{ name: 'rewrite by small', weight: 1 },
	{ name: 'edit by small', weight: 1 },
]

/** An ask of that arm, as it is learnt. */
function ended(
	{ name }: Arm,
	gain: number,
	tokens: number,
	changes: Partial<AskRecord> = {},
): [name: string, ask: AskRecord] {
	const record: AskRecord = {
		island: 0,
		ask: 0,
		operator: 'rewrite',
		model: 'small',
		ended: 'done',
		trials: [],
		parentScore: -100,
		bestScore: -100 + 100 * gain,
		cost: { tokens, money: 0, requests: 1 },
		...changes,
	}
	return [name, record]
}

/** Shares of the arms in `count` choices. */
function shares(bandit: Bandit<Arm>, count = 2_000, usable?: (arm: Arm) => boolean): number[] {
	const random = randomStream('shares')
	const chosen = Array.from({ length: count }, () => bandit.choose(random, usable))
	return arms.map((arm) => chosen.filter((one) => one === arm).length / count)
}

suite('the bandit', () => {
	test('without experience gives every arm its chance', () => {
		for (const share of shares(new Bandit(arms, settings))) assert.ok(share > 0.25 && share < 0.42, `${share}`)
	})

	test('finds the arm with the best improvement per cost, not the best improvement', () => {
		const bandit = new Bandit(arms, settings)
		const random = randomStream('play')
		const chance = new Map(arms.map((arm, index) => [arm, [0.5, 0.3, 0.05][index] ?? 0]))
		const tokens = new Map(arms.map((arm, index) => [arm, [10_000, 1_000, 1_000][index] ?? 0]))
		for (let ask = 0; ask < 400; ask++) {
			const arm = bandit.choose(random) ?? assert.fail()
			bandit.learn(...ended(arm, random.chance(chance.get(arm) ?? 0) ? 0.1 : 0, tokens.get(arm) ?? 0))
		}
		const [large = 0, small = 0, edit = 0] = shares(bandit)
		assert.ok(small > 0.6, `${small}`)
		assert.ok(large > 0.02 && edit > 0.02, 'all are seen again')
	})

	test('turns to another arm when the one that paid pays no more', () => {
		const bandit = new Bandit(arms, settings)
		const [first, second] = arms as [Arm, Arm, Arm]
		for (let ask = 0; ask < 100; ask++) bandit.learn(...ended(first, 0.5, 1_000))
		for (let ask = 0; ask < 100; ask++) {
			bandit.learn(...ended(first, 0, 1_000))
			bandit.learn(...ended(second, 0.01, 1_000))
		}
		const [before = 0, after = 0] = shares(bandit)
		assert.ok(after > 2 * before, `${before} ${after}`)
	})

	for (const why of ['endpoint-down', 'slow', 'overtaken'] as const) {
		test(`turns away from an arm whose asks end ${why}: they bring nothing either`, () => {
			const bandit = new Bandit(arms, settings)
			for (let ask = 0; ask < 100; ask++) bandit.learn(...ended(arms[0] as Arm, 0, 1_000, { ended: why }))
			assert.ok((shares(bandit)[0] ?? 1) < 0.1)
		})
	}

	for (const why of ['budget', 'refused'] as const) {
		test(`learns nothing from asks that end by ${why}`, () => {
			const bandit = new Bandit(arms, settings)
			for (let ask = 0; ask < 100; ask++) bandit.learn(...ended(arms[0] as Arm, 0, 1_000, { ended: why }))
			assert.deepEqual(shares(bandit), shares(new Bandit(arms, settings)))
		})
	}

	test('chooses among what can be reached, and nothing where nothing can', () => {
		const bandit = new Bandit(arms, settings)
		assert.equal(shares(bandit, 200, ({ name }) => name === 'rewrite by large')[0], 1)
		assert.equal(
			bandit.choose(randomStream('none'), () => false),
			undefined,
		)
	})

	test('has a state that follows from the log alone', () => {
		const random = randomStream('history')
		const history = Array.from({ length: 60 }, () => ended(random.pick(arms), random.float(), 1_000))
		const make = () => {
			const bandit = new Bandit(arms, settings)
			for (const ask of history) bandit.learn(...ask)
			return bandit
		}
		assert.deepEqual(shares(make(), 100), shares(make(), 100))
	})
})

test('a gain is relative to the larger score, whatever the scale', () => {
	const gain = (parentScore: number | undefined, bestScore: number | undefined) =>
		gainOf({ parentScore, bestScore }, objectivesOf({ measured: null }))
	assert.equal(gain(-100, -10), 0.9)
	assert.equal(gain(-100, -200), 0)
	assert.equal(gain(undefined, 1), 1)
	assert.equal(gain(1, undefined), 0)
	assert.equal(gain(0, 0), 0)
	assert.equal(gain(-1, 1), 1)
	assert.equal(gain(1, 2), 0.5)
})

test('draws from Beta have its mean and variance', () => {
	const random = randomStream('beta')
	for (const [alpha, beta] of [
		[1, 1],
		[0.5, 0.5],
		[8, 2],
	] as const) {
		const draws = Array.from({ length: 20_000 }, () => drawBeta(alpha, beta, random))
		const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
		const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length
		assert.ok(Math.abs(mean - alpha / (alpha + beta)) < 0.01)
		assert.ok(Math.abs(variance - (alpha * beta) / ((alpha + beta) ** 2 * (alpha + beta + 1))) < 0.01)
	}
})

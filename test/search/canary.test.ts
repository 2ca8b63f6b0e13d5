import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { type Clock, systemClock } from '../../src/candidate/clock.ts'
import type { Calibration } from '../../src/scoring/evaluate.ts'
import { passes } from '../../src/search/canary.ts'
import type { SearchEvent } from '../../src/search/events.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { speed } from '../archive/records.ts'
import { ToyEvaluator, toyCrossover, toyExperiment, toyFacts, toyMutate } from './toy-evaluator.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-canary-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Scores speed as it says, and its clock goes wrong at will. */
class TimedToy extends ToyEvaluator {
	override readonly facts = { ...toyFacts, timed: true, measured: speed }
	readonly asked: number[] = []
	/** What is found of a planted gain. */
	find: (planted: number) => number = Math.log1p

	async calibrate(_seed: string, planted: number): Promise<Calibration> {
		this.asked.push(planted)
		const score = this.find(planted)
		return { score, interval: { low: score - 0.002, high: score + 0.002 }, pairs: 100 }
	}
}

/** Runs 100 candidates, a quarter of an hour each, and gives the events of the clock's tests. */
async function search(evaluator: TimedToy, onTold: (told: number) => void = () => {}) {
	const archive = openArchive(join(folder, `${Math.random()}.db`), { mode: 'write' })
	const kept = archive.createRun({
		experiment: { ...toyExperiment, budget: { ...toyExperiment.budget, candidates: 100 } },
		facts: evaluator.facts,
		seed: 1,
		evaluatorFingerprint: 'toy',
		startedAt: 0,
		tellOrder: 'ask',
	})
	let now = 0
	const clock: Clock = { ...systemClock, monotonic: () => now }
	const events: SearchEvent[] = []
	await runSearch({
		run: kept.record(),
		archive: kept,
		evaluator,
		operators: new Map([toyMutate, toyCrossover].map((operator) => [operator.name, operator])),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock,
		signal: new AbortController().signal,
		listener: (event) => {
			events.push(event)
			if (event.kind !== 'candidate-told') return
			now += 900_000
			onTold(event.candidate)
		},
	})
	const canaries = kept.canaries()
	archive.close()
	return { events: events.flatMap((event) => (event.kind === 'clock-tested' ? [event] : [])), canaries }
}

test('the clock is tested at the start, every hour and at the end, with no difference and with one', async () => {
	const { canaries, events } = await search(new TimedToy(2, 0))
	const times = canaries.map(({ toldBefore, planted }) => [toldBefore, planted])
	assert.deepEqual(times.slice(0, 4), [
		[0, 0],
		[0, 0.05],
		[4, 0],
		[4, 0.05],
	])
	assert.equal(canaries.at(-1)?.toldBefore, 101)
	assert.ok(canaries.every(({ passed }) => passed))
	assert.equal(canaries.length, 2 * 27)
	assert.equal(events.length, canaries.length)
})

test('a test that fails is tried once more, and kept where it fails again', async () => {
	const evaluator = new TimedToy(2, 0)
	let failures = 0
	evaluator.find = (planted) => (planted === 0 && failures++ === 0 ? 0.03 : Math.log1p(planted))
	const { canaries } = await search(evaluator)
	assert.deepEqual(evaluator.asked.slice(0, 3), [0, 0, 0.05])
	assert.ok(canaries.every(({ passed }) => passed))

	const broken = new TimedToy(2, 0)
	const failed = (
		await search(broken, (told) => {
			broken.find = told >= 40 && told < 50 ? () => 0.03 : Math.log1p
		})
	).events.filter(({ passed }) => !passed)
	assert.deepEqual(
		failed.map(({ toldBefore, planted }) => [toldBefore, planted]),
		[
			[44, 0],
			[44, 0.05],
			[48, 0],
			[48, 0.05],
		],
	)
})

test('where nothing is timed, no clock is tested', async () => {
	const evaluator = new TimedToy(2, 0)
	Object.assign(evaluator, { facts: toyFacts })
	assert.equal((await search(evaluator)).canaries.length, 0)
})

test('equal functions pass unless the interval is clear of the margin, a planted gain where it is found', () => {
	const found = (score: number, halfWidth: number): Calibration => {
		return { score, interval: { low: score - halfWidth, high: score + halfWidth }, pairs: 100 }
	}
	assert.equal(passes(0, found(0.004, 0.002), speed), true)
	assert.equal(passes(0, found(0.008, 0.002), speed), false)
	assert.equal(passes(0, found(-0.008, 0.002), speed), false)
	assert.equal(passes(0, found(0.3, 0.6), speed), false)
	assert.equal(passes(0.05, found(0.047, 0.003), speed), true)
	assert.equal(passes(0.05, found(0.02, 0.003), speed), false)
	assert.equal(passes(0.05, found(0.05, 0.048), speed), false)
})

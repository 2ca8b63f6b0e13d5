import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { EvaluateRequest, Evaluation } from '../../src/scoring/evaluate.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { TimeBudget } from '../../src/search/time-budget.ts'
import { ManualClock } from '../agent/clocks.ts'
import { ToyEvaluator, toyCrossover, toyExperiment, toyFacts, toyMutate } from './toy-evaluator.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-time-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** A session that has `leftMs`, as the times say when its search and all of it were over. */
function budget(leftMs: number) {
	const clock = new ManualClock()
	const startedAt = clock.monotonic()
	const at: { searched?: number; over?: number } = {}
	const time = new TimeBudget(clock, leftMs, () => {
		at.searched ??= clock.monotonic() - startedAt
	})
	time.over.addEventListener('abort', () => {
		at.over = clock.monotonic() - startedAt
	})
	return { clock, time, at }
}

describe('the time of a session', () => {
	it('is over when it was to be, with what was set aside before that for the end', () => {
		const { clock, time, at } = budget(60_000)
		time.setAside(8_000)
		for (let passed = 0; passed < 70; passed++) clock.advance(1_000)
		assert.deepEqual(at, { searched: 52_000, over: 60_000 })
	})

	it('keeps half of it for the search, however long the end takes', () => {
		const { clock, time, at } = budget(10_000)
		time.setAside(60_000)
		for (let passed = 0; passed < 20; passed++) clock.advance(1_000)
		assert.deepEqual(at, { searched: 5_000, over: 10_000 })
	})

	it('ends a search at once that has less than is needed from now on, and all of it when it was to be', () => {
		const { clock, time, at } = budget(10_000)
		clock.advance(8_000)
		time.setAside(4_000)
		assert.equal(at.searched, 8_000)
		clock.advance(1_999)
		assert.equal(at.over, undefined)
		clock.advance(1)
		assert.equal(at.over, 10_000)
	})

	it('leaves the end what was set aside, also where the machine slept through it', () => {
		const { clock, time, at } = budget(60_000)
		time.setAside(8_000)
		clock.advance(3_600_000)
		assert.equal(at.searched, 3_600_000)
		clock.advance(7_999)
		assert.equal(at.over, undefined)
		clock.advance(1)
		assert.equal(at.over, 3_608_000)
	})

	it('sets no limit to the end of a run whose time was used up before, nor where there is none', () => {
		for (const leftMs of [0, -5, Number.POSITIVE_INFINITY]) {
			const { clock, time, at } = budget(leftMs)
			time.beginEnd()
			clock.advance(86_400_000)
			assert.equal(at.over, undefined)
			assert.equal(at.searched, leftMs > 0 ? undefined : 0)
		}
	})
})

/** Confirms nothing before nobody waits for it any more. */
class NeverConfirming extends ToyEvaluator {
	readonly confirming = Promise.withResolvers<void>()

	override evaluate(request: EvaluateRequest, signal?: AbortSignal): Promise<Evaluation> {
		if (request.purpose !== 'confirm') return super.evaluate(request)
		this.confirming.resolve()
		return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
	}
}

for (const forMs of [60_000, undefined])
	it(`a confirmation that outlasts ${forMs === undefined ? 'a budget of candidates is awaited' : 'the time is cut, and all that was told is kept'}`, async () => {
		const archive = openArchive(join(folder, `${forMs}.db`), { mode: 'write' })
		const kept = archive.createRun({
			experiment: {
				...toyExperiment,
				budget: { forMs, candidates: forMs === undefined ? 50 : undefined, target: undefined },
			},
			facts: toyFacts,
			seed: 1,
			evaluatorFingerprint: 'toy',
			startedAt: 0,
			tellOrder: 'ask',
		})
		const clock = new ManualClock()
		const evaluator = new NeverConfirming(2, 0)
		const abandoned = new AbortController()
		let told = 0
		const ending = runSearch({
			run: kept.record(),
			archive: kept,
			evaluator,
			operators: new Map([toyMutate, toyCrossover].map((operator) => [operator.name, operator])),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock,
			signal: abandoned.signal,
			listener: (event) => {
				if (event.kind !== 'candidate-told') return
				told++
				if (event.candidate === 50 && forMs !== undefined) clock.advance(forMs - 1_000)
			},
		})
		await evaluator.confirming.promise
		const outcome = await Promise.race([
			ending,
			(async () => {
				clock.advance(999)
				for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate)
				return 'still confirming'
			})(),
		])
		assert.equal(outcome, 'still confirming')
		if (forMs === undefined) {
			archive.close()
			return
		}
		clock.advance(1)
		const ended = await ending
		assert.equal(ended.reason, 'budget')
		assert.equal(ended.best?.verdict, null)
		assert.equal(kept.record().told, told)
		assert.equal(kept.record().elapsedMs, forMs)
		archive.close()
	})

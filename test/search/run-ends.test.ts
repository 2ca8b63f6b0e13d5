import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunArchive } from '../../src/archive/archive.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { ScratchError } from '../../src/rust/scratch.ts'
import { runSearch } from '../../src/search/run-search.ts'
import type { Ask, Draft } from '../../src/variation/operator.ts'
import { ToyEvaluator, toyExperiment, toyMutate, toyValue } from './toy-evaluator.ts'
import { newArchive, newRun, search } from './toy-run.ts'

test('an exact candidate ends the run once held-out inputs have confirmed it', async () => {
	const archive = newArchive()
	const run = newRun(archive, { budget: { forMs: undefined, candidates: undefined, target: undefined } })
	const { ended, events } = await search(run)
	assert.equal(ended.reason, 'exact')
	assert.equal(ended.best?.metrics.distance, 0)
	assert.deepEqual(ended.best?.confirmed, { distance: 0 })
	assert.equal(toyValue(run.candidate(ended.best?.candidate ?? -1)?.source ?? ''), 1_000)
	assert.ok(events.some((event) => event.kind === 'champion-confirmed'))
	assert.equal(events.at(-1)?.kind, 'run-ended')
	assert.equal(run.record().status, 'exact')
	archive.close()
})

test('a run ends at its target score', async () => {
	const archive = newArchive()
	const run = newRun(archive, { budget: { forMs: undefined, candidates: undefined, target: -800 } })
	const { ended } = await search(run)
	assert.equal(ended.reason, 'target')
	assert.ok((ended.best?.score ?? Number.NEGATIVE_INFINITY) >= -800)
	archive.close()
})

test('a champion that held-out inputs refute gives way to the next best', async () => {
	const archive = newArchive()
	const run = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 40 } })
	const evaluator = new ToyEvaluator(2, 0)
	let refuted = 0
	const evaluate = evaluator.evaluate.bind(evaluator)
	evaluator.evaluate = async (request) => {
		const evaluation = await evaluate(request)
		if (request.purpose === 'search' || refuted++ > 0) return evaluation
		return { ...evaluation, outcome: { kind: 'wrong', feedback: 'lucky' } }
	}
	const { ended, events } = await search(run, { evaluator })
	const [best, second] = run.best(2)
	assert.equal(ended.best?.candidate, second?.number)
	assert.ok(events.some((event) => event.kind === 'champion-refuted' && event.candidate === best?.number))
	archive.close()
})

test('a run that is stopped while builds find no room leaves its best untried', async () => {
	const archive = newArchive()
	const run = newRun(archive, { budget: { ...toyExperiment.budget, candidates: 40 } })
	const evaluator = new ToyEvaluator(2, 0)
	evaluator.onEvaluate = ({ purpose }) => {
		if (purpose === 'confirm') throw new ScratchError('/tmp/builds', 'ENOSPC')
	}
	const { ended } = await search(run, { evaluator })
	assert.deepEqual([ended.reason, ended.best?.verdict], ['budget', null])
	assert.equal(run.confirmations().length, 0)
	archive.close()
})

test('a fault of the evaluator ends the run as failed and keeps what was told', async () => {
	const archive = newArchive()
	const run = newRun(archive)
	const evaluator = new ToyEvaluator(2, 0)
	evaluator.onEvaluate = () => {
		if (evaluator.seen.length === 40) throw new Error('the judge is gone')
	}
	await assert.rejects(search(run, { evaluator }), /the judge is gone/)
	const failed = run.record()
	assert.equal(failed.status, 'failed')
	assert.ok(failed.told > 20)
	const { ended } = await search(run)
	assert.equal(ended.asked, 150)
	archive.close()
})

test('a run that long finds nothing new ends, and ends again at once where it is resumed', async () => {
	const stuck = {
		...toyMutate,
		*propose({ parents: [main] }: Ask): Generator<Draft, void, Outcome> {
			yield { source: main.source, detail: 'nothing', parents: [main.candidate] }
		},
	}
	const go = async (archive: RunArchive) =>
		await runSearch({
			run: archive.record(),
			archive,
			evaluator: new ToyEvaluator(2, 0),
			operators: new Map([[stuck.name, stuck]]),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock: systemClock,
			signal: new AbortController().signal,
			listener: () => {},
		})
	const islands = toyExperiment.islands.map((island) => ({ ...island, rates: { mutate: 1 } }))
	const run = newRun(newArchive(), { islands, budget: { forMs: undefined, candidates: 9_000, target: undefined } })
	const ended = await go(run)
	assert.deepEqual([ended.reason, ended.asked], ['barren', 1_000])
	const again = await go(run)
	assert.deepEqual([again.reason, again.asked], ['barren', 1_000])
})

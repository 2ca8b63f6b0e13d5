import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunArchive } from '../../src/archive/archive.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import type { EvaluateRequest, Evaluation } from '../../src/scoring/evaluate.ts'
import { noModels } from '../../src/search/model-proposers.ts'
import { replaySearch, runSearch } from '../../src/search/run-search.ts'
import type { SearchParts } from '../../src/search/search-parts.ts'
import { ToyEvaluator, toyCrossover, toyExperiment, toyMutate, toyValue } from './toy-evaluator.ts'
import { ToyModel } from './toy-model.ts'
import { newArchive, newRun } from './toy-run.ts'

/** Ends of candidates that the machine has a part in. */
const ends = {
	time: { kind: 'timed-out', during: 'run', limitMs: 5 },
	memory: { kind: 'out-of-memory', during: 'compile', limitMb: 5 },
} as const satisfies Record<string, Outcome>

/** On which some candidates come to a limit as well, as those near it do where a machine is busy. */
class BusyEvaluator extends ToyEvaluator {
	readonly #slow: number
	readonly #end: Outcome

	constructor(slow: number, end: Outcome) {
		super(2, slow)
		this.#slow = slow
		this.#end = end
	}

	override async evaluate(request: EvaluateRequest): Promise<Evaluation> {
		const evaluation = await super.evaluate(request)
		if (toyValue(request.source) % this.#slow !== 0) return evaluation
		return { ...evaluation, outcome: this.#end }
	}
}

for (const [tellOrder, limit, other] of [
	['ask', 'time', 'memory'],
	['arrival', 'time', 'memory'],
	['ask', 'memory', 'time'],
	['arrival', 'memory', 'time'],
] as const) {
	test(`told in order of ${tellOrder}, what ${limit} decided is replayed as recorded, and all that follows with it`, async () => {
		const archive = newArchive()
		const islands = toyExperiment.islands.map((island) => ({ ...island, rates: { ...island.rates, rewrite: 3 } }))
		const plain = newRun(archive, tellOrder === 'ask' ? {} : { islands }, 4)
		const run = archive.createRun({ ...plain.record(), tellOrder })
		const model = new ToyModel(3)
		await runSearch(partsOf(run, new BusyEvaluator(7, ends[limit])), model)
		model.abort()
		const again = archive.createRun({ ...run.record(), startedAt: 1 })
		const models = tellOrder === 'ask' ? noModels : model
		await replaySearch(partsOf(again, new BusyEvaluator(11, ends[other])), run, models)
		assert.equal(archiveDigest(again), archiveDigest(run))
		const slow = (factor: number) =>
			[...run.candidates()].filter(
				({ source, outcome }) => toyValue(source) % factor === 0 && outcome.kind === ends[limit].kind,
			).length
		assert.ok(slow(7) > 5 && slow(11) < slow(7), `${slow(7)} and ${slow(11)}`)
		archive.close()
	})
}

test('what no limit decided is evaluated again, and differs where it does', async () => {
	const archive = newArchive()
	const run = newRun(archive)
	await runSearch(partsOf(run, new ToyEvaluator(2, 0)))
	const again = archive.createRun({ ...run.record(), startedAt: 1 })
	const evaluator = new ToyEvaluator(2, 0)
	const evaluate = evaluator.evaluate.bind(evaluator)
	evaluator.evaluate = async (request) => {
		const evaluation = await evaluate(request)
		if (toyValue(request.source) % 19 !== 0) return evaluation
		return { ...evaluation, outcome: { kind: 'wrong', feedback: 'another' } }
	}
	await replaySearch(partsOf(again, evaluator), run, noModels)
	assert.notEqual(archiveDigest(again), archiveDigest(run))
	archive.close()
})

function partsOf(archive: RunArchive, evaluator: ToyEvaluator): SearchParts {
	return {
		run: archive.record(),
		archive,
		evaluator,
		operators: new Map([toyMutate, toyCrossover].map((operator) => [operator.name, operator])),
		describe: (source) => ({ fingerprint: source, size: source.length }),
		clock: systemClock,
		signal: new AbortController().signal,
		listener: () => {},
	}
}

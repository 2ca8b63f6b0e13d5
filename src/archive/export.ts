import { stringify } from 'csv-stringify/sync'
import type { CanaryRecord, CandidateRecord, ConfirmationRecord, RunArchive, RunRecord } from './archive.ts'
import { championshipOf, type Standing, standingsOf } from './champion.ts'
import { isDoubtful } from './doubt.ts'
import type { Rescoring } from './order.ts'
import { asScoredLast, type CompilerSpan, compilerOf, compilersOf, isOfNow } from './rescoring.ts'

/**
 * A run as JSON lines: one candidate a line, in the order told, each ending in a line feed.
 *
 * A line has the fields of `CandidateRecord`, the `run`, the name of the island as `islandName`, the outcomes on
 * held-out inputs as `confirmations`, what they say of it as `heldOut`, whether it is the `champion`, the `compiler` that it was
 * scored by, and where that became another the outcome by the last one as `scoredAgain`; what is undefined is `null`. Read page by page: memory stays bounded.
 */
export function* exportJsonl(kept: RunArchive): Iterable<string> {
	const { run, confirmations, canaries, standings, champion, compilers, rescoring } = open(kept)
	for (const one of kept.candidates()) {
		const { number, island, ...rest } = one
		const line = {
			run: run.id,
			number,
			island,
			islandName: islandName(run, one),
			...rest,
			doubtful: scored(one) === undefined ? undefined : isDoubtful(canaries, number),
			compiler: compilerOf(compilers, number),
			scoredAgain: rescoring?.again.get(number)?.outcome,
			confirmations: confirmations.get(number) ?? [],
			heldOut: standings.get(number),
			champion: number === champion,
		}
		yield `${JSON.stringify(line, (_key, value: unknown) => value ?? null)}\n`
	}
}

/**
 * A run as CSV (RFC 4180, with line feeds): a header, then one candidate a line in the order told.
 *
 * Every metric and descriptor that the evaluator declared has a column, `metric_…` and `descriptor_…`, empty where the
 * candidate was not scored. `parents` are separated by blanks; `outcome_json` is the outcome whole;
 * `score_low` and `score_high` are the
 * interval of a score that was measured, `doubtful` whether a test of the clock failed after it; `confirmed_score` is the candidate's last score on held-out inputs, `held_out` and `held_out_detail` what they say of it
 * (`holds-up`, `worse` or `refuted`, and why), `champion` whether it is the champion. `*_us` are microseconds, `*_ms` milliseconds,
 * `peak_kb` KiB. `compiler` is the one that it was scored by; `score_now` is the score by the compiler that scores last, empty where
 * that has not scored it.
 */
export function* exportCsv(kept: RunArchive): Iterable<string> {
	const columns = columnsOf(open(kept))
	yield stringify([columns.map(([name]) => name)])
	for (const one of kept.candidates()) {
		yield stringify([columns.map(([, value]) => value(one))], { cast: { boolean: String } })
	}
}

type Column = readonly [name: string, value: (one: CandidateRecord) => string | number | boolean | undefined]
type Confirmations = ReadonlyMap<number, readonly ConfirmationRecord[]>

interface Opened {
	readonly run: RunRecord
	readonly confirmations: Confirmations
	readonly canaries: readonly CanaryRecord[]
	readonly standings: ReadonlyMap<number, Standing>
	/** Number of the champion, where there is one. */
	readonly champion: number | undefined
	readonly compilers: readonly CompilerSpan[]
	readonly rescoring: Rescoring | undefined
}

function open(kept: RunArchive): Opened {
	return {
		run: kept.record(),
		confirmations: Map.groupBy(kept.confirmations(), (one) => one.candidate),
		canaries: kept.canaries(),
		standings: standingsOf(kept),
		champion: championshipOf(kept)?.champion?.candidate.number,
		compilers: compilersOf(kept),
		rescoring: kept.rescoring(),
	}
}

function columnsOf({ run, confirmations, canaries, standings, champion, compilers, rescoring }: Opened): Column[] {
	return [
		['run', () => run.id],
		['number', (one) => one.number],
		['island', (one) => one.island],
		['island_name', (one) => islandName(run, one)],
		['ask', (one) => one.ask],
		['attempt', (one) => one.attempt],
		['operator', (one) => one.operator],
		['detail', (one) => one.detail],
		['parents', (one) => one.parents.join(' ')],
		['outcome', (one) => one.outcome.kind],
		['score', (one) => scored(one)?.score],
		['score_low', (one) => scored(one)?.interval?.low],
		['score_high', (one) => scored(one)?.interval?.high],
		['doubtful', (one) => (scored(one) === undefined ? undefined : isDoubtful(canaries, one.number))],
		['exact', (one) => scored(one)?.exact],
		['confirmed_score', (one) => lastScore(confirmations.get(one.number) ?? [])],
		['held_out', (one) => standings.get(one.number)?.verdict],
		['held_out_detail', (one) => standings.get(one.number)?.detail],
		['champion', (one) => one.number === champion],
		['compiler', (one) => compilerOf(compilers, one.number)],
		['score_now', (one) => (isOfNow(one.number, rescoring) ? scored(asScoredLast(one, rescoring))?.score : undefined)],
		...run.facts.metrics.map(({ name }): Column => [`metric_${name}`, (one) => scored(one)?.metrics[name]]),
		...run.facts.descriptors.map(({ name }): Column => [`descriptor_${name}`, (one) => scored(one)?.descriptors[name]]),
		['cell', (one) => one.cell],
		['size', (one) => one.size],
		['fingerprint', (one) => one.fingerprint],
		['compile_us', (one) => one.timing.compileUs],
		['score_us', (one) => one.timing.scoreUs],
		['exercise_us', (one) => one.timing.exerciseUs],
		['cpu_us', (one) => one.timing.cpuUs],
		['peak_kb', (one) => one.timing.peakKb],
		['told_at_ms', (one) => one.toldAtMs],
		['outcome_json', (one) => JSON.stringify(one.outcome)],
		['output', (one) => one.output],
		['source', (one) => one.source],
	]
}

function scored({
	outcome,
}: Pick<CandidateRecord, 'outcome'>): Extract<CandidateRecord['outcome'], { kind: 'scored' }> | undefined {
	return outcome.kind === 'scored' ? outcome : undefined
}

function lastScore(confirmations: readonly ConfirmationRecord[]): number | undefined {
	return confirmations.map((one) => scored(one)?.score).findLast((score) => score !== undefined)
}

function islandName(run: RunRecord, one: CandidateRecord): string | undefined {
	return one.island === undefined ? undefined : run.experiment.islands[one.island]?.name
}

import type { CandidateRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import { bestSeed, type ChampionReport } from '../archive/champion.ts'
import { confirmationsOfNow, lastScored } from '../archive/rescoring.ts'
import { gain, objectivesOf, type Rank } from '../candidate/compare.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { cutText } from './cut-text.ts'
import { type FormulaRows, formulaData } from './formula-data.ts'
import type { GrowingRun } from './growing-run.ts'
import type { ChampionData, Step } from './run-data.ts'

/** Steps of a longer way are left out, those first that were no better than what was there. */
const mostSteps = 120

/**
 * The champion of a run with all that led to it; `null` where it is not there.
 *
 * @param growing - The run's candidates, the champion among them.
 */
export function championData(
	run: RunArchive,
	record: RunRecord,
	report: ChampionReport,
	growing: GrowingRun,
	syntax: RustSyntax,
	rows: FormulaRows | undefined,
): ChampionData | null {
	const candidate = lastScored(run, report.candidate)
	if (candidate?.outcome.kind !== 'scored') return null
	const { outcome } = candidate
	const way = growing.way(candidate.number)
	const shown = shownOf(way, growing, record).flatMap((number) => {
		return number === candidate.number ? candidate : (run.candidate(number) ?? [])
	})
	const seed = bestSeed(run)
	const seedOutcome = seed?.outcome.kind === 'scored' ? seed.outcome : undefined
	const heldOut = confirmationsOfNow(run).findLast((one) => one.candidate === candidate.number)?.outcome
	const tried = heldOut?.kind === 'scored' ? heldOut : undefined
	return {
		report,
		interval: outcome.interval ?? null,
		heldOutScore: tried?.score ?? null,
		heldOutInterval: tried?.interval ?? null,
		exact: outcome.exact,
		feedback: cutText(outcome.feedback, 4000),
		standardErrors: outcome.standardErrors ?? {},
		seed: {
			number: seed?.number ?? 0,
			score: seedOutcome?.score ?? null,
			metrics: seedOutcome?.metrics ?? {},
			standardErrors: seedOutcome?.standardErrors ?? {},
		},
		steps: shown.map((one) => stepOf(run, one)),
		leftOut: way.length - shown.length,
		formula: formulaData(syntax, candidate.source, record.experiment.seed.functions[0]?.name ?? '', rows),
	}
}

function shownOf(way: readonly number[], growing: GrowingRun, { facts }: RunRecord): readonly number[] {
	if (way.length <= mostSteps) return way
	const objectives = objectivesOf(facts)
	let best: Omit<Rank, 'size'> | undefined
	const better = way.filter((number, at) => {
		const rank = growing.rank(number)
		const isBetter = rank !== undefined && gain(rank, best, objectives) > 0
		if (isBetter) best = rank
		return isBetter || at === 0 || at === way.length - 1
	})
	return better.length <= mostSteps ? better : [better[0] as number, ...better.slice(1 - mostSteps)]
}

function stepOf(run: RunArchive, one: CandidateRecord): Step {
	const { outcome, parents } = one
	return {
		number: one.number,
		island: one.island ?? null,
		operator: one.operator,
		detail: cutText(one.detail, 2000),
		kind: outcome.kind,
		score: outcome.kind === 'scored' ? outcome.score : null,
		size: one.size,
		toldAtMs: one.toldAtMs,
		others: parents.slice(1),
		source: cutText(one.source),
		model: modelOf(run, one),
	}
}

/** The model that wrote a candidate, with what the requests up to its reply cost. */
function modelOf(run: RunArchive, { island, ask, attempt }: CandidateRecord): Step['model'] {
	if (island === undefined) return null
	const requests = run.modelLog.requests(island, ask)
	const own = requests.findIndex(({ use }) => use?.kind === 'draft' && use.draft === attempt)
	const name = requests[own]?.request.model
	if (name === undefined) return null
	const ends = requests.slice(0, own + 1).flatMap(({ end }) => end ?? [])
	return {
		name,
		ask,
		tokens: ends.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0),
		money: ends.reduce((sum, { cost }) => sum + cost, 0),
	}
}

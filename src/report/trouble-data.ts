import type { OutcomeCount, RunArchive, RunRecord } from '../archive/archive.ts'
import { standingsOf } from '../archive/champion.ts'
import { doubtfulRanges } from '../archive/doubt.ts'
import type { IncidentRecord } from '../archive/incident.ts'
import { lacksSettings, recoveryOf } from '../archive/recovery.ts'
import { compilersText } from '../archive/rescoring.ts'
import { cutText } from './cut-text.ts'
import { downTexts } from './endpoint-data.ts'
import { type ModelsData, modelTroubles } from './models-data.ts'
import type { RunData, TroubleData } from './run-data.ts'
import { survivedTexts } from './survived.ts'

/** What went wrong in a run, or was found to be wrong, in the order in which a page says it. */
export function troubleData(
	run: RunArchive,
	record: RunRecord,
	status: RunData['status'],
	outcomes: readonly OutcomeCount[],
	models: ModelsData | null,
	incidents: readonly IncidentRecord[],
): TroubleData[] {
	const { level, missing } = record.facts.isolation
	const compilers = compilersText(run)
	const ofRun = (kind: TroubleData['kind'], texts: readonly string[]): TroubleData[] =>
		texts.map((text) => ({ kind, text, candidate: null }))
	return [
		...ofRun('killed', [...killedTexts(run, status), ...recoveredTexts(run)]),
		...ofRun('survived', survivedTexts(incidents)),
		...ofRun('compiler', compilers === undefined ? [] : [`Scored by ${compilers}.`]),
		...ofRun(
			'isolation',
			level === 'full' || lacksSettings(run.orders()) ? [] : [`Isolation is ${level}: no ${missing.join(', no ')}.`],
		),
		...ofRun('clock', clockTexts(run)),
		...ofRun('doubt', doubtTexts(run)),
		...refuted(run),
		...ofRun('crashed', crashedTexts(record, outcomes)),
		...ofRun('model', [...(models === null ? [] : modelTroubles(models)), ...downTexts(incidents)]),
	]
}

function killedTexts(run: RunArchive, status: RunData['status']): string[] {
	const resumed = run.orders().filter(({ order }) => order.kind === 'killed')
	return [
		...(status === 'killed' ? ['The run was killed; `resume` goes on with it.'] : []),
		...resumed.map(({ takenAt = 1 }) => {
			return `The run was killed after candidate ${count(takenAt - 1)}, and went on from there.`
		}),
	]
}

function recoveredTexts(run: RunArchive): string[] {
	const found = recoveryOf(run.orders())
	if (found === undefined || found.isResumable) return []
	const without = found.lacksSettings === true ? ' without its settings' : ''
	const share = `${count(found.kept)} of ${count(found.of)} candidates`
	return [`The run was recovered from a damaged archive${without}, with ${share}; it cannot be resumed.`]
}

function clockTexts(run: RunArchive): string[] {
	return run
		.canaries()
		.filter(({ passed }) => !passed)
		.map(({ planted, score, toldBefore }) => {
			const found = `${(Math.expm1(score) * 100).toFixed(1)} % was found, after ${count(toldBefore)} candidates`
			return `A test of the clock missed a planted difference of ${planted * 100} %: ${found}.`
		})
}

function doubtTexts(run: RunArchive): string[] {
	return doubtfulRanges(run.canaries()).map(({ from, to }) => {
		const which = `${count(from)} ${Number.isFinite(to) ? `to ${count(to - 1)}` : 'and on'}`
		return `Scores of candidates ${which} are in doubt: a test of the clock failed after them.`
	})
}

function refuted(run: RunArchive): TroubleData[] {
	return [...standingsOf(run)].flatMap(([candidate, { verdict, detail }]) => {
		if (verdict === 'holds-up') return []
		const why = detail === '' ? '' : ` (${cutText(detail, 600)})`
		const text = `Candidate ${count(candidate)} is ${verdict} on unseen inputs${why}.`
		return [{ kind: 'held-out' as const, text, candidate }]
	})
}

function crashedTexts({ experiment }: RunRecord, outcomes: readonly OutcomeCount[]): string[] {
	return outcomes.flatMap(({ kind, operator, count: number, island }) => {
		if (kind !== 'crashed' && kind !== 'forbidden' && kind !== 'suspect') return []
		const where = island === undefined ? '' : ` on ${experiment.islands[island]?.name}`
		return [`${count(number)} by ${operator}${where}: ${kind}.`]
	})
}

function count(value: number): string {
	return value.toLocaleString('en')
}

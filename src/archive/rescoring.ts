import { type Rank, rankOf } from '../candidate/compare.ts'
import type { CandidateRecord, ConfirmationRecord, RunArchive } from './archive.ts'
import type { Rescoring } from './order.ts'
import type { LineageRow } from './outline.ts'

/** A candidate with outcome and cell of when it was scored last; as it was told where that was then. */
export function asScoredLast(candidate: CandidateRecord, rescoring: Rescoring | undefined): CandidateRecord {
	const again = rescoring?.again.get(candidate.number)
	return again === undefined ? candidate : { ...candidate, outcome: again.outcome, cell: again.cell }
}

/** The candidate of that number, likewise; `undefined` where there is none. */
export function lastScored(run: RunArchive, number: number): CandidateRecord | undefined {
	const candidate = run.candidate(number)
	return candidate && asScoredLast(candidate, run.rescoring())
}

type Ranked = Pick<LineageRow, 'number' | 'score' | 'floor' | 'size'>

/** What a row of lineage ranks by, likewise; `undefined` where it has no score. */
export function rankLast(row: Ranked, rescoring: Rescoring | undefined): Rank | undefined {
	const { number, score, floor, size } = row
	const again = rescoring?.again.get(number)?.outcome
	if (again !== undefined) return again.kind === 'scored' ? rankOf(again, size) : undefined
	return score === undefined ? undefined : { score, floor, size }
}

/** Whether the candidate of that number was scored by the compiler that scores now, so that its score compares. */
export function isOfNow(number: number, rescoring: Rescoring | undefined): boolean {
	return rescoring === undefined || number >= rescoring.since || rescoring.again.has(number)
}

/** What was tried on held-out inputs under the compiler of now. */
export function confirmationsOfNow(run: RunArchive): ConfirmationRecord[] {
	return run.confirmations().slice(run.rescoring()?.confirmed ?? 0)
}

/** A compiler, and the first candidate that was told under it. */
export interface CompilerSpan {
	readonly from: number
	/** In words; empty where the run is of a release that kept none. */
	readonly compiler: string
}

/** By which compilers the candidates of a run were scored when they were told, in order. */
export function compilersOf(run: RunArchive): readonly [CompilerSpan, ...CompilerSpan[]] {
	const changes = run
		.orders()
		.flatMap(({ order, takenAt }) =>
			order.kind === 'compiler' && takenAt !== undefined ? [{ ...order, takenAt }] : [],
		)
	const first = changes[0]?.before ?? compilerIn(run.record().evaluatorFingerprint)
	return [{ from: 0, compiler: first }, ...changes.map(({ now, takenAt }) => ({ from: takenAt, compiler: now }))]
}

/** The compiler that scored a candidate when it was told. */
export function compilerOf(spans: readonly CompilerSpan[], number: number): string {
	return spans.findLast(({ from }) => from <= number)?.compiler ?? ''
}

/** What became of scores where a run's compiler became another, in a few words; `undefined` where it never did. */
export function compilersText(run: RunArchive): string | undefined {
	const rescoring = run.rescoring()
	const spans = compilersOf(run)
	const [before, now] = spans.slice(-2)
	if (rescoring === undefined || before === undefined || now === undefined) return undefined
	return (
		`${now.compiler} from candidate ${now.from.toLocaleString('en')} on, ${before.compiler} before: of those before, ` +
		`${rescoring.again.size.toLocaleString('en')} ` +
		'were scored again, and no other counts among the best'
	)
}

/** The compiler in words, as it stands behind the hashes of a run's `evaluatorFingerprint`. */
export function compilerIn(fingerprint: string): string {
	return fingerprint.split(' ').slice(2).join(' ')
}

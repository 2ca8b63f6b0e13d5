import type { Outcome } from '../candidate/outcome.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { Calibration, DescriptorAxis, EvaluationTiming, EvaluatorFacts } from '../scoring/evaluate.ts'
import type { ArchiveError } from './archive-error.ts'
import type { Incidents } from './incident.ts'
import type { Instructions } from './instruction.ts'
import type { Journal } from './journal.ts'
import type { KeptSnapshot } from './kept-snapshot.ts'
import type { ModelLog, Notes } from './model-log.ts'
import type { Order, OrderRecord, Rescoring } from './order.ts'
import type { LineageRow, OutlineRow } from './outline.ts'
import type { Pruned } from './pruned.ts'
import type { Tunings } from './tunings.ts'

/** Why a run stopped, or that it has not. */
export type RunStatus =
	| 'running'
	| 'target'
	| 'exact'
	| 'budget'
	| 'disk'
	| 'barren'
	| 'no-gain'
	| 'no-room'
	| 'refused'
	| 'stopped'
	| 'interrupted'
	| 'failed'

/** What a run is started with. */
export interface NewRun {
	readonly experiment: Experiment
	readonly facts: EvaluatorFacts
	/** Seed of every random stream of the run. */
	readonly seed: number
	/** Of the evaluator's sources and of rustc, so that a resumed run is scored by the same; any text. */
	readonly evaluatorFingerprint: string
	/** Milliseconds since 1970. */
	readonly startedAt: number
	/**
	 * `ask`: told in the order of asks, so that all follows from the seed. `arrival`: told as they come, since models
	 * answer when they like; asks are kept in the journal then.
	 */
	readonly tellOrder: 'ask' | 'arrival'
	/** The id of the run that this one goes after, where it is a replay. */
	readonly replays?: string | undefined
}

/** A run as kept. */
export interface RunRecord extends NewRun {
	/** Short and unique in the archive, such as `rastrigin-k3f9`. */
	readonly id: string
	readonly status: RunStatus
	/** Candidates told, the seed (number 0) included. */
	readonly told: number
	/** Wall clock of all sessions so far, up to the last tell or end. */
	readonly elapsedMs: number
	readonly endedAt: number | undefined
}

/** One candidate with its lineage, as told. */
export interface CandidateRecord {
	/** 0 for the seed, then the order of asks. */
	readonly number: number
	/** Where it was made; `undefined` for the seed. */
	readonly island: number | undefined
	/** Asks made on the island before. */
	readonly ask: number
	/** Draft of this ask, from 0. */
	readonly attempt: number
	readonly operator: string
	/** What the operator did, for a person. */
	readonly detail: string
	/** Candidates it was made from, the main one first. */
	readonly parents: readonly number[]
	readonly source: string
	/** Of the canonical source; equal for sources that differ in comments, white space and parameter names only. */
	readonly fingerprint: string
	/** Tokens of the source, comments not counted. */
	readonly size: number
	readonly outcome: Outcome
	/** Cell of the grid, where scored. */
	readonly cell: string | undefined
	readonly timing: EvaluationTiming
	/** What the candidate printed, capped. */
	readonly output: string
	/** Milliseconds of run time at which it was told. */
	readonly toldAtMs: number
}

/** One elite copied between islands, with provenance. */
export interface MigrationRecord {
	/** Number of the candidate whose tell caused it. */
	readonly at: number
	readonly candidate: number
	readonly from: number
	readonly to: number
	readonly cause: 'migration' | 'reseed'
	/** Whether it became the elite of its cell there. */
	readonly accepted: boolean
}

/** Score of a candidate on held-out inputs. */
export interface ConfirmationRecord {
	readonly candidate: number
	readonly outcome: Outcome
	readonly confirmedAtMs: number
}

/** A test of the clock: a known difference in speed, and what was found of it. */
export interface CanaryRecord extends Calibration {
	/** Candidates told before it, the seed included. */
	readonly toldBefore: number
	/** Share by which the reference was held up; 0 for two equal ones. */
	readonly planted: number
	readonly passed: boolean
	/** Milliseconds of run time. */
	readonly atMs: number
}

/** What one tell adds; kept in one transaction or not at all. */
export interface Tell {
	readonly candidate: CandidateRecord
	readonly migrations: readonly MigrationRecord[]
}

/** Told candidates by outcome kind and by operator. */
export interface OutcomeCount {
	readonly island: number | undefined
	readonly operator: string
	readonly kind: Outcome['kind']
	readonly count: number
}

/**
 * Where runs are kept. Methods are synchronous: an insert takes well under a millisecond.
 *
 * All throw `ArchiveError` where the file fails (full disk, not writable, damaged, gone).
 */
export interface Archive {
	/** Absolute path of the file. */
	readonly path: string
	createRun(run: NewRun): RunArchive
	/** The run of that whole id. @throws {RangeError} If there is none. */
	run(id: string): RunArchive
	/**
	 * The run of that id; or else the newest of an experiment of that name; or else the one run whose id begins like that. The
	 * newest of all for `undefined`. Where there are others, the newest is no replay, and none in which nothing was told, unless
	 * it goes on at this instant.
	 */
	find(beginning: string | undefined): RunArchive | NoSuchRun
	/** Newest first. */
	runs(): RunArchive[]
	/**
	 * Removes the run of that whole id and all that is kept of it; further candidates take its room in the file. Other runs are written to
	 * meanwhile; where the process ends before all of it is gone, the run is not found any more, and the next `delete` or `vacuum` does the rest.
	 *
	 * @throws {RangeError} If there is none.
	 * @throws {ArchiveError} `in-use` where another process adds to it.
	 */
	delete(id: string): void
	/**
	 * Gives room that nothing takes any more back to the disk, on which there has to be as much as the archive then takes.
	 *
	 * @throws {ArchiveError} `in-use` where a run is added to; the file is rewritten, and its writer would have to wait.
	 */
	vacuum(): void
	/**
	 * Writes the archive as it is at this instant to a new file, beside whoever writes to it.
	 *
	 * @param file - Absolute; not there yet.
	 */
	copyTo(file: string): Promise<void>
	/** @throws {ArchiveError} `gone`. */
	close(): void
}

/** No run, or more than one, has an id of that beginning. */
export interface NoSuchRun {
	/** Absent from a run. */
	readonly id: undefined
	/** Those that begin so; none for `undefined` in an archive without runs. */
	readonly matching: readonly string[]
	/** Every id, newest first. */
	readonly all: readonly string[]
}

/** All that is kept of one run, to read and, in an archive that is open for writing, to add to. */
export interface RunArchive {
	readonly id: string
	/** The run as kept by now. */
	record(): RunRecord
	/**
	 * Takes the right to add to the run until the archive is closed, as the first write does.
	 *
	 * @throws {ArchiveError} `in-use` where another process has it.
	 */
	hold(): void
	/** Keeps one tell in one transaction. @throws {RangeError} If the number is not the next one of the run. */
	tell(tell: Tell): void
	/** As it was told; see `lastScored` for what became of it since. */
	candidate(number: number): CandidateRecord | undefined
	/** Told candidates in order of number, from `from`; read page by page, so that memory stays bounded. */
	candidates(from?: number): Iterable<CandidateRecord>
	/** As `candidates`, without sources, outputs, feedback and diagnostics: what a replay needs. */
	lineage(from?: number): Iterable<LineageRow>
	/** As `lineage`, with the main parent and the time alone: what a picture of the whole run needs. */
	outline(from?: number): Iterable<OutlineRow>
	/** Number of the first candidate told with that fingerprint. */
	findFingerprint(fingerprint: string): number | undefined
	migrations(): Iterable<MigrationRecord>
	readonly journal: Journal
	readonly snapshot: KeptSnapshot
	readonly incidents: Incidents
	readonly tunings: Tunings
	confirm(confirmation: ConfirmationRecord): void
	confirmations(): ConfirmationRecord[]
	/** Keeps a test of the clock. */
	keepCanary(canary: CanaryRecord): void
	/** Tests of the clock, in their order; none where nothing is timed. */
	canaries(): CanaryRecord[]
	/**
	 * The `count` best scored candidates, best first by what their scores are at least; ties by size, then by number. Of a run
	 * whose compiler became another, those that were scored by the one of now, with these scores.
	 */
	best(count: number): CandidateRecord[]
	/**
	 * Scored candidates of which each is better than all that are smaller, best first: size against score. Ties go to the
	 * earlier one. Scored by the compiler of now, as `best`.
	 */
	front(): CandidateRecord[]
	outcomeCounts(): OutcomeCount[]
	/**
	 * Candidates that models made, of the last 20,000 told, whose ideas or outcomes have all of these words, best first; those
	 * without a score last, the latest first.
	 *
	 * @param words - In lower case.
	 */
	withIdea(words: readonly string[], count: number): CandidateRecord[]
	/** Requests to models, their replies and the agents' notes. */
	readonly modelLog: ModelLog & Notes & Instructions
	/** Orders of the person, in the order in which they were given; each takes effect when it is taken. */
	orders(): OrderRecord[]
	/** Those that have not been taken. */
	waitingOrders(): OrderRecord[]
	/** Notes that an order is taken, when `told` candidates are. */
	takeOrder(id: number, told: number): void
	/** Keeps an order that is taken at once. */
	keepOrder(order: Order, told: number, at: number): void
	/** Notes for others what who adds to the run waits for; '' for nothing. It is gone with who adds to it. */
	waitFor(what: string): void
	/** What who adds to the run waits for; '' for nothing. Says nothing where nobody adds to it. */
	waitsFor(): string
	/** Ends or reopens the run. */
	setStatus(status: RunStatus, elapsedMs: number, at: number): void
	/**
	 * Replaces the plan's budget when the run is resumed under another.
	 *
	 * @param from - Waiting orders that went into it; they are gone then.
	 */
	setBudget(budget: Experiment['budget'], from?: readonly OrderRecord[]): void
	/** Replaces the plans of the islands, and the models, and keeps the order that says so, when the run is resumed with others. */
	replan(order: Order & { kind: 'islands' }, models: Experiment['models'], told: number, at: number): void
	/**
	 * Keeps the order that says that elites were scored again, and what scores from now on, where the run is resumed under another
	 * compiler.
	 */
	rescore(order: Order & { kind: 'compiler' }, evaluatorFingerprint: string, told: number, at: number): void
	/** What was scored again when that was done last; `undefined` where it never was. */
	rescoring(): Rescoring | undefined
	/**
	 * Drops source, output and feedback of all candidates but those of `keep` and the latest, and conversations with models but
	 * those that a candidate of `keep` came of, such as are open and the latest; all figures stay, so that the run can be resumed.
	 * Keeps an order that says so, before anything goes: where the process ends meanwhile, the run is pruned in part.
	 * Other runs are written to meanwhile.
	 */
	prune(keep: ReadonlySet<number>, at: number): Pruned
	/**
	 * Sets some room of the archive's disk aside, until it is closed, so that what has happened can still be kept where the disk
	 * fills up. Asked again, it says how that stands.
	 *
	 * @returns What is wrong where the disk has no such room: such as since a write has needed it, until more has come.
	 */
	shortage(): ArchiveError | undefined
	/** What the archive takes on its disk, all of its runs together, a log of at most 16 MiB aside. */
	diskBytes(): number
}

/** Axes of a run's grid: source size first, then what the evaluator offers. */
export type GridAxes = readonly DescriptorAxis[]

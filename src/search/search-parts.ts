import type { RunArchive, RunRecord } from '../archive/archive.ts'
import type { Clock } from '../candidate/clock.ts'
import type { RoomWatch } from '../candidate/room-wait.ts'
import type { Evaluation, Evaluator } from '../scoring/evaluate.ts'
import type { OfflineOperator } from '../variation/operator.ts'
import type { Listener } from './events.ts'
import type { Description } from './open-ask.ts'

/** What a search is given. */
export interface SearchParts {
	/** A run of the archive, new or to be gone on with; its experiment has the budget. */
	readonly run: RunRecord
	readonly archive: RunArchive
	readonly evaluator: Evaluator
	/** Operators that need no model, by name; every one with a positive rate on some island. */
	readonly operators: ReadonlyMap<string, OfflineOperator>
	readonly describe: (source: string) => Description
	readonly clock: Clock
	readonly listener: Listener
	/** Aborted when a person wants the run to end. */
	readonly signal: AbortSignal
	/** What `evaluateSeeds` gave, where the caller has looked at it before the run; else the seeds are evaluated first. */
	readonly seedEvaluations?: readonly Evaluation[] | undefined
	/** Its budget was used up before and is no larger now: it ends as soon as it has begun. */
	readonly isUsedUp?: boolean | undefined
	/** Whether a person wants the run to end in another way, such as by a file; looked at twice a second. */
	readonly isStopWanted?: (() => boolean) | undefined
	/** Has whoever compiles wait for room on the disk of builds as this says. */
	readonly watchBuilds?: ((watch: RoomWatch) => void) | undefined
	/** Candidates told from one snapshot to the next. */
	readonly snapshotEvery?: number | undefined
}

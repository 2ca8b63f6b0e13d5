import type { Archive, RunArchive, RunRecord } from '../archive/archive.ts'
import { noPauses, type Pauses, pausesOf } from '../archive/pauses.ts'
import { isRunInUse, openArchive } from '../archive/sqlite-archive.ts'
import { type Context, pathForPeople, pathToType } from './context.ts'
import { UsageError } from './exit-codes.ts'
import { archivePath } from './options.ts'

/** Options of every command that looks into an archive. */
export interface LookOptions {
	readonly archive?: string
	readonly json?: boolean
}

/**
 * What `look` makes of an archive that is open for reading, and closed afterwards.
 *
 * @throws {ArchiveError} If it cannot be read.
 */
export async function withArchive<Result>(
	context: Context,
	options: LookOptions,
	look: (archive: Archive) => Result | Promise<Result>,
): Promise<Result> {
	return await opened(context, options, 'read', look)
}

/**
 * What `change` makes of an archive that is there, open for writing, and closed afterwards.
 *
 * @throws {ArchiveError} If it is not there, or cannot be written.
 */
export async function withWrittenArchive<Result>(
	context: Context,
	options: LookOptions,
	change: (archive: Archive) => Result | Promise<Result>,
): Promise<Result> {
	return await opened(context, options, 'change', change)
}

async function opened<Result>(
	context: Context,
	options: LookOptions,
	mode: 'read' | 'change',
	use: (archive: Archive) => Result | Promise<Result>,
): Promise<Result> {
	const { cwd, archive: usual } = context.places
	const archive = openArchive(archivePath(options.archive, cwd, usual), { mode })
	try {
		return await use(archive)
	} finally {
		archive.close()
	}
}

/**
 * The run of that id or beginning of an id, the newest for `undefined`.
 *
 * @throws {UsageError} If there is none, or several; says which there are.
 */
export function runNamed(context: Context, archive: Archive, id: string | undefined): RunArchive {
	const found = archive.find(id)
	if (found.id !== undefined) return found
	const { matching, all } = found
	const where = pathForPeople(context, archive.path)
	if (all.length === 0)
		throw new UsageError(
			`${where} has no runs yet; start one with: ${context.program} run${archiveArgument(context, archive)}`,
		)
	if (id?.endsWith('.db') === true)
		throw new UsageError(`there is no run \`${id}\` in ${where}; an archive is named by --archive ${id}`)
	const [what, list] = matching.length > 1 ? ['several runs begin with', matching] : ['there is no run', all]
	const named = list.slice(0, 5).join(', ') + (list.length > 5 ? ', …' : '')
	throw new UsageError(`${what} \`${id}\` in ${where}; expected one of ${named}`)
}

/** What a command that is suggested needs to find the same archive: nothing for the usual one. */
export function archiveArgument(context: Context, archive: Archive): string {
	return archive.path === context.places.archive ? '' : ` --archive ${pathToType(context, archive.path)}`
}

/** How a run stands. */
export type Standing = RunRecord['status'] | 'killed'

/** The status as kept; a run that is `running` and that nobody adds to was killed. */
export function standingOf(archive: Archive, run: RunRecord): Standing {
	return run.status === 'running' && !isRunInUse(archive.path, run.id) ? 'killed' : run.status
}

/** What of a run makes no asks, where it goes on or may: a run that has ended for good is not said to be paused. */
export function pausesIn(run: RunArchive, standing: Standing): Pauses {
	return standing === 'running' || standing === 'killed' ? pausesOf(run.orders()) : noPauses
}

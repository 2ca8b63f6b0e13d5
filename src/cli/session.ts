import { resolve } from 'node:path'
import type { Archive, RunArchive } from '../archive/archive.ts'
import { bestSeed } from '../archive/champion.ts'
import { isAllPaused, pausesOf } from '../archive/pauses.ts'
import { lastScored } from '../archive/rescoring.ts'
import { openArchive } from '../archive/sqlite-archive.ts'
import { endedBy } from '../report/ended-by.ts'
import type { LocalEvaluator } from '../scoring/open-evaluator.ts'
import type { RunEnded } from '../search/events.ts'
import { archiveArgument } from './archive-look.ts'
import { commonReasons } from './common-reasons.ts'
import { type Beginning, conduct } from './conduct.ts'
import { type Context, isTerminal, pathForPeople } from './context.ts'
import type { ModelSettings } from './environment.ts'
import { errorText } from './error-text.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { expectLargeFiles } from './file-limit.ts'
import { type Interrupts, listenForInterrupts } from './interrupts.ts'
import { pageBeside } from './look/page-beside.ts'
import { refusedLine } from './models.ts'
import { type Display, makeDisplay } from './progress/display.ts'
import { colours, plain } from './progress/paint.ts'
import { shortReasons, summaryLines } from './progress/summary-lines.ts'
import { reportFiles, writeReport } from './report/write-report.ts'
import { fatesText } from './request-fates.ts'
import type { LogLevel, RunLog } from './run-log.ts'
import { notesOf } from './run-notes.ts'
import { spentText } from './spent-text.ts'
import { jsonLine } from './visible.ts'

/** Options of `run` and `resume` alike. */
export interface SessionOptions {
	readonly lanes?: number
	readonly archive?: string
	readonly offline?: boolean
	readonly allowUnsandboxed?: boolean
	readonly json?: boolean
	/** Also serve a page that follows the run. */
	readonly look?: boolean
	/** Also keep what happens in this file. */
	readonly log?: string
	readonly logLevel?: LogLevel
}

/** What a session has open; closed by {@link inSession}. */
export interface Session {
	readonly context: Context
	readonly options: SessionOptions
	readonly archive: Archive
	readonly display: Display
	readonly interrupts: Interrupts
	readonly log: RunLog | undefined
	/** To be closed with the session. */
	evaluator: LocalEvaluator | undefined
	/** Set once there is something kept to go on with. */
	run: RunArchive | undefined
}

/**
 * Does `work` with the archive open for writing, a display, and Ctrl-C listened to.
 *
 * The first Ctrl-C ends a run cleanly; the second, and the first where no run has begun, ends the process.
 *
 * @param mode - `change` for what goes on in an archive that is there.
 * @throws {Error} What `work` throws, once everything is closed.
 */
export async function inSession(
	context: Context,
	options: SessionOptions,
	archivePath: string,
	mode: 'write' | 'change',
	work: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
	expectLargeFiles()
	const stream = options.json === true ? context.err : context.out
	const shown = makeDisplay(stream, isTerminal(context, stream))
	using log = await openLog(context, options, shown)
	const display = log === undefined ? shown : withLog(shown, log)
	const archive = openArchive(archivePath, { mode })
	const throughNpm = context.env.npm_lifecycle_event !== undefined
	const interrupts = listenForInterrupts(
		() => display.wait('ending the run; Ctrl-C again ends it at once'),
		() => endAtOnce(session),
		throughNpm,
	)
	const open = { context, options, archive, display, interrupts, log }
	const session: Session = { ...open, evaluator: undefined, run: undefined }
	try {
		return await work(session)
	} catch (error) {
		log?.fail(error)
		if (interrupts.signal.aborted && error instanceof DOMException && error.name === 'AbortError') {
			display.end()
			context.err.write('interrupted before the run began; nothing was started\n')
			return exitCodes.interrupted
		}
		throw error
	} finally {
		display.end()
		await session.evaluator?.close()
		try {
			archive.close()
		} finally {
			interrupts[Symbol.dispose]()
		}
	}
}

/** A display whose notes are kept in a log as well. */
function withLog(display: Display, log: RunLog): Display {
	return {
		show: (event) => display.show(event),
		note(text) {
			log.note(text)
			display.note(text)
		},
		wait: (text, detail) => display.wait(text, detail),
		end: () => display.end(),
	}
}

async function openLog(
	{ places }: Context,
	{ log, logLevel = 'info' }: SessionOptions,
	display: Display,
): Promise<RunLog | undefined> {
	if (log === undefined) return undefined
	const { RunLog } = await import('./run-log.ts')
	return new RunLog(resolve(places.cwd, log), logLevel, (line) => display.note(line))
}

/**
 * Runs the search of a run, new or resumed, and tells how it ended.
 *
 * @param settings - Where the models' keys are looked up.
 * @throws {UsageError} If a model's key is not set.
 */
export async function search(
	session: Session,
	evaluator: LocalEvaluator,
	kept: RunArchive,
	settings: ModelSettings,
	beginning: Beginning = {},
): Promise<ExitCode> {
	const { context, options, display, interrupts, log } = session
	session.run = kept
	const { experiment } = kept.record()
	log?.hide(settings, [...experiment.models.map(({ keyVariable }) => keyVariable), experiment.notify?.webhookVariable])
	if (isAllPaused(pausesOf(kept.orders()), experiment.islands.length))
		display.note(`${kept.id} was paused: resumed, it goes on, on all of its islands`)
	const tell = notesOf(experiment, (text) => display.note(text))
	const page =
		options.look === true
			? await pageBeside(context.places.packageRoot, session.archive.path, kept.id, (line) => display.note(line))
			: undefined
	const { ended, agents } = await conduct({
		surroundings: context,
		notices: display,
		signal: interrupts.signal,
		offline: options.offline ?? false,
		onEvent: (event) => {
			if (options.json === true) context.out.write(jsonLine(event))
			display.show(event)
			tell(event)
			log?.hear(event)
		},
		evaluator,
		kept,
		settings,
		beginning,
	}).finally(() => page?.close())
	// Judges take a moment to end; whoever waits for the run has its report meanwhile.
	session.evaluator = undefined
	const [report] = await Promise.all([writtenReport(session, kept), evaluator.close()])
	display.end()
	summarize(session, kept, ended, report, agents && spentText(agents.spent, kept.modelLog.spent().estimatedTokens))
	if (ended.reason === 'refused' && agents !== undefined)
		context.err.write(errorText(context, { line: refusedLine(agents), exitCode: exitCodes.refused }))
	const isShort = shortReasons.has(ended.reason) && kept.record().experiment.budget.target !== undefined
	return endingCodes[ended.reason] ?? (isShort ? exitCodes.shortOfTarget : exitCodes.ok)
}

const endingCodes: Readonly<Partial<Record<RunEnded['reason'], ExitCode>>> = {
	interrupted: exitCodes.interrupted,
	failed: exitCodes.fault,
	refused: exitCodes.refused,
	'no-room': exitCodes.missing,
}

/**
 * Writes the report of a run that has ended.
 *
 * @returns Where it is, as a person would name it, or why there is none: the run is kept either way.
 */
async function writtenReport({ context, archive, display }: Session, run: RunArchive): Promise<string> {
	const files = reportFiles(archive, run)
	try {
		await writeReport(context, archive, run, files, () => display.wait('building the page of reports (once)'))
		return pathForPeople(context, files.html)
	} catch (error) {
		if (!(error instanceof Error)) throw error
		return `none: ${error.message}`
	}
}

function summarize(
	{ context, options, archive }: Session,
	run: RunArchive,
	ended: RunEnded,
	report: string,
	models?: string,
): void {
	const stream = options.json === true ? context.err : context.out
	const lines = summaryLines({
		ended,
		run: run.record(),
		usedUp: endedBy(run),
		seed: bestSeed(run),
		champion: ended.best === null ? undefined : lastScored(run, ended.best.candidate),
		archive: pathForPeople(context, archive.path),
		report,
		models,
		replies: fatesText(run.modelLog.requestFates()),
		...(ended.asked > 0 && ended.scored === 0 ? { reasons: commonReasons(run) } : {}),
		program: context.program,
		options: archiveArgument(context, archive),
		paint: isTerminal(context, stream) ? colours : plain,
	})
	stream.write(`${lines.join('\n')}\n`)
}

/**
 * Ends the process. What was told is in the archive already; judges end when their input is closed, compilers with
 * their parent, and the next run sweeps up the folder of this one.
 */
function endAtOnce({ context, archive, display, run }: Session): never {
	display.end()
	context.err.write(
		run === undefined
			? 'ended at once, before the run began; nothing was started\n'
			: `ended at once; ${run.id} is kept: go on with: ${context.program} resume ${run.id}${archiveArgument(context, archive)}\n`,
	)
	process.exit(exitCodes.interrupted)
}

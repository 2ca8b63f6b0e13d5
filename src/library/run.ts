import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunArchive } from '../archive/archive.ts'
import { openArchive } from '../archive/sqlite-archive.ts'
import { type Begun, beginRun, conduct } from '../cli/conduct.ts'
import { ownSurroundings, standardError } from '../cli/context.ts'
import { takeModelSettings } from '../cli/environment.ts'
import { modelsOfEnvironment, withModels } from '../cli/models.ts'
import { resolveOwnPackage } from '../cli/resolve-package.ts'
import type { ExperimentInput } from '../experiment/define-experiment.ts'
import { diskSizeForm, parseDiskSize } from '../experiment/disk-size.ts'
import { durationForm, parseDuration } from '../experiment/duration.ts'
import type { Budget } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import { loadExperiment, planExperiment } from '../experiment/load.ts'
import type { RunEnded, RunEvent } from '../search/events.ts'
import { runNotes } from './build-notes.ts'
import { type Champion, championOf } from './champion.ts'
import { EventQueues } from './event-queues.ts'

/** How a run is to be; all may be left out. */
export interface RunOptions {
	/** Ends the run cleanly: what was told is kept, and the champion is who is best by then. */
	readonly signal?: AbortSignal
	/** File of the archive, made where it is missing. Default: where the command line keeps it, such as `.oxipelago/archive.db`. */
	readonly archive?: string
	/** Hears each event before those who iterate do. What it throws ends nothing and is thrown by nobody. */
	readonly onEvent?: (event: RunEvent) => void
	/** Told in one line what a person should know. Without it standard error says that something is being built, and no more. */
	readonly onNote?: (line: string) => void
	/** When to stop, in place of the experiment's own time and candidates. */
	readonly budget?: Pick<NonNullable<ExperimentInput['budget']>, 'for' | 'candidates' | 'target' | 'disk'>
	/** Of all chance in the run; a new one each time where it is left out. */
	readonly seed?: number
	/** What is compiled and scored at once. Default: one a processor. */
	readonly lanes?: number
	/** Ask no language model, whatever `.env`, environment and experiment say. */
	readonly offline?: boolean
	/** What the paths of an experiment that is given as an object start from. Default: the working directory. */
	readonly folder?: string
}

/**
 * A run that goes on by itself.
 *
 * To iterate gives its events, from when the iterator is made to the end of the run; to leave the loop ends nothing, the
 * signal does.
 */
export interface Search extends AsyncIterable<RunEvent> {
	/** Name of the run in the archive; `undefined` until it is kept there. */
	readonly id: string | undefined
	/** The best so far; once the run has ended, who held up on held-out inputs. `undefined` where nothing has a score. */
	readonly champion: Champion | undefined
	/** How it ended. Rejects as `run` says. */
	readonly ended: Promise<RunEnded>
}

/**
 * Begins a run of an experiment in this process: what the command `run` does, without a terminal.
 *
 * @param experiment - Path of an experiment's folder or file, such as `examples/rastrigin` of this package, or what an `experiment.ts` exports.
 * @returns At once. Iterators throw, and `ended` rejects with, an `ExperimentError` for a mistake in the experiment, the
 *   error of whoever found it for what is missing or wrong on the machine, and a `DOMException` `AbortError` where the
 *   signal is aborted before the run has begun.
 */
export function run(experiment: string | URL | ExperimentInput, options: RunOptions = {}): Search {
	return new LocalSearch(experiment, options)
}

class LocalSearch implements Search {
	readonly ended: Promise<RunEnded>
	readonly #queues = new EventQueues<RunEvent>()
	#kept: RunArchive | undefined
	#champion: Champion | undefined

	constructor(experiment: string | URL | ExperimentInput, options: RunOptions) {
		this.ended = this.#run(experiment, options)
		this.ended.then(
			() => this.#queues.end(),
			(error) => this.#queues.fail(error),
		)
	}

	get id(): string | undefined {
		return this.#kept?.id
	}

	get champion(): Champion | undefined {
		return this.#champion ?? (this.#kept === undefined ? undefined : championOf(this.#kept))
	}

	[Symbol.asyncIterator](): AsyncIterator<RunEvent> {
		return this.#queues.iterator()
	}

	async #run(given: string | URL | ExperimentInput, options: RunOptions): Promise<RunEnded> {
		const signal = options.signal ?? new AbortController().signal
		const surroundings = ownSurroundings()
		const { env, places } = surroundings
		const path = typeof given === 'string' || given instanceof URL ? pathOf(given, places.packageRoot) : undefined
		const folder = resolve(options.folder ?? '.')
		const settings = takeModelSettings(env, [
			places.cwd,
			path === undefined ? folder : /\.[cm]?[jt]s$/.test(path) ? dirname(path) : path,
		])
		const offline = options.offline ?? false
		const ofEnvironment = offline ? [] : modelsOfEnvironment(settings)
		const overrides = { budget: budgetOf(options.budget), withModel: ofEnvironment.length > 0 }
		ownPackage()
		const planned =
			path === undefined
				? await planExperiment(given, folder, 'experiment', overrides)
				: await loadExperiment(path, overrides)
		const loaded = withModels(planned, ofEnvironment, offline)
		const conducting = { surroundings, notices: runNotes(options.onNote, standardError()), signal }
		const archive = openArchive(resolve(options.archive ?? places.archive), { mode: 'write' })
		let begun: Begun | undefined
		try {
			begun = await beginRun(conducting, archive, loaded, options)
			this.#kept = begun.kept
			const onEvent = (event: RunEvent): void => {
				hear(options.onEvent, event)
				this.#queues.put(event)
			}
			const { ended } = await conduct({ ...conducting, ...begun, settings, offline, onEvent })
			return ended
		} finally {
			this.#champion = this.#kept === undefined ? undefined : championOf(this.#kept)
			await begun?.evaluator.close()
			archive.close()
		}
	}
}

/** A relative path starts from the working directory; the package's own examples are found from everywhere. */
function pathOf(named: string | URL, packageRoot: string): string {
	const path = named instanceof URL || named.startsWith('file:') ? fileURLToPath(named) : resolve(named)
	const own = typeof named === 'string' ? resolve(packageRoot, named) : path
	return !existsSync(path) && existsSync(own) ? own : path
}

function budgetOf({ for: time, candidates, target, disk }: NonNullable<RunOptions['budget']> = {}): Partial<Budget> {
	const forMs = time === undefined ? undefined : parseDuration(time)
	if (time !== undefined && forMs === undefined)
		throw new ExperimentError([`budget.for: expected ${durationForm}, found \`${time}\``])
	if (candidates !== undefined && !(Number.isSafeInteger(candidates) && candidates > 0))
		throw new ExperimentError([`budget.candidates: expected a whole number of at least 1, found ${candidates}`])
	if (target !== undefined && !Number.isFinite(target))
		throw new ExperimentError([`budget.target: expected a finite number, found ${target}`])
	const diskBytes = disk === undefined ? undefined : parseDiskSize(disk)
	if (disk !== undefined && diskBytes === undefined)
		throw new ExperimentError([`budget.disk: expected ${diskSizeForm}, found \`${disk}\``])
	return { forMs, candidates, target, diskBytes }
}

/** A listener's mistake is its author's to see, and no reason to end a run. */
function hear(listener: RunOptions['onEvent'], event: RunEvent): void {
	try {
		listener?.(event)
	} catch (error) {
		queueMicrotask(() => {
			throw error
		})
	}
}

let isOwnPackageResolved = false

/** Experiments import this package by its name, wherever they lie. */
function ownPackage(): void {
	if (isOwnPackageResolved) return
	isOwnPackageResolved = true
	resolveOwnPackage()
}

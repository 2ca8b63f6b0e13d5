import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { closestMatch } from 'leven'
import type { Budget, Experiment } from '../../experiment/experiment.ts'
import { loadExperiment } from '../../experiment/load.ts'
import { beginRun } from '../conduct.ts'
import type { Context } from '../context.ts'
import { takeModelSettings } from '../environment.ts'
import { type ExitCode, UsageError } from '../exit-codes.ts'
import { modelsOfEnvironment, withModels } from '../models.ts'
import { type Amount, archivePath } from '../options.ts'
import { inSession, type SessionOptions, search } from '../session.ts'
import { keptData } from '../table-data.ts'

/** Options of `run`. */
export interface RunOptions extends SessionOptions {
	readonly seed?: number
	readonly for?: Amount
	readonly candidates?: Amount
	readonly target?: number
	readonly patience?: Budget['patience']
	/** In bytes. */
	readonly disk?: number
	readonly islands?: readonly string[]
	readonly data?: string
	readonly inflight?: number
}

const usualExperiment = 'examples/rastrigin'

/** `run [experiment]`: a new run. */
export async function run(context: Context, named: string | undefined, options: RunOptions): Promise<ExitCode> {
	const { cwd, archive: usualArchive, packageRoot } = context.places
	const path = pathOf(context, named ?? join(packageRoot, usualExperiment))
	const settings = takeModelSettings(context.env, [cwd, folderOf(path), packageRoot])
	const offline = options.offline ?? false
	const models = offline ? [] : modelsOfEnvironment(settings)
	const loaded = withModels(await loadUnder(context, path, options, models.length > 0), models, offline)
	return await inSession(
		context,
		options,
		archivePath(options.archive, cwd, usualArchive),
		'write',
		async (session) => {
			const { archive, display, interrupts } = session
			const conducting = { surroundings: context, notices: display, signal: interrupts.signal }
			const { evaluator, kept, beginning } = await beginRun(conducting, archive, loaded, options)
			session.evaluator = evaluator
			return await search(session, evaluator, kept, settings, beginning)
		},
	)
}

/**
 * The experiment that a person names, for a command that asks no model.
 *
 * @throws {ExperimentError | UsageError} If it is not there, or not right.
 */
export async function loadNamed(
	context: Context,
	named: string,
	options: Pick<RunOptions, 'data'>,
): Promise<Experiment> {
	return await loadUnder(context, pathOf(context, named), options, false)
}

/** The experiment at `path` under the options that change it. */
async function loadUnder(
	context: Context,
	path: string,
	options: Pick<RunOptions, 'data' | 'islands' | 'for' | 'candidates' | 'target' | 'patience' | 'disk' | 'inflight'>,
	withModel: boolean,
): Promise<Experiment> {
	const { cwd, piped } = context.places
	const experiment = await loadExperiment(path, {
		data: options.data === undefined ? undefined : await keptData(context, resolve(cwd, options.data), piped),
		islands: options.islands?.map((island) => (island.endsWith('.md') ? resolve(cwd, island) : island)),
		budget: {
			forMs: options.for?.value,
			candidates: options.candidates?.value,
			target: options.target,
			...(options.patience === undefined ? {} : { patience: options.patience }),
			diskBytes: options.disk,
		},
		withModel,
	})
	const { inFlight } = experiment.search
	return { ...experiment, search: { ...experiment.search, inFlight: options.inflight ?? inFlight } }
}

/** A relative path starts from where the person is; the package's own examples are found from everywhere. */
function pathOf({ places: { cwd, packageRoot } }: Context, named: string): string {
	const path = [resolve(cwd, named), resolve(packageRoot, named)].find((place) => existsSync(place))
	if (path === undefined) throw new UsageError(notThere(named, [cwd, packageRoot]))
	return path
}

function folderOf(path: string): string {
	return statSync(path).isDirectory() ? path : dirname(path)
}

function notThere(named: string, folders: readonly string[]): string {
	const found = folders.map((folder) => dirname(resolve(folder, named))).find((folder) => existsSync(folder))
	const beside = found === undefined ? [] : readdirSync(found)
	const nearest = closestMatch(basename(named), beside, { maxDistance: 2 })
	const hint = nearest === undefined ? '' : `; did you mean \`${join(dirname(named), nearest)}\`?`
	return `${named}: expected an experiment's folder, found nothing there${hint}`
}

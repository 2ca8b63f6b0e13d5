import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { closestMatch } from 'leven'
import type { Experiment } from '../../experiment/experiment.ts'
import { loadExperiment } from '../../experiment/load.ts'
import { offlineRates } from '../../experiment/presets.ts'
import type { Context } from '../context.ts'
import { proposersNote, takeModelSettings } from '../environment.ts'
import { type ExitCode, UsageError } from '../exit-codes.ts'
import { openLocal } from '../open-local.ts'
import { type Amount, archivePath } from '../options.ts'
import { inSession, type SessionOptions, scoringFingerprint, search } from '../session.ts'

/** Options of `run`. */
export interface RunOptions extends SessionOptions {
	readonly seed?: number
	readonly for?: Amount
	readonly candidates?: Amount
	readonly target?: number
	readonly islands?: readonly string[]
	readonly data?: string
	readonly inflight?: number
}

const usualExperiment = 'examples/rastrigin'

/** `run [experiment]`: a new run. */
export async function run(context: Context, named: string | undefined, options: RunOptions): Promise<ExitCode> {
	const { cwd, archive: usualArchive, packageRoot } = context.places
	const loaded = await loadNamed(context, named ?? join(packageRoot, usualExperiment), options)
	const settings = takeModelSettings(context.env, [cwd, loaded.folder, packageRoot])
	return await inSession(context, options, archivePath(options.archive, cwd, usualArchive), async (session) => {
		const { archive, display, interrupts } = session
		display.note(proposersNote(settings, options.offline ?? false))
		const { evaluator, experiment } = await openLocal(context, loaded, options, display, interrupts.signal)
		session.evaluator = evaluator
		const record = archive.createRun({
			experiment,
			facts: evaluator.facts,
			seed: options.seed ?? randomInt(1, 1_000_000),
			evaluatorFingerprint: await scoringFingerprint(evaluator, experiment),
			startedAt: Date.now(),
			// Every operator of this release needs no model.
			tellOrder: 'ask',
		})
		return await search(session, evaluator, record)
	})
}

/**
 * The experiment that a person names, under the options that change it.
 *
 * A relative path starts from where they are; the package's own examples are found from everywhere.
 *
 * @throws {ExperimentError | UsageError} If it is not there, or not right.
 */
export async function loadNamed(
	context: Context,
	named: string,
	options: Pick<RunOptions, 'data' | 'islands' | 'for' | 'candidates' | 'target' | 'inflight'>,
): Promise<Experiment> {
	const { cwd, packageRoot } = context.places
	const places = [resolve(cwd, named), resolve(packageRoot, named)]
	const path = places.find((place) => existsSync(place))
	if (path === undefined) throw new UsageError(notThere(named))
	const experiment = await loadExperiment(path, {
		data: options.data === undefined ? undefined : resolve(cwd, options.data),
		islands: options.islands?.map((island) => (island.endsWith('.md') ? resolve(cwd, island) : island)),
		budget: { forMs: options.for?.value, candidates: options.candidates?.value, target: options.target },
	})
	return {
		...experiment,
		// No operator of this release asks a model.
		islands: experiment.islands.map((island) => ({ ...island, rates: offlineRates(island.rates) })),
		search: { ...experiment.search, inFlight: options.inflight ?? experiment.search.inFlight },
	}
}

const commandNames = ['run', 'resume', 'score', 'runs', 'status', 'best', 'show', 'export', 'doctor', 'init', 'help']

function notThere(named: string): string {
	const meant = basename(named) === named ? closestMatch(named, commandNames, { maxDistance: 2 }) : undefined
	const hint = meant === undefined ? '' : `; if a command was meant: did you mean \`${meant}\`?`
	return `${named}: expected an experiment's folder, found nothing there${hint}`
}

import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Agents } from '../agent/agents.ts'
import type { Archive, RunArchive, RunRecord } from '../archive/archive.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import { incidentOf } from '../archive/incident.ts'
import { canonicalForm } from '../candidate/canonical.ts'
import { systemClock } from '../candidate/clock.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { NotifyPlan } from '../experiment/notify.ts'
import { loadRustSyntax } from '../experiment/rust-syntax.ts'
import type { Evaluation } from '../scoring/evaluate.ts'
import type { LocalEvaluator } from '../scoring/open-evaluator.ts'
import { evaluateSeeds } from '../search/evaluation-request.ts'
import { enveloped } from '../search/event-stream.ts'
import type { RunEnded, RunEvent } from '../search/events.ts'
import { withKeptTunings } from '../search/kept-tunings.ts'
import { noModels } from '../search/model-proposers.ts'
import { replaySearch, runSearch } from '../search/run-search.ts'
import type { SearchParts } from '../search/search-parts.ts'
import type { Surroundings } from './context.ts'
import type { ModelSettings } from './environment.ts'
import { UsageError } from './exit-codes.ts'
import { openFormulas } from './formulas.ts'
import { openAgents, proposersNote } from './models.ts'
import { Notifier } from './notifier.ts'
import { withWebhook } from './notify-address.ts'
import { type LocalOptions, openLocal } from './open-local.ts'
import { embeddedOperators } from './operators.ts'
import { ofOwnEvaluator } from './own-evaluator.ts'
import type { Notices } from './progress/display.ts'
import { scoringFingerprint } from './scored-by.ts'
import { expectScoredSeeds, expectStart } from './seed-outcome.ts'
import { openTools } from './tools.ts'

/** What a run may begin with. */
export interface Beginning {
	/** The run that this one replays: its models' replies are taken, and none is asked. */
	readonly recorded?: RunArchive
	/** The seeds', where they were looked at before the run. */
	readonly seedEvaluations?: readonly Evaluation[]
	/** Its budget was used up before and is no larger now. */
	readonly isUsedUp?: boolean
	/** Who is told of it, where that is not as the archive keeps it: without what is secret. */
	readonly notify?: NotifyPlan | undefined
	/** Removes a new run that could not begin. */
	readonly discard?: () => void
}

/** Where a run is conducted, and who hears of it. */
export interface Conducting {
	readonly surroundings: Surroundings
	readonly notices: Notices
	readonly signal: AbortSignal
}

/** What a new run is made of. */
export interface NewRunOptions extends LocalOptions {
	/** Of all chance in it; a new one where it is left out. */
	readonly seed?: number
	/** Ask no model. */
	readonly offline?: boolean
}

/** A run that is kept, and what scores it. */
export interface Begun {
	readonly evaluator: LocalEvaluator
	readonly kept: RunArchive
	readonly beginning: Beginning
}

/**
 * Opens what scores an experiment, looks at its seed, and keeps a new run of it.
 *
 * @throws {Error} What `openLocal` throws, and `UsageError` or `SeedOutcomeError` where there is nothing to start from;
 *   nothing is open then.
 */
export async function beginRun(
	{ surroundings, notices, signal }: Conducting,
	archive: Archive,
	loaded: Experiment,
	options: NewRunOptions,
): Promise<Begun> {
	expectNoStopFile(loaded, 'remove it first')
	const grown = expectStart(await loadRustSyntax(), loaded)
	notices.note(proposersNote(loaded, options.offline ?? false))
	const { evaluator, experiment } = await openLocal(surroundings, loaded, options, notices, signal)
	try {
		const seed = options.seed ?? randomInt(1, 1_000_000)
		notices.wait('trying the seed')
		const seedEvaluations = await evaluateSeeds(evaluator, experiment, seed).catch((error) => {
			throw ofOwnEvaluator(error, experiment)
		})
		const outcomes = seedEvaluations.map(({ outcome }) => outcome)
		expectScoredSeeds(experiment, outcomes, grown, (text) => notices.note(text))
		const kept = archive.createRun({
			experiment,
			facts: evaluator.facts,
			seed,
			evaluatorFingerprint: await scoringFingerprint(evaluator, experiment),
			startedAt: Date.now(),
			tellOrder: experiment.models.length > 0 ? 'arrival' : 'ask',
		})
		const discard = () => archive.delete(kept.id)
		return { evaluator, kept, beginning: { seedEvaluations, notify: loaded.notify, discard } }
	} catch (error) {
		await evaluator.close()
		throw error
	}
}

/** A run to search in, new or to be gone on with. */
export interface ToConduct extends Conducting {
	readonly evaluator: LocalEvaluator
	readonly kept: RunArchive
	/** Where the models' keys are looked up. */
	readonly settings: ModelSettings
	readonly beginning: Beginning
	/** Ask no model. */
	readonly offline: boolean
	/** Hears each event; must not throw. */
	readonly onEvent: (event: RunEvent) => void
}

/**
 * Searches in a run until its budget, its target or the signal ends it.
 *
 * @returns How it ended, and the agents that it had, which are closed.
 * @throws {UsageError} If a model's key is not set, or the experiment's own evaluator panics. A new run that is refused is gone.
 * @throws {Error} What `runSearch` throws.
 */
export async function conduct(to: ToConduct): Promise<Conducted> {
	let hasBegun = false
	try {
		return await conducted(to, () => {
			hasBegun = true
		})
	} catch (error) {
		if (!hasBegun) to.beginning.discard?.()
		throw error
	}
}

interface Conducted {
	readonly ended: RunEnded
	readonly agents: Agents | undefined
}

async function conducted(to: ToConduct, onBegin: () => void): Promise<Conducted> {
	const { surroundings, notices, signal, evaluator, kept, settings } = to
	const { recorded, seedEvaluations, isUsedUp } = to.beginning
	const run = kept.record()
	const syntax = await loadRustSyntax()
	const formulas = await openFormulas(
		surroundings,
		syntax,
		withAllPlans(run, recorded ?? kept),
		evaluator,
		notices,
		signal,
	)
	const { stopFile, folder } = run.experiment
	expectNoStopFile(run.experiment, `remove it, then \`resume ${run.id}\``)
	// What a replay comes to was told before.
	const notify = recorded === undefined ? withWebhook(to.beginning.notify, run.experiment.notify, to) : undefined
	await using notifier =
		notify === undefined
			? undefined
			: new Notifier({
					plan: notify,
					run: run.id,
					experiment: run.experiment.name,
					folder,
					env: surroundings.env,
					clock: systemClock,
					note: (line) => notices.note(line),
				})
	const listener = enveloped(run, systemClock, (event) => {
		keepIncident(kept, event)
		if (event.kind === 'room-short' || event.kind === 'room-again') notices.note(event.text)
		to.onEvent(event)
		notifier?.hear(event)
	})
	evaluator.onLost = listener
	const agents =
		run.tellOrder === 'ask' || to.offline
			? undefined
			: openAgents(
					run,
					kept,
					settings,
					listener,
					signal,
					surroundings.places.cache,
					recorded === undefined ? await openTools(run, kept, evaluator) : undefined,
					recorded,
				)
	// Who fills the time would else use up a small budget before the first request.
	await agents?.known
	const tuner = withKeptTunings(evaluator, kept.tunings, recorded?.tunings)
	const operators = embeddedOperators(syntax, run, tuner, (text) => notices.note(text))
	if (formulas !== undefined) operators.set(formulas.operator.name, formulas.operator)
	const parts: SearchParts = {
		run,
		archive: kept,
		evaluator,
		operators,
		describe: (source) => canonicalForm(syntax, source),
		clock: systemClock,
		listener,
		signal,
		seedEvaluations,
		isUsedUp,
		watchBuilds: (watch) => {
			evaluator.room = watch
		},
		isStopWanted: stopFile === undefined ? undefined : () => existsSync(stopFile),
	}
	const models = agents ?? noModels
	onBegin()
	const ending = recorded === undefined ? runSearch(parts, models) : replaySearch(parts, recorded, models)
	const ended = await ending
		.catch((error) => {
			const named = ofOwnEvaluator(error, run.experiment)
			notifier?.fail(named)
			throw named
		})
		.finally(() => Promise.all([agents?.close(), formulas?.close()]))
	return { ended, agents }
}

/** Keeps what nothing else in the archive says; where that fails, the next tell says why. */
function keepIncident({ incidents }: RunArchive, event: RunEvent): void {
	const incident = incidentOf(event)
	if (incident === undefined) return
	try {
		incidents.keep({ incident, elapsedMs: event.elapsedMs, at: event.at })
	} catch (error) {
		if (!(error instanceof ArchiveError)) throw error
	}
}

/** The run with all islands that it has ever had: what happened on those of before is gone through again. */
function withAllPlans(run: RunRecord, history: RunArchive): RunRecord {
	const before = history.orders().flatMap(({ order }) => (order.kind === 'islands' ? order.before : []))
	return { ...run, experiment: { ...run.experiment, islands: [...run.experiment.islands, ...before] } }
}

/** @throws {UsageError} If the file that ends the run is there already, such as of the session before. */
function expectNoStopFile({ stopFile }: Experiment, remedy: string): void {
	if (stopFile === undefined || !existsSync(stopFile)) return
	throw new UsageError(`${stopFile}: it ends a run while it is there (\`stopFile\`): ${remedy}`)
}

import { type Agents, createAgents } from '../agent/agents.ts'
import { systemClock } from '../agent/clock.ts'
import type { AgentListener } from '../agent/events.ts'
import { type ModelPlan, modelsFromEnvironment } from '../agent/model-plan.ts'
import { defaultAgentSettings } from '../agent/settings.ts'
import type { Archive, RunRecord } from '../archive/archive.ts'
import { tokenize } from '../candidate/tokens.ts'
import type { ModelSettings } from './environment.ts'
import { UsageError } from './exit-codes.ts'

/**
 * The models that a person has set; none where nothing is set, or none are wanted.
 *
 * @throws {UsageError} If only a part is set, or the address is none.
 */
export function modelsOf(settings: ModelSettings, offline: boolean): ModelPlan[] {
	if (offline) return []
	try {
		return modelsFromEnvironment(environmentOf(settings))
	} catch (error) {
		if (!(error instanceof RangeError)) throw error
		throw new UsageError(`.env or environment: ${error.message}; --offline does without`, { cause: error })
	}
}

/** The agents of a run, to be closed with it. */
export function openAgents(
	run: RunRecord,
	archive: Archive,
	settings: ModelSettings,
	models: readonly ModelPlan[],
	listener: AgentListener,
	signal: AbortSignal,
): Agents {
	const log = archive.modelLog(run.id)
	const { forMs } = run.experiment.budget
	return createAgents({
		experiment: run.experiment,
		facts: run.facts,
		seed: run.seed,
		models,
		environment: environmentOf(settings),
		budget: { untilMs: forMs === undefined ? undefined : systemClock.now() + forMs - run.elapsedMs },
		settings: defaultAgentSettings,
		log,
		notes: log,
		tokens: (source) => tokenize(source).tokens.map(({ text }) => text),
		clock: systemClock,
		listener,
		signal,
	})
}

function environmentOf({ baseUrl, model, apiKey }: ModelSettings): Record<string, string | undefined> {
	return { BASE_URL: baseUrl, MODEL: model, API_KEY: apiKey }
}

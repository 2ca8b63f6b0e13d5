import { type Agents, createAgents } from '../agent/agents.ts'
import { uselessReasons } from '../agent/endpoint/yield-watch.ts'
import type { AgentListener } from '../agent/events.ts'
import { type AgentSettings, defaultAgentSettings } from '../agent/settings.ts'
import type { ToolParts } from '../agent/tools/tool.ts'
import { modelsFromEnvironment, planModel } from '../agent/wire/model-plan.ts'
import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { steadyClock, systemClock } from '../candidate/clock.ts'
import { tokenize } from '../candidate/tokens.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { ExperimentError } from '../experiment/experiment-error.ts'
import type { ModelWanted } from '../experiment/model-wanted.ts'
import { hasEmbeddedOperator, offlineRates } from '../experiment/presets.ts'
import type { RunEvent } from '../search/events.ts'
import { asNamed, type ModelSettings } from './environment.ts'
import { UsageError } from './exit-codes.ts'
import { ModelFiles } from './model-files.ts'
import { counted } from './numbers.ts'
import { useProxies } from './proxy.ts'
import { visible } from './visible.ts'

/**
 * The experiment with the models that it will ask, and rates that go with them.
 *
 * Its own models come first, else the one of the environment, kept without its key, so that a resumed run asks the same.
 * Without any, or offline, the rates of operators that need one are dropped.
 *
 * @throws {ExperimentError} If a model of the experiment is not right.
 */
export function withModels(
	experiment: Experiment,
	ofEnvironment: readonly ModelWanted[],
	offline: boolean,
): Experiment {
	const models = offline ? [] : experiment.models.length > 0 ? experiment.models : ofEnvironment
	try {
		for (const model of models) planModel(model)
	} catch (error) {
		if (!(error instanceof RangeError)) throw error
		throw new ExperimentError([`${experiment.folder}: models: ${error.message}`], { cause: error })
	}
	if (models.length > 0) return { ...experiment, models }
	const islands = experiment.islands.map((island) => ({ ...island, rates: offlineRates(island.rates) }))
	return { ...experiment, islands, models }
}

/**
 * The model that the environment names, without its key; none where none is set.
 *
 * @throws {UsageError} If only a part is set, or the address is none.
 */
export function modelsOfEnvironment(settings: ModelSettings): ModelWanted[] {
	const { baseUrl, model, apiKey } = settings
	try {
		const plans = modelsFromEnvironment({ BASE_URL: baseUrl, MODEL: model, API_KEY: apiKey })
		return plans.map(({ id, keyVariable, ...plan }) => ({ baseUrl: plan.baseUrl, id, keyVariable }))
	} catch (error) {
		if (!(error instanceof RangeError)) throw error
		throw new UsageError(`.env or environment: ${asNamed(error.message, settings)}; --offline does without`, {
			cause: error,
		})
	}
}

/** One line for a person: which proposers a run has, and how it could have others. */
export function proposersNote({ models, islands }: Experiment, offline: boolean): string {
	if (offline) return 'offline: embedded operators only'
	if (models.length === 0) return 'embedded operators only; for a model: BASE_URL, MODEL, API_KEY in .env'
	const named = models.map(({ id, baseUrl }) => `${id} at ${baseUrl}`).join(', ')
	if (islands.some(({ rates }) => asksModels(rates))) {
		return islands.some(({ rates }) => hasEmbeddedOperator(rates)) ? `${named}, and the embedded operators` : named
	}
	return `embedded operators only: ${named} is set, but no island has an operator that asks a model`
}

function asksModels(rates: Readonly<Record<string, number>>): boolean {
	const embedded = offlineRates(rates)
	return Object.entries(rates).some(([name, rate]) => rate > 0 && !(name in embedded))
}

/**
 * The agents of a run that is told in order of arrival, to be closed with it.
 *
 * @throws {UsageError} If a model's key is not set, or an island names a model that is not there.
 */
export function openAgents(
	run: RunRecord,
	{ modelLog }: RunArchive,
	settings: ModelSettings,
	listener: AgentListener,
	signal: AbortSignal,
	cache: string,
	tools: ToolParts | undefined,
	recorded?: RunArchive,
): Agents {
	const { experiment } = run
	const { variables, apiKey } = settings
	const { forMs } = experiment.budget
	const clock = steadyClock(systemClock)
	const planned = experiment.models.map(planModel)
	const wanted = planned.filter(
		({ name, weight }) => weight > 0 || experiment.islands.some(({ model }) => model === name),
	)
	// A run that was resumed with another model keeps the one of before for a replay; it is not asked any more.
	const models = recorded !== undefined || wanted.length === 0 ? planned : wanted
	useProxies(
		variables,
		models.map(({ baseUrl }) => baseUrl),
	)
	try {
		return createAgents({
			experiment,
			facts: run.facts,
			seed: run.seed,
			models,
			environment: { ...variables, API_KEY: apiKey },
			budget: {
				...experiment.modelLimits,
				untilMs: forMs === undefined ? undefined : clock.now() + forMs - run.elapsedMs,
			},
			settings: settingsOf(experiment),
			log: modelLog,
			notes: modelLog,
			instructions: modelLog,
			recorded: recorded?.modelLog,
			memory: new ModelFiles(cache),
			tools,
			tokens: (source) => tokenize(source).tokens.map(({ text }) => text),
			clock,
			listener,
			signal,
		})
	} catch (error) {
		if (!(error instanceof RangeError)) throw error
		throw new UsageError(`${asNamed(error.message, settings)}; --offline does without`, { cause: error })
	}
}

/** How agents work, by the experiment where it says so. */
function settingsOf({ agents = {} }: Experiment): AgentSettings {
	const { bandit, ...others } = agents
	const said = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
	return { ...defaultAgentSettings, ...said, ...(bandit === false ? { bandit: undefined } : {}) }
}

/** What a person should know of models by an event; most go by unseen. */
export function agentNote(event: RunEvent): string | undefined {
	switch (event.kind) {
		case 'endpoint-down':
			return `${event.endpoint} is down (${inOneLine(event.why)}); the embedded operators go on until it is back`
		case 'endpoint-up':
			return `${event.endpoint} is back`
		case 'concurrency-changed':
			return event.slow
				? `${event.endpoint} is too slow for so many: ${counted(event.requests, 'request')} at once from now on (\`concurrency\` of the model sets it)`
				: undefined
		case 'model-refused':
			return `${event.model} is out for the rest of the run: ${inOneLine(event.message)}`
		case 'maker-slowed': {
			const { operator, model, replies, reason, example, rests } = event
			const less = rests ? 'rests, with a probe now and then' : 'is slowed'
			const said = example === '' ? '' : `, such as “${inOneLine(example)}”`
			return `${operator} by ${model} ${less}: its last ${replies} replies held no candidate, mostly ${uselessReasons[reason] ?? reason}${said}`
		}
		case 'maker-recovered':
			return `${event.operator} by ${event.model} is of use again`
		case 'model-budget-spent':
			if (event.model !== undefined)
				return `the budget of ${event.model} is spent (${spentLimit(event.limit)}); it is asked no more`
			return event.limit === 'untilMs'
				? undefined
				: `the budget for models is spent (${spentLimit(event.limit)}); what needs no model goes on`
		default:
			return undefined
	}
}

/** What a request may take at most is set aside before it is sent: of these, some is left. */
function spentLimit(limit: string): string {
	return limit === 'money' || limit === 'tokens' ? `${limit}: less is left than one more request may take` : limit
}

/** Why a run ended without a proposer: an endpoint's own words, and what to do. */
export function refusedLine({ state }: Pick<Agents, 'state'>): string {
	const words = state.kind === 'refused' ? inOneLine(state.message).replace(/\.$/, '') : 'no model is left'
	return `${words}; once that is mended \`resume\` goes on, with \`--offline\` it does without a model`
}

/** What an endpoint said, fit for a note: whatever stands in it, it is one line of bounded length. */
function inOneLine(text: string): string {
	const line = visible(text.replace(/\s+/g, ' ').trim())
	return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

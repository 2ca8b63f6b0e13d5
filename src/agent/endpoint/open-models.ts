import type { ModelLog } from '../../archive/model-log.ts'
import type { Clock } from '../../candidate/clock.ts'
import { randomStream } from '../../candidate/random.ts'
import type { AgentListener } from '../events.ts'
import type { AgentSettings } from '../settings.ts'
import { ModelAccess } from '../wire/access.ts'
import type { Environment, ModelPlan } from '../wire/model-plan.ts'
import { bareKey, type Redact } from '../wire/redaction.ts'
import { askServer, isLocal } from '../wire/server-facts.ts'
import { Endpoint } from './endpoint.ts'
import { Model } from './model.ts'
import type { ModelMemory } from './model-memory.ts'
import { type ModelBudget, Spending } from './spending.ts'

/** What the models of a run share. */
export interface ModelsParts {
	readonly models: readonly ModelPlan[]
	/** Of the models, in their order. */
	readonly keys: readonly (string | undefined)[]
	readonly settings: Pick<AgentSettings, 'breaker'>
	readonly clock: Clock
	readonly listener: AgentListener
	/** For the jitter of cool-downs. */
	readonly seed: number
	readonly redact: Redact
	readonly memory: ModelMemory
	readonly log: Pick<ModelLog, 'spent'>
	/** Of all of them. */
	readonly spending: Spending
	/** False for a replay: then no server is asked anything. */
	readonly live: boolean
	/** Called where a conversation that begins now may find a place at once. */
	readonly onRoom: () => void
}

/** Requests at once to an endpoint of which nothing is known, and the most that are tried. */
const firstAtOnce = { local: 1, hosted: 2 }
const mostAtOnce = 128

/** The models of a run; those of one base URL share an endpoint. */
export function openModels(parts: ModelsParts): Model[] {
	const { models, keys, clock, redact } = parts
	const opened: Model[] = []
	for (const baseUrl of new Set(models.map((plan) => plan.baseUrl))) {
		const known = Promise.withResolvers<void>()
		const endpoint = openEndpoint(baseUrl, known.promise, parts)
		const sharing = models.flatMap((plan, index) => {
			if (plan.baseUrl !== baseUrl) return []
			const learnt = parts.live ? parts.memory.recall(plan.baseUrl, plan.id) : undefined
			const spending = new Spending(plan.budget, parts.log.spent(plan.name), clock, parts.spending)
			const model = new Model(new ModelAccess(plan, keys[index], clock, redact), endpoint, spending, learnt)
			opened[index] = model
			return [{ model, key: keys[index] }]
		})
		if (!parts.live) known.resolve()
		else void Promise.all(sharing.map(({ model, key }) => learnFacts(model, key))).then(() => known.resolve())
	}
	return opened
}

/** Takes in what the server says of itself, where no person has said it. */
async function learnFacts({ plan, context, endpoint }: Model, key: string | undefined): Promise<void> {
	const { contextTokens, slots } = await askServer(plan.baseUrl, plan.id, key)
	if (contextTokens !== undefined && !plan.given.contextTokens) context.told(contextTokens)
	if (slots !== undefined && plan.concurrency === undefined) endpoint.concurrency.bound(slots)
}

/**
 * The key of a model; `undefined` where it needs none, or nobody is asked.
 *
 * @param needed - False for a replay.
 * @throws {RangeError} If its variable is not set.
 */
export function apiKeyOf(plan: ModelPlan, environment: Environment, needed: boolean): string | undefined {
	if (plan.keyVariable === undefined) return undefined
	const said = environment[plan.keyVariable]
	const key = said === undefined ? undefined : bareKey(said)
	if ((key === undefined || key === '') && needed) {
		throw new RangeError(`Expected the key of model \`${plan.name}\` in \`${plan.keyVariable}\`, got nothing`)
	}
	// What no header can carry would look like an endpoint that is down, for ever.
	if (key !== undefined && !/^[\x21-\x7e]*$/.test(key)) {
		throw new RangeError(
			`Expected the key in \`${plan.keyVariable}\` to be of plain ASCII characters without spaces, got others`,
		)
	}
	return key
}

/**
 * Finds out whether a run can go on with these models.
 *
 * @throws {RangeError} If there is no model, two have one name, all are advisers, an island names one that is not there,
 * or money is limited and nobody knows what one costs.
 */
export function checkModels(
	models: readonly ModelPlan[],
	islands: readonly { readonly name: string; readonly model: string | undefined }[],
	{ money }: ModelBudget,
): void {
	if (models.length === 0) throw new RangeError('Expected at least one model, got none')
	const names = models.map(({ name }) => name)
	const twice = names.find((name, index) => names.indexOf(name) !== index)
	if (twice !== undefined) throw new RangeError(`Expected models with names of their own, got two named \`${twice}\``)
	if (models.every(({ role, name }) => role === 'adviser' && !islands.some(({ model }) => model === name))) {
		throw new RangeError(
			`Expected a model that drafts beside the adviser \`${names.join('`, `')}\`, got none: an adviser is asked where the others get no further`,
		)
	}
	const unpriced = models.find(({ prices, budget }) => {
		return prices === undefined && (money !== undefined || budget.money !== undefined)
	})
	if (unpriced !== undefined) {
		throw new RangeError(
			`Expected prices of model \`${unpriced.name}\`, since the budget limits money; 0 where it is free`,
		)
	}
	for (const { name, model } of islands) {
		if (model !== undefined && !names.includes(model)) {
			throw new RangeError(
				`Expected island \`${name}\` to name one of the models ${names.join(', ')}, got \`${model}\``,
			)
		}
	}
}

function openEndpoint(baseUrl: string, known: Promise<void>, parts: ModelsParts): Endpoint {
	const { models, settings, clock, listener, seed, redact, onRoom } = parts
	const said = models.flatMap((plan) => (plan.baseUrl === baseUrl ? (plan.concurrency ?? []) : []))
	const start = isLocal(baseUrl) ? firstAtOnce.local : firstAtOnce.hosted
	return new Endpoint({
		baseUrl,
		concurrency:
			said.length > 0
				? { start: Math.max(...said), most: Math.max(...said), seeks: false }
				: { start, most: mostAtOnce, seeks: true },
		known,
		onRoom,
		onConcurrency: (requests, slow) =>
			listener({ kind: 'concurrency-changed', endpoint: redact(baseUrl), requests, slow }),
		breaker: settings.breaker,
		clock,
		random: randomStream(seed, 'breaker', baseUrl),
		onChange: (up, untilMs, why) => {
			const endpoint = redact(baseUrl)
			listener(up ? { kind: 'endpoint-up', endpoint } : { kind: 'endpoint-down', endpoint, why, untilMs })
		},
	})
}

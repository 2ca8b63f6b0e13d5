import type { Json } from '../../experiment/experiment.ts'
import type { ModelLimits, ModelPrices, ModelRole, ModelTimeouts, ModelWanted } from '../../experiment/model-wanted.ts'

/**
 * One model at one OpenAI-compatible endpoint, all defaults filled in.
 *
 * Plain data without secrets, so that it can be kept in the archive: the key is named by its environment variable.
 */
export interface ModelPlan {
	/** Unique in the experiment; what islands and the archive call it. */
	readonly name: string
	/** Up to and including the version, such as `http://127.0.0.1:8080/v1`. */
	readonly baseUrl: string
	/** What the endpoint calls it. */
	readonly id: string
	/** Environment variable with the key; `undefined` where the endpoint wants none. */
	readonly keyVariable: string | undefined
	/** Share in the ensemble of an island that names no model; 0 for islands that name it only. */
	readonly weight: number
	readonly role: ModelRole
	/** What it may use up in a run. */
	readonly budget: Partial<ModelLimits>
	/** Requests in flight at its endpoint, where models share one the largest; `undefined` where that is to be found. */
	readonly concurrency: number | undefined
	/** Prompt and reply together. */
	readonly contextTokens: number
	readonly maxOutputTokens: number
	/** What a person has said of these; the others are assumed, and give way to what the endpoint says and shows. */
	readonly given: { readonly contextTokens: boolean; readonly maxOutputTokens: boolean }
	/** Sent where the island names none; `undefined` leaves it to the endpoint. */
	readonly temperature: number | undefined
	/** `undefined` where it costs nothing, or nobody knows. */
	readonly prices: ModelPrices | undefined
	/** As far as a person has said; the others follow the model's own speed. */
	readonly timeouts: Partial<ModelTimeouts>
	/** Further fields of the request's body, such as `{ reasoning_effort: 'low' }`. */
	readonly extra: { readonly [field: string]: Json }
}

/**
 * The plan of `wanted`, with defaults: weight 1, 32,768 tokens of context, 8,192 of reply (a quarter of a smaller context).
 *
 * @throws {RangeError} If a number is out of its range or the base URL is no HTTP address.
 */
export function planModel(wanted: ModelWanted): ModelPlan {
	const contextTokens = wanted.contextTokens ?? 32_768
	const prices = wanted.prices
	const plan: ModelPlan = {
		name: wanted.name ?? wanted.id,
		baseUrl: checkedUrl(wanted.baseUrl),
		id: wanted.id,
		keyVariable: wanted.keyVariable,
		weight: wanted.weight ?? 1,
		role: wanted.role ?? 'drafter',
		budget: { ...wanted.budget },
		concurrency: wanted.concurrency,
		contextTokens,
		maxOutputTokens: wanted.maxOutputTokens ?? Math.min(8_192, Math.floor(contextTokens / 4)),
		temperature: wanted.temperature,
		prices: prices && { ...prices, cachedInput: prices.cachedInput ?? prices.input },
		given: {
			contextTokens: wanted.contextTokens !== undefined,
			maxOutputTokens: wanted.maxOutputTokens !== undefined,
		},
		timeouts: { ...wanted.timeouts },
		extra: wanted.extra ?? {},
	}
	if (plan.id === '' || plan.name === '') throw new RangeError('Expected a model to have an id and a name, got none')
	expect(plan.weight >= 0 && Number.isFinite(plan.weight), 'weight', 'a number from 0', plan.weight)
	const { concurrency = 1 } = plan
	expect(isCount(concurrency), 'concurrency', 'a positive integer', concurrency)
	expect(isCount(plan.contextTokens), 'contextTokens', 'a positive integer', plan.contextTokens)
	expect(
		isCount(plan.maxOutputTokens) && plan.maxOutputTokens < plan.contextTokens,
		'maxOutputTokens',
		`a positive integer below the context of ${plan.contextTokens}`,
		plan.maxOutputTokens,
	)
	const { temperature } = plan
	expect(temperature === undefined || (temperature >= 0 && temperature <= 2), 'temperature', '0 to 2', temperature)
	for (const [name, price] of Object.entries(plan.prices ?? {})) {
		expect(price >= 0 && Number.isFinite(price), `prices.${name}`, 'a number from 0', price)
	}
	for (const [name, ms] of Object.entries(plan.timeouts)) {
		expect(ms > 0, `timeouts.${name}`, 'milliseconds above 0', ms)
	}
	return plan
}

/** The part of an environment that names a model. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The model that `BASE_URL` and `MODEL` (and `API_KEY`, where set) name; none where neither is set.
 *
 * @throws {RangeError} If only one of the two is set, or the address is none.
 */
export function modelsFromEnvironment(environment: Environment): ModelPlan[] {
	const baseUrl = environment.BASE_URL?.trim() || undefined
	const id = environment.MODEL?.trim() || undefined
	if (baseUrl === undefined && id === undefined) return []
	if (baseUrl === undefined) {
		throw new RangeError('Expected `BASE_URL` beside `MODEL`, such as `http://127.0.0.1:8080/v1`, got none')
	}
	if (id === undefined) throw new RangeError('Expected `MODEL` beside `BASE_URL`, got none')
	return [planModel({ baseUrl, id, keyVariable: environment.API_KEY ? 'API_KEY' : undefined })]
}

function checkedUrl(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined
	// What may hold a key is not repeated: it would end up in a log.
	if (/^([^/]*\/\/)?[^/]*@/.test(text)) {
		throw new RangeError('Expected `baseUrl` without a name or password: keys belong in an environment variable')
	}
	if (/[?#]/.test(text)) {
		throw new RangeError('Expected `baseUrl` to end before `?` or `#`: keys belong in an environment variable')
	}
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		const hint = /^[\w.-]+(?::\d+)?(?:\/|$)/.test(text) ? `; with its scheme it is \`http://${text}\`` : ''
		throw new RangeError(`Expected \`baseUrl\` to be an http or https address, got \`${text}\`${hint}`)
	}
	return text.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
}

function isCount(value: number): boolean {
	return Number.isInteger(value) && value > 0
}

function expect(holds: boolean, name: string, expected: string, got: unknown): void {
	if (!holds) throw new RangeError(`Expected \`${name}\` of a model to be ${expected}, got \`${got}\``)
}

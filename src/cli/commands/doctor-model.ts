import { apiKeyOf } from '../../agent/endpoint/open-models.ts'
import { type Completion, ModelAccess } from '../../agent/wire/access.ts'
import { type ModelPlan, planModel } from '../../agent/wire/model-plan.ts'
import { redactor } from '../../agent/wire/redaction.ts'
import { textMessage } from '../../archive/message.ts'
import { systemClock } from '../../candidate/clock.ts'
import type { Context } from '../context.ts'
import { type ModelSettings, takeModelSettings } from '../environment.ts'
import { UsageError } from '../exit-codes.ts'
import { modelsOfEnvironment } from '../models.ts'
import { count, figure } from '../numbers.ts'
import { proxyFor, useProxies } from '../proxy.ts'
import { visible } from '../visible.ts'

/** One thing that was looked at. */
export interface Finding {
	readonly name: string
	/** `missing` is needed and ends the command with 3; `lacking` makes something slower or less. */
	readonly state: 'good' | 'lacking' | 'missing'
	/** What is there, or what to do. */
	readonly text: string
}

/** What is learnt by asking the model for some words, as a run would. */
export async function modelFinding(context: Context): Promise<Finding> {
	const name = 'model'
	try {
		const settings = takeModelSettings(context.env, [context.places.cwd, context.places.packageRoot])
		const [wanted] = modelsOfEnvironment(settings)
		if (wanted === undefined) return { name, state: 'good', text: noneText(settings) }
		const timeouts = { firstTokenMs: 30_000, stallMs: 15_000, totalMs: 60_000 }
		const plan = planModel({ ...wanted, timeouts })
		const key = apiKeyOf(plan, { ...settings.variables, API_KEY: settings.apiKey }, true)
		useProxies(settings.variables)
		const proxy = proxyFor(plan.baseUrl, settings.variables)
		const place = `${plan.id} at ${plan.baseUrl}${proxy === undefined ? '' : ` through the proxy ${proxy}`}`
		const access = new ModelAccess(plan, key, systemClock, redactor([key]))
		const completion = await ask(access)
		const listed = await listing(plan, key)
		const said = completion.kind === 'replied' ? repliedText(access, completion, listed) : lackText(completion, listed)
		return { name, state: completion.kind === 'replied' ? 'good' : 'lacking', text: visible(`${place} ${said}`) }
	} catch (error) {
		if (!(error instanceof UsageError || error instanceof RangeError)) throw error
		return { name, state: 'lacking', text: error.message }
	}
}

function noneText({ variables }: ModelSettings): string {
	const key = variables.OPENAI_API_KEY === undefined ? '' : ' (OPENAI_API_KEY alone names none)'
	return `none is set${key}, so the embedded operators search alone; to add one: BASE_URL, MODEL and API_KEY in .env`
}

/** As often as each answer teaches how to ask. */
async function ask(access: ModelAccess): Promise<Completion> {
	const messages = [textMessage('system', 'Answer in one word.'), textMessage('user', 'Say yes.')]
	for (let tries = 1; ; tries++) {
		const request = { messages, temperature: undefined, maxOutputTokens: 16 }
		const completion = await access.complete(request, new AbortController().signal)
		if (completion.kind === 'replied' || completion.failure.kind !== 'dialect' || tries >= 12) return completion
	}
}

function repliedText(
	access: ModelAccess,
	completion: Completion & { readonly kind: 'replied' },
	listed: Listing,
): string {
	const { firstTokenMs = completion.latencyMs, latencyMs, usage } = completion
	const restMs = latencyMs - firstTokenMs
	const speed =
		usage.outputTokens > 1 && restMs > 1 ? `, then ${figure((1000 * usage.outputTokens) / restMs)} tokens a second` : ''
	const dialect = access.dialect === '' ? 'the usual dialect, streamed' : `learnt: ${access.dialect}`
	const context =
		listed.contextTokens === undefined
			? `it does not say its context, ${count(access.plan.contextTokens)} tokens are assumed`
			: `a context of ${count(listed.contextTokens)} tokens`
	return `replies: first token after ${figure(firstTokenMs / 1000)} s${speed}; ${dialect}; ${context}`
}

function lackText({ failure }: Completion & { readonly kind: 'failed' }, { ids }: Listing): string {
	const has = ids.length === 0 ? '' : `; it has ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`
	return `does not reply: ${failure.message.replace(/\s+/g, ' ')}${has}`
}

/** What an endpoint lists, where it does. */
interface Listing {
	/** Of models; empty where the one that is asked is among them. */
	readonly ids: readonly string[]
	readonly contextTokens: number | undefined
}

async function listing({ baseUrl, id }: ModelPlan, key: string | undefined): Promise<Listing> {
	const nothing = { ids: [], contextTokens: undefined }
	try {
		const response = await fetch(`${baseUrl}/models`, {
			headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
			signal: AbortSignal.timeout(5_000),
			redirect: 'error',
		})
		const list = response.ok ? ((await response.json()) as { readonly data?: unknown }) : undefined
		const models = Array.isArray(list?.data) ? (list.data as Readonly<Record<string, unknown>>[]) : []
		// Ollama lists `name:tag`, and takes the name alone.
		const own = models.find((one) => one.id === id || String(one.id).startsWith(`${id}:`))
		const facts = { ...(own?.meta as object | undefined), ...own } as Readonly<Record<string, unknown>>
		const lengths = [
			'max_model_len',
			'loaded_context_length',
			'n_ctx',
			'context_length',
			'context_window',
			'max_context_length',
		]
		const contextTokens = lengths.map((field) => Number(facts[field])).find((length) => length > 0)
		return { ids: own === undefined ? models.map((one) => String(one.id)) : [], contextTokens }
	} catch (error) {
		if (!(error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException)) throw error
		// Whether it lists its models is a matter of taste; that it replies is what counts.
		return nothing
	}
}

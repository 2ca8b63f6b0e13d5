import { apiKeyOf } from '../../agent/endpoint/open-models.ts'
import { readCalls } from '../../agent/reply/calls.ts'
import { isRefusal } from '../../agent/reply/reply.ts'
import { type Completion, ModelAccess } from '../../agent/wire/access.ts'
import { isSlow } from '../../agent/wire/failure.ts'
import { planModel } from '../../agent/wire/model-plan.ts'
import { redactor } from '../../agent/wire/redaction.ts'
import { askServer, type ServerFacts } from '../../agent/wire/server-facts.ts'
import { textMessage } from '../../archive/message.ts'
import { systemClock } from '../../candidate/clock.ts'
import type { Context } from '../context.ts'
import { asNamed, type ModelSettings, takeModelSettings } from '../environment.ts'
import { UsageError } from '../exit-codes.ts'
import { modelsOfEnvironment } from '../models.ts'
import { count, counted, figure } from '../numbers.ts'
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
	let settings: ModelSettings | undefined
	try {
		settings = takeModelSettings(context.env, [context.places.cwd, context.places.packageRoot])
		const [wanted] = modelsOfEnvironment(settings)
		if (wanted === undefined)
			return { name, state: settings.unread.length === 0 ? 'good' : 'lacking', text: noneText(settings) }
		const timeouts = { firstTokenMs: 30_000, stallMs: 15_000, totalMs: 60_000 }
		const plan = planModel({ ...wanted, timeouts })
		const key = apiKeyOf(plan, { ...settings.variables, API_KEY: settings.apiKey }, true)
		useProxies(settings.variables, [plan.baseUrl])
		const proxy = proxyFor(plan.baseUrl, settings.variables)
		const place = `${plan.id} at ${plan.baseUrl}${proxy === undefined ? '' : ` through the proxy ${proxy}`}`
		const access = new ModelAccess(plan, key, systemClock, redactor([key]))
		const { completion, contextTokens } = await ask(access)
		const facts = await askServer(plan.baseUrl, plan.id, key)
		const listed = { ...facts, contextTokens: facts.contextTokens ?? contextTokens }
		const useless = uselessText(completion)
		const said =
			useless ??
			(completion.kind === 'replied'
				? repliedText(access, completion, listed)
				: lackText(completion, listed, plan.baseUrl))
		const isGood = completion.kind === 'replied' && useless === undefined
		return { name, state: isGood ? 'good' : 'lacking', text: visible(`${place} ${said}`) }
	} catch (error) {
		if (!(error instanceof UsageError || error instanceof RangeError)) throw error
		return { name, state: 'lacking', text: settings === undefined ? error.message : asNamed(error.message, settings) }
	}
}

function noneText({ variables, unread }: ModelSettings): string {
	if (unread.length > 0)
		return `none is set: ${unread.join(', ')} in .env ${unread.length === 1 ? 'is' : 'are'} not read; expected BASE_URL, MODEL and API_KEY`
	const key = variables.OPENAI_API_KEY === undefined ? '' : ' (OPENAI_API_KEY alone names none)'
	return `none is set${key}, so the embedded operators search alone; to add one: BASE_URL, MODEL and API_KEY in .env`
}

/** What came of asking, and the context that a refusal named on the way. */
interface Asked {
	readonly completion: Completion
	readonly contextTokens: number | undefined
}

/**
 * As often as each answer teaches how to ask. It may be as long as a run's, which is what an endpoint may mind; where that
 * is too slow, since a model thinks for long, or more than its context holds, a few tokens have to do.
 */
async function ask(access: ModelAccess): Promise<Asked> {
	const messages = [textMessage('system', 'Answer in one word.'), textMessage('user', 'Say yes.')]
	let isShort = false
	let contextTokens: number | undefined
	for (let tries = 1; ; tries++) {
		const maxOutputTokens = isShort ? 16 : access.maxOutputTokens
		const request = { messages, temperature: access.plan.temperature, maxOutputTokens }
		const completion = await access.complete(request, new AbortController().signal)
		if (completion.kind === 'replied' || tries >= 12) return { completion, contextTokens }
		const { failure, usage } = completion
		if (failure.kind === 'too-long') contextTokens ??= failure.limitTokens
		const mayBeShorter = failure.kind === 'too-long' || (isSlow(failure) && usage.outputTokens > 0)
		if (mayBeShorter && !isShort) isShort = true
		else if (failure.kind !== 'dialect') return { completion, contextTokens }
	}
}

/** What is wrong with a reply in which there is no answer to so plain a question. */
function uselessText(completion: Completion): string | undefined {
	if (completion.kind !== 'replied') return undefined
	const { text, finish } = completion
	const said = text.replace(/\s+/g, ' ').trim()
	if (finish === 'refused' || isRefusal(said)) return `refuses what it is asked: “${said.slice(0, 200)}”`
	const [call] = readCalls(text, new Set())?.calls ?? []
	if (call !== undefined)
		return `replies with nothing but a call of the tool \`${call.tool}\`, which nobody offered: its template, or a server that adds tools of its own`
	// Of a few tokens all may be thoughts.
	return said === '' && finish !== 'length'
		? 'replies with nothing: no text came, only the end of the reply'
		: undefined
}

function repliedText(
	access: ModelAccess,
	completion: Completion & { readonly kind: 'replied' },
	listed: ServerFacts,
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
	const slots = listed.slots === undefined ? '' : `; ${counted(listed.slots, 'request')} at once`
	return `replies: first token after ${figure(firstTokenMs / 1000)} s${speed}; ${dialect}; ${context}${slots}`
}

function lackText(
	{ failure }: Completion & { readonly kind: 'failed' },
	{ others }: ServerFacts,
	baseUrl: string,
): string {
	const has = others.length === 0 ? '' : `; it has ${others.slice(0, 5).join(', ')}${others.length > 5 ? ', …' : ''}`
	const proxy = failure.message.includes('(407)')
		? '; name and password go into its address: http://name:password@host:3128'
		: ''
	// So do servers that are spoken to without encryption where they want some.
	const closed =
		baseUrl.startsWith('http:') && /other side closed|socket hang up|ECONNRESET/.test(failure.message)
			? '; if it speaks https, write the base URL with `https://`'
			: ''
	return `does not reply: ${failure.message.replace(/\s+/g, ' ')}${proxy}${closed}${has}`
}

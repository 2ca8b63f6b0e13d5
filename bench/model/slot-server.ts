import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** How a server with one slot reads and writes. */
export interface SlotServerPlan {
	/** Tokens of a prompt that it reads a second; what it has read of the same conversation before is in its cache. */
	readonly reads: number
	/** Tokens of a reply that it writes a second. */
	readonly writes: number
	readonly contextTokens: number
}

/** One request that the slot worked on, in milliseconds since 1970. */
export interface SlotTurn {
	readonly from: number
	readonly to: number
	readonly promptTokens: number
	readonly cachedTokens: number
	readonly outputTokens: number
	/** Whether who asked had gone before the end. */
	readonly isCancelled: boolean
}

/** A scripted model behind one slot, at the speeds of a real one. */
export interface SlotServer extends AsyncDisposable {
	/** To be used as `BASE_URL`. */
	readonly baseUrl: string
	/** In order. */
	readonly turns: readonly SlotTurn[]
}

interface ChatBody {
	readonly messages: readonly { readonly role: string; readonly content: string }[]
	readonly stream?: boolean
	readonly max_tokens?: number
}

/** Characters of a token: of prompts with code and numbers, and of replies. */
const characters = 3.2

/**
 * Serves on a free port of the loopback interface until it is disposed of: one request after the other, as llama.cpp's server
 * with one slot does, which keeps what it has read until the next request differs.
 *
 * @param reply - To a conversation, of which so many requests came before.
 */
export async function startSlotServer(
	plan: SlotServerPlan,
	reply: (conversation: string, index: number) => string,
): Promise<SlotServer> {
	const turns: SlotTurn[] = []
	let cached = ''
	let count = 0
	let last = Promise.resolve()
	const answer = async (body: ChatBody, response: ServerResponse): Promise<void> => {
		if (response.destroyed) return
		const conversation = body.messages.map(({ role, content }) => `<${role}>${content}`).join('\n')
		const known = Math.floor(commonLength(conversation, cached) / characters)
		const promptTokens = Math.ceil(conversation.length / characters)
		const said = reply(conversation, count++).match(/[\s\S]{1,3}/g) ?? []
		const tokens = said.slice(0, body.max_tokens ?? Number.POSITIVE_INFINITY)
		const from = Date.now()
		const gone = new AbortController()
		response.once('close', () => gone.abort())
		const isStream = body.stream === true
		if (isStream) response.writeHead(200, { 'content-type': 'text/event-stream' })
		const writesFrom = from + (1_000 * (promptTokens - known)) / plan.reads
		let written = 0
		await until(writesFrom, gone.signal)
		for (; written < tokens.length && !gone.signal.aborted; written++) {
			await until(writesFrom + (1_000 * (written + 1)) / plan.writes, gone.signal)
			if (isStream && !gone.signal.aborted) response.write(eventOf({ delta: { content: tokens[written] } }))
		}
		cached = `${conversation}\n<assistant>${tokens.slice(0, written).join('')}`
		const isCancelled = gone.signal.aborted
		turns.push({ from, to: Date.now(), promptTokens, cachedTokens: known, outputTokens: written, isCancelled })
		if (isCancelled) return
		const finish_reason = tokens.length < said.length ? 'length' : 'stop'
		const usage = {
			prompt_tokens: promptTokens,
			completion_tokens: written,
			total_tokens: promptTokens + written,
			prompt_tokens_details: { cached_tokens: known },
		}
		if (isStream) {
			response.write(eventOf({ delta: {}, finish_reason }))
			response.end(`data: ${JSON.stringify({ ...frame, choices: [], usage })}\n\ndata: [DONE]\n\n`)
		} else {
			const message = { role: 'assistant', content: tokens.join('') }
			sendJson(response, {
				...frame,
				object: 'chat.completion',
				choices: [{ index: 0, message, finish_reason }],
				usage,
			})
		}
	}
	const server = createServer(async (request, response) => {
		if (request.method === 'GET') return sendFacts(request, response, plan)
		const body: ChatBody = JSON.parse(await textOf(request))
		last = last.then(() => answer(body, response)).catch(() => void response.destroy())
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		turns,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections()
			await new Promise((resolve) => server.close(resolve))
		},
	}
}

const frame = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'scripted' }

function eventOf(choice: { readonly delta: object; readonly finish_reason?: string }): string {
	return `data: ${JSON.stringify({ ...frame, choices: [{ index: 0, finish_reason: null, ...choice }] })}\n\n`
}

function sendFacts(request: IncomingMessage, response: ServerResponse, { contextTokens }: SlotServerPlan): void {
	if (request.url === '/props') {
		sendJson(response, { total_slots: 1, default_generation_settings: { n_ctx: contextTokens } })
	} else if (request.url === '/v1/models')
		sendJson(response, { object: 'list', data: [{ id: 'scripted', object: 'model' }] })
	else response.writeHead(404).end()
}

function sendJson(response: ServerResponse, value: object): void {
	response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks).toString()
}

/** By the clock and not by what is left, so that late timers do not add up. */
async function until(at: number, signal: AbortSignal): Promise<void> {
	const left = at - Date.now()
	if (left <= 0 || signal.aborted) return
	await wait(left, undefined, { signal }).catch(() => {})
}

function commonLength(one: string, other: string): number {
	let length = 0
	while (length < one.length && one[length] === other[length]) length++
	return length
}

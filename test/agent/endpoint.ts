import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, sleep } from '../../src/candidate/clock.ts'

/** What the scripted endpoint does with one request. */
export type Answer =
	/** A whole reply in tokens of a few characters. */
	| {
			readonly kind: 'text'
			readonly text: string
			readonly finish?: 'stop' | 'length' | 'content_filter'
			readonly usage?: TokenUsage | null
			readonly reasoning?: string
			/** Before the first token. */
			readonly delayMs?: number
			/** `: keep-alive` comments before the first token. */
			readonly comments?: number
	  }
	/** Calls of tools, their arguments in pieces of a few characters; whole where no stream was asked for. */
	| {
			readonly kind: 'calls'
			readonly text?: string
			readonly calls: readonly { readonly name: string; readonly arguments: string }[]
			readonly whole?: boolean
	  }
	| { readonly kind: 'refusal'; readonly text: string }
	/** An error before the stream. */
	| {
			readonly kind: 'status'
			readonly status: number
			readonly message?: string
			readonly code?: string
			/** Sent as it is, in place of the usual error object. */
			readonly body?: string
			readonly headers?: Readonly<Record<string, string>>
	  }
	/** The connection is reset, after some text where there is any. */
	| { readonly kind: 'reset'; readonly after?: string }
	/** Nothing more comes after this text, and the connection stays. */
	| { readonly kind: 'stall'; readonly after?: string }
	/** Tokens, bytes of one line, events without text, or comments: without end. */
	| { readonly kind: 'endless'; readonly what: 'tokens' | 'line' | 'silence' | 'comments' }
	/** Bad JSON in the stream. */
	| { readonly kind: 'malformed' }
	/** The stream ends without a finish reason. */
	| { readonly kind: 'unfinished'; readonly text: string }
	/** An error object within the stream. */
	| { readonly kind: 'stream-error'; readonly message: string; readonly code?: string | number }
	/** A page for people. */
	| { readonly kind: 'page' }
	/** These bytes as they are, as a stream of events or what `type` says. */
	| { readonly kind: 'raw'; readonly body: string; readonly type?: string }

export interface TokenUsage {
	readonly prompt: number
	readonly completion: number
	readonly cached?: number
}

/** A request as the endpoint got it. */
export interface Received {
	readonly path: string
	readonly headers: IncomingMessage['headers']
	readonly body: ChatBody
	/** Milliseconds of `performance.now()`. */
	readonly at: number
	/** What the script gave; `undefined` until it has. */
	answer: Answer | undefined
	/** Whether the answer was sent to its end, and the connection still stood. */
	sent: boolean
	endedAt: number | undefined
}

export interface ChatMessage {
	readonly role: string
	readonly content: string
	readonly tool_call_id?: string
	readonly tool_calls?: readonly {
		readonly id: string
		readonly function: { readonly name: string; readonly arguments: string }
	}[]
}

export interface ChatBody {
	readonly model: string
	readonly messages: readonly ChatMessage[]
	readonly tools?: readonly {
		readonly type: string
		readonly function: { readonly name: string; readonly parameters: object }
	}[]
	readonly stream: boolean
	readonly temperature?: number
	readonly max_tokens?: number
	readonly max_completion_tokens?: number
	readonly stream_options?: { readonly include_usage: boolean }
}

/** Answers each request; `index` counts those that came before. */
export type Script = (request: Received, index: number) => Answer

/** An HTTP server that speaks the OpenAI chat-completions protocol from a script. */
export interface ScriptedEndpoint extends AsyncDisposable {
	/** To be used as `BASE_URL`. */
	readonly baseUrl: string
	readonly requests: readonly Received[]
	readonly maxInFlight: number
	inFlight: number
	/** Ends all connections and refuses new ones, until `up`. */
	down(): Promise<void>
	/** Listens again, on the same port. */
	up(): Promise<void>
}

/** What most servers say of themselves. */
const nothing: (path: string) => Answer = () => ({ kind: 'status', status: 404 })

/**
 * Serves on a free port of the loopback interface until it is disposed of.
 *
 * @param facts - Answers what is only asked for, such as its list of models; these are no requests of the script.
 */
export async function startEndpoint(
	script: Script | readonly Answer[],
	clock?: Clock,
	facts = nothing,
): Promise<ScriptedEndpoint> {
	const answerTo: Script =
		typeof script === 'function'
			? script
			: (_, index) => script[index] ?? { kind: 'status', status: 500, message: 'the script has ended' }
	const requests: Received[] = []
	const state = { inFlight: 0, maxInFlight: 0 }
	const server = createServer((request, response) => {
		void handle(request, response).catch(() => response.destroy())
	})
	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const chunks: Buffer[] = []
		for await (const chunk of request) chunks.push(chunk as Buffer)
		if (request.method === 'GET') return await answer(response, facts(request.url ?? ''), '', clock)
		const received: Received = {
			path: request.url ?? '',
			headers: request.headers,
			body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
			at: performance.now(),
			answer: undefined,
			sent: false,
			endedAt: undefined,
		}
		const index = requests.push(received) - 1
		state.maxInFlight = Math.max(state.maxInFlight, ++state.inFlight)
		response.once('finish', () => {
			received.sent = true
		})
		response.once('close', () => {
			state.inFlight--
			received.endedAt = performance.now()
		})
		received.answer = answerTo(received, index)
		await answer(response, received.answer, received.body.model, clock)
	}
	const listen = async (port: number): Promise<number> => {
		server.listen(port, '127.0.0.1')
		await once(server, 'listening')
		return (server.address() as AddressInfo).port
	}
	const down = async (): Promise<void> => {
		server.closeAllConnections()
		server.close()
		await once(server, 'close')
	}
	const port = await listen(0)
	return {
		baseUrl: `http://127.0.0.1:${port}/v1`,
		requests,
		get maxInFlight() {
			return state.maxInFlight
		},
		get inFlight() {
			return state.inFlight
		},
		down,
		up: async () => void (await listen(port)),
		async [Symbol.asyncDispose]() {
			if (server.listening) await down()
		},
	}
}

async function answer(response: ServerResponse, what: Answer, model: string, clock: Clock | undefined): Promise<void> {
	switch (what.kind) {
		case 'status': {
			const { status, message = `error ${status}`, code = null, headers = {} } = what
			response.writeHead(status, { 'content-type': 'application/json', ...headers })
			response.end(what.body ?? JSON.stringify({ error: { message, type: 'error', param: null, code } }))
			return
		}
		case 'page':
			response.writeHead(200, { 'content-type': 'text/html' })
			response.end('<html><body>Welcome</body></html>')
			return
		case 'raw':
			open(response, what.type)
			response.end(what.body)
			return
		case 'reset':
			if (what.after === undefined) {
				response.socket?.resetAndDestroy()
				return
			}
			open(response)
			for (const delta of tokensOf(what.after)) response.write(event(model, { content: delta }))
			await flushed(response)
			response.socket?.resetAndDestroy()
			return
		case 'stall':
			open(response)
			response.flushHeaders()
			for (const delta of tokensOf(what.after ?? '')) response.write(event(model, { content: delta }))
			return
		case 'endless':
			open(response)
			await writeForEver(response, endless[what.what](model))
			return
		case 'malformed':
			open(response)
			response.write(event(model, { role: 'assistant', content: 'well' }))
			response.write('data: {"choices":[{"delta":\n\n')
			response.end('data: [DONE]\n\n')
			return
		case 'unfinished':
			open(response)
			for (const delta of tokensOf(what.text)) response.write(event(model, { content: delta }))
			response.end()
			return
		case 'stream-error':
			open(response)
			response.write(`data: ${JSON.stringify({ error: { message: what.message, code: what.code ?? null } })}\n\n`)
			response.end('data: [DONE]\n\n')
			return
		case 'calls': {
			const { text = '', calls } = what
			const all = calls.map(({ name, arguments: input }, index) => {
				return { index, id: `call-${index}`, type: 'function', function: { name, arguments: input } }
			})
			if (what.whole === true) {
				const message = { role: 'assistant', content: text === '' ? null : text, tool_calls: all }
				const choices = [{ index: 0, message, finish_reason: 'tool_calls' }]
				const usage = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 }
				response.writeHead(200, { 'content-type': 'application/json' })
				response.end(JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices, usage }))
				return
			}
			open(response)
			response.write(event(model, { role: 'assistant', content: text }))
			for (const call of all) {
				response.write(event(model, { tool_calls: [{ ...call, function: { ...call.function, arguments: '' } }] }))
				for (const piece of tokensOf(call.function.arguments)) {
					response.write(event(model, { tool_calls: [{ index: call.index, function: { arguments: piece } }] }))
				}
			}
			response.write(event(model, {}, 'tool_calls'))
			response.end(`${usageEvent(model, { prompt: 100, completion: 50 })}data: [DONE]\n\n`)
			return
		}
		case 'refusal':
			open(response)
			response.write(event(model, { role: 'assistant', refusal: what.text }))
			response.write(event(model, {}, 'stop'))
			response.end(`${usageEvent(model, { prompt: 10, completion: 5 })}data: [DONE]\n\n`)
			return
		case 'text':
			if (what.delayMs !== undefined) await pause(what.delayMs, clock)
			open(response)
			for (let count = 0; count < (what.comments ?? 0); count++) response.write(': keep-alive\n\n')
			response.write(event(model, { role: 'assistant', content: '' }))
			for (const delta of tokensOf(what.reasoning ?? '')) response.write(event(model, { reasoning_content: delta }))
			for (const delta of tokensOf(what.text)) response.write(event(model, { content: delta }))
			response.write(event(model, {}, what.finish ?? 'stop'))
			if (what.usage !== null) response.write(usageEvent(model, what.usage ?? { prompt: 100, completion: 50 }))
			response.end('data: [DONE]\n\n')
	}
}

const endless: Readonly<Record<(Answer & { kind: 'endless' })['what'], (model: string) => string>> = {
	tokens: (model) => event(model, { content: 'more '.repeat(40) }).repeat(16),
	line: () => 'x'.repeat(8192),
	silence: (model) => event(model, { role: 'assistant', content: '' }).repeat(200),
	comments: () => ': working\n\n'.repeat(500),
}

function open(response: ServerResponse, type = 'text/event-stream'): void {
	response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' })
}

function event(model: string, delta: object, finish: string | null = null): string {
	return `data: ${JSON.stringify({
		id: 'chatcmpl-1',
		object: 'chat.completion.chunk',
		created: 1,
		model,
		choices: [{ index: 0, delta, finish_reason: finish }],
	})}\n\n`
}

function usageEvent(model: string, { prompt, completion, cached = 0 }: TokenUsage): string {
	return `data: ${JSON.stringify({
		id: 'chatcmpl-1',
		object: 'chat.completion.chunk',
		created: 1,
		model,
		choices: [],
		usage: {
			prompt_tokens: prompt,
			completion_tokens: completion,
			total_tokens: prompt + completion,
			prompt_tokens_details: { cached_tokens: cached },
		},
	})}\n\n`
}

function tokensOf(text: string): string[] {
	return text.match(/[\s\S]{1,12}/g) ?? []
}

async function writeForEver(response: ServerResponse, chunk: string): Promise<void> {
	while (!response.destroyed) await new Promise((resolve) => response.write(chunk, resolve))
}

async function flushed(response: ServerResponse): Promise<void> {
	await new Promise((resolve) => response.write(': flush\n\n', resolve))
}

async function pause(ms: number, clock: Clock | undefined): Promise<void> {
	if (clock !== undefined) await sleep(clock, ms)
	else await new Promise((resolve) => setTimeout(resolve, ms))
}

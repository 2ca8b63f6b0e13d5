import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
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
	| {
			readonly kind: 'raw'
			readonly body: string
			readonly type?: string
			/** In pieces of so many bytes; default: in one. */
			readonly bytesEach?: number
			readonly gzip?: true
			/** Without a word on where the body ends but that the connection does. */
			readonly endless?: true
	  }

export interface TokenUsage {
	readonly prompt: number
	readonly completion: number
	readonly cached?: number
}

/** Sends it as the protocol would have it. Does not end before a connection that is to stand. */
export async function send(
	response: ServerResponse,
	what: Answer,
	model: string,
	clock: Clock | undefined,
): Promise<void> {
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
			sendRaw(response, what)
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

function sendRaw(response: ServerResponse, what: Answer & { kind: 'raw' }): void {
	const bytes = what.gzip ? gzipSync(what.body) : Buffer.from(what.body)
	const { bytesEach = Math.max(1, bytes.length) } = what
	if (what.endless) {
		response.useChunkedEncodingByDefault = false
		response.shouldKeepAlive = false
	}
	if (what.gzip) response.setHeader('content-encoding', 'gzip')
	open(response, what.type)
	for (let at = 0; at < bytes.length; at += bytesEach) response.write(bytes.subarray(at, at + bytesEach))
	response.end()
}

const endless: Readonly<Record<(Answer & { kind: 'endless' })['what'], (model: string) => string>> = {
	// None like another for a while: what goes in circles is ended as such.
	tokens: (model) => Array.from({ length: 400 }, (_, at) => event(model, { content: `more of ${at} ` })).join(''),
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

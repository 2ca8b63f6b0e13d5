import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../src/candidate/clock.ts'
import { type Answer, send } from './answer.ts'

export type { Answer, TokenUsage } from './answer.ts'

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
		if (request.method === 'GET') return await send(response, facts(request.url ?? ''), '', clock)
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
		await send(response, received.answer, received.body.model, clock)
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

import { Buffer } from 'node:buffer'

/** What a server says of itself, as far as it does. */
export interface ServerFacts {
	/** Tokens of prompt and reply together that a request may have. */
	readonly contextTokens: number | undefined
	/** Requests that it works on at once. */
	readonly slots: number | undefined
	/** Its models, where the one that is asked for is not among them. */
	readonly others: readonly string[]
}

const limitMs = 3_000
const limitBytes = 1 << 20

/**
 * What the server behind a base URL says of itself: in its list of models (vLLM, LM Studio, hosted ones), and where it
 * stands on a machine of one's own in `/props` (llama.cpp) and `/api/ps` (Ollama). Never throws: a server need not say anything.
 *
 * @param id - What it calls the model.
 * @param key - Sent with each question, where the endpoint wants one.
 */
export async function askServer(baseUrl: string, id: string, key: string | undefined): Promise<ServerFacts> {
	const root = baseUrl.replace(/\/v\d+$/, '')
	const own = (path: string) => (isLocal(baseUrl) ? askFor(`${root}${path}`, key) : Promise.resolve(undefined))
	const [listed, props, running] = await Promise.all([askFor(`${baseUrl}/models`, key), own('/props'), own('/api/ps')])
	const models = objects(listed?.data)
	const mine = models.find((one) => isNamed(one.id, id))
	const loaded = objects(running?.models).find((one) => isNamed(one.name, id))
	const perRequest = objects([props?.default_generation_settings])[0]
	return {
		contextTokens: count(perRequest?.n_ctx) ?? count(loaded?.context_length) ?? contextIn(mine),
		slots: count(props?.total_slots),
		others: mine === undefined ? models.map((one) => String(one.id)) : [],
	}
}

/** Whether a server stands on this machine or in a network of one's own. */
export function isLocal(baseUrl: string): boolean {
	const { hostname } = new URL(baseUrl)
	return (
		!hostname.includes('.') ||
		hostname.endsWith('.local') ||
		/^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.|^0\.0\.0\.0$/.test(hostname)
	)
}

type Fields = Readonly<Record<string, unknown>>

/** Ollama lists `name:tag`, and takes the name alone. */
function isNamed(listed: unknown, id: string): boolean {
	return listed === id || String(listed).startsWith(`${id}:`)
}

function contextIn(model: Fields | undefined): number | undefined {
	const facts = { ...(model?.meta as object | undefined), ...model } as Fields
	return ['max_model_len', 'loaded_context_length', 'n_ctx', 'context_length', 'context_window', 'max_context_length']
		.map((field) => count(facts[field]))
		.find((length) => length !== undefined)
}

function count(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined
}

function objects(value: unknown): Fields[] {
	return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : []
}

/** An object that a path answers with; `undefined` where it answers with anything else, or not in time. */
async function askFor(url: string, key: string | undefined): Promise<Fields | undefined> {
	try {
		const response = await fetch(url, {
			// One that is kept is closed by many servers after seconds, and the first request may come just then.
			headers: { connection: 'close', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
			signal: AbortSignal.timeout(limitMs),
			redirect: 'error',
		})
		if (!response.ok || response.body === null) {
			await response.body?.cancel()
			return undefined
		}
		const value: unknown = JSON.parse(await textOf(response.body))
		return typeof value === 'object' && value !== null ? (value as Fields) : undefined
	} catch (error) {
		// Whether it says anything is a matter of taste; that it replies is what counts.
		if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) return undefined
		throw error
	}
}

/** @throws {SyntaxError} If it is longer than any list of models. */
async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
	const pieces: Uint8Array[] = []
	let bytes = 0
	for await (const piece of body) {
		pieces.push(piece)
		bytes += piece.byteLength
		if (bytes > limitBytes) throw new SyntaxError('The answer is too long')
	}
	return Buffer.concat(pieces).toString('utf8')
}

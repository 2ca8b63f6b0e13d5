import type { OrderRequest } from '../src/cli/look/order-request.ts'
import type { ConversationData, ConversationKey } from '../src/report/conversation-data.ts'
import type { CandidateData, Outline, RunData, RunUpdate } from '../src/report/run-data.ts'

/** A run in the list of a served page. */
export interface Listed {
	readonly id: string
	readonly status: string
	readonly endedBy: RunData['endedBy']
	readonly experiment: string
}

/** Where a page's data comes from. */
export interface Feed {
	/** Whether more may come. */
	readonly isLive: boolean
	/** @throws {Error} If they cannot be had; the message is a line for the person. */
	readonly runs: () => Promise<readonly Listed[]>
	/**
	 * Tells of that run until the answer is called.
	 *
	 * @param lost - Told in a line why no more comes of it, and `undefined` once more does.
	 */
	follow(id: string, tell: (update: RunUpdate) => void, lost: (why: string | undefined) => void): () => void
	/** One candidate with its source; `undefined` where the page has not got it. */
	candidate(id: string, number: number): Promise<CandidateData | undefined>
	/** A conversation with a model, in full; `undefined` where the page has not got it. */
	conversation(id: string, key: ConversationKey): Promise<ConversationData | undefined>
	/**
	 * Leaves an order for that run; `undefined` where the page is a file.
	 *
	 * @throws {Error} If it is not taken; the message is a line for the person.
	 */
	readonly order: ((id: string, request: OrderRequest) => Promise<void>) | undefined
}

/** The data that is in the page itself, or else the server that it came from. */
export async function openFeed(): Promise<Feed> {
	const packed = document.getElementById('run-data')?.textContent?.trim() ?? ''
	return packed === '' ? served() : embedded(await unpacked(packed))
}

/** What a report has in it. */
interface Packed {
	readonly update: RunUpdate
	readonly candidates: readonly CandidateData[]
	readonly conversations: readonly ConversationData[]
}

async function unpacked(text: string): Promise<Packed> {
	const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
	return (await new Response(stream).json()) as Packed
}

function embedded({ update, candidates, conversations }: Packed): Feed {
	const { id, status, endedBy, experiment } = update.run
	const known = new Map(candidates.map((one) => [one.number, one]))
	return {
		isLive: false,
		runs: async () => [{ id, status, endedBy, experiment }],
		follow: (_id, tell) => {
			tell(update)
			return () => {}
		},
		candidate: async (_id, number) => known.get(number),
		conversation: async (_id, key) => conversations.find(({ island, ask }) => island === key.island && ask === key.ask),
		order: undefined,
	}
}

/** What is said where nobody answers. */
const nobody = 'The server does not answer any more: `look` serves this page again.'
/** Between two looks whether a run can be read again, in milliseconds. */
const askAgainMs = 5000

function served(): Feed {
	const json = async (path: string) => {
		const response = await fetch(path)
		return response.ok ? response.json() : undefined
	}
	return {
		isLive: true,
		runs: async () => {
			const response = await asked('runs')
			if (!response.ok) throw new Error(await refusal(response))
			return (await response.json()) as Listed[]
		},
		follow: (id, tell, lost) => {
			const path = `runs/${encodeURIComponent(id)}/events`
			let known: RunUpdate | undefined
			let source: EventSource
			let timer: ReturnType<typeof setTimeout> | undefined
			let isOver = false
			const open = () => {
				source = new EventSource(path)
				source.onmessage = ({ data }) => {
					lost(undefined)
					const next = JSON.parse(data) as RunUpdate
					known = joined(known, next)
					// What is drawn of the first of a long run need not be drawn again for each of its further pieces.
					if (next.from === 0 || !next.more) tell(known)
				}
				source.onerror = async () => {
					// It tries again by itself, but for what is refused; why it is, is said to who fetches it.
					if (source.readyState !== EventSource.CLOSED) return lost(nobody)
					const why = await reasonOf(path)
					if (isOver) return
					if (why !== undefined) lost(why)
					timer = setTimeout(open, askAgainMs)
				}
			}
			open()
			return () => {
				isOver = true
				clearTimeout(timer)
				source.close()
			}
		},
		candidate: (id, number) => json(`runs/${encodeURIComponent(id)}/candidates/${number}`),
		conversation: (id, { island, ask }) => json(`runs/${encodeURIComponent(id)}/conversations/${island}/${ask}`),
		order: async (id, request) => {
			const headers = { 'Content-Type': 'application/json' }
			const response = await asked(`runs/${encodeURIComponent(id)}/orders`, {
				method: 'POST',
				headers,
				body: JSON.stringify(request),
			})
			if (!response.ok) throw new Error(await refusal(response))
		},
	}
}

/** @throws {Error} If nobody answers. */
async function asked(path: string, how?: RequestInit): Promise<Response> {
	return await fetch(path, how).catch((cause: unknown) => {
		throw new Error(nobody, { cause })
	})
}

/** Why something is refused, in a line. */
async function refusal(response: Response): Promise<string> {
	const said = (await response.json().catch(() => ({}))) as { readonly error?: string }
	return said.error ?? `The server refuses it (${response.status}).`
}

/** Why a stream is refused; `undefined` where it is not any more. */
async function reasonOf(path: string): Promise<string | undefined> {
	try {
		const response = await asked(path)
		if (!response.ok) return await refusal(response)
		await response.body?.cancel()
		return undefined
	} catch (error) {
		return error instanceof Error ? error.message : String(error)
	}
}

/** What is known with what is new; a connection that began again begins at 0. */
function joined(known: RunUpdate | undefined, next: RunUpdate): RunUpdate {
	if (known === undefined || next.from === 0) return next
	const columns = (Object.keys(next.outline) as (keyof Outline)[]).map((name) => {
		const old = known.outline[name] as readonly unknown[]
		const kept = old.length === next.from ? old : old.slice(0, next.from)
		return [name, next.outline[name].length === 0 ? kept : kept.concat(next.outline[name] as readonly unknown[])]
	})
	return { ...next, outline: Object.fromEntries(columns) as Outline }
}

import type { OrderRequest } from '../src/cli/look/order-request.ts'
import type { CandidateData, Outline, RunUpdate } from '../src/report/run-data.ts'

/** A run in the list of a served page. */
export interface Listed {
	readonly id: string
	readonly status: string
	readonly experiment: string
}

/** Where a page's data comes from. */
export interface Feed {
	/** Whether more may come. */
	readonly isLive: boolean
	readonly runs: () => Promise<readonly Listed[]>
	/** Tells of that run until the answer is called. */
	follow(id: string, tell: (update: RunUpdate) => void, lost: (isLost: boolean) => void): () => void
	/** One candidate with its source; `undefined` where the page has not got it. */
	candidate(id: string, number: number): Promise<CandidateData | undefined>
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
}

async function unpacked(text: string): Promise<Packed> {
	const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
	return (await new Response(stream).json()) as Packed
}

function embedded({ update, candidates }: Packed): Feed {
	const { id, status, experiment } = update.run
	const known = new Map(candidates.map((one) => [one.number, one]))
	return {
		isLive: false,
		runs: async () => [{ id, status, experiment }],
		follow: (_id, tell) => {
			tell(update)
			return () => {}
		},
		candidate: async (_id, number) => known.get(number),
		order: undefined,
	}
}

function served(): Feed {
	const json = async (path: string) => {
		const response = await fetch(path)
		return response.ok ? response.json() : undefined
	}
	return {
		isLive: true,
		runs: async () => ((await json('runs')) as Listed[] | undefined) ?? [],
		follow: (id, tell, lost) => {
			const source = new EventSource(`runs/${encodeURIComponent(id)}/events`)
			let known: RunUpdate | undefined
			source.onmessage = ({ data }) => {
				lost(false)
				known = joined(known, JSON.parse(data) as RunUpdate)
				tell(known)
			}
			source.onerror = () => lost(true)
			return () => source.close()
		},
		candidate: (id, number) => json(`runs/${encodeURIComponent(id)}/candidates/${number}`),
		order: async (id, request) => {
			const headers = { 'Content-Type': 'application/json' }
			const sent = fetch(`runs/${encodeURIComponent(id)}/orders`, {
				method: 'POST',
				headers,
				body: JSON.stringify(request),
			})
			const response = await sent.catch((cause: unknown) => {
				throw new Error('The server does not answer any more: `look` serves this page again.', { cause })
			})
			if (response.ok) return
			const said = (await response.json().catch(() => ({}))) as { readonly error?: string }
			throw new Error(said.error ?? `The server refuses it (${response.status}).`)
		},
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

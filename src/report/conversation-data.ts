import type { RunArchive } from '../archive/archive.ts'
import { isBeginning, latestIn, textOf } from '../archive/message.ts'
import type { LoggedRequest } from '../archive/model-log.ts'
import { outcomeLine } from '../candidate/outcome-line.ts'
import { cutText } from './cut-text.ts'

/** Which conversation: the ask of an island that it is for. */
export interface ConversationKey {
	readonly island: number
	readonly ask: number
}

/** What a list says of a conversation with a model. */
export interface ConversationHead extends ConversationKey {
	readonly operator: string
	readonly model: string
	/** How its ask ended; `null` until then. */
	readonly ended: string | null
	/** What its last request was answered by, and what came of it. */
	readonly last: string
	readonly requests: number
}

/** One conversation with a model, in full. */
export interface ConversationData extends ConversationKey {
	readonly turns: readonly TurnData[]
}

/** Something said in a conversation. */
export interface TurnData {
	readonly who: 'system' | 'user' | 'assistant' | 'tool'
	/** What it is, and what came of it. */
	readonly about: string
	readonly text: string
}

/** Number of the candidate that a draft of an ask became. */
export type Drafts = (island: number, ask: number, attempt: number) => number | undefined

/** Those of a run, for who has not read its candidates. */
export function draftsOf(run: RunArchive): Drafts {
	const drafts = new Map<string, number>()
	for (const { island, ask, attempt, number } of run.outline()) drafts.set(`${island}/${ask}/${attempt}`, number)
	return (island, ask, attempt) => drafts.get(`${island}/${ask}/${attempt}`)
}

/** What a list says of a conversation. */
export function conversationHead(run: RunArchive, island: number, ask: number, drafts: Drafts): ConversationHead {
	const requests = run.modelLog.requests(island, ask)
	const last = requests.at(-1)
	return {
		island,
		ask,
		operator: last?.request.operator ?? '',
		model: last?.request.model ?? '',
		ended: run.modelLog.ended(island, ask)?.ended ?? null,
		last: last === undefined ? '' : cutText(aboutReply(run, last, drafts), 600),
		requests: requests.length,
	}
}

/** A conversation in full; `undefined` where there is none. */
export function conversationData(
	run: RunArchive,
	island: number,
	ask: number,
	drafts: Drafts,
): ConversationData | undefined {
	const requests = run.modelLog.requests(island, ask)
	if (requests.length === 0) return undefined
	return { island, ask, turns: requests.flatMap((one, index) => turnsOf(run, one, index === 0, drafts)) }
}

/** What was said with one request: all of its messages for the first, else what is new. */
function turnsOf(run: RunArchive, one: LoggedRequest, isFirst: boolean, drafts: Drafts): TurnData[] {
	const { messages } = one.request
	const asked = (isFirst ? messages : latestIn(messages)).map((message): TurnData => {
		const about = isBeginning(message, messages) ? 'what its reply is to begin with' : ''
		return { who: message.role, about, text: cutText(textOf(message)) }
	})
	const text = one.end?.kind === 'replied' ? cutText(one.end.text) : ''
	return [...asked, { who: 'assistant', about: aboutReply(run, one, drafts), text }]
}

function aboutReply(run: RunArchive, { request, end, use }: LoggedRequest, drafts: Drafts): string {
	if (end === undefined) return 'no reply yet'
	const seconds = `${(end.latencyMs / 1000).toFixed(1)} s`
	if (end.kind === 'failed') return `no reply after ${seconds}: ${cutText(end.failure.message, 600)}`
	const { inputTokens, outputTokens } = end.usage
	return [`${inputTokens} + ${outputTokens} tokens`, seconds, ...usedAs(run, request, use, drafts)].join(', ')
}

function usedAs(
	run: RunArchive,
	{ island, ask }: LoggedRequest['request'],
	use: LoggedRequest['use'],
	drafts: Drafts,
): string[] {
	switch (use?.kind) {
		case 'draft': {
			const number = drafts(island, ask, use.draft)
			const outcome = number === undefined ? undefined : run.candidate(number)?.outcome
			return outcome === undefined
				? ['a draft without an outcome']
				: [`candidate ${number}: ${cutText(outcomeLine(outcome), 600)}`]
		}
		case 'fault':
			return [`no draft: ${use.fault}`]
		case 'near-duplicate':
			return [`all but a copy of candidate ${use.candidate}`]
		case 'tools':
			return [`called ${use.calls.map(({ tool }) => tool).join(', ')}`]
		case 'notes':
		case 'methods':
		case 'instruction':
			return [use.kind]
		default:
			return []
	}
}

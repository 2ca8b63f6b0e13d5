import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { textOf } from '../archive/message.ts'
import type { LoggedRequest } from '../archive/model-log.ts'
import { outcomeLine } from '../candidate/outcome-line.ts'
import { cutText } from './cut-text.ts'
import type { ConversationData, ModelsData, TurnData } from './run-data.ts'

/** Conversations that are shown, the latest ones, and characters of one text in them. */
const shownConversations = 60
const longestText = 12_000

/** Number of the candidate that a draft of an ask became. */
export type Drafts = (island: number, ask: number, attempt: number) => number | undefined

/** What models did in a run; `null` where none was asked. */
export function modelsData(run: RunArchive, { experiment }: RunRecord, drafts: Drafts): ModelsData | null {
	const { modelLog } = run
	const spent = modelLog.spent()
	if (spent.requests === 0) return null
	const fates = modelLog.requestFates().map((one) => ({ ...one, why: one.why && cutText(one.why, 600) }))
	return {
		...spent,
		estimatedTokens: modelLog.estimatedTokens(),
		open: fates.reduce((sum, { fate, count }) => sum + (fate === 'open' ? count : 0), 0),
		worth: modelLog.worth(),
		fates,
		conversations: modelLog
			.latestAsks(shownConversations)
			.map(({ island, ask }) => conversation(run, island, ask, drafts)),
		notes: experiment.islands.flatMap((_, island) => modelLog.history(island)),
	}
}

function conversation(run: RunArchive, island: number, ask: number, drafts: Drafts): ConversationData {
	const requests = run.modelLog.requests(island, ask)
	const first = requests[0]?.request
	return {
		island,
		ask,
		operator: first?.operator ?? '',
		model: first?.model ?? '',
		ended: run.modelLog.ended(island, ask)?.ended ?? null,
		parents: first?.parents ?? [],
		turns: requests.flatMap((one, index) => turnsOf(run, one, index === 0, drafts)),
	}
}

/** What was said with one request: all of its messages for the first, else the last, which is new. */
function turnsOf(run: RunArchive, { request, end, use }: LoggedRequest, isFirst: boolean, drafts: Drafts): TurnData[] {
	const { messages } = request
	const asked = (isFirst ? messages : messages.slice(-1)).map((message): TurnData => {
		return { who: message.role, about: '', failure: null, text: cutText(textOf(message), longestText) }
	})
	if (end === undefined) return [...asked, { who: 'assistant', about: 'no reply yet', failure: null, text: '' }]
	const seconds = `${(end.latencyMs / 1000).toFixed(1)} s`
	if (end.kind === 'failed') {
		const failure = cutText(end.failure.message, 600)
		return [...asked, { who: 'assistant', about: `no reply after ${seconds}: ${failure}`, failure, text: '' }]
	}
	const { inputTokens, outputTokens } = end.usage
	const about = [`${inputTokens} + ${outputTokens} tokens`, seconds, ...usedAs(run, request, use, drafts)].join(', ')
	return [...asked, { who: 'assistant', about, failure: null, text: cutText(end.text, longestText) }]
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
			return outcome === undefined ? ['a draft without an outcome'] : [`candidate ${number}: ${outcomeLine(outcome)}`]
		}
		case 'fault':
			return [`no draft: ${use.fault}`]
		case 'near-duplicate':
			return [`all but a copy of candidate ${use.candidate}`]
		case 'tools':
			return [`called ${use.calls.map(({ tool }) => tool).join(', ')}`]
		case 'notes':
			return ['notes']
		default:
			return []
	}
}

/** What went wrong with each model, in a line: how many requests brought no reply, for which operators, and a reason. */
export function modelTroubles({ fates }: ModelsData): string[] {
	const lost = fates.filter(({ fate }) => fate === 'failed' || fate === 'slow')
	const sum = (some: typeof fates) => some.reduce((total, { count }) => total + count, 0)
	return [...Map.groupBy(lost, ({ model }) => model)].map(([model, own]) => {
		const all = sum(fates.filter((one) => one.model === model))
		const kinds = [...Map.groupBy(own, ({ fate }) => fate)].map(([fate, some]) => {
			const operators = some.map(({ operator, count }) => `${count} for ${operator}`).join(', ')
			return `${sum(some)} ${fate === 'slow' ? 'had no reply in bearable time' : 'failed'} (${operators})`
		})
		const [{ why } = { why: null }] = own.toSorted((one, other) => other.count - one.count)
		return `Of ${all} requests to ${model}, ${kinds.join(', ')}${why === null ? '.' : `; such as: ${why}`}`
	})
}

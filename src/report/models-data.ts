import type { RunArchive, RunRecord } from '../archive/archive.ts'
import type { IncidentRecord } from '../archive/incident.ts'
import type { IslandInstruction } from '../archive/instruction.ts'
import type { AskWorth, LastEnd } from '../archive/model-figures.ts'
import { type ConversationHead, conversationHead, type Drafts } from './conversation-data.ts'
import { cutText } from './cut-text.ts'
import { type EndpointData, endpointData } from './endpoint-data.ts'

/** What models did. */
export interface ModelsData {
	readonly requests: number
	readonly tokens: number
	readonly estimatedTokens: number
	readonly money: number
	/** Requests under way, where a process is at work. */
	readonly open: number
	/** Of each model the latest request that ended. */
	readonly lastEnds: readonly LastEnd[]
	readonly endpoints: readonly EndpointData[]
	readonly worth: readonly AskWorth[]
	readonly fates: readonly {
		readonly operator: string
		readonly model: string
		readonly fate: string
		readonly count: number
		/** Why the latest of them brought no reply; `null` where it did. */
		readonly why: string | null
	}[]
	/** The latest ones, the latest first. */
	readonly conversations: readonly ConversationHead[]
	readonly notes: readonly {
		readonly island: number
		readonly ask: number
		readonly model: string
		readonly text: string
	}[]
	/** What models wrote in place of personas and of what operators ask for. */
	readonly instructions: readonly (IslandInstruction & {
		/** That went by it lately. */
		readonly asks: number
		/** Of these, such as brought something better. */
		readonly better: number
	})[]
}

/** Conversations that are listed, the latest ones. */
const listedConversations = 200
/** Notes of each island that are shown, the latest ones. */
const shownNotes = 40
/** Asks of an island that its instructions are counted over, the latest ones. */
const countedAsks = 500

/**
 * What models did in a run; `null` where none was asked.
 *
 * @param heads - Conversations that have ended, by their keys, which are not read again; those that have since are added.
 */
export function modelsData(
	run: RunArchive,
	{ experiment }: RunRecord,
	drafts: Drafts,
	heads: Map<string, ConversationHead>,
	incidents: readonly IncidentRecord[],
): ModelsData | null {
	const { modelLog } = run
	const spent = modelLog.spent()
	if (spent.requests === 0) return null
	const lastEnds = modelLog.lastEnds()
	const fates = modelLog.requestFates().map((one) => ({ ...one, why: one.why && cutText(one.why, 600) }))
	const head = ({ island, ask }: { readonly island: number; readonly ask: number }): ConversationHead => {
		const key = `${island}/${ask}`
		const known = heads.get(key) ?? conversationHead(run, island, ask, drafts)
		if (known.ended !== null) heads.set(key, known)
		return known
	}
	return {
		...spent,
		open: fates.reduce((sum, { fate, count }) => sum + (fate === 'open' ? count : 0), 0),
		lastEnds: lastEnds.map((one) => ({ ...one, failure: one.failure && cutText(one.failure, 600) })),
		endpoints: endpointData(incidents, lastEnds),
		worth: modelLog.worth(),
		fates,
		conversations: modelLog.latestAsks(listedConversations).map(head),
		notes: experiment.islands.flatMap((_, island) =>
			modelLog
				.history(island)
				.slice(-shownNotes)
				.map((one) => ({ ...one, text: cutText(one.text, 8000) })),
		),
		instructions: experiment.islands.flatMap((_, island) => instructionsData(modelLog, island)),
	}
}

function instructionsData(log: RunArchive['modelLog'], island: number): ModelsData['instructions'] {
	const all = log.instructions(island).slice(-shownNotes)
	if (all.length === 0) return []
	const ended = log.lastEnded(island, countedAsks)
	return all.map((one) => {
		const asks = ended.filter(({ instructions = [] }) => instructions.includes(one.number))
		const better = asks.filter(({ trials }) => trials.some((trial) => trial.better === true))
		return { ...one, text: cutText(one.text, 8000), asks: asks.length, better: better.length }
	})
}

/** What went wrong with each model, in a line: how many requests brought no reply, for which operators, and a reason. */
export function modelTroubles({ fates }: ModelsData): string[] {
	const lost = fates.filter(({ fate }) => fate === 'failed' || fate === 'slow')
	const sum = (some: typeof fates) => some.reduce((total, { count }) => total + count, 0)
	return [...Map.groupBy(lost, ({ model }) => model)].map(([model, own]) => {
		const all = sum(fates.filter((one) => one.model === model))
		const kinds = [...Map.groupBy(own, ({ fate }) => fate)].map(([fate, some]) => {
			const operators = some.map(({ operator, count }) => `${count.toLocaleString('en')} for ${operator}`).join(', ')
			return `${sum(some).toLocaleString('en')} ${fate === 'slow' ? 'had no reply in bearable time' : 'failed'} (${operators})`
		})
		const [{ why } = { why: null }] = own.toSorted((one, other) => other.count - one.count)
		return `Of ${all.toLocaleString('en')} requests to ${model}, ${kinds.join(', ')}${why === null ? '.' : `; such as: ${why}`}`
	})
}

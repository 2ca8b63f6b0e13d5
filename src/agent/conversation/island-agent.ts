import type { Instructions } from '../../archive/instruction.ts'
import type { ModelLog, Notes } from '../../archive/model-log.ts'
import type { Clock } from '../../candidate/clock.ts'
import type { IslandPlan } from '../../experiment/experiment.ts'
import type { KeptReplies } from '../endpoint/kept-replies.ts'
import type { Requester } from '../endpoint/requester.ts'
import type { YieldWatch } from '../endpoint/yield-watch.ts'
import type { AgentEvent } from '../events.ts'
import { type Subject, systemText } from '../prompt/rules.ts'
import type { AgentSettings } from '../settings.ts'
import type { ToolBox } from '../tools/tool-box.ts'
import type { Redact } from '../wire/redaction.ts'

/** A call of a tool that was carried out. */
export type ToolCalled = Omit<Extract<AgentEvent, { kind: 'tool-called' }>, 'kind'>

/** What is written on an island beside candidates. */
export interface Writing {
	/** Whether notes or an instruction are being written. */
	underWay: boolean
	/** The ask before which an instruction was last asked for in this session, whatever came of it; -1 for none. */
	reflectedAt: number
}

/** The agent of one island: who it is and what its operators draw on. */
export interface IslandAgent {
	readonly index: number
	readonly plan: Pick<IslandPlan, 'name' | 'persona' | 'temperature' | 'model' | 'rates'>
	/** Of all islands of the run, by index. */
	readonly islandNames: readonly string[]
	readonly subject: Subject
	readonly settings: AgentSettings
	readonly requester: Requester
	readonly yields: YieldWatch
	readonly kept: KeptReplies
	readonly log: ModelLog
	readonly notes: Notes
	readonly instructions: Instructions
	readonly writing: Writing
	readonly onNotes: (ask: number) => void
	readonly onInstruction: (ask: number, number: number, part: string) => void
	/** Of the island; `undefined` where it has none, and in a replay. */
	readonly tools: ToolBox | undefined
	readonly onTool: (call: ToolCalled) => void
	/** Of the run. */
	readonly seed: number
	readonly clock: Clock
	readonly redact: Redact
	/** Tokens of a source, comments aside; for comparing two of them. */
	readonly tokens: (source: string) => readonly string[]
	/** Aborted when the run stops. */
	readonly signal: AbortSignal
}

/** The message that opens every conversation of an island: what is the same for all first, then the persona. */
export function systemMessage(subject: Subject, persona: string): string {
	const who = persona.trim()
	return who === '' ? systemText(subject) : `${systemText(subject)}\n\n# Who you are\n${who}`
}

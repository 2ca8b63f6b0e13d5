import type { FinishReason } from '../../archive/model-log.ts'
import { applyEdits, type Edited, readEdits } from './edits.ts'
import { type FencedBlock, fencedBlocks } from './fences.ts'

/** What a reply is read for. */
export interface Wanted {
	/** Edits of `base`, or a whole source; a whole source is taken where edits are wanted as well. */
	readonly form: 'source' | 'edits'
	/** The source that edits apply to. */
	readonly base: string
	/** Names that a whole source must define. */
	readonly functions: readonly string[]
}

/** What a reply says: a candidate's source, or what is wrong with it. */
export type ReadReply =
	| {
			readonly kind: 'source'
			readonly source: string
			/** The model's own sentence about what it does; empty where it wrote none. */
			readonly idea: string
			/** Rust blocks that were not read. */
			readonly ignoredBlocks: number
	  }
	| ({ readonly kind: 'fault' } & ReplyFault)

/** Why no candidate can be made of a reply. */
export type ReplyFault =
	| { readonly fault: 'empty' | 'prose' | 'refusal' }
	/** At the limit of its length, before the code was complete. */
	| { readonly fault: 'cut' }
	/** There is code, but none that defines the function. */
	| { readonly fault: 'no-function'; readonly blocks: number }
	| { readonly fault: 'edit-failed'; readonly edited: Exclude<Edited, { kind: 'edited' }> }

/**
 * Reads a reply: the first fenced Rust block that defines the functions wanted, edit blocks on the base, or why neither.
 *
 * Thoughts between `<think>` tags are no part of it. A block that was never closed counts unless the reply was cut.
 */
export function readReply(text: string, finish: FinishReason, wanted: Wanted): ReadReply {
	const said = withoutThoughts(text)
	if (said.trim() === '') return fault(finish === 'length' ? 'cut' : finish === 'refused' ? 'refusal' : 'empty')
	const idea = ideaIn(said)
	if (wanted.form === 'edits') {
		const edits = readEdits(said)
		if (edits.length > 0) {
			// Half of the edits is not what the model meant.
			if (finish === 'length') return fault('cut')
			const edited = applyEdits(wanted.base, edits)
			if (edited.kind === 'edited') return { kind: 'source', source: edited.source, idea, ignoredBlocks: 0 }
			return { kind: 'fault', fault: 'edit-failed', edited }
		}
		if (/^[ \t]*<{5,9} ?SEARCH/m.test(said) && finish === 'length') return fault('cut')
	}
	const blocks = rustBlocks(said, wanted.functions)
	const whole = blocks.filter(({ text }) => wanted.functions.every((name) => defines(text, name)))
	const [first] = whole.length > 0 ? whole : blocks
	if (first !== undefined) {
		if (!first.closed && finish === 'length') return fault('cut')
		if (whole.length === 0) return { kind: 'fault', fault: 'no-function', blocks: blocks.length }
		return { kind: 'source', source: `${first.text.trimEnd()}\n`, idea, ignoredBlocks: blocks.length - 1 }
	}
	if (finish === 'length') return fault('cut')
	if (isBareSource(said, wanted.functions)) {
		return { kind: 'source', source: `${said.trim()}\n`, idea: '', ignoredBlocks: 0 }
	}
	return fault(finish === 'refused' || isRefusal(said) ? 'refusal' : 'prose')
}

/** Blocks tagged as Rust, or untagged ones with a function wanted in them. */
function rustBlocks(said: string, functions: readonly string[]): FencedBlock[] {
	return fencedBlocks(said).filter(({ language, text }) => {
		if (language === 'rust' || language === 'rs') return text.trim() !== ''
		return language === '' && functions.some((name) => defines(text, name))
	})
}

function defines(source: string, name: string): boolean {
	return new RegExp(`\\bfn\\s+${name}\\b`).test(source)
}

function isBareSource(said: string, functions: readonly string[]): boolean {
	const first = said.trimStart().split('\n', 1)[0] ?? ''
	const begins = /^(\/\/|\/\*|#\[|use |pub |fn |const |static |struct |enum |impl |type |macro_rules!)/.test(first)
	return begins && functions.every((name) => defines(said, name)) && said.trimEnd().endsWith('}')
}

function isRefusal(said: string): boolean {
	return /\b(I('m| am) (sorry|unable|not able)|I (can('|no)t|cannot|won't|will not)( \w+)? (help|assist|comply|provide|do|write|create|continue|fulfil)|as an AI)\b/i.test(
		said.slice(0, 600),
	)
}

function withoutThoughts(text: string): string {
	const closed = text.replace(/<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi, '')
	const open = /<(think|thinking|reasoning)>/i.exec(closed)
	if (open !== null) return closed.slice(0, open.index)
	// Some servers leave out the opening tag, which their prompt template has written.
	const end = /<\/(think|thinking|reasoning)>/i.exec(closed)
	return end === null ? closed : closed.slice(end.index + end[0].length)
}

function ideaIn(said: string): string {
	const found = /^\W*idea\W*:\W*(.+)$/im.exec(said)?.[1] ?? ''
	const line = found.replace(/[*_`]+$/, '').trim()
	return line.length > 160 ? `${line.slice(0, 159)}…` : line
}

function fault(name: 'empty' | 'prose' | 'refusal' | 'cut'): ReadReply {
	return { kind: 'fault', fault: name }
}

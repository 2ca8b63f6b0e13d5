import type { FinishReason } from '../../archive/model-log.ts'
import { tokenize } from '../../candidate/tokens.ts'
import { goesInCircles } from '../wire/circles.ts'
import { readCalls } from './calls.ts'
import { readDiff } from './diff.ts'
import { applyEdits, type Edit, type Edited, hasEditMark, readEdits } from './edits.ts'
import { type FencedBlock, fencedBlocks } from './fences.ts'
import { editsInJson, valuesIn } from './json-values.ts'
import { plainCode, withoutLineNumbers, withoutMarks } from './plain-code.ts'
import { definesAll, isRust, rustRuns, withPublic } from './rust-text.ts'
import { taggedCalls } from './tagged-calls.ts'
import { takeApart } from './thoughts.ts'
import { elisionIn, withHelpers } from './whole-source.ts'
import { withoutDemo } from './without-demo.ts'

/** What a reply is read for. */
export interface Wanted {
	/** Sources that the model was shown: edits apply to them, the first first, and one that is given back is a quotation. */
	readonly bases: readonly string[]
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
	/** Parts of the source are left out, for which this remark stands. */
	| { readonly fault: 'elided'; readonly remark: string }
	/** It calls a tool in place of an answer. */
	| { readonly fault: 'tool'; readonly tool: string }
	/** Before the code was complete: at the limit of its length, or since it said the same again and again. */
	| { readonly fault: 'cut' | 'circles' }
	/** What stands where the code belongs has no code in it. */
	| { readonly fault: 'comments' }
	/** There is code, but none that defines the function. */
	| { readonly fault: 'no-function'; readonly blocks: number }
	| { readonly fault: 'edit-failed'; readonly edited: Exclude<Edited, { kind: 'edited' }> }

/**
 * Reads a reply: the last source in it that defines the functions wanted and is none that the model was shown, or edits
 * of one that it was shown, as search/replace blocks or as a diff; or why neither.
 *
 * Sources stand in fenced blocks, whatever their tag, or bare among text. Thoughts are no part of the answer; only where
 * there is no answer at all, and the reply was not cut, are they read. A block that was never closed counts unless the
 * reply was cut.
 */
export function readReply(text: string, finish: FinishReason, wanted: Wanted): ReadReply {
	const { answers, thoughts } = takeApart(text, finish === 'length')
	const said = answers.some((one) => one.trim() !== '') || finish === 'length' ? answers : [thoughts]
	let read: ReadReply = { kind: 'fault', fault: 'empty' }
	for (const answer of said) {
		read = readAnswer(answer, finish, wanted)
		if (read.kind === 'source') break
	}
	if (read.kind !== 'source') return read.fault === 'cut' && goesInCircles(text) ? fault('circles') : read
	const remark = elisionIn(read.source, wanted.bases)
	if (remark !== undefined) return { kind: 'fault', fault: 'elided', remark }
	return { ...read, source: withPublic(withoutDemo(read.source, wanted.functions), wanted.functions) }
}

function readAnswer(said: string, finish: FinishReason, wanted: Wanted): ReadReply {
	if (said.trim() === '') return fault(finish === 'length' ? 'cut' : finish === 'refused' ? 'refusal' : 'empty')
	const all = fencedBlocks(said)
	const blocks = all
		.filter((block) => diffIn(block).length === 0)
		.map((block) => ({ ...block, text: plainCode(block.text) }))
	const fenced = fencedSource(said, blocks, finish, wanted)
	// Whatever was asked for: a reply is read the same when it is replayed.
	if (fenced?.kind === 'source' && isRust(fenced.source) && !isShown(fenced.source, wanted))
		return editedBehind(said, all, fenced.source, finish, wanted) ?? fenced
	const edits = editsIn(said, all)
	// Half of the edits is not what the model meant.
	if (finish === 'length' && (edits.length > 0 || hasEditMark(said))) return fault('cut')
	const edited = edits.length === 0 ? undefined : appliedTo(wanted, edits)
	if (edited?.kind === 'edited') return { kind: 'source', source: edited.source, idea: ideaIn(said), ignoredBlocks: 0 }
	if (fenced?.kind === 'source') return fenced
	if (edited !== undefined) return { kind: 'fault', fault: 'edit-failed', edited }
	const bare = (finish === 'length' ? undefined : pairedSource(blocks, wanted)) ?? bareSource(said, blocks, wanted)
	if (bare !== undefined) return { kind: 'source', source: bare, idea: ideaIn(said), ignoredBlocks: 0 }
	if (fenced !== undefined) return fenced
	const isCommentsOnly = blocks.length > 0 && blocks.every(isComments)
	if (finish === 'length') return fault(isCommentsOnly ? 'comments' : 'cut')
	const [call] = readCalls(said, new Set())?.calls ?? taggedCalls(said)
	if (call !== undefined) return { kind: 'fault', fault: 'tool', tool: call.tool }
	if (finish === 'refused' || isRefusal(said)) return fault('refusal')
	return fault(isCommentsOnly ? 'comments' : 'prose')
}

/** Whether a block of Rust, or of what it does not say, has comments and no code. */
function isComments({ language, text }: FencedBlock): boolean {
	if (!/^(rust|rs|)$/.test(language) || !/^\s*\/[/*]/.test(text)) return false
	const { tokens, unterminated } = tokenize(text)
	return tokens.length === 0 && !unterminated
}

/** The source that the blocks of a reply give; `undefined` where none of them is Rust. */
function fencedSource(
	said: string,
	blocks: readonly FencedBlock[],
	finish: FinishReason,
	wanted: Wanted,
): ReadReply | undefined {
	const rust = blocks.filter(
		({ language, text }) => text.trim() !== '' && !hasEditMark(text) && (/^(rust|rs)$/.test(language) || isRust(text)),
	)
	const untagged = blocks.filter(({ language, text }) => language === '' && !hasEditMark(text))
	const sources = [...new Set([...rust, ...untagged])].filter(({ text }) => definesAll(text, wanted.functions))
	const chosen =
		lastNews(
			sources.filter(({ text }) => isRust(text)),
			wanted,
		) ?? lastNews(sources, wanted)
	if (chosen !== undefined) {
		if (!chosen.closed && finish === 'length') return fault('cut')
		const others = rust.filter((block) => block !== chosen).map(({ text }) => text)
		const { source, taken } = withHelpers(`${chosen.text.trimEnd()}\n`, others, wanted.functions)
		return { kind: 'source', source, idea: ideaIn(said), ignoredBlocks: others.length - taken }
	}
	const last = rust.at(-1)
	if (last === undefined) return undefined
	if (rust.every(isComments)) return fault('comments')
	if (finish === 'length' && !last.closed) return fault('cut')
	return { kind: 'fault', fault: 'no-function', blocks: rust.length }
}

/**
 * What edits come to that stand behind the last whole source: what is said last is the answer. Edits that only quote what
 * `whole` changed are none.
 */
function editedBehind(
	said: string,
	blocks: readonly FencedBlock[],
	whole: string,
	finish: FinishReason,
	wanted: Wanted,
): ReadReply | undefined {
	const last = blocks.findLast(
		(block) =>
			diffIn(block).length === 0 && !hasEditMark(block.text) && definesAll(plainCode(block.text), wanted.functions),
	)
	const lines = said.replaceAll('\r\n', '\n').split('\n')
	const rest = lines.slice(last?.end ?? lines.length).join('\n')
	const edits = editsIn(rest, fencedBlocks(rest))
	if (edits.length > 0 && edits.every((edit) => isIn(whole, edit))) return undefined
	if (finish === 'length' && (edits.length > 0 || hasEditMark(rest))) return fault('cut')
	const edited = edits.length === 0 ? undefined : appliedTo(wanted, edits)
	if (edited?.kind !== 'edited' || !isRust(edited.source) || isShown(edited.source, wanted)) return undefined
	return { kind: 'source', source: edited.source, idea: ideaIn(said), ignoredBlocks: 0 }
}

/** Whether a source has all lines that an edit puts in; where it only takes some out, whether it has none of them. */
function isIn(source: string, { search, replace }: Edit): boolean {
	const [has, old, now] = [source, withoutMarks(search), withoutMarks(replace)].map(
		(text) => new Set(text.split('\n').map((line) => line.trim())),
	) as [Set<string>, Set<string>, Set<string>]
	const added = now.difference(old)
	added.delete('')
	return added.size > 0 ? added.isSubsetOf(has) : old.difference(now).isDisjointFrom(has)
}

/** What blocks come to of which one stands in what the model was shown, and the next is to stand there. */
function pairedSource(blocks: readonly FencedBlock[], wanted: Wanted): string | undefined {
	const isShownPart = ({ text }: FencedBlock) =>
		wanted.bases.some((base) => applyEdits(base, [{ search: text, replace: '' }]).kind === 'edited')
	const edits = blocks.flatMap((block, at): Edit[] => {
		const next = blocks[at + 1]
		const isPair = next !== undefined && isShownPart(block) && !isShownPart(next)
		return isPair ? [{ search: block.text, replace: next.text }] : []
	})
	const edited = edits.length === 0 ? undefined : appliedTo(wanted, edits)
	const source = edited?.kind === 'edited' ? edited.source : ''
	return isRust(source) && definesAll(source, wanted.functions) ? source : undefined
}

/** The source that stands in a reply without a fence. */
function bareSource(said: string, blocks: readonly FencedBlock[], wanted: Wanted): string | undefined {
	const untagged = said.replace(/<\/?(?:code|pre|rust)(?: [^<>\n]*)?>/gi, '\n')
	const strings = valuesIn(said, blocks).filter((value) => typeof value === 'string')
	const texts = [untagged, ...strings].map(plainCode)
	const runs = texts.flatMap((text) => rustRuns(text).map((run) => ({ text: run })))
	const run = lastNews(
		runs.filter(({ text }) => definesAll(text, wanted.functions)),
		wanted,
	)
	return run && `${run.text.trim()}\n`
}

/** The last that the model was not shown, or else the last. */
function lastNews<One extends { readonly text: string }>(some: readonly One[], wanted: Wanted): One | undefined {
	return some.findLast(({ text }) => !isShown(text, wanted)) ?? some.at(-1)
}

function isShown(source: string, { bases }: Wanted): boolean {
	// What it was is often put under a remark that says so.
	const bare = (text: string) =>
		text
			.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
			.replace(/\s+/g, ' ')
			.trim()
	return bases.some((base) => bare(base) === bare(source))
}

function diffIn({ language, text }: FencedBlock): Edit[] {
	// Signs before its lines, in a block that says it is Rust and is none.
	const isSigned = /^[-+]/m.test(text) && /^[-+ ]/.test(text) && !isRust(plainCode(text))
	return readDiff(text, isSigned || /^(u?diff|patch)$/.test(language))
}

function editsIn(said: string, blocks: readonly FencedBlock[]): Edit[] {
	const edits = readEdits(said)
	if (edits.length > 0) return edits
	const asJson = editsInJson(valuesIn(said, blocks))
	if (asJson.length > 0) return asJson
	const diffs = blocks.flatMap(diffIn)
	return diffs.length > 0 || blocks.length > 0 ? diffs : readDiff(said, false)
}

/** The first base that all edits fit; what is wrong is said of the first. */
function appliedTo({ bases, functions }: Wanted, said: readonly Edit[]): Edited {
	const edits = said.map((edit) => ({
		...edit,
		search: withoutMarks(edit.search),
		replace: withoutMarks(edit.replace),
	}))
	const last = edits.at(-1)
	// Put in where there is nothing to look for, and whole by itself: that is the new version.
	if (last && edits.every(({ search, replace }) => search.trim() === '' && definesAll(replace, functions))) {
		return { kind: 'edited', source: `${last.replace.trim()}\n` }
	}
	const numberless = edits.map(({ search, replace }) => ({
		search: withoutLineNumbers(search) ?? search,
		replace: withoutLineNumbers(replace) ?? replace,
	}))
	const all = [edits, numberless].flatMap((some) =>
		(bases.length === 0 ? [''] : bases).map((base) => applyEdits(base, some)),
	)
	return all.find(({ kind }) => kind === 'edited') ?? (all[0] as Edited)
}

/** Whether a text begins as one that turns the task down. */
export function isRefusal(said: string): boolean {
	return /\b(I('m| am) (sorry|unable|not able)|I (can('|no)t|cannot|won't|will not)( \w+)? (help|assist|comply|provide|do|write|create|continue|fulfil)|as an AI)\b/i.test(
		said.slice(0, 600),
	)
}

function ideaIn(said: string): string {
	const found = /^\W*idea\W*:\W*(.+)$/im.exec(said)?.[1] ?? ''
	const line = found.replace(/[*_`]+$/, '').trim()
	return line.length > 160 ? `${line.slice(0, 159)}…` : line
}

function fault(name: 'empty' | 'prose' | 'refusal' | 'cut' | 'circles' | 'comments'): ReadReply {
	return { kind: 'fault', fault: name }
}

import { z } from 'zod'
import type { Diagnostic } from '../candidate/outcome.ts'
import { strayLines } from './diagnostics-stray.ts'
import { candidateFilePattern, type EntryPoint, modulePattern, type Wrapper } from './wrapper.ts'

/** What rustc's messages say about the candidates of one compilation. */
export interface Findings {
	/** Diagnostics of each candidate that has any, by slot; in rustc's order. */
	readonly bySlot: ReadonlyMap<number, SlotFindings>
	/** Errors that are about no candidate, and what is not a message at all; capped. */
	readonly stray: readonly string[]
}

/** What is said about one candidate. */
export interface SlotFindings {
	/** About the candidate's own text; at most `maxDiagnostics`. */
	readonly own: readonly Diagnostic[]
	/** About the line that binds its function to the declared type. */
	readonly binding: readonly BindingError[]
	/** Said in words that only this compilation gives rise to: compile it alone to know. */
	readonly tangled: boolean
}

/** Why a function could not be bound to its declared type. */
export interface BindingError {
	readonly entryPoint: EntryPoint | undefined
	readonly code: string | undefined
	/** rustc's message and notes, without paths of the wrapper. */
	readonly message: string
	/** What rustc points out in the candidate's own text, such as a function of a similar name. */
	readonly hints: readonly string[]
}

/** Diagnostics kept of one candidate. */
export const maxDiagnostics = 20
const maxRenderedChars = 2_000
const maxMessageChars = 1_000
const maxStray = 20
/** Of the lines that are no messages; a backtrace has some hundred. */
const maxPlain = 400

/** Reads what rustc wrote with `--error-format=json`. Never throws, whatever the text. */
export function readDiagnostics(stderr: string, wrapper: Wrapper): Findings {
	const bySlot = new Map<number, { own: Diagnostic[]; binding: BindingError[]; tangled: boolean }>()
	const stray: string[] = []
	const plain: string[] = []
	let pastParsing = false
	for (const line of stderr.split('\n')) {
		if (line.trim() === '') continue
		const message = readMessage(line)
		if (message === undefined) {
			if (plain.length < maxPlain) plain.push(line.slice(0, maxMessageChars))
			continue
		}
		if (!message.level.startsWith('error') || message.message.startsWith('aborting due to')) continue
		const places = placesOf(message, wrapper)
		if (places.length === 0) {
			if (stray.length < maxStray) stray.push(message.message.slice(0, maxMessageChars))
			continue
		}
		pastParsing ||= isPastParsing(message)
		for (const place of places) {
			const found = bySlot.get(place.slot) ?? { own: [], binding: [], tangled: false }
			bySlot.set(place.slot, found)
			if (place.line === undefined) {
				found.binding.push(bindingError(message, place, wrapper))
				continue
			}
			found.tangled ||= places.length > 1 || isTangled(message, place.slot)
			if (found.own.length < maxDiagnostics) found.own.push(diagnosticOf(message, place.slot, place.line))
		}
	}
	if (bySlot.size > 1 && !pastParsing) {
		// rustc stops at the first file that it cannot split into tokens: of the others it may have said only a part.
		for (const found of bySlot.values()) found.tangled = true
	}
	return { bySlot, stray: [...strayLines(plain), ...stray].slice(0, maxStray) }
}

const span = z.object({
	file_name: z.string(),
	line_start: z.number(),
	is_primary: z.boolean(),
	label: z.string().nullish(),
	get expansion() {
		return z.object({ span }).nullish()
	},
})
type Span = z.infer<typeof span>

const message = z.object({
	level: z.string(),
	message: z.string(),
	code: z.object({ code: z.string() }).nullish(),
	rendered: z.string().nullish(),
	spans: z.array(span),
	children: z.array(z.object({ level: z.string(), message: z.string(), spans: z.array(span) })),
})
type Message = z.infer<typeof message>

function readMessage(line: string): Message | undefined {
	if (!line.startsWith('{')) return undefined
	try {
		return message.safeParse(JSON.parse(line)).data
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof RangeError) return undefined // RangeError: nested too deeply
		throw error
	}
}

/** One candidate that a message is about; `line` in its text, or `undefined` for the wrapper's line. */
interface Place {
	readonly slot: number
	readonly line: number | undefined
	readonly entryPoint: EntryPoint | undefined
}

function placesOf(message: Message, wrapper: Wrapper): Place[] {
	const primary = message.spans.filter((each) => each.is_primary)
	const others = [...message.spans, ...message.children.flatMap((child) => child.spans)]
	for (const spans of [primary, others]) {
		const places = new Map<number, Place>()
		for (const each of spans) {
			const place = locate(each, wrapper)
			if (place !== undefined && !places.has(place.slot)) places.set(place.slot, place)
		}
		if (places.size > 0) return [...places.values()]
	}
	return []
}

/** Follows macro expansions outwards until the text is a candidate's or the wrapper's. */
function locate(from: Span, wrapper: Wrapper): Place | undefined {
	let at: Span | undefined = from
	while (at !== undefined) {
		const slot = /^candidate-(\d+)\.rs$/.exec(at.file_name)?.[1]
		if (slot !== undefined && wrapper.holds(Number(slot)))
			return { slot: Number(slot), line: at.line_start, entryPoint: undefined }
		if (at.file_name === rootFile) {
			const owner = wrapper.ownerOfLine(at.line_start)
			return owner === undefined ? undefined : { ...owner, line: undefined }
		}
		at = at.expansion?.span
	}
	return undefined
}

/** File name of the generated crate root. */
export const rootFile = 'root.rs'

function diagnosticOf(message: Message, slot: number, line: number): Diagnostic {
	return {
		level: 'error',
		code: message.code?.code,
		message: clip(clean(message.message, slot), maxMessageChars),
		line,
		rendered: clip(clean(message.rendered ?? message.message, slot).trimEnd(), maxRenderedChars),
	}
}

function bindingError(message: Message, { slot, entryPoint }: Place, wrapper: Wrapper): BindingError {
	const notes = message.children.filter((child) => child.level === 'note' && child.spans.length === 0)
	const labels = message.spans
		.filter((each) => locate(each, wrapper)?.line !== undefined)
		.map((each) => each.label ?? '')
	return {
		entryPoint,
		code: message.code?.code,
		message: clip(clean([message.message, ...notes.map((note) => note.message)].join('\n'), slot), maxMessageChars),
		hints: labels.filter((label) => label !== '').map((label) => clip(clean(label, slot), maxMessageChars)),
	}
}

/** Words that would be others in a compilation of this candidate alone. */
function isTangled(message: Message, slot: number): boolean {
	const text = [message.message, message.rendered ?? '', ...message.children.map((child) => child.message)].join('\n')
	if (text.includes(rootFile) || longType.test(text) || text.includes(outOfMemory)) return true
	// Its own module too: names that only it has are written without the path, and underlined as long as they are.
	if (text.search(modulePattern) >= 0) return true
	for (const [, other] of text.matchAll(candidateFilePattern)) if (Number(other) !== slot) return true
	return false
}

/** What rustc says when a constant does not fit into the memory that it may use, which is a limit and no error of type. */
export const outOfMemory = 'tried to allocate more memory than available to compiler'

/** Names and types are looked at once all files are parsed; where that is reached, parsing was reported in full. */
function isPastParsing({ code }: Message): boolean {
	return code != null && /^E\d{4}$/.test(code.code) && !parsingCodes.has(code.code)
}

const parsingCodes = new Set([
	'E0583',
	'E0584',
	'E0585',
	'E0586',
	'E0704',
	'E0742',
	'E0748',
	'E0753',
	'E0758',
	'E0762',
	'E0763',
	'E0765',
	'E0766',
	'E0768',
])

function clean(text: string, slot: number): string {
	return text
		.replace(wrapperNote, '')
		.replaceAll(crateAdvice, 'a candidate has the standard library alone, no other crate')
		.replaceAll(modulePattern, (whole, other) => (Number(other) === slot ? ownModule : whole))
		.replaceAll(`${ownModule}::`, '')
		.replaceAll(ownModule, 'candidate')
		.replaceAll(candidateFilePattern, (whole, other) => (Number(other) === slot ? 'candidate.rs' : whole))
		.replaceAll(/^.*(?:has been written to|print the full type name).*\n?/gm, '')
}

/** Nobody can add a crate to a candidate. */
const crateAdvice = /you might be missing a crate named `[^`]*`|if you wanted to use a crate named `[^`]*`.*/g

const ownModule = '\u0000own'
/** A note that points into the wrapper, such as where `forbid(unsafe_code)` stands. */
const wrapperNote = /\n+note:[^\n]*\n *--> root\.rs[\s\S]*?(?=\n(?:note|help)|\n *= |\n\n|$)/g
const longType = /has been written to/

function clip(text: string, maxChars: number): string {
	return text.length <= maxChars ? text : `${text.slice(0, maxChars)}…`
}

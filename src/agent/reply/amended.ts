import type { Diagnostic } from '../../candidate/outcome.ts'
import { mixedNumbers } from './mixed-numbers.ts'

/** A piece of one line in place of another; columns from 0, lines from 1, with tabs as rustc shows them. */
interface Change {
	readonly line: number
	readonly from: number
	readonly to: number
	readonly text: string
}

/**
 * A source with what rustc suggests for its errors, the first suggestion of each; `undefined` where it suggests nothing, or
 * nothing that fits the source. Whole and floating-point numbers that meet are made of one kind besides.
 *
 * Whether that is what was meant the next compilation says, and a score: it costs no reply of a model.
 */
export function amended(source: string, diagnostics: readonly Diagnostic[]): string | undefined {
	const lines = source.split('\n').map((line) => line.replaceAll('\t', '    '))
	const changes: Change[] = []
	const imports = new Set<string>()
	for (const { rendered } of diagnostics.filter(({ level }) => level === 'error')) {
		const suggested = suggestion(rendered, lines)
		const mixed = suggested.changes.length === 0 ? mixedNumbers(rendered, lines) : undefined
		if (mixed !== undefined) suggested.changes.push(mixed)
		if (!suggested.changes.some((change) => meetsAny(change, changes))) changes.push(...suggested.changes)
		for (const one of suggested.imports) imports.add(one)
	}
	if (changes.length === 0 && imports.size === 0) return undefined
	// From the end, so that columns stay what they are.
	for (const { line, from, to, text } of changes.sort((one, other) => other.from - one.from)) {
		const old = lines[line - 1] ?? ''
		lines[line - 1] = old.slice(0, from) + text + old.slice(to)
	}
	return [...imports, ...lines].join('\n')
}

function meetsAny({ line, from, to }: Change, others: readonly Change[]): boolean {
	return others.some((other) => other.line === line && other.from <= to && from <= other.to)
}

/** What the first help of a message that shows new lines comes to: rustc marks what it puts in, or shows a line before and after. */
function suggestion(rendered: string, lines: readonly string[]): { changes: Change[]; imports: string[] } {
	for (const help of rendered.split(/\n(?=(?:help|note|warning): )/)) {
		// Another variable than the one that is missing is a guess at what was meant.
		if (!help.startsWith('help: ') || /^help: an? .* with a similar name exists/.test(help)) continue
		const shown = help.split('\n').slice(1)
		const changes: Change[] = []
		const imports: string[] = []
		for (const [index, line] of shown.entries()) {
			const put = /^ *(\d+) \| (.*)$/.exec(line)
			const marks = /^ *\| ( *\+[ +]*)$/.exec(shown[index + 1] ?? '')?.[1]
			// Of several ways that a help shows the first.
			const add = (change: Change | undefined) => {
				if (change !== undefined && !meetsAny(change, changes)) changes.push(change)
			}
			if (put !== null && marks !== undefined) add(putIn(Number(put[1]), put[2] ?? '', marks, lines))
			const now = /^ *(\d+) \+ (.*)$/.exec(line)
			if (now === null) continue
			const before = /^ *(\d+) - (.*)$/.exec(shown[index - 1] ?? '')
			const change =
				before?.[1] === now[1] ? between(Number(now[1]), before?.[2] ?? '', now[2] ?? '', lines) : undefined
			add(change)
			if (change === undefined && /^use [\w:{}, ]+;$/.test(now[2] ?? '')) imports.push(now[2] as string)
		}
		if (changes.length > 0) return { changes, imports: [] }
		if (imports.length > 0) return { changes, imports: imports.slice(0, 1) }
	}
	return { changes: [], imports: [] }
}

/** What marked pieces change of the source's line; rustc leaves blanks at their ends without a mark. */
function putIn(line: number, shown: string, marks: string, lines: readonly string[]): Change | undefined {
	const old = lines[line - 1] ?? ''
	const unmarked = [...shown].filter((_, index) => marks[index] !== '+').join('')
	return bare(unmarked) === bare(old) ? between(line, old, shown, lines) : undefined
}

function bare(text: string): string {
	return text.replaceAll(' ', '')
}

/** What differs between a line before and after, where it is the source's. */
function between(line: number, before: string, after: string, lines: readonly string[]): Change | undefined {
	if (before !== lines[line - 1] || before === after) return undefined
	let from = 0
	while (before[from] === after[from] && from < Math.min(before.length, after.length)) from++
	let same = 0
	while (same < Math.min(before.length, after.length) - from && before.at(-1 - same) === after.at(-1 - same)) same++
	return { line, from, to: before.length - same, text: after.slice(from, after.length - same) }
}

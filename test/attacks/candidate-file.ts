import { readFileSync } from 'node:fs'

/** What stands for what in the text of a candidate; words of the form `@NAME@`. */
export type Substitutions = Readonly<Record<string, string>>

/** What candidates can be given: forged pointers, a way through all memory, the place of their sandbox on an experiment that is timed, memory that is not theirs as a value. */
export type Means = 'pointers' | 'memory' | 'takeover' | 'timed' | 'returned' | 'borrowed' | 'short'

const meansFiles: Readonly<Record<Means, readonly string[]>> = {
	pointers: ['breakout/breakout.rs'],
	memory: ['within/memory.rs', 'breakout/breakout.rs'],
	takeover: ['sort/takeover.rs', 'means/channel.rs', 'breakout/breakout.rs'],
	timed: ['timed/takeover.rs', 'means/place.rs', 'means/channel.rs', 'breakout/breakout.rs'],
	short: ['means/place.rs', 'breakout/breakout.rs'],
	borrowed: ['borrowed/vector.rs', 'means/place.rs', 'breakout/breakout.rs'],
	returned: ['returned/takeover.rs', 'means/place.rs', 'means/channel.rs', 'breakout/breakout.rs'],
}

/** A candidate's source with its words replaced, and with the means that it needs. */
export function candidateSource(file: string, words: Substitutions, means?: Means): string {
	const files = means === undefined ? [file] : [file, ...meansFiles[means]]
	const text = files.map(textOf).join('\n')
	return text.replaceAll(/@([A-Z_]+)@/g, (whole, name: string) => words[name] ?? whole)
}

/** What a candidate tries, from the comment that it begins with. */
export function titleOf(file: string): string {
	const [first = ''] = textOf(file).split('\n', 1)
	return first.replace(/^\/\/ /, '')
}

const texts = new Map<string, string>()

function textOf(file: string): string {
	const text = texts.get(file) ?? readFileSync(new URL(`candidates/${file}`, import.meta.url), 'utf8')
	texts.set(file, text)
	return text
}

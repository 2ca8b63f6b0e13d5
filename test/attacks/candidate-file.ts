import { readFileSync } from 'node:fs'

/** What stands for what in the text of a candidate; words of the form `@NAME@`. */
export type Substitutions = Readonly<Record<string, string>>

/** A candidate's source with its words replaced; those that `breaksOut` get the forged pointers they need. */
export function candidateSource(file: string, words: Substitutions, breaksOut: boolean): string {
	const text = textOf(file) + (breaksOut ? `\n${textOf('breakout/breakout.rs')}` : '')
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

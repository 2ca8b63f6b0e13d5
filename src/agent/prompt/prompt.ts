import { estimateTokens } from '../wire/usage.ts'

/** One way to write a section, and what it is worth to the model in that way. */
export interface Variant {
	/** Empty where the section is left out. */
	readonly text: string
	/** Comparable across sections; falls from one variant to the next. */
	readonly value: number
	/** Whether what matters has been cut out of it: the last resort. */
	readonly cut?: true
}

/** A part of a prompt, from its fullest way to its shortest. */
export type Section = readonly [Variant, ...Variant[]]

/**
 * The sections' texts in order, joined by empty lines, in at most `tokens` tokens by estimate; `undefined` where even
 * the shortest variants are longer.
 *
 * While it is too long, the section that loses the least value for the tokens it saves is shortened by one step; of
 * equals the later one.
 *
 * @param lastResort - Whether variants that are cut may be taken.
 */
export function fitSections(sections: readonly Section[], tokens: number, lastResort = true): string | undefined {
	const at = sections.map(() => 0)
	for (;;) {
		const text = join(sections.map((section, index) => section[at[index] ?? 0]?.text ?? ''))
		if (estimateTokens(text) <= tokens) return text
		let cheapest: { readonly index: number; readonly loss: number } | undefined
		for (const [index, section] of sections.entries()) {
			const now = section[at[index] ?? 0]
			const next = section[(at[index] ?? 0) + 1]
			if (now === undefined || next === undefined || (next.cut && !lastResort)) continue
			const saved = Math.max(1, estimateTokens(now.text) - estimateTokens(next.text))
			const loss = (now.value - next.value) / saved
			if (cheapest === undefined || loss <= cheapest.loss) cheapest = { index, loss }
		}
		if (cheapest === undefined) return undefined
		at[cheapest.index] = (at[cheapest.index] ?? 0) + 1
	}
}

/** A section that is there in full or the prompt is not. */
export function required(text: string): Section {
	return [{ text, value: Number.POSITIVE_INFINITY }]
}

/** A section that is there in full or left out. */
export function optional(text: string, value: number): Section {
	return text === ''
		? [{ text, value: 0 }]
		: [
				{ text, value },
				{ text: '', value: 0 },
			]
}

/** A section of items under a heading, the last of which go first; each is worth half of the one before it. */
export function list(heading: string, items: readonly string[], value: number, separator = '\n'): Section {
	const variants = items.map((_, index): Variant => {
		const kept = items.slice(0, items.length - index)
		return { text: [heading, ...kept].join(separator), value: value * (2 - 2 ** (1 - kept.length)) }
	})
	const nothing = { text: '', value: 0 }
	const [first, ...rest] = variants
	return first === undefined ? [nothing] : [first, ...rest, nothing]
}

/** `text` cut to at most `length` characters at a line's end, with a mark where something is missing. */
export function cutText(text: string, length: number): string {
	if (text.length <= length) return text
	const cut = text.slice(0, length)
	const line = cut.lastIndexOf('\n')
	return `${line > length / 2 ? cut.slice(0, line) : cut}\n… (cut)`
}

/** `text` with its middle left out where it is longer than `length` characters, and that said. */
export function cutMiddle(text: string, length: number): string {
	if (text.length <= length) return text
	const half = Math.floor(length / 2)
	return `${text.slice(0, half)}\n… (${text.length - 2 * half} characters left out here) …\n${text.slice(-half)}`
}

function join(texts: readonly string[]): string {
	return texts.filter((text) => text !== '').join('\n\n')
}

import { tokenize } from '../../candidate/tokens.ts'

/**
 * A source without what shows or tests it: a `main` of its own, test modules, and modules in files that there are not. Models add
 * these, often such as do not compile, and nobody calls them.
 *
 * @param kept - Names of functions that stay.
 */
export function withoutDemo(source: string, kept: readonly string[]): string {
	const { tokens } = tokenize(source)
	const text = (at: number) => tokens[at]?.text
	const cuts: { readonly from: number; readonly to: number }[] = []
	let depth = 0
	for (let at = 0; at < tokens.length; at++) {
		if (depth === 0 && isDemo(text(at), text(at + 1), text(at + 2), kept)) {
			let last = at
			while (last < tokens.length && text(last) !== '{' && text(last) !== ';') last++
			if (text(last) === '{') last = closing(tokens, last)
			const [first, end] = [tokens[at], tokens[last]]
			if (first === undefined || end === undefined) return source
			cuts.push({ from: headOf(source, first.end - first.text.length), to: end.end })
			at = last
			continue
		}
		if ('([{'.includes(text(at) ?? ' ')) depth++
		if (')]}'.includes(text(at) ?? ' ')) depth--
	}
	const shorter = cuts.reduceRight((whole, { from, to }) => whole.slice(0, from) + whole.slice(to), source)
	return cuts.length === 0 ? source : `${shorter.trim()}\n`
}

function isDemo(word: string | undefined, name = '', next = '', kept: readonly string[] = []): boolean {
	if (word === 'fn') return name === 'main' && next === '(' && !kept.includes('main')
	return word === 'mod' && (next === ';' || (next === '{' && /^tests?$/.test(name)))
}

/** Where the braces end that begin at a token. */
function closing(tokens: readonly { readonly text: string }[], opening: number): number {
	let depth = 0
	for (let at = opening; at < tokens.length; at++) {
		if (tokens[at]?.text === '{') depth++
		if (tokens[at]?.text === '}' && --depth === 0) return at
	}
	return tokens.length
}

/** Where an item begins, with its `pub` and the remarks and attributes in the lines above. */
function headOf(source: string, start: number): number {
	const before = source.slice(0, start)
	return start - (/(?:^|\n)((?:[ \t]*(?:\/\/|#\[)[^\n]*\n)*[ \t]*(?:pub )?)$/.exec(before)?.[1]?.length ?? 0)
}

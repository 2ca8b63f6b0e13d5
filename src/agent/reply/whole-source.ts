import { tokenize } from '../../candidate/tokens.ts'
import { definesAll, isRust } from './rust-text.ts'

const definers = new Set(['fn', 'struct', 'enum', 'const', 'static', 'trait', 'type', 'mod', 'union'])

/**
 * A source with what it mentions, does not define, and other blocks of the same reply do, of two such the last; and how
 * many of them were put to it.
 */
export function withHelpers(
	source: string,
	blocks: readonly string[],
	functions: readonly string[],
): { readonly source: string; readonly taken: number } {
	let whole = source
	let taken = 0
	for (const block of blocks.toReversed()) {
		const names = namesDefined(block)
		if (names.size === 0 || !isRust(block) || functions.some((name) => definesAll(block, [name]))) continue
		if (!names.isDisjointFrom(namesDefined(whole)) || names.isDisjointFrom(namesMentioned(whole))) continue
		const lines = new Set(whole.split('\n').map((line) => line.trim()))
		// What is imported twice does not compile.
		const rest = block.split('\n').filter((line) => !(/^\s*use\b/.test(line) && lines.has(line.trim())))
		whole = `${whole.trimEnd()}\n\n${rest.join('\n').trim()}\n`
		taken++
	}
	return { source: whole, taken }
}

function namesDefined(source: string): Set<string> {
	const { tokens } = tokenize(source)
	return new Set(
		tokens.flatMap(({ text }, at) => {
			const name = tokens[at + 1]
			return definers.has(text) && name?.kind === 'identifier' && name.text !== 'fn' ? [name.text] : []
		}),
	)
}

function namesMentioned(source: string): Set<string> {
	return new Set(tokenize(source).tokens.flatMap(({ kind, text }) => (kind === 'identifier' ? [text] : [])))
}

/**
 * The remark in a source that stands for code that was left out, such as `// ... rest unchanged`; `undefined` without one.
 *
 * @param bases - What they have themselves leaves nothing out.
 */
export function elisionIn(source: string, bases: readonly string[]): string | undefined {
	const lines = source.split('\n').map((line) => line.trim())
	const old = new Set(bases.flatMap((base) => base.split('\n').map((line) => line.trim())))
	return lines.find((line, at) => {
		const said = /^(?:\/\/+|\/\*+)\s*(.*?)\s*(?:\*\/)?$/.exec(line)?.[1]
		if (said === undefined || old.has(line)) return false
		if (dots.test(said) || rest.test(said)) return true
		// Before code it may be a remark on that.
		return asBefore.test(said) && /^(?:\}|$)/.test(lines[at + 1] ?? '')
	})
}

const code = '(?:code|functions?|implementations?|helpers?|body|file|methods?|logic|definitions?|source)'
const same = '(?:unchanged|unmodified|(?:the )?same|as (?:before|is|above|it was)|omitted|stays?|goes here|remains?)'
const dots =
	/^[[(<]?(?:\.{3}|…)\W*$|^[[(<]?(?:\.{3}|…).*\b(?:existing|rest|unchanged|same|remaining|previous|other|code|omitted|before|helpers?|keep|unmodified)\b/i
const rest = new RegExp(
	String.raw`\b(?:rest|remainder) of (?:the |your |this )?(?:code|implementation)\W*$|^\W*(?:the )?rest (?:is |are |remains )?${same}\b|\b(?:rest|remainder|remaining|other|existing|previous|original)\b.{0,24}\b${code}\b.{0,24}(?:\b${same}\b|\.{3}|…)|^[[<(]?(?:existing|previous|original|remaining) ${code}(?: here)?[\]>)]?$`,
	'i',
)
const asBefore = /^\W*(?:unchanged|(?:the )?same as (?:before|above)|as before|omitted(?: for brevity)?)\W*$/i

import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { inferLiteral } from './inference-operators.ts'
import { lookUp, type Walk } from './inference-walk.ts'
import { bool, foreign, isPrimitive, known, never, type Type, unit, variable } from './rust-type.ts'

/**
 * Macros of the standard library by what they give. Arguments are tokens: names in them are looked up, and of `vec!` the
 * first element is understood where it is a literal, a name or made of such.
 */
export function inferMacro(walk: Walk, node: SyntaxNode): Type {
	const name = textOf(walk.source, childOf(node, 'macro') ?? node)
	const given = node.children.find(({ type }) => type === 'token_tree')
	if (given !== undefined && plainMacros.test(name))
		readNames(walk, given, /^(?:format|print|eprint|write|panic|assert)/.test(name))
	if (/^(?:panic|unreachable|todo|unimplemented)$/.test(name)) return never
	if (
		/^(?:println|print|eprintln|eprint|assert|assert_eq|assert_ne|debug_assert|debug_assert_eq|debug_assert_ne)$/.test(
			name,
		)
	) {
		return unit
	}
	if (name === 'vec')
		return known('Vec', given === undefined ? variable() : typeOfTokens(walk, partsOf(walk, given)[0] ?? []))
	if (name === 'format') return known('String')
	return name === 'matches' ? bool : foreign()
}

/** Macros whose arguments are expressions of what stands around them. */
const plainMacros =
	/^(?:vec|format|write|writeln|e?println?|panic|(?:debug_)?assert(?:_eq|_ne)?|matches|unreachable|todo)$/

/** Notes the variables that tokens read, and of texts those that stand in them, such as `{width:>8}`. */
function readNames(walk: Walk, node: SyntaxNode, inTexts: boolean): void {
	for (const [at, token] of node.children.entries()) {
		const text = textOf(walk.source, token)
		if (token.type === 'token_tree') readNames(walk, token, inTexts)
		else if (token.type === 'string_literal' && inTexts) for (const name of namesInText(text)) note(walk, name)
		else if (token.type === 'identifier') {
			const [before, after] = [node.children[at - 1], node.children[at + 1]].map((one) =>
				one === undefined ? '' : textOf(walk.source, one),
			)
			// Not a field, a method, a part of a path, a macro, an argument's own name.
			if (/^(?:\.|::)$/.test(before ?? '') || /^(?:::|!|=)$/.test(after ?? '')) continue
			walk.scopes.set(token, walk.scope)
			note(walk, text)
		}
	}
}

function note(walk: Walk, name: string): void {
	if (lookUp(walk.scope, name) === undefined && !walk.constants.has(name) && !walk.functions.has(name)) {
		if (!walk.otherNames.has(name)) walk.unknownNames.add(name)
	}
}

function namesInText(text: string): string[] {
	return [...text.replaceAll('{{', '').matchAll(/\{([^{}]*)\}/g)].flatMap(([, inside = '']) => {
		const [name = '', format = ''] = inside.split(':', 2)
		const widths = [...format.matchAll(/([A-Za-z_]\w*)\$/g)].map(([, width = '']) => width)
		return /^\s*[A-Za-z_]\w*\s*$/.test(name) ? [name.trim(), ...widths] : widths
	})
}

/** Tokens of a group between its brackets, cut at `,` and `;`. */
function partsOf(walk: Walk, group: SyntaxNode): SyntaxNode[][] {
	const parts: SyntaxNode[][] = [[]]
	for (const token of group.children.slice(1, -1)) {
		if (/^[,;]$/.test(textOf(walk.source, token))) parts.push([])
		else parts.at(-1)?.push(token)
	}
	return parts
}

function typeOfTokens(walk: Walk, tokens: readonly SyntaxNode[]): Type {
	const [first, second, third] = tokens
	if (first === undefined) return variable()
	const text = textOf(walk.source, first)
	const [last, before] = [tokens.at(-1), tokens.at(-2)]
	if (text === '-') return typeOfTokens(walk, tokens.slice(1))
	if (last !== undefined && before !== undefined && textOf(walk.source, before) === 'as') {
		return known(textOf(walk.source, last))
	}
	if (tokens.length === 1) {
		if (/^(?:integer|float)_literal$/.test(first.type)) return inferLiteral(text, first.type)
		if (first.type === 'boolean_literal') return bool
		if (first.type === 'char_literal') return known(text.startsWith('b') ? 'u8' : 'char')
		if (first.type === 'string_literal') return known('&', known('str'))
		if (text === 'None') return known('Option', variable())
		if (first.type === 'token_tree') {
			const parts = partsOf(walk, first).map((part) => typeOfTokens(walk, part))
			return text.startsWith('[') ? known('[;]', parts[0] ?? variable()) : known('(,)', ...parts)
		}
		return lookUp(walk.scope, text)?.type ?? walk.constants.get(text) ?? foreign()
	}
	const behind = third === undefined ? '' : textOf(walk.source, third)
	if (second !== undefined && textOf(walk.source, second) === '::' && tokens.length <= 4) {
		if (isPrimitive(text) && /^[A-Z_]+$/.test(behind)) return known(text)
		if (/^(?:new|with_capacity)$/.test(behind)) return known(text, ...(text === 'String' ? [] : [foreign()]))
	}
	if (text === 'vec' && last?.type === 'token_tree' && tokens.length === 3) {
		return known('Vec', typeOfTokens(walk, partsOf(walk, last)[0] ?? []))
	}
	return foreign()
}

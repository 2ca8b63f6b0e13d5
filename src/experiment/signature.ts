import type { EvolvedFunction } from './experiment.ts'
import {
	childOf,
	descendants,
	findNode,
	lineAt,
	type RustSyntax,
	type SyntaxNode,
	type SyntaxTree,
	textOf,
} from './rust-syntax.ts'

/** The seed's source cannot be evolved; the message is one line for the person who wrote it. */
export class SeedError extends Error {
	override readonly name = 'SeedError'
	/** 1-based line in the seed, where there is one. */
	readonly line: number | undefined

	constructor(message: string, line?: number) {
		super(message)
		this.line = line
	}
}

/** What generic parameters stand for, by their names: `{ T: 'i64' }`. */
export type Instance = Readonly<Record<string, string>>

/**
 * The functions to evolve, read from a seed's source.
 *
 * @param names - Names of public top-level functions; their order is kept. Left out, the seed must have exactly one
 *   public function at top level.
 * @param instance - What generic parameters stand for; their types are of the functions as they are then called.
 * @returns At least one.
 * @throws {SeedError} If the source does not parse, a function is missing, private or named twice, several are public
 *   and none is named, or a signature cannot be called through a plain function pointer (generic without an instance,
 *   `async`, `unsafe`, `extern`, `impl Trait`).
 */
export function readEvolvedFunctions(
	syntax: RustSyntax,
	source: string,
	names?: readonly string[],
	instance: Instance = {},
): EvolvedFunction[] {
	const tree = syntax.parse(source)
	if (tree.hasError) throw syntaxError(tree)
	const all = tree.root.children.filter((node) => node.type === 'function_item')
	if (names !== undefined && names.length > 0) {
		if (new Set(names).size < names.length) throw new SeedError(`Expected different function names, got ${list(names)}`)
		return names.map((name) => readFunction(source, named(source, all, name), instance))
	}
	const open = all.filter((node) => isPublic(source, node))
	const [only] = open
	if (only === undefined) {
		const found =
			all.length === 0 ? elsewhere(tree) : `only private ones: ${list(all.map((node) => nameOf(source, node)))}`
		throw new SeedError(`Expected one \`pub fn\` at the top level of the seed, found ${found}`)
	}
	if (open.length > 1) {
		const found = open.map((node) => nameOf(source, node))
		throw new SeedError(
			`Expected one \`pub fn\` in the seed, found ${found.length}: ${list(found)}; make private what only helps, or name in experiment.ts those to evolve: \`functions: ['${found.join("', '")}']\``,
			lineAt(source, (open[1] as SyntaxNode).start),
		)
	}
	return [readFunction(source, only, instance)]
}

/** What there is where no function stands at top level. */
function elsewhere({ source, root }: SyntaxTree): string {
	const inner = findNode(root, ({ type }) => type === 'function_item')
	const around = root.children.find((node) => inner !== undefined && node.start <= inner.start && inner.end <= node.end)
	if (inner === undefined || around === undefined) return 'no function at all'
	const name = nameOf(source, inner)
	return `only such as \`${name}\` on line ${lineAt(source, inner.start)}, inside of ${kinds[around.type] ?? 'another item'}; put a \`pub fn\` behind it that calls \`${name}\`, or move it out`
}

const kinds: Readonly<Record<string, string>> = { impl_item: 'an `impl`', mod_item: 'a `mod`', trait_item: 'a `trait`' }

function syntaxError(tree: SyntaxTree): SeedError {
	if (!/\bfn\s*\w/.test(tree.source))
		return new SeedError(`Expected Rust with a \`pub fn\`, found ${otherText(tree.source)}`)
	const fault = syntaxFault(tree)
	if (fault === undefined) return new SeedError('The seed is not Rust that can be parsed')
	return new SeedError(`The seed does not parse: line ${fault.line}${fault.what}`, fault.line)
}

/** What a text seems to be that has no function of Rust. */
function otherText(source: string): string {
	const lines = source.split('\n').filter((line) => line.trim() !== '')
	const first = fold(lines[0] ?? '')
	const begin = `it begins with \`${first.length > 40 ? `${first.slice(0, 40)}…` : first}\``
	const isRow = (line: string) => /^\s*["']?[-+]?\d[\w.:"'-]*\s*[,;|\t ]/.test(line)
	if (lines.length > 2 && lines.slice(1).every(isRow)) return `a table (${begin}), which \`init --data\` takes`
	const language = languages.find(([words]) => words.test(source))?.[1]
	return `${language === undefined ? 'another text' : `what looks like ${language}`} (${begin})`
}

const languages: readonly (readonly [RegExp, string])[] = [
	[/^\s*(?:def \w+\(.*\)|class \w+.*|import \w+|from \w+ import .*):?\s*$/m, 'Python'],
	[/^\s*(?:export |async )*function \w*\(|^\s*(?:const|let) \w+ = .*=>/m, 'JavaScript'],
	[/^\s*func \w+\(/m, 'Go'],
	[/^\s*#include\b/m, 'C'],
	[/^\s*[[{][\s\S]*[\]}]\s*$/, 'JSON'],
	[/^\s*<[!\w]/, 'HTML or XML'],
]

/** Where a tree with errors first goes wrong, 1-based, and how: ` lacks \`;\``, `, at \`let let\``. */
export function syntaxFault(tree: SyntaxTree): { readonly line: number; readonly what: string } | undefined {
	const { source } = tree
	const fault = findNode(
		tree.root,
		(node) => node.type === 'ERROR' || (node.start === node.end && node.children.length === 0 && node !== tree.root),
	)
	if (fault === undefined) return undefined
	const line = lineAt(source, fault.start)
	if (fault.type !== 'ERROR') return { line, what: ` lacks \`${fault.type}\`` }
	const text = fold(textOf(source, fault))
	return { line, what: `, at \`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\`` }
}

function named(source: string, all: readonly SyntaxNode[], name: string): SyntaxNode {
	const found = all.find((node) => nameOf(source, node) === name)
	if (found === undefined) {
		const others = all.length === 0 ? 'the seed has none' : `found ${list(all.map((node) => nameOf(source, node)))}`
		throw new SeedError(`Expected a function \`${name}\` at the top level of the seed, ${others}`)
	}
	if (!isPublic(source, found)) {
		const line = lineAt(source, found.start)
		throw new SeedError(
			`Expected \`${name}\` on line ${line} of the seed to be \`pub\`, found a private function`,
			line,
		)
	}
	return found
}

function readFunction(source: string, node: SyntaxNode, instance: Instance): EvolvedFunction {
	const name = nameOf(source, node)
	const keyword = node.children.find((child) => child.type === 'fn') ?? node
	const line = lineAt(source, keyword.start)
	const refuse = (what: string, todo = ''): never => {
		throw new SeedError(
			`Expected \`${name}\` on line ${line} of the seed to be a plain function, found ${what}${todo}`,
			line,
		)
	}

	const lifetimes = childOf(node, 'type_parameters')
	const open = genericParameters(source, node).find((parameter) => !Object.hasOwn(instance, parameter))
	if (open !== undefined) {
		refuse(
			`a generic parameter \`${open}\``,
			`; say in experiment.ts what it is called with, \`instance: { ${open}: 'i64' }\`, or write out the types`,
		)
	}
	const names = (lifetimes?.children ?? [])
		.filter((child) => child.type === 'lifetime_parameter')
		.map((child) => textOf(source, child.children[0] ?? child))
	const bound = lifetimeBound(source, node, names)
	if (bound !== undefined) refuse(`the bound \`${bound}\` with a lifetime`, '; leave the lifetime out of it')
	const modifiers = node.children.find((child) => child.type === 'function_modifiers')
	for (const modifier of modifiers?.children ?? []) {
		if (modifier.type !== 'const') refuse(`\`${fold(textOf(source, modifier))}\``, '; leave it out')
	}
	const parameters = childOf(node, 'parameters')
	const result = childOf(node, 'return_type')
	const types = (parameters?.children ?? [])
		.filter((child) => child.named && !isComment(child) && child.type !== 'attribute_item')
		.map((parameter) => {
			if (parameter.type !== 'parameter')
				return refuse(`the parameter \`${fold(textOf(source, parameter))}\``, '; give it a name and a type')
			return childOf(parameter, 'type') as SyntaxNode
		})
	for (const type of result === undefined ? types : [...types, result]) {
		for (const part of descendants(type)) {
			if (part.type === 'abstract_type') refuse('`impl Trait`', '; name a type, such as `fn(f64) -> f64` or `Vec<f64>`')
		}
	}
	const given = types.map((type) => foldTokens(source, type, type.end, instance))
	// A pointer's lifetimes are those of any call; what lasts as long as no parameter lasts for ever.
	const lasting = names.filter((one) => !given.some((text) => new RegExp(`${one}\\b`).test(text)))
	const free = names.filter((one) => !lasting.includes(one))
	const inResult = { ...instance, ...Object.fromEntries(lasting.map((one) => [one.slice(1), 'static'])) }
	const arrow =
		result === undefined || result.type === 'unit_type' ? '' : ` -> ${foldTokens(source, result, result.end, inResult)}`
	const body = childOf(node, 'body') ?? node
	return {
		name,
		signature: foldTokens(source, node, body.start),
		type: `${free.length === 0 ? '' : `for<${free.join(', ')}> `}fn(${given.join(', ')})${arrow}`,
		line,
	}
}

/** The first bound that has a lifetime of the function's own, such as `'b: 'a` or `T: 'a`, with which it is no plain pointer. */
function lifetimeBound(source: string, node: SyntaxNode, names: readonly string[]): string | undefined {
	const where = node.children.find(({ type }) => type === 'where_clause')
	const all = [...(childOf(node, 'type_parameters')?.children ?? []), ...(where?.children ?? [])]
	const own = new RegExp(`:.*(?:${names.join('|')})\\b|^(?:${names.join('|')})\\s*:`)
	return names.length === 0 ? undefined : all.map((one) => fold(textOf(source, one))).find((text) => own.test(text))
}

function nameOf(source: string, node: SyntaxNode): string {
	const name = childOf(node, 'name')
	return name === undefined ? '' : textOf(source, name).replace(/^r#/, '')
}

function isPublic(source: string, node: SyntaxNode): boolean {
	const visibility = node.children.find((child) => child.type === 'visibility_modifier')
	return visibility !== undefined && textOf(source, visibility) === 'pub'
}

function isComment(node: SyntaxNode): boolean {
	return node.type === 'line_comment' || node.type === 'block_comment'
}

function list(names: readonly string[]): string {
	return names.map((name) => `\`${name}\``).join(', ')
}

/** Types and constants that a function is generic in; lifetimes are none. */
export function genericParameters(source: string, node: SyntaxNode): string[] {
	const list = childOf(node, 'type_parameters')?.children ?? []
	return list
		.filter((child) => child.named && child.type !== 'lifetime_parameter' && !isComment(child))
		.map((child) => textOf(source, childOf(child, 'name') ?? child.children[0] ?? child))
}

/**
 * Tokens of a node up to `end` on one line, comments and trailing commas of parameter lists left out, names of generic
 * parameters replaced by what they stand for.
 */
function foldTokens(source: string, node: SyntaxNode, end: number, instance: Instance = {}): string {
	const tokens: SyntaxNode[] = []
	let commentEnd = 0
	for (const part of descendants(node)) {
		if (part.start >= end) break
		if (isComment(part)) commentEnd = part.end
		if (part.children.length > 0 || part.start < commentEnd || part.start === part.end) continue
		const last = tokens.at(-1)
		if (part.type === ')' && last?.type === ',' && part.parent?.type === 'parameters') tokens.pop()
		tokens.push(part)
	}
	let text = ''
	let before: SyntaxNode | undefined
	for (const token of tokens) {
		const own = textOf(source, token)
		const stands = /identifier$/.test(token.type) && Object.hasOwn(instance, own) ? instance[own] : own
		text += `${before === undefined || touches(before, token) ? '' : ' '}${stands}`
		before = token
	}
	return text
}

/** Whether two tokens of a type or signature are written without a space between them. */
function touches(before: SyntaxNode, after: SyntaxNode): boolean {
	if (tightAfter.has(before.type) || tightBefore.has(after.type)) return true
	return after.type === '(' && (before.named || before.type === 'fn' || before.type === '>')
}

const tightAfter = new Set(['(', '[', '<', '&', '*', '::', "'", '#'])
const tightBefore = new Set([')', ']', '<', '>', ',', ';', ':', '::'])

function fold(text: string): string {
	return text.replace(/\s+/g, ' ').trim()
}

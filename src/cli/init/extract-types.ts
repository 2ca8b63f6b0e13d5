import { ownTypes } from '../../experiment/own-types.ts'
import { childOf, descendants, type RustSyntax, type SyntaxNode, textOf } from '../../experiment/rust-syntax.ts'

/** A source, taken apart. */
export interface Extracted {
	/** The types that stand in signatures, with what they consist of and their methods, all of it public. */
	readonly types: string
	/** The source without them; it has them from the crate `types`. */
	readonly rest: string
}

/**
 * Moves the structs and enums that stand in signatures of a source's public functions to a text of their own, which
 * candidates cannot change.
 *
 * @returns `undefined` where the signatures name none of the source's own.
 */
export function extractTypes(syntax: RustSyntax, source: string): Extracted | undefined {
	const { children } = syntax.parse(source).root
	const own = new Set(ownTypes(syntax, source).map(({ name }) => name))
	const moved = reachable(source, children, own)
	if (moved.size === 0) return undefined
	const isMoved = (node: SyntaxNode): boolean => moved.has(typeOf(source, node, children, own) ?? '')
	const pieces = children.flatMap((node, index) => {
		if (!isMoved(node)) return []
		let first = index
		while (first > 0 && belongs(children[first - 1] as SyntaxNode)) first--
		return [{ node, start: (children[first] as SyntaxNode).start, end: node.end }]
	})
	const texts = pieces.map(({ node, start }) => source.slice(start, node.start) + publicText(source, node))
	const head = neededBy(source, children, texts).map(
		(node) => `${node.type === 'use_declaration' ? '' : '#[allow(unused)]\n'}${textOf(source, node)}`,
	)
	const names = [...moved].filter((name) => mentionedIn(source, children, isMoved, name)).sort()
	const used = `use types::${names.length === 1 ? names[0] : `{${names.join(', ')}}`};\n`
	const kept = pieces.toReversed().reduce((text, { start, end }) => {
		return text.slice(0, start) + text.slice(end).replace(/^\s*?\n(?:[ \t]*\n)?/, '')
	}, source)
	const [, inner = '', body = ''] = /^((?:\s*(?:\/\/!.*|#!\[.*\])\n)*)([\s\S]*)$/.exec(kept) ?? []
	return { types: `${[...head, ...texts].join('\n\n')}\n`, rest: `${inner}${used}\n${body.replace(/^\s*\n/, '')}` }
}

/** Names of own types in signatures of public functions, and of those that these consist of. */
function reachable(source: string, children: readonly SyntaxNode[], own: ReadonlySet<string>): Set<string> {
	const open = children.filter(
		(node) => node.type === 'function_item' && node.children.some(({ type }) => type === 'visibility_modifier'),
	)
	const parts = open.flatMap((node) => [childOf(node, 'parameters'), childOf(node, 'return_type')])
	const wanted = new Set(parts.flatMap((part) => (part === undefined ? [] : words(textOf(source, part)))))
	const found = new Set<string>()
	// What a type consists of, and what its methods name, is looked for as well; the set grows as it is gone through.
	for (const name of wanted) {
		const alias = children.find((one) => one.type === 'type_item' && namesOf(source, one)[0] === name)
		for (const word of alias === undefined ? [] : words(textOf(source, alias))) wanted.add(word)
		if (!own.has(name)) continue
		found.add(name)
		const items = children.filter((node) => typeOf(source, node, children, own) === name)
		for (const word of items.flatMap((node) => words(textOf(source, node)))) wanted.add(word)
	}
	return found
}

/**
 * The own type that an item declares, or with which it has to be: an `impl` for it, or of a trait of it for another type. What a
 * trait of the source's own asks for can stay.
 */
function typeOf(
	source: string,
	node: SyntaxNode,
	children: readonly SyntaxNode[],
	own: ReadonlySet<string>,
): string | undefined {
	if (node.type === 'struct_item' || node.type === 'enum_item') return namesOf(source, node)[0]
	const type = node.type === 'impl_item' ? childOf(node, 'type') : undefined
	if (type === undefined) return undefined
	const trait = childOf(node, 'trait')
	const [name, ...arguments_] = trait === undefined ? [] : words(textOf(source, trait))
	if (children.some((one) => one.type === 'trait_item' && namesOf(source, one)[0] === name)) return undefined
	return [...words(textOf(source, type)), ...arguments_].find((word) => own.has(word))
}

/** Items beside them that some texts name, and what these name in turn, in the order of the source. */
function neededBy(source: string, children: readonly SyntaxNode[], texts: readonly string[]): SyntaxNode[] {
	const copied = new Set<SyntaxNode>()
	const named = [...texts]
	for (const text of named) {
		const found = new Set(words(text))
		for (const node of children) {
			if (copied.has(node) || !copiedKinds.has(node.type)) continue
			const isWildcard = node.type === 'use_declaration' && textOf(source, node).includes('*')
			if (!isWildcard && !namesOf(source, node).some((name) => found.has(name))) continue
			copied.add(node)
			named.push(textOf(source, node))
		}
	}
	return children.filter((node) => copied.has(node))
}

const copiedKinds: ReadonlySet<string> = new Set([
	...['use_declaration', 'const_item', 'static_item', 'type_item', 'function_item', 'macro_definition'],
])

function words(text: string): string[] {
	return text.match(/[A-Za-z_]\w*/g) ?? []
}

function belongs({ type }: SyntaxNode): boolean {
	return type === 'attribute_item' || type === 'line_comment' || type === 'block_comment'
}

function mentionedIn(
	source: string,
	children: readonly SyntaxNode[],
	isMoved: (node: SyntaxNode) => boolean,
	name: string,
): boolean {
	return children.some((node) => !isMoved(node) && words(textOf(source, node)).includes(name))
}

/** Names that an item gives. */
function namesOf(source: string, node: SyntaxNode): string[] {
	const name = childOf(node, 'name')
	return name === undefined ? words(textOf(source, node)) : [textOf(source, name)]
}

/** An item with `pub` wherever something private would keep candidates from it. */
function publicText(source: string, node: SyntaxNode): string {
	const isTrait = node.type === 'impl_item' && childOf(node, 'trait') !== undefined
	const places: number[] = node.type === 'impl_item' ? [] : visibilityPlaces(node)
	if (node.type === 'struct_item') {
		for (const field of descendants(node)) {
			if (field.type === 'field_declaration') places.push(...visibilityPlaces(field))
			if (field.type !== 'ordered_field_declaration_list') continue
			for (const [index, type] of field.children.entries()) {
				if (type.field === 'type' && field.children[index - 1]?.type !== 'visibility_modifier') places.push(type.start)
			}
		}
	}
	if (node.type === 'impl_item' && !isTrait) {
		for (const item of childOf(node, 'body')?.children ?? []) {
			if (item.type === 'function_item' || item.type === 'const_item') places.push(...visibilityPlaces(item))
		}
	}
	return places
		.sort((one, other) => other - one)
		.reduce((text, at) => `${text.slice(0, at - node.start)}pub ${text.slice(at - node.start)}`, textOf(source, node))
		.replace(/\bpub\s*\(\s*(?:crate|super|self|in [\w:]+)\s*\)/g, 'pub')
}

/** Where `pub` is missing; nowhere, if the item has it. */
function visibilityPlaces(node: SyntaxNode): number[] {
	return node.children.some(({ type }) => type === 'visibility_modifier') ? [] : [node.start]
}

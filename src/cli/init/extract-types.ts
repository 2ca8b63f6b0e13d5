import { type OwnType, ownTypes } from '../../experiment/own-types.ts'
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
	const moved = reachable(source, children, ownTypes(syntax, source))
	if (moved.size === 0) return undefined
	const isMoved = (node: SyntaxNode): boolean => {
		const named = childOf(node, node.type === 'impl_item' ? 'type' : 'name')
		if (!['struct_item', 'enum_item', 'impl_item'].includes(node.type) || named === undefined) return false
		return moved.has(textOf(source, named))
	}
	const pieces = children.flatMap((node, index) => {
		if (!isMoved(node)) return []
		let first = index
		while (first > 0 && belongs(children[first - 1] as SyntaxNode)) first--
		return [{ node, start: (children[first] as SyntaxNode).start, end: node.end }]
	})
	const texts = pieces.map(({ node, start }) => source.slice(start, node.start) + publicText(source, node))
	const needed = children.filter(({ type }) => ['use_declaration', 'const_item', 'type_item'].includes(type))
	const copied = needed.filter((node) => namesOf(source, node).some((name) => mentions(texts, name)))
	const head = copied.map(
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
function reachable(source: string, children: readonly SyntaxNode[], own: readonly OwnType[]): Set<string> {
	const open = children.filter(
		(node) => node.type === 'function_item' && node.children.some(({ type }) => type === 'visibility_modifier'),
	)
	const parts = open.flatMap((node) => [childOf(node, 'parameters'), childOf(node, 'return_type')])
	const wanted = new Set(parts.flatMap((part) => (part === undefined ? [] : words(textOf(source, part)))))
	const found = new Set<string>()
	// What a type consists of is looked for as well; the set grows as it is gone through.
	for (const name of wanted) {
		const type = own.find((one) => one.name === name)
		if (type === undefined) continue
		found.add(name)
		for (const field of type.variants.flatMap(({ fields }) => fields)) {
			for (const word of words(textOf(source, field.type))) wanted.add(word)
		}
	}
	return found
}

function words(text: string): string[] {
	return text.match(/[A-Za-z_]\w*/g) ?? []
}

function belongs({ type }: SyntaxNode): boolean {
	return type === 'attribute_item' || type === 'line_comment' || type === 'block_comment'
}

function mentions(texts: readonly string[], name: string): boolean {
	return texts.some((text) => words(text).includes(name))
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
}

/** Where `pub` is missing; nowhere, if the item has it. */
function visibilityPlaces(node: SyntaxNode): number[] {
	return node.children.some(({ type }) => type === 'visibility_modifier') ? [] : [node.start]
}

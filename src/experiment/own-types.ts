import { readFile } from 'node:fs/promises'
import { decodeText } from './decode-text.ts'
import type { RustFile } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { childOf, lineAt, loadRustSyntax, type RustSyntax, type SyntaxNode, textOf } from './rust-syntax.ts'
import { syntaxFault } from './signature.ts'

/** A struct or an enum of a person's own. */
export interface OwnType {
	readonly name: string
	readonly kind: 'struct' | 'enum'
	readonly isPublic: boolean
	/** It has parameters: lifetimes, types or constants. */
	readonly isGeneric: boolean
	/** Traits that it derives, or has by an `impl` beside it; last words of their paths. */
	readonly traits: ReadonlySet<string>
	/** In order; a struct has one, of its own name. */
	readonly variants: readonly OwnVariant[]
	/** In its source, without attributes and comments before it. */
	readonly node: SyntaxNode
}

/** What a value consists of. */
export interface OwnVariant {
	readonly name: string
	/** Whether fields have names, are counted, or there are none. */
	readonly kind: 'named' | 'counted' | 'unit'
	/** Names are `0`, `1` and so on where they are counted. */
	readonly fields: readonly OwnField[]
}

/** A field with the syntax of its type. */
export interface OwnField {
	readonly name: string
	readonly isPublic: boolean
	readonly type: SyntaxNode
	/** With what stands before it that is about it alone. */
	readonly node: SyntaxNode
}

/** Structs and enums at the top level of a source, in its order. */
export function ownTypes(syntax: RustSyntax, source: string): OwnType[] {
	const { children } = syntax.parse(source).root
	const implemented = children.filter(({ type }) => type === 'impl_item')
	return children.flatMap((node, index): OwnType[] => {
		if (node.type !== 'struct_item' && node.type !== 'enum_item') return []
		const name = nameOf(source, node)
		const traits = implemented.flatMap((one) => {
			const [trait, of] = [childOf(one, 'trait'), childOf(one, 'type')]
			return trait !== undefined && of !== undefined && textOf(source, of) === name ? [lastWord(source, trait)] : []
		})
		const body = childOf(node, 'body')
		const variants =
			node.type === 'enum_item' ? (body?.children ?? []).filter(({ type }) => type === 'enum_variant') : [node]
		return [
			{
				name,
				kind: node.type === 'enum_item' ? 'enum' : 'struct',
				isPublic: isPublic(source, node),
				isGeneric: childOf(node, 'type_parameters') !== undefined,
				traits: new Set([...derivedBefore(source, children, index), ...traits]),
				variants: variants.map((one) => variantOf(source, one)),
				node,
			},
		]
	})
}

/**
 * A file of types that candidates and evaluator share.
 *
 * @param path - Absolute.
 * @throws {ExperimentError} If it cannot be read or parsed, has no type, or one that candidates could not name.
 */
export async function readTypesFile(path: string): Promise<RustFile> {
	const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
		const why = cause.code === 'ENOENT' ? 'expected types here, found no such file' : `cannot be read (${cause.code})`
		throw new ExperimentError([`${path}: ${why}`], { cause })
	})
	const source = decodeText(bytes)
	const syntax = await loadRustSyntax()
	const tree = syntax.parse(source)
	if (tree.hasError) {
		const { line = 1, what = '' } = syntaxFault(tree) ?? {}
		throw new ExperimentError([`${path}:${line}: expected types that parse as Rust: line ${line}${what}`])
	}
	const types = ownTypes(syntax, source)
	if (types.length === 0) throw new ExperimentError([`${path}: expected a struct or an enum, found none`])
	const closed = types.find((one) => !one.isPublic)
	if (closed !== undefined) {
		const line = lineAt(source, closed.node.start)
		throw new ExperimentError([
			`${path}:${line}: expected \`pub ${closed.kind} ${closed.name}\`, since candidates are in a crate of their own; found a private one`,
		])
	}
	return { path, source }
}

function variantOf(source: string, node: SyntaxNode): OwnVariant {
	const body = childOf(node, 'body')
	const name = nameOf(source, node)
	if (body?.type === 'field_declaration_list') {
		const fields = body.children.filter(({ type }) => type === 'field_declaration')
		const read = fields.map((field) => ({
			name: nameOf(source, field),
			isPublic: isPublic(source, field),
			type: childOf(field, 'type') as SyntaxNode,
			node: field,
		}))
		return { name, kind: 'named', fields: read }
	}
	if (body?.type !== 'ordered_field_declaration_list') return { name, kind: 'unit', fields: [] }
	const types = body.children.filter(({ field }) => field === 'type')
	const fields = types.map((type, index) => {
		const before = body.children[body.children.indexOf(type) - 1]
		return { name: `${index}`, isPublic: before?.type === 'visibility_modifier', type, node: type }
	})
	return { name, kind: 'counted', fields }
}

/** Traits in the `#[derive(…)]` right before a node. */
function derivedBefore(source: string, children: readonly SyntaxNode[], index: number): string[] {
	const found: string[] = []
	for (let at = index - 1; at >= 0; at--) {
		const { type } = children[at] as SyntaxNode
		if (type !== 'attribute_item' && !type.endsWith('comment')) break
		const [, list = ''] = /^#\[\s*derive\s*\(([\s\S]*)\)\s*\]$/.exec(textOf(source, children[at] as SyntaxNode)) ?? []
		found.push(...(list.match(/\w+(?=\s*(?:,|$))/g) ?? []))
	}
	return found
}

function isPublic(source: string, node: SyntaxNode): boolean {
	const visibility = node.children.find(({ type }) => type === 'visibility_modifier')
	return visibility !== undefined && textOf(source, visibility) === 'pub'
}

function nameOf(source: string, node: SyntaxNode): string {
	return textOf(source, childOf(node, 'name') ?? node)
}

function lastWord(source: string, node: SyntaxNode): string {
	return /\w+(?=\W*$)/.exec(textOf(source, node).replace(/<[\s\S]*$/, ''))?.[0] ?? ''
}

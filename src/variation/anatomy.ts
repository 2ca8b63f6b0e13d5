import {
	childOf,
	descendants,
	type RustSyntax,
	type SyntaxNode,
	type SyntaxTree,
	textOf,
} from '../experiment/rust-syntax.ts'
import { withParentheses } from './fragment.ts'
import { type Inference, inferTypes } from './inference.ts'
import { type Local, lookUp, operandsOf, type Scope } from './inference-walk.ts'
import { primitiveName } from './rust-type.ts'

/** An expression of a primitive type in a function's body. */
export interface Site {
	/** The expression, without parentheses. */
	readonly node: SyntaxNode
	/** The expression with the parentheses around it: what a replacement replaces. */
	readonly slot: SyntaxNode
	/** Name of its primitive type. */
	readonly type: string
	readonly scope: Scope
	/** Tokens. */
	readonly size: number
	/** It leaves a loop or the function. */
	readonly jumps: boolean
	/** It may be copied, but not be replaced: the target of an assignment, say. */
	readonly isFixed: boolean
}

/** A statement of a block. */
export interface StatementSite {
	readonly node: SyntaxNode
	readonly block: SyntaxNode
	readonly scope: Scope
	readonly size: number
	readonly jumps: boolean
}

/** A parent as variation sees it. */
export interface Anatomy {
	readonly tree: SyntaxTree
	readonly source: string
	readonly inference: Inference
	readonly sites: readonly Site[]
	readonly statements: readonly StatementSite[]
	/** Number and truth literals of bodies and constants. */
	readonly literals: readonly SyntaxNode[]
	/** Tokens of the whole source. */
	readonly size: number
}

/** Nesting beyond which nothing is varied; honest code stays far below. */
const deepest = 400

/**
 * Reads a source, or `undefined` where it does not parse or nests too deep.
 *
 * Functions are no longer `const` in it where nothing constant needs them: few of what may be put into one are.
 */
export function readAnatomy(syntax: RustSyntax, written: string): Anatomy | undefined {
	const source = withoutConst(syntax, written)
	const tree = syntax.parse(source)
	if (tree.hasError || tree.depth > deepest) return undefined
	const inference = inferTypes(tree)
	const measures = measure(tree.nodes)
	const sites: Site[] = []
	const statements: StatementSite[] = []
	const literals: SyntaxNode[] = []
	const measured = (node: SyntaxNode) => measures.get(node) as Measure

	for (const [node, type] of inference.types) {
		const name = primitiveName(type)
		if (name === undefined || name === 'char' || !isExpressionSite(node)) continue
		sites.push({
			node,
			slot: withParentheses(node),
			type: name,
			scope: inference.scopes.get(node),
			...measured(node),
			isFixed: isFixed(withParentheses(node)),
		})
	}
	for (const [node, scope] of inference.scopes) {
		if (node.parent?.type !== 'block' || !isStatement(node)) continue
		statements.push({ node, block: node.parent, scope, ...measured(node) })
	}
	const lengths = lengthsOfTypes(tree)
	for (const node of tree.nodes) {
		if (!/^(?:integer|float|boolean)_literal$/.test(node.type) || !isVariedLiteral(node)) continue
		const isLength = node.field === 'length' && node.parent?.type === 'array_expression'
		if (!isLength || !lengths.has(textOf(source, node))) literals.push(node)
	}
	return { tree, source, inference, sites, statements, literals, size: measured(tree.root).size }
}

function withoutConst(syntax: RustSyntax, source: string): string {
	if (!/\bconst\s+fn\b/.test(source)) return source
	const { nodes } = syntax.parse(source)
	const functions = nodes.filter(({ type, parent }) => type === 'const' && parent?.type === 'function_modifiers')
	const names = new Set(
		functions
			.map(({ parent }) => parent?.parent && childOf(parent.parent, 'name'))
			.map((node) => node && textOf(source, node)),
	)
	const needed = nodes
		.filter(({ type }) => /^(?:const_item|static_item|const_block|array_type)$/.test(type))
		.flatMap((node) => [...descendants(node)])
	if (needed.some((node) => node.type === 'identifier' && names.has(textOf(source, node)))) return source
	return functions.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end).trimStart(), source)
}

/** Variables that an expression or statement takes from outside it. */
export function freeLocals(anatomy: Anatomy, node: SyntaxNode, scope: Scope): Map<string, Local> {
	const found = new Map<string, Local>()
	for (const part of descendants(node)) {
		if (part.type !== 'identifier' && part.type !== 'self') continue
		const name = textOf(anatomy.source, part)
		const local = lookUp(scope, name)
		if (local !== undefined) found.set(name, local)
	}
	return found
}

/** Variables that may be read at a place, shadowed ones left out, innermost first. */
export function visibleLocals(scope: Scope): Local[] {
	const seen = new Set<string>()
	const found: Local[] = []
	for (let at = scope; at !== undefined; at = at.outer) {
		if (seen.has(at.local.name)) continue
		seen.add(at.local.name)
		if (at.local.isInitialised && at.local.name !== 'self') found.push(at.local)
	}
	return found
}

/** What is known of a node's whole subtree. */
interface Measure {
	/** Tokens, comments not counted. */
	readonly size: number
	/** It leaves a loop or the function. */
	readonly jumps: boolean
}

/** @param order - All of a tree, in source order. */
function measure(order: readonly SyntaxNode[]): Map<SyntaxNode, Measure> {
	const measures = new Map<SyntaxNode, Measure>()
	for (let at = order.length - 1; at >= 0; at--) {
		const node = order[at] as SyntaxNode
		let size = 0
		let jumps = jumping.has(node.type)
		if (node.children.length === 0) size = node.end > node.start && !isComment(node) ? 1 : 0
		else if (node.type.endsWith('string_literal')) size = 1
		else if (!isComment(node)) {
			for (const child of node.children) {
				const inner = measures.get(child) as Measure
				size += inner.size
				jumps ||= inner.jumps
			}
		}
		measures.set(node, { size, jumps })
	}
	return measures
}

const jumping = new Set([
	'return_expression',
	'break_expression',
	'continue_expression',
	'try_expression',
	'await_expression',
	'yield_expression',
])

function isComment(node: SyntaxNode): boolean {
	return node.type === 'line_comment' || node.type === 'block_comment'
}

function isExpressionSite(node: SyntaxNode): boolean {
	if (node.type === 'block' || node.type === 'parenthesized_expression' || node.type === 'self') return false
	const parent = node.parent
	if (parent === undefined || parent.type === 'else_clause' || node.field === 'length') return false
	// In `Point { x, y }` it is the field's name as well.
	if (parent.type === 'shorthand_field_initializer') return false
	if (parent.type === 'expression_statement')
		return parent.children.at(-1)?.type !== ';' && parent.parent?.type === 'block'
	return !(parent.type === 'call_expression' && node.field === 'function')
}

function isFixed(slot: SyntaxNode): boolean {
	const parent = slot.parent
	if (parent === undefined) return true
	if (parent.type === 'assignment_expression' || parent.type === 'compound_assignment_expr')
		return slot.field === 'left'
	return parent.type === 'reference_expression' && parent.children.some((child) => child.type === 'mutable_specifier')
}

function isStatement(node: SyntaxNode): boolean {
	if (node.type === 'let_declaration') return true
	return node.type === 'expression_statement' && (node.children.at(-1)?.type === ';' || !isTail(node))
}

function isTail(node: SyntaxNode): boolean {
	return operandsOf(node.parent ?? node).at(-1) === node
}

/** Of arrays in types, which those of values have to agree with. */
function lengthsOfTypes({ nodes, source }: SyntaxTree): ReadonlySet<string> {
	const lengths = nodes.flatMap((node) => (node.type === 'array_type' ? (childOf(node, 'length') ?? []) : []))
	return new Set(lengths.map((length) => textOf(source, length)))
}

/** Literals in types, patterns and attributes are left alone. */
function isVariedLiteral(node: SyntaxNode): boolean {
	for (let at: SyntaxNode | undefined = node; at !== undefined; at = at.parent) {
		if (/(?:_type|_arguments|_pattern|attribute|token_tree|enum_variant|_parameters?)$/.test(at.type)) return false
		if (at.type === 'field_expression' && at !== node && childOf(at, 'field') === node) return false
		if (at.type === 'function_item' || at.type === 'const_item' || at.type === 'static_item') return true
	}
	return false
}

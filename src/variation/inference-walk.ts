import type { SyntaxNode } from '../experiment/rust-syntax.ts'
import { type Type, unify, variable } from './rust-type.ts'

/** A parameter or local variable. */
export interface Local {
	readonly name: string
	readonly type: Type
	readonly isMutable: boolean
	readonly isInitialised: boolean
}

/** The variables visible at a place, innermost first; shadowed ones are still in the list. */
export type Scope = { readonly local: Local; readonly outer: Scope } | undefined

/** A function's parameters and result. */
export interface Signature {
	readonly parameters: readonly Type[]
	readonly result: Type
}

/** The state of one walk over a tree. */
export interface Walk {
	readonly source: string
	readonly types: Map<SyntaxNode, Type>
	readonly scopes: Map<SyntaxNode, Scope>
	readonly faults: Set<SyntaxNode>
	readonly ambiguous: Set<SyntaxNode>
	readonly unknownNames: Set<string>
	readonly asked: Set<SyntaxNode>
	readonly functions: Map<string, Signature>
	/** Constants and statics. */
	readonly constants: Map<string, Type>
	/** Fields of the file's structs. */
	readonly fields: Map<string, ReadonlyMap<string, Type>>
	/** Names known to mean something, but not what; `*` where any name may. */
	readonly otherNames: Set<string>
	scope: Scope
	/** What the function returns. */
	result: Type
	/** Innermost last. */
	readonly loops: { readonly result: Type; hasBreak: boolean }[]
	/** The rule for each kind of expression. */
	readonly rule: (walk: Walk, node: SyntaxNode) => Type
}

/** The type of an expression, noted together with its scope. */
export function infer(walk: Walk, node: SyntaxNode | undefined): Type {
	if (node === undefined) return variable()
	walk.scopes.set(node, walk.scope)
	const type = walk.rule(walk, node)
	walk.types.set(node, type)
	return type
}

/** Infers an expression and unifies it with what its place wants. */
export function expect(walk: Walk, node: SyntaxNode | undefined, wanted: Type): void {
	if (node !== undefined && !unify(infer(walk, node), wanted)) walk.faults.add(node)
}

/** Adds a variable to the scope. */
export function declareLocal(walk: Walk, name: string, type: Type, traits: Partial<Local> = {}): void {
	const local = { isMutable: false, isInitialised: true, ...traits, name, type }
	walk.scope = { local, outer: walk.scope }
}

/** The variable of that name, innermost first. */
export function lookUp(scope: Scope, name: string): Local | undefined {
	for (let at = scope; at !== undefined; at = at.outer) if (at.local.name === name) return at.local
	return undefined
}

/** Runs in a scope of its own. */
export function scoped<Result>(walk: Walk, inside: () => Result): Result {
	const outer = walk.scope
	const result = inside()
	walk.scope = outer
	return result
}

/** Operands of an expression: its named children, comments left out. */
export function operandsOf(node: SyntaxNode): SyntaxNode[] {
	return node.children.filter(
		(child) => child.named && !child.type.endsWith('_comment') && child.type !== 'attribute_item',
	)
}

import { childOf, descendants, type SyntaxNode, type SyntaxTree, textOf } from '../experiment/rust-syntax.ts'

/**
 * The parameters and local variables of a tree, numbered in the order of their declarations: offset of each mention
 * to the number of the variable it means.
 *
 * Left out, because another name could mean something else there: names that an item of the file has too, names in
 * capitals (constants and variants in patterns), and names that occur in a macro, in a string in a macro or in a
 * struct's shorthand.
 *
 * Recursive: the tree must not be too deep.
 */
export function localNames(tree: SyntaxTree): ReadonlyMap<number, number> {
	const walk: Walk = { source: tree.source, fixed: fixedNames(tree), found: new Map(), scopes: [], next: 0 }
	visit(walk, tree.root)
	return walk.found
}

interface Walk {
	readonly source: string
	readonly fixed: ReadonlySet<string>
	readonly found: Map<number, number>
	/** Innermost last; `undefined` where an item begins, which sees no variable from outside. */
	readonly scopes: (Map<string, number> | undefined)[]
	next: number
}

function fixedNames(tree: SyntaxTree): Set<string> {
	const { source } = tree
	const fixed = new Set<string>()
	const add = (node: SyntaxNode | undefined) => {
		if (node !== undefined) fixed.add(plain(textOf(source, node)))
	}
	for (const node of tree.nodes) {
		if (itemTypes.has(node.type)) add(childOf(node, 'name'))
		else if (node.type === 'use_declaration') {
			for (const part of descendants(node)) if (part.type === 'identifier') add(part)
		} else if (node.type === 'token_tree' || node.type === 'token_tree_pattern') {
			for (const part of node.children) {
				if (part.type === 'identifier' || part.type === 'metavariable') add(part)
				else if (part.type.endsWith('string_literal')) {
					for (const [word] of textOf(source, part).matchAll(/[\p{XID_Start}_]\p{XID_Continue}*/gu)) fixed.add(word)
				}
			}
		} else if (node.type === 'shorthand_field_identifier') add(node)
		else if (node.type === 'shorthand_field_initializer') add(node.children.find((each) => each.type === 'identifier'))
	}
	return fixed
}

const itemTypes = new Set([
	'function_item',
	'function_signature_item',
	'const_item',
	'static_item',
	'const_parameter',
	'enum_variant',
	'mod_item',
	'macro_definition',
	'struct_item',
])

function visit(walk: Walk, node: SyntaxNode): void {
	switch (node.type) {
		case 'identifier':
			mention(walk, node)
			break
		case 'function_item':
		case 'function_signature_item':
			walk.scopes.push(undefined)
			inScope(walk, () => {
				for (const child of childrenBut(node, 'name')) visit(walk, child)
			})
			walk.scopes.pop()
			break
		case 'closure_expression':
		case 'block':
		case 'match_arm':
		case 'while_expression':
			inScope(walk, () => {
				for (const child of node.children) visit(walk, child)
			})
			break
		case 'if_expression':
			inScope(walk, () => {
				for (const child of childrenBut(node, 'alternative')) visit(walk, child)
			})
			visitField(walk, node, 'alternative')
			break
		case 'for_expression':
			visitField(walk, node, 'value')
			inScope(walk, () => {
				bind(walk, childOf(node, 'pattern'))
				visitField(walk, node, 'body')
			})
			break
		case 'let_declaration':
		case 'let_condition':
			for (const child of childrenBut(node, 'pattern')) visit(walk, child)
			bind(walk, childOf(node, 'pattern'))
			break
		case 'parameter':
			visitField(walk, node, 'type')
			bind(walk, childOf(node, 'pattern'))
			break
		case 'closure_parameters':
			for (const child of node.children) {
				if (child.type === 'parameter') visit(walk, child)
				else bind(walk, child)
			}
			break
		case 'match_pattern':
			for (const child of childrenBut(node, 'condition')) bind(walk, child)
			visitField(walk, node, 'condition')
			break
		default:
			if (opaque.has(node.type)) break
			for (const child of node.children) visit(walk, child)
	}
}

/** Nodes whose identifiers are never local variables. */
const opaque = new Set([
	'scoped_identifier',
	'scoped_type_identifier',
	'macro_invocation',
	'macro_definition',
	'attribute_item',
	'inner_attribute_item',
	'use_declaration',
	'extern_crate_declaration',
	'label',
	'lifetime',
	'struct_item',
	'union_item',
	'enum_item',
	'type_parameters',
	'function_type',
	'line_comment',
	'block_comment',
])

/** Declares the variables of a pattern; a name that an or-pattern repeats is one variable. */
function bind(walk: Walk, pattern: SyntaxNode | undefined): void {
	const scope = walk.scopes.at(-1)
	if (pattern === undefined || scope === undefined) return
	const own = new Map<string, number>()
	for (const node of descendants(pattern)) {
		if (node.type !== 'identifier' || !bindsAsIdentifier(node)) continue
		const name = plain(textOf(walk.source, node))
		if (walk.fixed.has(name) || !/^[\p{Ll}_]/u.test(name)) continue
		let number = own.get(name)
		if (number === undefined) {
			number = walk.next++
			own.set(name, number)
		}
		walk.found.set(node.start, number)
	}
	for (const [name, number] of own) scope.set(name, number)
}

function bindsAsIdentifier(node: SyntaxNode): boolean {
	const parent = node.parent
	if (node.field === 'type' || parent?.type === 'scoped_identifier' || parent?.type === 'range_pattern') return false
	for (let above = parent; above !== undefined; above = above.parent) {
		if (above.type === 'macro_invocation' || above.type === 'const_block' || above.type === 'generic_pattern')
			return false
		if (!above.type.endsWith('pattern')) return true
	}
	return true
}

function mention(walk: Walk, node: SyntaxNode): void {
	const name = plain(textOf(walk.source, node))
	for (let at = walk.scopes.length - 1; at >= 0; at--) {
		const scope = walk.scopes[at]
		if (scope === undefined) return
		const number = scope.get(name)
		if (number === undefined) continue
		walk.found.set(node.start, number)
		return
	}
}

function inScope(walk: Walk, inside: () => void): void {
	walk.scopes.push(new Map())
	inside()
	walk.scopes.pop()
}

function visitField(walk: Walk, node: SyntaxNode, field: string): void {
	const child = childOf(node, field)
	if (child !== undefined) visit(walk, child)
}

function childrenBut(node: SyntaxNode, field: string): SyntaxNode[] {
	return node.children.filter((child) => child.field !== field)
}

/** A raw identifier means the same name. */
function plain(name: string): string {
	return name.startsWith('r#') ? name.slice(2) : name
}

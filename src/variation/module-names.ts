import { childOf, descendants, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'
import { lookUp } from './inference-walk.ts'

/**
 * How often a source names an item of one of its modules in another one that does not know it.
 *
 * A name counts as known where it is declared or in any `use`, and everything is where all of a module is taken in.
 */
export function strayNames(anatomy: Anatomy): number {
	const { tree, source, inference } = anatomy
	const bodies = tree.nodes.filter(isModuleBody)
	if (bodies.length === 0) return 0
	const known = new Map([tree.root, ...bodies].map((body) => [body, namesOf(source, body)]))
	const items = new Set([...known.values()].flatMap((names) => [...names]))
	return tree.nodes.filter((node) => {
		if (node.type !== 'identifier' || !isHead(node, inference.scopes.has(node))) return false
		const name = textOf(source, node)
		if (!items.has(name) || lookUp(inference.scopes.get(node), name) !== undefined) return false
		const here = known.get(bodyAround(node))
		return here?.has('*') === false && !here.has(name)
	}).length
}

function isModuleBody(node: SyntaxNode): boolean {
	return node.type === 'declaration_list' && node.parent?.type === 'mod_item'
}

function namesOf(source: string, body: SyntaxNode): Set<string> {
	const names = new Set<string>()
	for (const item of body.children) {
		const name = childOf(item, 'name')
		if (name !== undefined) names.add(textOf(source, name))
		if (item.type !== 'use_declaration') continue
		for (const part of descendants(item)) if (part.children.length === 0) names.add(textOf(source, part))
	}
	return names
}

/** Whether it is an expression by itself, or the first name of a path in one. */
function isHead(node: SyntaxNode, isExpression: boolean): boolean {
	if (node.parent?.type !== 'scoped_identifier') return isExpression
	let top = node
	for (let at = node.parent; at?.type === 'scoped_identifier'; at = at.parent as SyntaxNode) {
		if (at.start !== node.start) return false
		top = at
	}
	return !/^(?:use|scoped_use)/.test(top.parent?.type ?? '')
}

function bodyAround(node: SyntaxNode): SyntaxNode {
	let at = node
	while (at.parent !== undefined && !isModuleBody(at)) at = at.parent
	return at
}

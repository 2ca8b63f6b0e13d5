import { childOf, descendants, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Anatomy } from './anatomy.ts'
import { type Local, lookUp } from './inference-walk.ts'
import { isPrimitive, resolve } from './rust-type.ts'

/**
 * How often a variable is read that is gone by then, or lent out to be changed: after `v.into_iter()`, `for x in v` or
 * `all.push(v)`, and within `v.sort_by(…)`.
 *
 * What the borrow checker refuses beside that is left to the compiler.
 */
export function takenReads(anatomy: Anatomy): number {
	const takings = [...descendants(anatomy.tree.root)].flatMap((node) => takingOf(anatomy, node) ?? [])
	if (takings.length === 0) return 0
	let count = 0
	for (const [node, scope] of anatomy.inference.scopes) {
		if (node.type !== 'identifier') continue
		const local = lookUp(scope, textOf(anatomy.source, node))
		if (local === undefined) continue
		if (takings.some((one) => one.local === local && node.start > one.start && node.end <= one.end)) count++
	}
	return count
}

/** A variable that may not be read in a range of the source. */
interface Taking {
	readonly local: Local
	readonly start: number
	readonly end: number
}

/** Types whose values are moved, not copied. */
const owned = /^(?:String|Vec|VecDeque|Box|HashMap|BTreeMap|HashSet|BTreeSet)$/
/** Methods that keep what they are given. */
const keeping = /^(?:push(?:_back|_front)?|insert|entry|extend|unwrap_or)$/

function takingOf(anatomy: Anatomy, node: SyntaxNode): Taking | readonly Taking[] | undefined {
	if (node.type === 'for_expression') return taking(anatomy, childOf(node, 'value'), Number.POSITIVE_INFINITY)
	if (node.type !== 'call_expression') return undefined
	const method = childOf(node, 'function')
	const name = method === undefined ? undefined : childOf(method, 'field')
	if (method?.type !== 'field_expression' || name === undefined) return undefined
	const called = textOf(anatomy.source, name)
	const receiver = childOf(method, 'value')
	if (keeping.test(called)) {
		const given = (childOf(node, 'arguments')?.children ?? []).filter(({ type }) => type === 'identifier')
		return given.flatMap((one) => {
			const taken = taking(anatomy, one, Number.POSITIVE_INFINITY)
			const type = taken && resolve(taken.local.type)
			return taken !== undefined && type?.kind === 'known' && owned.test(type.name) ? [taken] : []
		})
	}
	if (/^into_/.test(called)) return taking(anatomy, receiver, Number.POSITIVE_INFINITY)
	return /^(?:sort|retain|dedup|drain|extend|resize_with|fill_with)/.test(called)
		? taking(anatomy, receiver, node.end)
		: undefined
}

function taking(anatomy: Anatomy, node: SyntaxNode | undefined, end: number): Taking | undefined {
	if (node?.type !== 'identifier') return undefined
	const local = lookUp(anatomy.inference.scopes.get(node), textOf(anatomy.source, node))
	if (local === undefined) return undefined
	const type = resolve(local.type)
	// What is lent may be lent again, and a number is copied.
	if (end === Number.POSITIVE_INFINITY && (type.kind === 'variable' || type.name === '&' || isPrimitive(type.name))) {
		return undefined
	}
	return { local, start: node.start, end }
}

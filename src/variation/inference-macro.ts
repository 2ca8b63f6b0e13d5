import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import type { Walk } from './inference-walk.ts'
import { bool, known, never, type Type, unit, variable } from './rust-type.ts'

/** Macros of the standard library by what they give; arguments are tokens and stay unread. */
export function inferMacro(walk: Walk, node: SyntaxNode): Type {
	const name = textOf(walk.source, childOf(node, 'macro') ?? node)
	if (/^(?:panic|unreachable|todo|unimplemented)$/.test(name)) return never
	if (
		/^(?:println|print|eprintln|eprint|assert|assert_eq|assert_ne|debug_assert|debug_assert_eq|debug_assert_ne)$/.test(
			name,
		)
	) {
		return unit
	}
	if (name === 'vec') return known('Vec', variable())
	if (name === 'format') return known('String')
	return name === 'matches' ? bool : variable()
}

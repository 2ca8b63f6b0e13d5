import type { SyntaxNode } from '../experiment/rust-syntax.ts'
import { behindOne, called } from './inference-iterations.ts'
import { expect, infer, type Walk } from './inference-walk.ts'
import { behindReferences, bool, foreign, known, resolve, type Type, unify } from './rust-type.ts'

/** Type of a call of a method on an `Option` or a `Result`; `undefined` for any other. */
export function inferCarried(walk: Walk, name: string, whole: Type, args: readonly SyntaxNode[]): Type | undefined {
	const self = behindReferences(whole)
	if (self.kind !== 'known' || !/^(?:Option|Result)$/.test(self.name)) return undefined
	const inner = self.args[0] ?? foreign()
	const rest = self.args.slice(1)
	// Behind a reference it lends what it holds.
	const isLent = resolve(whole) !== self
	switch (name) {
		case 'unwrap':
		case 'unwrap_or_default':
			return inner
		case 'expect':
			infer(walk, args[0])
			return inner
		case 'unwrap_or':
			expect(walk, args[0], inner)
			return inner
		case 'unwrap_or_else':
			unify(called(walk, args[0], ...rest), inner)
			return inner
		case 'map':
			return known(self.name, called(walk, args[0], inner), ...rest)
		case 'and_then':
			return called(walk, args[0], inner)
		case 'filter':
			called(walk, args[0], known('&', inner))
			return self
		case 'is_some_and':
		case 'is_none_or':
		case 'is_ok_and':
			called(walk, args[0], inner)
			return bool
		case 'map_or': {
			const other = infer(walk, args[0])
			unify(other, called(walk, args[1], inner))
			return other
		}
		case 'copied':
		case 'cloned':
			return known('Option', behindOne(inner))
		case 'as_ref':
			return known(self.name, known('&', inner), ...rest)
		case 'ok':
			return known('Option', inner)
		case 'ok_or':
			return known('Result', inner, infer(walk, args[0]))
		case 'ok_or_else':
			return known('Result', inner, called(walk, args[0]))
		case 'map_err':
			return known('Result', inner, called(walk, args[0], rest[0] ?? foreign()))
		case 'take':
			return self
		case 'or':
			expect(walk, args[0], self)
			return self
		case 'iter':
			return known('Iter', isLent ? inner : known('&', inner))
		default:
			return undefined
	}
}

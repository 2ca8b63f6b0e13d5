import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { declareLocal, type Local, operandsOf, type Walk } from './inference-walk.ts'
import { behindReferences, known, resolve, type Type, unify, usize, variable } from './rust-type.ts'

/** Declares the variables of a pattern that a value of that type is matched with. */
export function bindPattern(
	walk: Walk,
	pattern: SyntaxNode | undefined,
	type: Type,
	traits: Partial<Local> = {},
): void {
	if (pattern === undefined) return
	const parts = operandsOf(pattern)
	switch (pattern.type) {
		case 'identifier': {
			const name = textOf(walk.source, pattern)
			if (!walk.constants.has(name) && !isVariant(walk, name)) declareLocal(walk, name, type, traits)
			return
		}
		case 'mut_pattern':
			bindPattern(walk, parts.at(-1), type, { ...traits, isMutable: true })
			return
		case 'tuple_pattern': {
			const whole = behindReferences(type)
			for (const [at, part] of parts.entries()) {
				const inner = whole.kind === 'known' && whole.name === '(,)' ? whole.args[at] : undefined
				bindPattern(walk, part, inner === undefined ? variable() : boundBy(type, inner), traits)
			}
			return
		}
		case 'reference_pattern': {
			const whole = resolve(type)
			const target = whole.kind === 'known' && /^(?:&|&mut)$/.test(whole.name) ? (whole.args[0] as Type) : variable()
			bindPattern(walk, parts.at(-1), target, traits)
			return
		}
		case 'tuple_struct_pattern': {
			const name = textOf(walk.source, childOf(pattern, 'type') ?? pattern)
			const whole = behindReferences(type)
			const inner =
				whole.kind === 'known' && (name === 'Some' || name === 'Ok') && resolve(type) === whole
					? whole.args[0]
					: undefined
			for (const part of parts) if (part.field !== 'type') bindPattern(walk, part, inner ?? variable(), traits)
			return
		}
		case 'struct_pattern':
			for (const part of parts) {
				if (part.type !== 'field_pattern') continue
				const nested = childOf(part, 'pattern')
				const name = childOf(part, 'name')
				if (nested !== undefined) bindPattern(walk, nested, variable(), traits)
				else if (name !== undefined) declareLocal(walk, textOf(walk.source, name), variable(), traits)
			}
			return
		case 'captured_pattern':
			bindPattern(walk, parts[0], type, traits)
			bindPattern(walk, parts[1], type, traits)
			return
		case 'or_pattern':
			for (const part of parts) bindPattern(walk, part, type, traits)
			return
		case 'integer_literal':
		case 'negative_literal':
			if (!unify(behindReferences(type), variable('integer'))) walk.faults.add(pattern)
			return
		case 'slice_pattern': {
			const whole = resolve(type)
			const isOwned = whole.kind === 'known' && /^(?:\[\]|\[;\])$/.test(whole.name)
			for (const part of parts) bindPattern(walk, part, (isOwned && whole.args[0]) || variable(), traits)
			return
		}
		case 'ref_pattern':
		case 'generic_pattern':
			for (const part of parts) bindPattern(walk, part, variable(), traits)
			return
		default:
			return
	}
}

/** What a part of a value is bound as: behind a reference, as a reference to it. */
function boundBy(whole: Type, part: Type): Type {
	const outer = resolve(whole)
	return outer.kind === 'known' && /^(?:&|&mut)$/.test(outer.name) ? known(outer.name, part) : part
}

/** Whether a name in a pattern is something to compare with: of those in lower case the compiler knows none. */
function isVariant({ otherNames }: Walk, name: string): boolean {
	return !/^[\p{Ll}_]/u.test(name) && (name === 'None' || otherNames.has(name) || otherNames.has('*'))
}

/** What a `for` loop over a value of that type gives. */
export function itemOf(type: Type): Type {
	const found = resolve(type)
	if (found.kind === 'variable') return variable()
	const element = (sequence: Type): Type | undefined => {
		const inner = resolve(sequence)
		return inner.kind === 'known' && /^(?:\[\]|\[;\]|Vec|VecDeque)$/.test(inner.name) ? inner.args[0] : undefined
	}
	if (found.name === 'Range' || found.name === 'Iter') return found.args[0] as Type
	if (found.name === '&' || found.name === '&mut') {
		const inner = found.args[0] as Type
		const item = element(inner)
		return item === undefined ? itemOf(inner) : known(found.name, item)
	}
	return element(found) ?? variable()
}

/** An iterator's item, with its index before it. */
export function numbered(item: Type): Type {
	return known('(,)', usize, item)
}

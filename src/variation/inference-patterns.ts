import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { declareLocal, type Local, operandsOf, type Walk } from './inference-walk.ts'
import { behindReferences, foreign, known, resolve, type Type, unify, usize, variable } from './rust-type.ts'

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
			// What is not bound has its place as well.
			const places = pattern.children.filter((child) => parts.includes(child) || child.type === '_')
			const rest = places.findIndex((place) => place.type === 'remaining_field_pattern')
			for (const part of parts) {
				const place = places.indexOf(part)
				const args = whole.kind === 'known' && whole.name === '(,)' ? whole.args : []
				const inner = args[rest === -1 || place < rest ? place : place + args.length - places.length]
				bindPattern(walk, part, inner === undefined ? foreign() : boundBy(type, inner), traits)
			}
			return
		}
		case 'reference_pattern': {
			const whole = resolve(type)
			const target = whole.kind === 'known' && /^(?:&|&mut)$/.test(whole.name) ? (whole.args[0] as Type) : foreign()
			bindPattern(walk, parts.at(-1), target, traits)
			return
		}
		case 'tuple_struct_pattern': {
			const name = textOf(walk.source, childOf(pattern, 'type') ?? pattern)
			const whole = behindReferences(type)
			const at = /\b(?:Some|Ok|Reverse)$/.test(name) ? 0 : name === 'Err' ? 1 : undefined
			const isOne = whole.kind === 'known' && /^(?:Option|Result|Reverse)$/.test(whole.name)
			const inner = isOne && at !== undefined ? whole.args[at] : undefined
			const bound = inner === undefined ? foreign() : boundBy(type, inner)
			for (const part of parts) if (part.field !== 'type') bindPattern(walk, part, bound, traits)
			return
		}
		case 'struct_pattern': {
			const fields = walk.fields.get(textOf(walk.source, childOf(pattern, 'type') ?? pattern))
			for (const part of parts) {
				if (part.type !== 'field_pattern') continue
				const nested = childOf(part, 'pattern')
				const name = childOf(part, 'name')
				const field = name && fields?.get(textOf(walk.source, name))
				const bound = field === undefined ? foreign() : boundBy(type, field)
				if (nested !== undefined) bindPattern(walk, nested, bound, traits)
				else if (name !== undefined) declareLocal(walk, textOf(walk.source, name), bound, traits)
			}
			return
		}
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
			const whole = behindReferences(type)
			const isList = whole.kind === 'known' && /^(?:\[\]|\[;\])$/.test(whole.name)
			const element = (isList && whole.args[0]) || foreign()
			for (const part of parts) {
				const isRest = operandsOf(part)[1]?.type === 'remaining_field_pattern'
				bindPattern(walk, part, boundBy(type, isRest ? known('[]', element) : element), traits)
			}
			return
		}
		case 'ref_pattern':
		case 'generic_pattern':
			for (const part of parts) bindPattern(walk, part, foreign(), traits)
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
	if (found.kind === 'variable') return foreign()
	const element = (sequence: Type): Type | undefined => {
		const inner = resolve(sequence)
		return inner.kind === 'known' && lists.test(inner.name) ? inner.args[0] : undefined
	}
	if (found.name === 'Range' || found.name === 'Iter') return found.args[0] as Type
	if (found.name === '&' || found.name === '&mut') {
		const inner = resolve(found.args[0] as Type)
		const item = element(inner)
		if (inner.kind === 'known' && inner.name.endsWith('Map')) {
			const [key = foreign(), value = foreign()] = inner.args
			return known('(,)', known('&', key), known(found.name, value))
		}
		return item === undefined ? itemOf(inner) : known(found.name, item)
	}
	if (found.name.endsWith('Map')) return known('(,)', ...found.args)
	return element(found) ?? foreign()
}

const lists = /^(?:\[\]|\[;\]|Vec|VecDeque|BinaryHeap|HashSet|BTreeSet|Collected)$/

/** An iterator's item, with its index before it. */
export function numbered(item: Type): Type {
	return known('(,)', usize, item)
}

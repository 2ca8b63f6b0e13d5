import type { SyntaxNode } from '../experiment/rust-syntax.ts'
import { inferClosure } from './inference-control.ts'
import { itemOf, numbered } from './inference-patterns.ts'
import { expect, infer, type Walk } from './inference-walk.ts'
import {
	behindReferences,
	bool,
	foreign,
	isPrimitive,
	type KnownType,
	known,
	resolve,
	type Type,
	unify,
	unit,
	usize,
	variable,
} from './rust-type.ts'

/** Methods that make iterators, go through them or look at each element, whatever they are called on. */
const iterations = new Set(
	'iter iter_mut into_iter rev enumerate copied cloned zip take skip step_by chain map filter take_while skip_while for_each any all position count sum product fold try_fold filter_map flat_map windows chunks chunks_exact rchunks min_by max_by min_by_key max_by_key collect retain peekable cycle inspect scan find find_map reduce map_while partition drain keys values into_keys into_values values_mut chars bytes char_indices lines split_whitespace'.split(
		' ',
	),
)

/** Those that mean something else on what is no iterator. */
const ofIterators = new Set('next next_back last nth min max peek'.split(' '))

/** Methods of lists with a closure that is lent elements: how many. */
const looks: ReadonlyMap<string, number> = new Map([
	...['sort_by', 'sort_unstable_by', 'dedup_by'].map((name): [string, number] => [name, 2]),
	...['sort_by_key', 'sort_unstable_by_key', 'sort_by_cached_key', 'dedup_by_key'].map((name): [string, number] => [
		name,
		1,
	]),
])

/**
 * Type of a call of a method that goes through elements; `undefined` for any other.
 *
 * @param whole - What it is called on.
 */
export function inferIteration(
	walk: Walk,
	name: string,
	whole: Type,
	args: readonly SyntaxNode[],
	turbofish: Type | undefined,
): Type | undefined {
	const self = behindReferences(whole)
	const lentTo = looks.get(name)
	if (lentTo !== undefined) {
		const element = known('&', elementOf(whole))
		called(walk, args[0], ...Array.from({ length: lentTo }, () => element))
		return unit
	}
	if (name === 'find' && self.kind === 'known' && /^(?:str|String)$/.test(self.name)) {
		infer(walk, args[0])
		return known('Option', usize)
	}
	const isIterator = self.kind === 'known' && self.name === 'Iter'
	if (!iterations.has(name) && !(isIterator && ofIterators.has(name))) return undefined
	const item = name === 'iter' ? lent('&', whole) : name === 'iter_mut' ? lent('&mut', whole) : itemOf(whole)
	switch (name) {
		case 'enumerate':
			return known('Iter', numbered(item))
		case 'copied':
		case 'cloned':
			return known('Iter', behindOne(item))
		case 'zip':
			return known('Iter', known('(,)', item, itemOf(infer(walk, args[0]))))
		case 'take':
		case 'skip':
		case 'step_by':
			expect(walk, args[0], usize)
			return known('Iter', item)
		case 'chain':
			infer(walk, args[0])
			return known('Iter', item)
		case 'map':
			return known('Iter', called(walk, args[0], item))
		case 'filter':
		case 'take_while':
		case 'skip_while':
		case 'inspect':
			called(walk, args[0], known('&', item))
			return known('Iter', item)
		case 'partition':
			called(walk, args[0], known('&', item))
			return turbofish ?? foreign()
		case 'for_each':
			called(walk, args[0], item)
			return unit
		case 'retain':
			called(walk, args[0], ...lentParts(whole))
			return unit
		case 'any':
		case 'all':
			called(walk, args[0], item)
			return bool
		case 'position':
			called(walk, args[0], item)
			return known('Option', usize)
		case 'count':
			return usize
		case 'sum':
		case 'product': {
			const number = behindReferences(item)
			return turbofish ?? (number.kind === 'known' && isPrimitive(number.name) ? number : variable())
		}
		case 'collect': {
			if (turbofish !== undefined) fill(turbofish, item)
			return turbofish ?? known('Collected', item)
		}
		case 'fold': {
			const state = infer(walk, args[0])
			const next = called(walk, args[1], state, item)
			if (args[1] !== undefined && !unify(state, next)) walk.faults.add(args[1])
			return state
		}
		case 'try_fold':
			called(walk, args[1], infer(walk, args[0]), item)
			return foreign()
		case 'scan':
			return known('Iter', carriedBy(called(walk, args[1], known('&mut', infer(walk, args[0])), item)))
		case 'filter_map':
		case 'map_while':
			return known('Iter', carriedBy(called(walk, args[0], item)))
		case 'find_map':
			return known('Option', carriedBy(called(walk, args[0], item)))
		case 'flat_map':
			return known('Iter', itemOf(called(walk, args[0], item)))
		case 'windows':
		case 'chunks':
		case 'chunks_exact':
		case 'rchunks':
			expect(walk, args[0], usize)
			return known('Iter', known('&', known('[]', elementOf(whole))))
		case 'min_by':
		case 'max_by':
			called(walk, args[0], known('&', item), known('&', item))
			return known('Option', item)
		case 'min_by_key':
		case 'max_by_key':
		case 'find':
			called(walk, args[0], known('&', item))
			return known('Option', item)
		case 'reduce':
			called(walk, args[0], item, item)
			return known('Option', item)
		case 'nth':
			expect(walk, args[0], usize)
			return known('Option', item)
		case 'next':
		case 'next_back':
		case 'last':
		case 'min':
		case 'max':
			return known('Option', item)
		case 'peek':
			return known('Option', known('&', item))
		case 'drain':
			infer(walk, args[0])
			return known('Iter', elementOf(whole))
		case 'keys':
			return known('Iter', known('&', elementOf(whole)))
		case 'values':
			return known('Iter', known('&', heldOf(whole)))
		case 'values_mut':
			return known('Iter', known('&mut', heldOf(whole)))
		case 'into_keys':
			return known('Iter', elementOf(whole))
		case 'into_values':
			return known('Iter', heldOf(whole))
		case 'chars':
			return known('Iter', known('char'))
		case 'bytes':
			return known('Iter', known('u8'))
		case 'char_indices':
			return known('Iter', numbered(known('char')))
		case 'lines':
		case 'split_whitespace':
			return known('Iter', known('&', known('str')))
		default:
			return known('Iter', item)
	}
}

/** What a container is made of is what it is made from. */
export function fill(container: Type, item: Type): void {
	const whole = resolve(container)
	const pair = resolve(item)
	if (whole.kind !== 'known') return
	if (/^(?:Option|Result)$/.test(whole.name) && pair.kind === 'known' && pair.name === whole.name) {
		fill(whole.args[0] ?? foreign(), pair.args[0] ?? foreign())
	} else if (!isMap(whole)) unify(known('Collected', item), whole)
	else if (pair.kind === 'known' && pair.name === '(,)') {
		for (const [at, arg] of whole.args.entries()) unify(arg, pair.args[at] ?? foreign())
	}
}

/** What a closure that is given such values gives. */
export function called(walk: Walk, arg: SyntaxNode | undefined, ...parameters: Type[]): Type {
	if (arg?.type === 'closure_expression') walk.scopes.set(arg, walk.scope)
	const found = resolve(arg?.type === 'closure_expression' ? inferClosure(walk, arg, parameters) : infer(walk, arg))
	return found.kind === 'known' && found.name === 'Fn' ? (found.args[0] as Type) : foreign()
}

/** What an `Option` holds. */
function carriedBy(type: Type): Type {
	const found = resolve(type)
	return found.kind === 'known' && found.name === 'Option' ? (found.args[0] as Type) : foreign()
}

/** What is referred to. */
export function behindOne(type: Type): Type {
	const found = resolve(type)
	return found.kind === 'known' && found.name === '&' ? (found.args[0] as Type) : foreign()
}

function lent(reference: '&' | '&mut', whole: Type): Type {
	const container = behindReferences(whole)
	return isMap(container) ? itemOf(known(reference, container)) : known(reference, elementOf(whole))
}

/** What a closure that chooses what stays is lent. */
function lentParts(whole: Type): Type[] {
	return isMap(behindReferences(whole))
		? [known('&', elementOf(whole)), known('&mut', heldOf(whole))]
		: [known('&', elementOf(whole))]
}

function isMap(type: Type): type is KnownType {
	return type.kind === 'known' && /^(?:Hash|BTree)Map$/.test(type.name)
}

/** Of a list or a set its element, of a map its key. */
export function elementOf(whole: Type): Type {
	const container = behindReferences(whole)
	return container.kind === 'known' ? (container.args[0] ?? foreign()) : foreign()
}

/** Of a map its value. */
export function heldOf(whole: Type): Type {
	const container = behindReferences(whole)
	return container.kind === 'known' ? (container.args[1] ?? foreign()) : foreign()
}

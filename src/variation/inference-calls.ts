import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { inferClosure } from './inference-control.ts'
import { itemOf, numbered } from './inference-patterns.ts'
import { expect, infer, lookUp, operandsOf, type Walk } from './inference-walk.ts'
import { methodOn, type Pattern } from './method-table.ts'
import {
	behindReferences,
	bool,
	isPrimitive,
	known,
	primitiveName,
	readType,
	resolve,
	type Type,
	unify,
	unit,
	usize,
	variable,
} from './rust-type.ts'

/** A name or path that stands for a value. */
export function inferPath(walk: Walk, node: SyntaxNode): Type {
	const text = textOf(walk.source, node).replace(/\s+/g, '')
	if (node.type !== 'scoped_identifier') {
		const local = lookUp(walk.scope, text)
		if (local !== undefined) return local.type
		const constant = walk.constants.get(text)
		if (constant !== undefined) return constant
		const isDeclared = walk.functions.has(text) || walk.otherNames.has(text) || walk.otherNames.has('*')
		if (!isDeclared && !prelude.has(text)) walk.unknownNames.add(text)
		const signature = walk.functions.get(text)
		if (signature !== undefined) return known('Fn', signature.result)
		return text === 'None' ? known('Option', variable()) : variable()
	}
	const consts = /(?:^|::)(f64|f32)::consts::[A-Z_0-9]+$/.exec(text)
	if (consts !== null) return known(consts[1] as string)
	const [, owner = '', constant = ''] = /(?:^|::)([a-z]\w*)::([A-Z_]+)$/.exec(text) ?? []
	if (isPrimitive(owner) && ownTypeConstants.has(constant)) return known(owner)
	if (isPrimitive(owner) && constant === 'BITS') return known('u32')
	const [, type = '', name = ''] = /(?:^|::)(\w+)::(\w+)$/.exec(text) ?? []
	const method = isPrimitive(type) ? methodOn(known(type), name) : undefined
	return method === undefined ? variable() : known('Fn', instantiate(method.result, known(type), known(type)))
}

const ownTypeConstants = new Set(['MAX', 'MIN', 'EPSILON', 'MIN_POSITIVE', 'INFINITY', 'NEG_INFINITY', 'NAN'])

const prelude = new Set(['drop', 'self', 'Self', 'None', 'Some', 'Ok', 'Err'])

/** Type of a call of a function, method, closure or constructor. */
export function inferCall(walk: Walk, node: SyntaxNode): Type {
	const called = childOf(node, 'function')
	const args = operandsOf(childOf(node, 'arguments') ?? node)
	if (called === undefined) return variable()
	const inner = called.type === 'generic_function' ? childOf(called, 'function') : called
	const turbofish = operandsOf(childOf(called, 'type_arguments') ?? called)[0]
	if (inner?.type === 'field_expression') {
		const chosen = called.type === 'generic_function' ? readType(walk.source, turbofish) : undefined
		const result = inferMethod(walk, inner, args, chosen)
		const name = textOf(walk.source, childOf(inner, 'field') ?? inner)
		if (chosen === undefined && asked.has(name)) walk.asked.add(node)
		return result
	}
	if (called.type === 'identifier') {
		const name = textOf(walk.source, called)
		const local = lookUp(walk.scope, name)
		if (local === undefined) return inferFunction(walk, called, name, args)
		walk.scopes.set(called, walk.scope)
		for (const arg of args) infer(walk, arg)
		const closure = resolve(local.type)
		if (primitiveName(closure) !== undefined) walk.faults.add(called)
		return closure.kind === 'known' && closure.name === 'Fn' ? (closure.args[0] as Type) : variable()
	}
	if (called.type === 'scoped_identifier') {
		return inferAssociated(walk, textOf(walk.source, called).replace(/\s+/g, ''), args, node)
	}
	infer(walk, called)
	for (const arg of args) infer(walk, arg)
	return variable()
}

/** Methods whose result is what their place wants. */
const asked = new Set(['sum', 'product', 'into'])

function inferFunction(walk: Walk, called: SyntaxNode, name: string, args: readonly SyntaxNode[]): Type {
	const signature = walk.functions.get(name)
	if (signature === undefined) {
		const inner = infer(walk, args[0])
		for (const arg of args.slice(1)) infer(walk, arg)
		if (name === 'Some') return known('Option', inner)
		if (name === 'Ok') return known('Result', inner, variable())
		infer(walk, called)
		return variable()
	}
	if (signature.parameters.length !== args.length) walk.faults.add(called)
	for (const [at, arg] of args.entries()) expect(walk, arg, signature.parameters[at] ?? variable())
	return signature.result
}

/** `f64::atan2(y, x)`, `Vec::new()`, `std::mem::swap(…)`. */
function inferAssociated(walk: Walk, path: string, args: readonly SyntaxNode[], node: SyntaxNode): Type {
	const segments = path.split('::')
	const name = segments.at(-1) ?? ''
	const owner = segments.at(-2) ?? ''
	if (isPrimitive(owner)) {
		const method = methodOn(known(owner), name)
		if (method !== undefined) {
			const self = known(owner)
			expect(walk, args[0], self)
			if (args.length !== method.parameters.length + 1) walk.faults.add(node)
			for (const [at, arg] of args.slice(1).entries())
				expect(walk, arg, instantiate(method.parameters[at] ?? '?', self, self))
			return instantiate(method.result, self, self)
		}
	}
	const types = args.map((arg) => infer(walk, arg))
	if (isPrimitive(owner) && name === 'from') return known(owner)
	if (owner === 'Vec' || owner === 'VecDeque') return known(owner, variable())
	if (owner === 'String') return known('String')
	if (owner === 'Box') return known('Box', types[0] ?? variable())
	if (owner === 'mem' && name === 'swap') {
		const [a, b] = types
		if (a !== undefined && b !== undefined && !unify(a, b)) walk.faults.add(node)
		return unit
	}
	if (owner === 'mem' && (name === 'take' || name === 'replace')) return behindReferences(types[0] ?? variable())
	return variable()
}

function inferMethod(walk: Walk, called: SyntaxNode, args: readonly SyntaxNode[], turbofish: Type | undefined): Type {
	const receiver = childOf(called, 'value')
	const field = childOf(called, 'field')
	const name = field === undefined ? '' : textOf(walk.source, field)
	const whole = infer(walk, receiver)
	const self = behindReferences(whole)
	// As rustc, in the order of the source: a literal whose type follows from something later is ambiguous here.
	if (receiver !== undefined && self.kind === 'variable' && self.literal !== undefined) walk.ambiguous.add(receiver)
	if (iterations.has(name)) return inferIteration(walk, name, whole, args, turbofish)
	const method = methodOn(self, name)
	if (method === undefined) {
		for (const arg of args) infer(walk, arg)
		if (receiver !== undefined && primitiveName(self) !== undefined && walk.functions.size > 0 && isPlainMethod(name)) {
			walk.faults.add(called)
		}
		return name === 'clone' || name === 'to_owned' ? self : variable()
	}
	if (args.length !== method.parameters.length) walk.faults.add(called)
	const element = self.kind === 'known' ? (self.args[0] ?? variable()) : variable()
	for (const [at, arg] of args.entries()) expect(walk, arg, instantiate(method.parameters[at] ?? '?', self, element))
	return instantiate(method.result, self, element)
}

/** Methods that exist on some primitive type, so that not finding one means that it is called on the wrong one. */
function isPlainMethod(name: string): boolean {
	return ['f64', 'i64', 'u64', '[]'].some((owner) => methodOn(known(owner, variable()), name) !== undefined)
}

function instantiate(pattern: Pattern, self: Type, element: Type): Type {
	switch (pattern) {
		case 'self':
			return self
		case '&self':
			return known('&', self)
		case 'element':
			return element
		case '&element':
			return known('&', element)
		case '?element':
			return known('Option', element)
		case '?&element':
			return known('Option', known('&', element))
		case '?self':
			return known('Option', self)
		case 'vec':
			return known('Vec', element)
		case 'slice':
			return known('&', known('[]', element))
		case '(self, self)':
			return known('(,)', self, self)
		case 'unit':
			return unit
		case '?':
			return variable()
		default:
			return known(pattern)
	}
}

const iterations = new Set(
	'iter iter_mut into_iter rev enumerate copied cloned zip take skip step_by chain map filter take_while skip_while for_each any all position count sum product fold try_fold filter_map flat_map windows chunks min_by max_by collect retain'.split(
		' ',
	),
)

function inferIteration(
	walk: Walk,
	name: string,
	whole: Type,
	args: readonly SyntaxNode[],
	turbofish: Type | undefined,
): Type {
	const item = name === 'iter' ? lent('&', whole) : name === 'iter_mut' ? lent('&mut', whole) : itemOf(whole)
	const closure = (at: number, ...parameters: Type[]): Type => {
		const arg = args[at]
		if (arg?.type === 'closure_expression') walk.scopes.set(arg, walk.scope)
		const called = arg?.type === 'closure_expression' ? inferClosure(walk, arg, parameters) : infer(walk, arg)
		const result = resolve(called)
		return result.kind === 'known' && result.name === 'Fn' ? (result.args[0] as Type) : variable()
	}
	switch (name) {
		case 'enumerate':
			return known('Iter', numbered(item))
		case 'copied':
		case 'cloned': {
			const inner = resolve(item)
			return known('Iter', inner.kind === 'known' && inner.name === '&' ? (inner.args[0] as Type) : variable())
		}
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
			return known('Iter', closure(0, item))
		case 'filter':
		case 'take_while':
		case 'skip_while':
			closure(0, known('&', item))
			return known('Iter', item)
		case 'for_each':
			closure(0, item)
			return unit
		case 'retain':
			closure(0, known('&', elementOf(whole)))
			return unit
		case 'any':
		case 'all':
			closure(0, item)
			return bool
		case 'position':
			closure(0, item)
			return known('Option', usize)
		case 'count':
			return usize
		case 'sum':
		case 'product': {
			const number = behindReferences(item)
			return turbofish ?? (number.kind === 'known' && isPrimitive(number.name) ? number : variable())
		}
		case 'collect':
			return turbofish ?? variable()
		case 'fold': {
			const state = infer(walk, args[0])
			const next = closure(1, state, item)
			if (args[1] !== undefined && !unify(state, next)) walk.faults.add(args[1])
			return state
		}
		case 'try_fold':
			closure(1, infer(walk, args[0]), item)
			return variable()
		case 'filter_map': {
			const found = resolve(closure(0, item))
			return known('Iter', found.kind === 'known' && found.name === 'Option' ? (found.args[0] as Type) : variable())
		}
		case 'flat_map':
			return known('Iter', itemOf(closure(0, item)))
		case 'windows':
		case 'chunks':
			expect(walk, args[0], usize)
			return known('Iter', known('&', known('[]', elementOf(whole))))
		case 'min_by':
		case 'max_by':
			closure(0, known('&', item), known('&', item))
			return known('Option', item)
		default:
			return known('Iter', item)
	}
}

function lent(reference: '&' | '&mut', whole: Type): Type {
	return known(reference, elementOf(whole))
}

function elementOf(whole: Type): Type {
	const sequence = behindReferences(whole)
	return sequence.kind === 'known' ? (sequence.args[0] ?? variable()) : variable()
}

import { childOf, type SyntaxNode, textOf } from '../experiment/rust-syntax.ts'
import { inferCarried } from './inference-carried.ts'
import { elementOf, fill, heldOf, inferIteration } from './inference-iterations.ts'
import { itemOf } from './inference-patterns.ts'
import { expect, infer, lookUp, operandsOf, type Walk } from './inference-walk.ts'
import { isFloatMethod, isOfOthers, isPlainMethod, methodOn, type Pattern } from './method-table.ts'
import {
	behindReferences,
	foreign,
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
		return text === 'None' ? known('Option', variable()) : foreign()
	}
	const consts = /(?:^|::)(f64|f32)::consts::[A-Z_0-9]+$/.exec(text)
	if (consts !== null) return known(consts[1] as string)
	const [, owner = '', constant = ''] = /(?:^|::)([a-z]\w*)::([A-Z_]+)$/.exec(text) ?? []
	if (isPrimitive(owner) && ownTypeConstants.has(constant)) return known(owner)
	if (isPrimitive(owner) && constant === 'BITS') return known('u32')
	const [, type = '', name = ''] = /(?:^|::)(\w+)::(\w+)$/.exec(text) ?? []
	const method = isPrimitive(type) ? methodOn(known(type), name) : undefined
	return method === undefined ? foreign() : known('Fn', instantiate(method.result, known(type)))
}

const ownTypeConstants = new Set(['MAX', 'MIN', 'EPSILON', 'MIN_POSITIVE', 'INFINITY', 'NEG_INFINITY', 'NAN'])

const prelude = new Set(['drop', 'self', 'Self', 'None', 'Some', 'Ok', 'Err'])

/** Type of a call of a function, method, closure or constructor. */
export function inferCall(walk: Walk, node: SyntaxNode): Type {
	const called = childOf(node, 'function')
	const args = operandsOf(childOf(node, 'arguments') ?? node)
	if (called === undefined) return foreign()
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
		return closure.kind === 'known' && closure.name === 'Fn' ? (closure.args[0] as Type) : foreign()
	}
	if (called.type === 'scoped_identifier') {
		return inferAssociated(walk, textOf(walk.source, called).replace(/\s+/g, ''), args, node)
	}
	infer(walk, called)
	for (const arg of args) infer(walk, arg)
	return foreign()
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
		if (name === 'Err') return known('Result', variable(), inner)
		infer(walk, called)
		if (name === 'Reverse') return known('Reverse', inner)
		unify(inner, foreign())
		return foreign()
	}
	if (signature.parameters.length !== args.length) walk.faults.add(called)
	for (const [at, arg] of args.entries()) expect(walk, arg, signature.parameters[at] ?? foreign())
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
				expect(walk, arg, instantiate(method.parameters[at] ?? '?', self))
			return instantiate(method.result, self)
		}
	}
	const types = args.map((arg) => infer(walk, arg))
	if (isPrimitive(owner) && /^(?:try_)?from$/.test(name)) {
		// A literal without a type is an `i32` there, which few types are made from.
		const given = resolve(types[0] ?? foreign())
		const isLiteral = given.kind === 'variable' && given.literal === 'integer' && !given.isForeign
		if (isLiteral && (name === 'try_from' || !/^(?:i32|i64|i128|f64)$/.test(owner))) walk.faults.add(node)
		return name === 'from' ? known(owner) : known('Result', known(owner), foreign())
	}
	if (containers.test(owner)) {
		const made = known(owner, ...Array.from({ length: owner.endsWith('Map') ? 2 : 1 }, () => variable()))
		if (name.startsWith('from')) fill(made, itemOf(types[0] ?? foreign()))
		if (name === 'with_capacity') unify(types[0] ?? usize, usize)
		return made
	}
	if (owner === 'String') return known('String')
	if (owner === 'Box') return known('Box', types[0] ?? variable())
	if (owner === 'mem' && name === 'swap') {
		const [a, b] = types
		if (a !== undefined && b !== undefined && !unify(a, b)) walk.faults.add(node)
		return unit
	}
	if (owner === 'mem' && (name === 'take' || name === 'replace')) return behindReferences(types[0] ?? foreign())
	for (const type of types) unify(type, foreign())
	return foreign()
}

const containers = /^(?:Vec|VecDeque|BinaryHeap|(?:Hash|BTree)(?:Map|Set))$/

function inferMethod(walk: Walk, called: SyntaxNode, args: readonly SyntaxNode[], turbofish: Type | undefined): Type {
	const receiver = childOf(called, 'value')
	const field = childOf(called, 'field')
	const name = field === undefined ? '' : textOf(walk.source, field)
	const whole = infer(walk, receiver)
	const self = behindReferences(whole)
	// As rustc, in the order of the source: a literal whose type follows from something later is ambiguous here.
	if (receiver !== undefined && self.kind === 'variable' && self.literal !== undefined) walk.ambiguous.add(receiver)
	// `x.into().cos()`: nothing else says what is asked for.
	if (receiver !== undefined && walk.asked.has(receiver) && isFloatMethod(name)) unify(whole, known('f64'))
	if (isOfOthers(self, name)) walk.faults.add(called)
	const found = inferCarried(walk, name, whole, args) ?? inferIteration(walk, name, whole, args, turbofish)
	if (found !== undefined) return found
	const method = methodOn(self, name)
	if (name === 'parse') return known('Result', turbofish ?? variable(), foreign())
	if (method === undefined) {
		for (const arg of args) expect(walk, arg, foreign())
		if (receiver !== undefined && primitiveName(self) !== undefined && walk.functions.size > 0 && isPlainMethod(name)) {
			walk.faults.add(called)
		}
		return name === 'clone' || name === 'to_owned' ? self : name === 'into' ? variable() : foreign()
	}
	if (args.length !== method.parameters.length) walk.faults.add(called)
	for (const [at, arg] of args.entries()) expect(walk, arg, instantiate(method.parameters[at] ?? '?', self))
	return instantiate(method.result, self)
}

function instantiate(pattern: Pattern, self: Type): Type {
	const inner = (behind: string) => instantiate(pattern.slice(behind.length), self)
	if (pattern === '?') return foreign()
	if (pattern.startsWith('?')) return known('Option', inner('?'))
	if (pattern.startsWith('&mut ')) return known('&mut', inner('&mut '))
	if (pattern.startsWith('&')) return known('&', inner('&'))
	switch (pattern) {
		case 'self':
			return self
		case 'element':
			return elementOf(self)
		case 'value':
			return heldOf(self)
		case 'vec':
			return known('Vec', elementOf(self))
		case 'slice':
			return known('[]', elementOf(self))
		case 'bytes':
			return known('[]', known('u8'))
		case 'entry':
			return known('Entry', heldOf(self))
		case 'unsigned':
			return self.kind === 'known' ? known(self.name.replace(/^i/, 'u')) : self
		case '(self, self)':
			return known('(,)', self, self)
		case '(&str, &str)':
			return known('(,)', ...[0, 1].map(() => known('&', known('str'))))
		case 'unit':
			return unit
		default:
			return known(pattern)
	}
}

import { childOf, descendants, type SyntaxNode, type SyntaxTree, textOf } from '../experiment/rust-syntax.ts'
import { inferCall, inferPath } from './inference-calls.ts'
import { declareParameters, inferControl } from './inference-control.ts'
import { inferMacro } from './inference-macro.ts'
import { inferAssignment, inferBinary, inferCast, inferIndex, inferLiteral, inferUnary } from './inference-operators.ts'
import { expect, infer, operandsOf, type Scope, type Signature, type Walk } from './inference-walk.ts'
import {
	behindReferences,
	bool,
	foreign,
	isPrimitive,
	known,
	readType,
	resolve,
	type Type,
	unify,
	unit,
	usize,
	variable,
} from './rust-type.ts'

/** What a tree's types are, as far as a look at the source alone can tell. */
export interface Inference {
	/** Type of every expression that was understood. */
	readonly types: ReadonlyMap<SyntaxNode, Type>
	/** Variables visible at every expression and statement of a function body. */
	readonly scopes: ReadonlyMap<SyntaxNode, Scope>
	/** Nodes at which rustc will most likely complain. */
	readonly faults: ReadonlySet<SyntaxNode>
	/** Receivers of method calls that need a literal's type written out: `2.0` in `2.0.cos()`. */
	readonly ambiguous: ReadonlySet<SyntaxNode>
	/** Calls whose type follows from their place alone: `a.iter().sum()`, `x.into()`. */
	readonly asked: ReadonlySet<SyntaxNode>
	/** Names that nothing in the file declares. */
	readonly unknownNames: ReadonlySet<string>
	/** Functions the file declares, by name; methods are left out. */
	readonly functions: ReadonlyMap<string, Signature>
}

/**
 * A light type inference over all function bodies of a tree: unification over literals, operators, calls of known
 * functions and methods, indices and patterns.
 *
 * It knows no traits and no lifetimes, and leaves open what it does not know: it is there so that most variations
 * compile, not to decide whether they do. Recursive: the tree must not be too deep.
 */
export function inferTypes(tree: SyntaxTree): Inference {
	const walk: Walk = {
		source: tree.source,
		types: new Map(),
		scopes: new Map(),
		faults: new Set(),
		ambiguous: new Set(),
		asked: new Set(),
		unknownNames: new Set(),
		functions: new Map(),
		constants: new Map(),
		fields: new Map(),
		otherNames: new Set(),
		scope: undefined,
		result: unit,
		loops: [],
		rule: inferNode,
	}
	const bodies: SyntaxNode[] = []
	for (const node of tree.nodes) {
		declare(walk, node)
		if (node.type === 'function_item') bodies.push(node)
	}
	for (const node of bodies) {
		walk.scope = undefined
		walk.result = resultOf(walk, node)
		walk.loops.length = 0
		declareParameters(walk, node)
		expect(walk, childOf(node, 'body'), walk.result)
	}
	if (/\bf32\b/.test(tree.source) && !/\bf64\b/.test(tree.source)) takeForF32(walk)
	return walk
}

/** Beside what is not understood, a float of a source that has no other floats is most likely one of these. */
function takeForF32({ types }: Walk): void {
	for (const type of types.values()) {
		const found = resolve(type)
		if (found.kind === 'variable' && found.literal === 'float' && found.isForeign) unify(found, known('f32'))
	}
}

/** Notes what an item declares. */
function declare(walk: Walk, node: SyntaxNode): void {
	const name = () => textOf(walk.source, childOf(node, 'name') ?? node)
	switch (node.type) {
		case 'function_item':
			if (!/^(?:impl|trait)_item$/.test(node.parent?.parent?.type ?? '')) {
				const parameters = operandsOf(childOf(node, 'parameters') ?? node)
				const types = parameters.map((child) => readType(walk.source, childOf(child, 'type')))
				const isGeneric = childOf(node, 'type_parameters') !== undefined
				const result = isGeneric ? foreign() : resultOf(walk, node)
				walk.functions.set(name(), { parameters: isGeneric ? types.map(() => foreign()) : types, result })
			}
			break
		case 'const_item':
		case 'static_item':
		case 'const_parameter':
			walk.constants.set(name(), readType(walk.source, childOf(node, 'type')))
			break
		case 'struct_item': {
			const fields = new Map<string, Type>()
			for (const field of childOf(node, 'body')?.children ?? []) {
				const label = childOf(field, 'name')
				if (label !== undefined) fields.set(textOf(walk.source, label), readType(walk.source, childOf(field, 'type')))
			}
			walk.fields.set(name(), fields)
			walk.otherNames.add(name())
			break
		}
		case 'use_declaration':
			for (const part of descendants(node)) {
				if (part.type === 'identifier') walk.otherNames.add(textOf(walk.source, part))
				else if (part.type === 'use_wildcard') walk.otherNames.add('*')
			}
			break
		case 'enum_variant':
			walk.otherNames.add(name())
			break
		case 'macro_definition':
			// What a macro of the file's own declares cannot be seen from here.
			walk.otherNames.add('*')
			break
	}
}

function resultOf(walk: Walk, node: SyntaxNode): Type {
	const result = childOf(node, 'return_type')
	return result === undefined ? unit : readType(walk.source, result)
}

function inferNode(walk: Walk, node: SyntaxNode): Type {
	switch (node.type) {
		case 'integer_literal':
		case 'float_literal':
			return inferLiteral(textOf(walk.source, node), node.type)
		case 'boolean_literal':
			return bool
		case 'char_literal':
			return known(textOf(walk.source, node).startsWith('b') ? 'u8' : 'char')
		case 'string_literal':
		case 'raw_string_literal':
			return known('&', known('str'))
		case 'identifier':
		case 'self':
		case 'scoped_identifier':
			return inferPath(walk, node)
		case 'parenthesized_expression':
			return infer(walk, operandsOf(node)[0])
		case 'unit_expression':
			return unit
		case 'tuple_expression':
			return known('(,)', ...operandsOf(node).map((each) => infer(walk, each)))
		case 'array_expression': {
			const element = variable()
			for (const each of operandsOf(node)) expect(walk, each, each.field === 'length' ? usize : element)
			return known('[;]', element)
		}
		case 'range_expression': {
			const bound = variable()
			for (const each of operandsOf(node)) expect(walk, each, bound)
			return known('Range', bound)
		}
		case 'reference_expression': {
			const isMutable = node.children.some((child) => child.type === 'mutable_specifier')
			return known(isMutable ? '&mut' : '&', infer(walk, childOf(node, 'value')))
		}
		case 'binary_expression':
			return inferBinary(walk, node)
		case 'unary_expression':
			return inferUnary(walk, node)
		case 'type_cast_expression':
			return inferCast(walk, node)
		case 'index_expression':
			return inferIndex(walk, node)
		case 'assignment_expression':
		case 'compound_assignment_expr':
			return inferAssignment(walk, node)
		case 'field_expression':
			return inferField(walk, node)
		case 'struct_expression':
			return inferStruct(walk, node)
		case 'call_expression':
			return inferCall(walk, node)
		case 'macro_invocation':
			return inferMacro(walk, node)
		case 'try_expression':
			return inferTry(walk, node)
		default:
			return inferControl(walk, node)
	}
}

function inferField(walk: Walk, node: SyntaxNode): Type {
	const base = behindReferences(infer(walk, childOf(node, 'value')))
	const field = childOf(node, 'field')
	if (base.kind !== 'known' || field === undefined) return foreign()
	const name = textOf(walk.source, field)
	if (base.name === '(,)' || base.name === 'Reverse') return base.args[Number(name)] ?? foreign()
	return walk.fields.get(base.name)?.get(name) ?? foreign()
}

/** Type of what `?` takes out; what it hands on has to be what the function or closure gives. */
function inferTry(walk: Walk, node: SyntaxNode): Type {
	const inner = resolve(infer(walk, operandsOf(node)[0]))
	const carrier = inner.kind === 'known' && carriers.test(inner.name) ? inner : undefined
	const result = resolve(walk.result)
	if (result.kind === 'variable') {
		if (carrier?.name === 'Option') unify(result, known('Option', foreign()))
	} else if (
		isPlain(result.name) ||
		(carriers.test(result.name) && carrier !== undefined && carrier.name !== result.name)
	) {
		walk.faults.add(node)
	}
	return carrier?.args[0] ?? foreign()
}

const carriers = /^(?:Option|Result)$/

/** Types of which no part says that there is none. */
function isPlain(name: string): boolean {
	return isPrimitive(name) || /^(?:\(\)|\(,\)|&|&mut|\[;\]|Vec|String)$/.test(name)
}

function inferStruct(walk: Walk, node: SyntaxNode): Type {
	const name = childOf(node, 'name')
	const text = name === undefined ? '' : textOf(walk.source, name)
	for (const initializer of operandsOf(childOf(node, 'body') ?? node)) {
		const label = childOf(initializer, 'field')
		const declared = label === undefined ? undefined : walk.fields.get(text)?.get(textOf(walk.source, label))
		// `Point { x, y }` reads variables of these names.
		const isShort = initializer.type === 'shorthand_field_initializer'
		const value = infer(walk, isShort ? operandsOf(initializer)[0] : childOf(initializer, 'value'))
		if (declared !== undefined && !unify(value, declared)) walk.faults.add(initializer)
	}
	return text === '' || text === 'Self' ? foreign() : known(text)
}

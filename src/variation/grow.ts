import type { Random } from '../candidate/random.ts'
import { visibleLocals } from './anatomy.ts'
import type { CallShape } from './call-shape.ts'
import { atom, binary, cast, dereference, type Fragment, indexed, inverse, methodCall, negation } from './fragment.ts'
import type { Local, Scope } from './inference-walk.ts'
import { floatText, freshFloat, freshInteger, namedConstants } from './literal.ts'
import { behindReferences, floatNames, integerNames, primitiveName, resolve } from './rust-type.ts'

/** What fresh expressions are grown from. */
export interface Soil {
	readonly random: Random
	readonly calls: readonly CallShape[]
	readonly scope: Scope
}

/**
 * A fresh random expression of a primitive type, from the variables in scope, constants and the call shapes.
 *
 * @param depth - Operators on the longest way down, at most.
 */
export function grow(soil: Soil, type: string, depth: number): Fragment {
	const { random } = soil
	if (type === 'bool') return growCondition(soil, depth)
	if (depth <= 0) return growLeaf(soil, type)
	const shapes = soil.calls.filter((call) => call.type === type)
	const isFloat = floatNames.has(type)
	const way = random.weighted(
		['leaf', 'binary', 'call', 'scaled'] as const,
		(way) =>
			({ leaf: 2, binary: 4, call: shapes.length > 0 ? 2 : 0, scaled: isFloat && shapes.length > 0 ? 3 : 0 })[way],
	)
	switch (way) {
		case 'leaf':
			return growLeaf(soil, type)
		case 'binary':
			return growBinary(soil, type, depth)
		case 'call':
			return growCall(soil, random.pick(shapes), depth)
		case 'scaled': {
			// `a * (b * v).f()`: without both factors a wave can be neither as long nor as high as the data wants it.
			const shape = random.pick(shapes)
			const call = shape.fill(
				Array.from({ length: shape.slots }, () => binary(growConstant(soil, type), '*', growVariable(soil, type))),
			)
			return random.chance(0.8) ? binary(growConstant(soil, type), '*', call) : call
		}
	}
}

/** A variable or constant. */
export function growLeaf(soil: Soil, type: string): Fragment {
	return soil.random.chance(0.65) ? growVariable(soil, type) : growConstant(soil, type)
}

/** A constant of a primitive type. */
export function growConstant(soil: Soil, type: string): Fragment {
	const { random } = soil
	if (type === 'bool') return atom(random.chance(0.5) ? 'true' : 'false')
	if (integerNames.has(type)) return atom(String(freshInteger(random)))
	if (random.chance(0.2)) {
		const constant = random.weighted(namedConstants, (_, index) => 1 / (index + 1))
		return atom(`std::${type}::consts::${constant.name}`)
	}
	const literal = atom(floatText(freshFloat(random)))
	return random.chance(0.25) ? negation(literal) : literal
}

/** Something read from a variable in scope, or a constant where there is none of that type. */
export function growVariable(soil: Soil, type: string): Fragment {
	const locals = visibleLocals(soil.scope)
	const ways: Fragment[] = []
	for (const local of locals) {
		if (primitiveName(local.type) === type) ways.push(atom(local.name), atom(local.name))
		else if (primitiveName(behindReferences(local.type)) === type) ways.push(dereference(atom(local.name)))
		else if (isSequence(local)) {
			if (elementName(local) === type) {
				for (const index of indicesIn(locals)) ways.push(indexed(atom(local.name), index))
			}
			if (type === 'usize') ways.push(methodCall(atom(local.name), 'len', []))
		} else if (floatNames.has(type) && integerNames.has(primitiveName(local.type) ?? '') && soil.random.chance(0.2)) {
			ways.push(cast(atom(local.name), type))
		}
	}
	return ways.length === 0 ? growConstant(soil, type) : soil.random.pick(ways)
}

function growBinary(soil: Soil, type: string, depth: number): Fragment {
	const { random } = soil
	const operators = floatNames.has(type) ? floatOperators : integerOperators
	const operator = random.pick(operators)
	const left = random.chance(0.7) ? growVariable(soil, type) : grow(soil, type, depth - 1)
	const right = operator === '%' ? atom(String(2 + random.below(7))) : grow(soil, type, depth - 1)
	return binary(left, operator, right)
}

const floatOperators = ['+', '-', '*', '*', '/']
const integerOperators = ['+', '+', '-', '-', '*', '/']

/** A call of that shape, each slot filled anew. */
export function growCall(soil: Soil, shape: CallShape, depth: number): Fragment {
	return shape.fill(Array.from({ length: shape.slots }, () => grow(soil, shape.type, depth - 1)))
}

function growCondition(soil: Soil, depth: number): Fragment {
	const { random } = soil
	const flags = visibleLocals(soil.scope).filter((local) => primitiveName(local.type) === 'bool')
	if (flags.length > 0 && random.chance(0.3)) {
		const flag = atom(random.pick(flags).name)
		return random.chance(0.3) ? inverse(flag) : flag
	}
	const types = comparableTypes(soil.scope)
	if (types.length === 0) return atom(random.chance(0.5) ? 'true' : 'false')
	const type = random.pick(types)
	return binary(growVariable(soil, type), random.pick(['<', '>', '<=', '>=', '==', '!=']), grow(soil, type, depth - 1))
}

/** Number types that something in scope has, or holds. */
function comparableTypes(scope: Scope): string[] {
	const names = visibleLocals(scope).map((local) => primitiveName(behindReferences(local.type)) ?? elementName(local))
	return names.filter((name) => name !== undefined && name !== 'bool' && name !== 'char') as string[]
}

function indicesIn(locals: readonly Local[]): Fragment[] {
	const indices: Fragment[] = []
	for (const local of locals) {
		if (primitiveName(local.type) !== 'usize') continue
		indices.push(atom(local.name), binary(atom(local.name), '-', atom('1')), binary(atom(local.name), '+', atom('1')))
	}
	return indices.length === 0 ? [atom('0')] : indices
}

function isSequence(local: Local): boolean {
	const type = behindReferences(local.type)
	return type.kind === 'known' && (type.name === '[]' || type.name === '[;]' || type.name === 'Vec')
}

function elementName(local: Local): string | undefined {
	const type = behindReferences(local.type)
	const element = type.kind === 'known' && isSequence(local) ? type.args[0] : undefined
	return element === undefined ? undefined : primitiveName(resolve(element))
}

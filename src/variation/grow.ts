import type { Random } from '../candidate/random.ts'
import { visibleLocals } from './anatomy.ts'
import type { CallShape } from './call-shape.ts'
import { atom, binary, cast, dereference, type Fragment, indexed, inverse, methodCall, negation } from './fragment.ts'
import type { Local, Scope } from './inference-walk.ts'
import { floatText, freshFloat, freshInteger, namedConstants } from './literal.ts'
import { behindReferences, floatNames, integerNames, primitiveName, resolve, type Type } from './rust-type.ts'

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
	const way = random.weighted(
		['leaf', 'binary', 'call', 'term'] as const,
		(way) => ({ leaf: 2, binary: 4, call: 2, term: floatNames.has(type) ? 2 : 0 })[way],
	)
	switch (way) {
		case 'leaf':
			return growLeaf(soil, type)
		case 'binary':
			return growBinary(soil, type, depth)
		case 'call': {
			const shape = pickShape(soil, type)
			return shape === undefined ? growBinary(soil, type, depth) : growCall(soil, shape, depth)
		}
		case 'term':
			return growTerm(soil, type)
	}
}

/**
 * A term of a sum: `a * (b * v).f()`, `a * v` or `a * v * w`.
 *
 * Both factors come at once, since without them a wave or a bump can be neither as long nor as high as it has to be to
 * do any good.
 */
export function growTerm(soil: Soil, type: string): Fragment {
	const { random } = soil
	const shape = pickShape(soil, type)
	const scaled = () => {
		const part = growVariable(soil, type)
		return random.chance(0.8) ? binary(growConstant(soil, type), '*', part) : part
	}
	if (shape !== undefined && random.chance(0.65)) {
		const call = shape.fill(Array.from({ length: shape.slots }, scaled))
		return random.chance(0.85) ? binary(growConstant(soil, type), '*', call) : call
	}
	return random.chance(0.5) ? scaled() : binary(scaled(), '*', growVariable(soil, type))
}

/** A call of that type; the earlier in the list, the more often. */
export function pickShape(soil: Soil, type: string): CallShape | undefined {
	const shapes = soil.calls.filter((call) => call.type === type && call.slots > 0)
	return shapes.length === 0 ? undefined : soil.random.weighted(shapes, (_, index) => 1 / (2 + index))
}

/** A variable or constant. */
export function growLeaf(soil: Soil, type: string): Fragment {
	return soil.random.chance(0.65) ? growVariable(soil, type) : growConstant(soil, type)
}

/** A constant of a primitive type. */
export function growConstant(soil: Soil, type: string): Fragment {
	const { random } = soil
	if (type === 'bool') return atom(random.chance(0.5) ? 'true' : 'false')
	const offered = soil.calls.filter((call) => call.type === type && call.slots === 0)
	if (offered.length > 0 && random.chance(0.15)) return random.pick(offered).fill([])
	if (integerNames.has(type)) return atom(String(freshInteger(random)))
	if (random.chance(0.15)) {
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
		else if (primitiveName(behindReferences(local.type)) === type) ways.push(behindAll(local))
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

/** What a variable refers to, through however many references. */
function behindAll({ name, type }: Local): Fragment {
	let found = atom(name)
	for (let at = resolve(type); at.kind === 'known' && at.args.length === 1; at = resolve(at.args[0] as Type)) {
		found = dereference(found)
	}
	return found
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

import { atom, binary, type Fragment, negation } from './fragment.ts'
import { floatText } from './literal.ts'

/**
 * A number as a person would write it: with as few digits as say it exactly, or as a multiple of π or e or a simple fraction
 * where it is exactly that and digits are many.
 *
 * @param type - `f64`, or another one, whose constants are not named.
 * @param suffix - Type suffix of the literal that it takes the place of.
 */
export function readableFloat(value: number, type: string, suffix: string): Fragment {
	const size = Math.abs(value)
	const literal = atom(floatText(size) + suffix)
	const isPlain = type !== 'f64' || floatText(size).length <= plainCharacters
	const fragment = isPlain ? literal : (formOf(size, suffix) ?? literal)
	return value < 0 ? negation(fragment) : fragment
}

/** What is as short needs no other form. */
const plainCharacters = 9
const mostOfPi = 32
const partsOfPi = [1, 2, 3, 4, 6, 8]
const denominators = [3, 6, 7, 9, 11, 12]

/** Each is computed from the left, as it is written. */
function formOf(size: number, suffix: string): Fragment | undefined {
	const named = (name: string): Fragment => atom(`std::f64::consts::${name}`)
	const times = (factor: number, of: Fragment): Fragment =>
		factor === 1 ? of : binary(atom(floatText(factor) + suffix), '*', of)
	if (size === 2 * Math.PI) return named('TAU')
	for (const part of partsOfPi) {
		const factor = Math.round((size * part) / Math.PI)
		if (factor < 1 || factor > mostOfPi || (factor * Math.PI) / part !== size) continue
		const multiple = times(factor, named('PI'))
		return part === 1 ? multiple : binary(multiple, '/', atom(floatText(part) + suffix))
	}
	const ofE = Math.round(size / Math.E)
	if (ofE >= 1 && ofE * Math.E === size) return times(ofE, named('E'))
	for (const denominator of denominators) {
		const numerator = Math.round(size * denominator)
		if (numerator / denominator === size)
			return binary(atom(floatText(numerator) + suffix), '/', atom(floatText(denominator) + suffix))
	}
	return undefined
}

import { floatNames, integerNames, primitiveName, type Type } from './rust-type.ts'

/** A type in a method's signature, told relative to its receiver; anything else is a primitive type's name. */
export type Pattern =
	| 'self'
	| '&self'
	| '?self'
	| '(self, self)'
	| 'element'
	| '&element'
	| '?element'
	| '?&element'
	| 'vec'
	| 'slice'
	| 'unit'
	| '?'
	| (string & {})

/** A method of the standard library, parameters without the receiver. */
export interface Method {
	readonly parameters: readonly Pattern[]
	readonly result: Pattern
}

/** The method of that name on a type, references taken off; `undefined` where this table does not know it. */
export function methodOn(type: Type, name: string): Method | undefined {
	const primitive = primitiveName(type)
	if (primitive !== undefined) {
		if (floatNames.has(primitive)) return floatMethods.get(name) ?? numberMethods.get(name)
		if (integerNames.has(primitive)) return integerMethods.get(name) ?? numberMethods.get(name)
		return undefined
	}
	if (type.kind === 'variable') return type.literal === undefined ? undefined : numberMethods.get(name)
	return sequences.has(type.name) ? sequenceMethods.get(name) : undefined
}

const sequences = new Set(['[]', '[;]', 'Vec'])

/** Lines of `result: names (parameters)`. */
function table(lines: string): Map<string, Method> {
	const methods = new Map<string, Method>()
	for (const line of lines.trim().split('\n')) {
		const [, result, names, parameters] = /^\s*([^:]+): ([^(]+)(?:\((.*)\))?$/.exec(line) ?? []
		for (const name of (names ?? '').trim().split(/\s+/)) {
			const wanted = parameters === undefined || parameters === '' ? [] : parameters.split(', ')
			methods.set(name, { parameters: wanted, result: result ?? '?' })
		}
	}
	return methods
}

const numberMethods = table(`
	self: min max (self)
	self: clone
`)

const floatMethods = table(`
	self: sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 exp_m1 ln ln_1p log2 log10 sqrt cbrt
	self: abs floor ceil round round_ties_even trunc fract signum recip to_degrees to_radians
	self: powf atan2 hypot copysign rem_euclid div_euclid log min max (self)
	self: powi (i32)
	self: mul_add clamp (self, self)
	bool: is_nan is_finite is_infinite is_normal is_sign_negative is_sign_positive
	(self, self): sin_cos
	u64: to_bits
	?: total_cmp partial_cmp (&self)
`)

const integerMethods = table(`
	self: min max wrapping_add wrapping_sub wrapping_mul wrapping_div wrapping_rem saturating_add saturating_sub (self)
	self: saturating_mul rem_euclid div_euclid div_ceil abs_diff midpoint (self)
	self: clamp (self, self)
	self: abs signum isqrt next_power_of_two swap_bytes reverse_bits wrapping_neg wrapping_abs
	self: pow wrapping_pow saturating_pow rotate_left rotate_right wrapping_shl wrapping_shr (u32)
	u32: count_ones count_zeros leading_zeros trailing_zeros leading_ones trailing_ones ilog2 ilog10
	bool: is_power_of_two is_positive is_negative
	?self: checked_add checked_sub checked_mul checked_div checked_rem (self)
	?: cmp partial_cmp (&self)
`)

const sequenceMethods = table(`
	usize: len capacity
	bool: is_empty
	bool: contains (&element)
	unit: swap (usize, usize)
	unit: reverse clear
	unit: rotate_left rotate_right truncate (usize)
	unit: push fill (element)
	unit: insert (usize, element)
	element: remove swap_remove (usize)
	?element: pop
	?&element: first last
	?: get get_mut (?)
	unit: copy_from_slice clone_from_slice extend_from_slice swap_with_slice (?)
	vec: to_vec
	slice: as_slice
`)

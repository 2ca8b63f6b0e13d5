import { floatNames, integerNames, primitiveName, type Type } from './rust-type.ts'

/**
 * A type in a method's signature, told relative to its receiver: `?` before it for an `Option`, `&` or `&mut ` for a
 * reference, `value` for that of a map, whose keys are its elements; `?` alone is any. Anything else is a type's name.
 */
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
	| 'value'
	| 'bytes'
	| 'entry'
	| 'unsigned'
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
		if (primitive === 'u8' && asciiMethods.has(name)) return asciiMethods.get(name)
		if (integerNames.has(primitive)) return integerMethods.get(name) ?? numberMethods.get(name)
		return primitive === 'char' ? (charMethods.get(name) ?? asciiMethods.get(name)) : undefined
	}
	if (type.kind === 'variable') return (type.literal === undefined ? methodsOfAny : numberMethods).get(name)
	return methodsOf.find(([owner]) => owner.test(type.name))?.[1].get(name) ?? methodsOfAny.get(name)
}

/** Whether it exists on numbers or lists, so that not finding it means that it is called on the wrong one. */
export function isPlainMethod(name: string): boolean {
	return [floatMethods, integerMethods, numberMethods, sequenceMethods].some((methods) => methods.has(name))
}

/** Whether it exists on floats alone. */
export function isFloatMethod(name: string): boolean {
	return floatMethods.has(name) && !integerMethods.has(name) && !numberMethods.has(name)
}

/** Whether a text or a list is called by a method that only the other has. */
export function isOfOthers(type: Type, name: string): boolean {
	if (type.kind !== 'known') return false
	if (/^(?:str|String)$/.test(type.name)) return ofLists.test(name)
	return /^(?:\[\]|\[;\]|Vec)$/.test(type.name) && ofTexts.test(name)
}

const ofLists = /^(?:iter|iter_mut|windows|chunks|first|last|swap|sort\w*|dedup\w*|to_vec|binary_search\w*|copied|sum)$/
const ofTexts =
	/^(?:chars|bytes|char_indices|lines|split_whitespace|trim|trim_start|trim_end|to_lowercase|to_uppercase|as_str|as_bytes|push_str|parse|split_once)$/

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
	String: to_string
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
	self: saturating_mul rem_euclid div_euclid div_ceil midpoint (self)
	unsigned: abs_diff (self)
	unsigned: unsigned_abs
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
	vec: to_vec into_vec into_sorted_vec
	vec: repeat (usize)
	&slice: as_slice
	unit: sort sort_unstable dedup
	unit: resize (usize, element)
	unit: extend append (?)
	bool: is_sorted
`)

const dequeMethods = table(`
	unit: push_back push_front (element)
	?element: pop_back pop_front
	?&element: back front
`)

const heapMethods = table(`
	unit: push (element)
	?element: pop
	?&element: peek
	vec: into_vec into_sorted_vec
`)

const setMethods = table(`
	bool: insert (element)
	bool: contains remove (?)
	?element: pop_first pop_last
	?&element: first last
	?&element: get (?)
`)

const mapMethods = table(`
	?&value: get (?)
	?&mut value: get_mut (?)
	?value: insert (element, value)
	?value: remove (?)
	entry: entry (element)
`)

const entryMethods = table(`
	&mut element: or_insert (element)
	&mut element: or_default
	&mut element: or_insert_with (?)
	self: and_modify (?)
`)

const asciiMethods = table(`
	bool: is_ascii is_ascii_digit is_ascii_alphabetic is_ascii_alphanumeric is_ascii_punctuation is_ascii_uppercase
	bool: is_ascii_lowercase is_ascii_whitespace is_ascii_hexdigit is_ascii_graphic is_ascii_control
	bool: eq_ignore_ascii_case (&self)
	self: to_ascii_uppercase to_ascii_lowercase
`)

const charMethods = table(`
	bool: is_alphabetic is_numeric is_alphanumeric is_whitespace is_uppercase is_lowercase is_control
	bool: is_digit (u32)
	?u32: to_digit (u32)
	usize: len_utf8
	String: to_string
`)

const textMethods = table(`
	String: to_lowercase to_uppercase to_ascii_lowercase to_ascii_uppercase
	String: repeat (usize)
	&str: trim trim_start trim_end as_str
	&bytes: as_bytes
	?(&str, &str): split_once rsplit_once (?)
	unit: push (char)
	unit: push_str (?)
	unit: clear
	?char: pop
`)

/** By names of types. */
const methodsOf: readonly (readonly [RegExp, ReadonlyMap<string, Method>])[] = [
	[/^(?:\[\]|\[;\]|Vec)$/, sequenceMethods],
	[/^VecDeque$/, new Map([...sequenceMethods, ...dequeMethods])],
	[/^BinaryHeap$/, heapMethods],
	[/Set$/, setMethods],
	[/Map$/, mapMethods],
	[/^Entry$/, entryMethods],
	[/^(?:str|String)$/, textMethods],
]

/** Those that mean the same on whatever has them. */
const methodsOfAny = table(`
	usize: len capacity
	bool: is_empty is_some is_none is_ok is_err
	bool: contains contains_key starts_with ends_with is_subset is_superset is_disjoint (?)
	bool: is_ascii_digit is_ascii_alphabetic is_ascii_alphanumeric is_alphabetic is_numeric is_alphanumeric is_whitespace
	String: to_string
`)

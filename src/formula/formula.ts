/** A mathematical expression, as a candidate computes it. */
export type Expression =
	/** `text` as the source has it, without type and underscores. */
	| { readonly kind: 'number'; readonly value: number; readonly text: string }
	/** A constant of Rust's, such as `PI`. */
	| { readonly kind: 'constant'; readonly name: ConstantName; readonly value: number }
	| { readonly kind: 'name'; readonly name: string }
	| { readonly kind: 'negative'; readonly of: Expression }
	| {
			readonly kind: 'binary'
			readonly operator: '+' | '-' | '*' | '/' | '%'
			readonly left: Expression
			readonly right: Expression
	  }
	| { readonly kind: 'call'; readonly function: FunctionName; readonly of: readonly Expression[] }

/** Constants of `std::f64::consts` that are known. */
export const constants = {
	PI: Math.PI,
	TAU: 2 * Math.PI,
	E: Math.E,
	SQRT_2: Math.SQRT2,
	LN_2: Math.LN2,
	LN_10: Math.LN10,
	FRAC_PI_2: Math.PI / 2,
	FRAC_PI_3: Math.PI / 3,
	FRAC_PI_4: Math.PI / 4,
	FRAC_PI_6: Math.PI / 6,
	FRAC_PI_8: Math.PI / 8,
	FRAC_1_PI: 1 / Math.PI,
	FRAC_2_PI: 2 / Math.PI,
	FRAC_1_SQRT_2: Math.SQRT1_2,
} as const

/** One of {@link constants}. */
export type ConstantName = keyof typeof constants

/** Methods of `f64` that are known, with how many numbers they take, the one that they are called on counted. */
export const functions = {
	sin: 1,
	cos: 1,
	tan: 1,
	asin: 1,
	acos: 1,
	atan: 1,
	sinh: 1,
	cosh: 1,
	tanh: 1,
	exp: 1,
	exp2: 1,
	exp_m1: 1,
	ln: 1,
	ln_1p: 1,
	log2: 1,
	log10: 1,
	sqrt: 1,
	cbrt: 1,
	abs: 1,
	recip: 1,
	floor: 1,
	ceil: 1,
	powi: 2,
	powf: 2,
	atan2: 2,
	hypot: 2,
	min: 2,
	max: 2,
	mul_add: 3,
} as const

/** One of {@link functions}. */
export type FunctionName = keyof typeof functions

/** What a function computes, where that is a value which follows from its parameters. */
export interface Formula {
	readonly name: string
	/** In their order; of an array, what stands for its elements. */
	readonly parameters: readonly string[]
	/** Values with names that later ones and the result use, in their order; no name stands twice, nor is a parameter's. */
	readonly bindings: readonly { readonly name: string; readonly value: Expression }[]
	readonly result: Expression
	/** Whether Rust's function takes its parameters as one array. */
	readonly takesArray: boolean
}

/** How strongly what an expression is written as holds together: 1 for a sum, 4 for what needs no parentheses. */
export function strengthOf(one: Expression): 1 | 2 | 3 | 4 {
	if (one.kind === 'binary') return one.operator === '+' || one.operator === '-' ? 1 : 2
	if (one.kind === 'negative') return 1
	if (one.kind === 'number' && one.text.startsWith('-')) return 1
	return 4
}

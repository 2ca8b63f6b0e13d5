import type { Expression, Formula, FunctionName } from './formula.ts'

/**
 * The formula as a function of its parameters, in double precision: what Rust gives, but for the last digits of
 * transcendental functions.
 */
export function evaluatorOf({ parameters, bindings, result }: Formula): (values: readonly number[]) => number {
	const places = new Map<string, number>(
		[...parameters, ...bindings.map(({ name }) => name)].map((name, index) => [name, index]),
	)
	const steps = bindings.map(({ value }) => compiled(value, places))
	const last = compiled(result, places)
	return (values) => {
		const known = [...values]
		for (const step of steps) known.push(step(known))
		return last(known)
	}
}

type Step = (known: readonly number[]) => number

function compiled(one: Expression, places: ReadonlyMap<string, number>): Step {
	switch (one.kind) {
		case 'number':
		case 'constant':
			return () => one.value
		case 'name': {
			const place = places.get(one.name) ?? -1
			return (known) => known[place] ?? Number.NaN
		}
		case 'negative': {
			const of = compiled(one.of, places)
			return (known) => -of(known)
		}
		case 'binary': {
			const [left, right] = [compiled(one.left, places), compiled(one.right, places)]
			const apply = operators[one.operator]
			return (known) => apply(left(known), right(known))
		}
		case 'call': {
			const of = one.of.map((each) => compiled(each, places))
			const apply: (...values: number[]) => number = calls[one.function]
			return (known) => apply(...of.map((each) => each(known)))
		}
	}
}

const operators = {
	'+': (a: number, b: number) => a + b,
	'-': (a: number, b: number) => a - b,
	'*': (a: number, b: number) => a * b,
	'/': (a: number, b: number) => a / b,
	'%': (a: number, b: number) => a % b,
}

const calls: Readonly<Record<FunctionName, (...values: number[]) => number>> = {
	sin: Math.sin,
	cos: Math.cos,
	tan: Math.tan,
	asin: Math.asin,
	acos: Math.acos,
	atan: Math.atan,
	sinh: Math.sinh,
	cosh: Math.cosh,
	tanh: Math.tanh,
	exp: Math.exp,
	exp2: (a = 0) => 2 ** a,
	exp_m1: Math.expm1,
	ln: Math.log,
	ln_1p: Math.log1p,
	log2: Math.log2,
	log10: Math.log10,
	sqrt: Math.sqrt,
	cbrt: Math.cbrt,
	abs: Math.abs,
	recip: (a = 0) => 1 / a,
	floor: Math.floor,
	ceil: Math.ceil,
	powi: Math.pow,
	powf: Math.pow,
	atan2: Math.atan2,
	hypot: Math.hypot,
	// Of a number and none, Rust takes the number.
	min: (a = 0, b = 0) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)),
	max: (a = 0, b = 0) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)),
	mul_add: (a = 0, b = 0, c = 0) => a * b + c,
}

import { type ConstantName, type Expression, type Formula, type FunctionName, strengthOf } from './formula.ts'

/** A language that formulas are written in as a function. */
export type CodeLanguage = 'python' | 'c'

/** How a language says what Rust does. */
interface Dialect {
	readonly reserved: ReadonlySet<string>
	/** What is called, or its arguments put in the places of `$1`, `$2`, `$3`. */
	readonly calls: Readonly<Record<FunctionName, string>>
	readonly constants: (name: ConstantName) => string | undefined
	readonly remainder: string
	write(formula: Formula, lines: readonly (readonly [string, string])[], result: string, note: string): string
}

/**
 * A formula as a function of that language, with what it needs to be compiled or imported; ends in a line feed.
 *
 * @param note - One line on where it comes from.
 */
export function writeCode(formula: Formula, language: CodeLanguage, note: string): string {
	const dialect = dialects[language]
	const names = new Map<string, string>()
	const taken = new Set(dialect.reserved)
	const own = (name: string): string => {
		let free = name.replace(/\W/gu, (character) => `u${(character.codePointAt(0) ?? 0).toString(16)}`)
		while (taken.has(free)) free += '_'
		taken.add(free)
		names.set(name, free)
		return free
	}
	const name = own(formula.name)
	names.clear()
	const parameters = formula.parameters.map(own)
	const bindings = formula.bindings.map(({ name: bound, value }) => {
		const text = written(value, dialect, names)
		return [own(bound), text] as const
	})
	const result = written(formula.result, dialect, names)
	return dialect.write({ ...formula, name, parameters }, bindings, result, note.replace(/\s+/g, ' '))
}

function written(one: Expression, dialect: Dialect, names: ReadonlyMap<string, string>): string {
	const within = (each: Expression, least: number): string => {
		const text = written(each, dialect, names)
		return strengthOf(each) >= least ? text : `(${text})`
	}
	switch (one.kind) {
		case 'number':
			return floatText(one.text)
		case 'constant':
			return dialect.constants(one.name) ?? String(one.value)
		case 'name':
			return names.get(one.name) ?? one.name
		case 'negative':
			return `-${within(one.of, 4)}`
		case 'binary': {
			if (one.operator === '%') return filled(dialect.remainder, [one.left, one.right], dialect, names)
			const strength = strengthOf(one)
			return `${within(one.left, strength)} ${one.operator} ${within(one.right, strength + 1)}`
		}
		case 'call':
			return filled(dialect.calls[one.function], one.of, dialect, names)
	}
}

/** `$1` as an argument of a call, `(1)` as an operand. */
function filled(form: string, of: readonly Expression[], dialect: Dialect, names: ReadonlyMap<string, string>): string {
	if (!/[$(]/.test(form)) return `${form}(${of.map((each) => written(each, dialect, names)).join(', ')})`
	return form.replace(/\$(\d)/g, (_, nth: string) => written(of[Number(nth) - 1] as Expression, dialect, names))
}

/** A number of these languages has a point or an exponent, or divisions would be whole. */
function floatText(text: string): string {
	const plain = text.endsWith('.') ? `${text}0` : text
	return /[.eE]/.test(plain) ? plain : `${plain}.0`
}

const shared = {
	...{ sin: 'sin', cos: 'cos', tan: 'tan', asin: 'asin', acos: 'acos', atan: 'atan' },
	...{ sinh: 'sinh', cosh: 'cosh', tanh: 'tanh', exp: 'exp', exp2: 'exp2', exp_m1: 'expm1', ln: 'log' },
	...{ ln_1p: 'log1p', log2: 'log2', log10: 'log10', sqrt: 'sqrt', cbrt: 'cbrt', abs: 'fabs' },
	...{ recip: '(1.0 / ($1))', floor: 'floor', ceil: 'ceil', powi: 'pow', powf: 'pow', atan2: 'atan2' },
	...{ hypot: 'hypot', min: 'fmin', max: 'fmax', mul_add: '(($1) * ($2) + ($3))' },
} as const satisfies Record<FunctionName, string>

const python: Dialect = {
	reserved: new Set(
		(
			'False None True and as assert async await break class continue def del elif else except finally for from global ' +
			'if import in is lambda nonlocal not or pass raise return try while with np'
		).split(' '),
	),
	calls: {
		...(Object.fromEntries(
			Object.entries(shared).map(([name, call]) => [name, call.startsWith('(') ? call : `np.${call}`]),
		) as Record<FunctionName, string>),
		...{ asin: 'np.arcsin', acos: 'np.arccos', atan: 'np.arctan', atan2: 'np.arctan2', abs: 'np.abs' },
		...{ powi: 'np.power', powf: 'np.power' },
	},
	constants: (name) => ({ PI: 'np.pi', TAU: '(2.0 * np.pi)', E: 'np.e' })[name as string],
	remainder: 'np.fmod($1, $2)',
	write: (formula, bindings, result, note) => {
		const { name, parameters } = formula
		// Python's own numbers end a division by 0 with an error; those of numpy come to what Rust's do.
		const mayEnd = [formula.result, ...formula.bindings.map(({ value }) => value)].some(mayDivideByZero)
		const lines = [
			...(mayEnd ? parameters.map((each) => `    ${each} = np.float64(${each})`) : []),
			...bindings.map(([bound, value]) => `    ${bound} = ${value}`),
			`    return ${result}`,
		]
		return [
			...(lines.some((line) => /\bnp\./.test(line)) ? ['import numpy as np', '', ''] : []),
			`def ${name}(${parameters.join(', ')}):`,
			`    """${note.replaceAll('\\', '').replaceAll('"', "'")} Takes numbers or arrays of them."""`,
			...lines,
			'',
		].join('\n')
	},
}

/** Whether something is divided by what may be 0. */
function mayDivideByZero(one: Expression): boolean {
	switch (one.kind) {
		case 'number':
		case 'constant':
		case 'name':
			return false
		case 'negative':
			return mayDivideByZero(one.of)
		case 'binary': {
			const isSure = one.right.kind === 'constant' || (one.right.kind === 'number' && one.right.value !== 0)
			return (one.operator === '/' && !isSure) || mayDivideByZero(one.left) || mayDivideByZero(one.right)
		}
		case 'call':
			return one.function === 'recip' || one.of.some(mayDivideByZero)
	}
}

const c: Dialect = {
	reserved: new Set(
		(
			'auto break case char const continue default do double else enum extern float for goto if inline int long register ' +
			'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main ' +
			// Words since C23, and what compilers take for words or numbers of their own.
			'alignas alignof bool constexpr nullptr thread_local typeof asm linux unix ' +
			// What else the header declares or defines.
			'acosh asinh atanh copysign drem erf erfc fdim finite fma fmod frexp gamma ilogb isinf isnan j0 j1 jn ldexp lgamma ' +
			'llrint llround logb lrint lround modf nan nearbyint nextafter nexttoward pow10 remainder remquo rint round scalb ' +
			'scalbln scalbn signbit signgam significand tgamma trunc y0 y1 yn INFINITY NAN HUGE_VAL'
		)
			.split(' ')
			.concat(Object.values(shared).filter((call) => !call.startsWith('('))),
	),
	calls: shared,
	constants: () => undefined,
	remainder: 'fmod($1, $2)',
	write: ({ name, parameters }, bindings, result, note) =>
		[
			`/* ${note.replaceAll('*/', '')} */`,
			'#include <math.h>',
			'',
			`double ${name}(${parameters.map((parameter) => `double ${parameter}`).join(', ') || 'void'})`,
			'{',
			...bindings.map(([bound, value]) => `    const double ${bound} = ${value};`),
			`    return ${result};`,
			'}',
			'',
		].join('\n'),
}

const dialects: Readonly<Record<CodeLanguage, Dialect>> = { python, c }

import { type ConstantName, type Expression, type Formula, type FunctionName, strengthOf } from './formula.ts'

/** A notation of mathematics. */
export type Notation = 'latex' | 'mathml'

/** How a notation writes the parts of a formula. */
interface Parts {
	number(mantissa: string, exponent: string | undefined): string
	name(name: string): string
	symbol(symbol: keyof typeof symbols): string
	sign(sign: '+' | '-' | '*' | ',' | '=' | 'mod'): string
	row(parts: readonly string[]): string
	fraction(above: string, below: string): string
	power(base: string, exponent: string): string
	root(of: string, degree?: number): string
	fenced(inner: string, fence: '(' | '|' | 'floor' | 'ceil'): string
	called(name: string, base: string | undefined): string
	lines(lines: readonly string[]): string
}

/**
 * A formula as LaTeX, one line, or as MathML that a browser shows, whatever names are in it: only text becomes text.
 *
 * Numbers have `digits` significant digits at most.
 */
export function writeMathematics(formula: Formula, notation: Notation, digits = 6): string {
	const parts = notations[notation]
	const writer = new Writer(parts, digits)
	const { name, parameters, bindings, result } = formula
	const list = parameters.flatMap((parameter, index) => [
		...(index === 0 ? [] : [parts.sign(',')]),
		parts.name(parameter),
	])
	const head = parts.row([parts.name(name), parts.fenced(parts.row(list), '(')])
	const equations = [
		parts.row([head, parts.sign('='), writer.text(result)]),
		...bindings.map((one) => parts.row([parts.name(one.name), parts.sign('='), writer.text(one.value)])),
	]
	return parts.lines(equations)
}

class Writer {
	readonly #parts: Parts
	readonly #digits: number

	constructor(parts: Parts, digits: number) {
		this.#parts = parts
		this.#digits = digits
	}

	text(one: Expression): string {
		const parts = this.#parts
		switch (one.kind) {
			case 'number':
				return this.#number(one.value)
			case 'constant':
				return this.#constant(one.name, one.value)
			case 'name':
				return parts.name(one.name)
			case 'negative':
				return parts.row([parts.sign('-'), this.#within(one.of, 2)])
			case 'binary':
				return this.#binary(one)
			case 'call':
				return this.#call(one.function, one.of)
		}
	}

	#within(one: Expression, least: number): string {
		const strength = strengthOf(one)
		const isFraction = one.kind === 'binary' && one.operator === '/'
		if (strength >= least && !(isFraction && least === 4)) return this.text(one)
		return this.#parts.fenced(this.text(one), '(')
	}

	#binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): string {
		const parts = this.#parts
		if (operator === '/') return parts.fraction(this.text(left), this.text(right))
		if (operator === '%') return parts.row([this.#within(left, 3), parts.sign('mod'), this.#within(right, 3)])
		if (operator === '*') {
			if (isSame(left, right) && left.kind === 'name') return parts.power(this.text(left), this.#number(2))
			// Of `a * x * x`, which is read from the left, the two last are a square as well.
			if (left.kind === 'binary' && left.operator === '*' && right.kind === 'name' && isSame(left.right, right)) {
				const square = parts.power(this.text(right), this.#number(2))
				return parts.row([this.#within(left.left, 2), parts.sign('*'), square])
			}
			return parts.row([this.#within(left, 2), parts.sign('*'), this.#within(right, 2)])
		}
		return parts.row([this.text(left), parts.sign(operator), this.#within(right, 2)])
	}

	#call(name: FunctionName, of: readonly Expression[]): string {
		const parts = this.#parts
		const [first, second, third] = of as [Expression, Expression, Expression]
		const argument = (): string => parts.fenced(this.text(first), '(')
		switch (name) {
			case 'powi':
			case 'powf':
				return parts.power(this.#within(first, 4), this.text(second))
			case 'exp':
				return parts.power(parts.symbol('e'), this.text(first))
			case 'exp2':
				return parts.power(this.#number(2), this.text(first))
			case 'exp_m1':
				return parts.fenced(
					parts.row([parts.power(parts.symbol('e'), this.text(first)), parts.sign('-'), this.#number(1)]),
					'(',
				)
			case 'sqrt':
				return parts.root(this.text(first))
			case 'cbrt':
				return parts.root(this.text(first), 3)
			case 'abs':
				return parts.fenced(this.text(first), '|')
			case 'floor':
			case 'ceil':
				return parts.fenced(this.text(first), name)
			case 'recip':
				return parts.fraction(this.#number(1), this.text(first))
			case 'log2':
			case 'log10':
				return parts.row([parts.called('log', name.slice(3)), argument()])
			case 'ln_1p':
				return parts.row([
					parts.called('ln', undefined),
					parts.fenced(parts.row([this.#number(1), parts.sign('+'), this.text(first)]), '('),
				])
			case 'hypot':
				return parts.root(parts.row([this.#square(first), parts.sign('+'), this.#square(second)]))
			case 'mul_add':
				return parts.fenced(
					parts.row([
						this.#within(first, 2),
						parts.sign('*'),
						this.#within(second, 2),
						parts.sign('+'),
						this.#within(third, 2),
					]),
					'(',
				)
			case 'atan2':
			case 'min':
			case 'max':
				return parts.row([
					parts.called(name, undefined),
					parts.fenced(parts.row([this.text(first), parts.sign(','), this.text(second)]), '('),
				])
			default:
				return parts.row([parts.called(name.replace(/^a(?=sin|cos|tan)/, 'arc'), undefined), argument()])
		}
	}

	#square(one: Expression): string {
		return this.#parts.power(this.#within(one, 4), this.#number(2))
	}

	#number(value: number): string {
		const short = Number(value.toPrecision(this.#digits))
		const size = Math.abs(short)
		const text = size !== 0 && (size < 1e-4 || size >= 1e7) ? short.toExponential() : String(short)
		const [mantissa = '', exponent] = text.replace('e+', 'e').split('e')
		return this.#parts.number(mantissa, exponent)
	}

	#constant(name: ConstantName, value: number): string {
		const parts = this.#parts
		if (name === 'PI') return parts.symbol('pi')
		if (name === 'TAU') return parts.row([this.#number(2), parts.symbol('pi')])
		if (name === 'E') return parts.symbol('e')
		const below = /^FRAC_PI_(\d)$/.exec(name)?.[1]
		return below === undefined ? this.#number(value) : parts.fraction(parts.symbol('pi'), this.#number(Number(below)))
	}
}

function isSame(one: Expression, other: Expression): boolean {
	return one.kind === 'name' && other.kind === 'name' && one.name === other.name
}

const symbols = { pi: 'π', e: 'e' } as const

const latexFences = { '(': ['(', ')'], '|': ['|', '|'], floor: ['\\lfloor', '\\rfloor'], ceil: ['\\lceil', '\\rceil'] }
const latexSigns = { '+': ' + ', '-': ' - ', '*': ' \\cdot ', ',': ', ', '=': ' = ', mod: ' \\bmod ' }
const latexFunctions = new Set(['sin', 'cos', 'tan', 'arcsin', 'arccos', 'arctan', 'sinh', 'cosh', 'tanh', 'log', 'ln'])

const latex: Parts = {
	number: (mantissa, exponent) => (exponent === undefined ? mantissa : `${mantissa} \\cdot 10^{${exponent}}`),
	name: (name) => {
		const text = name.replaceAll('_', '\\_')
		return /^\w$/.test(name) ? name : `\\mathrm{${text}}`
	},
	symbol: (symbol) => (symbol === 'pi' ? '\\pi' : 'e'),
	sign: (sign) => latexSigns[sign],
	row: (parts) => parts.join('').replace(/^ - /, '-'),
	fraction: (above, below) => `\\frac{${above}}{${below}}`,
	power: (base, exponent) => `{${base}}^{${exponent}}`,
	root: (of, degree) => `\\sqrt${degree === undefined ? '' : `[${degree}]`}{${of}}`,
	fenced: (inner, fence) => `\\left${latexFences[fence][0]} ${inner} \\right${latexFences[fence][1]}`,
	called: (name, base) => {
		const head = latexFunctions.has(name) ? `\\${name}` : `\\operatorname{${name}}`
		return base === undefined ? head : `${head}_{${base}}`
	},
	lines: ([first = '', ...others]) =>
		others.length === 0 ? first : `${first}, \\quad \\text{where } ${others.join(', \\quad ')}`,
}

const mathFences = { '(': ['(', ')'], '|': ['|', '|'], floor: ['⌊', '⌋'], ceil: ['⌈', '⌉'] }
const mathSigns = { '+': '+', '-': '−', '*': '⋅', ',': ',', '=': '=', mod: 'mod' }

const mathml: Parts = {
	number: (mantissa, exponent) => {
		const text = mantissa.startsWith('-') ? `<mo>−</mo><mn>${mantissa.slice(1)}</mn>` : `<mn>${mantissa}</mn>`
		if (exponent === undefined) return text.startsWith('<mo>') ? `<mrow>${text}</mrow>` : text
		const power = exponent.startsWith('-')
			? `<mrow><mo>−</mo><mn>${exponent.slice(1)}</mn></mrow>`
			: `<mn>${exponent}</mn>`
		return `<mrow>${text}<mo>⋅</mo><msup><mn>10</mn>${power}</msup></mrow>`
	},
	name: (name) => `<mi>${asText(name)}</mi>`,
	symbol: (symbol) => `<mi>${symbols[symbol]}</mi>`,
	sign: (sign) => `<mo>${mathSigns[sign]}</mo>`,
	row: (parts) => (parts.length === 1 ? (parts[0] as string) : `<mrow>${parts.join('')}</mrow>`),
	fraction: (above, below) => `<mfrac>${above}${below}</mfrac>`,
	power: (base, exponent) => `<msup>${base}${exponent}</msup>`,
	root: (of, degree) => (degree === undefined ? `<msqrt>${of}</msqrt>` : `<mroot>${of}<mn>${degree}</mn></mroot>`),
	fenced: (inner, fence) => `<mrow><mo>${mathFences[fence][0]}</mo>${inner}<mo>${mathFences[fence][1]}</mo></mrow>`,
	called: (name, base) => {
		const head = `<mi>${name}</mi>`
		return base === undefined ? head : `<msub>${head}<mn>${base}</mn></msub>`
	},
	lines: (lines) => {
		const rows = lines.map((line) => `<mtr><mtd>${line}</mtd></mtr>`)
		const inner = lines.length === 1 ? lines[0] : `<mtable>${rows.join('')}</mtable>`
		return `<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">${inner}</math>`
	},
}

function asText(name: string): string {
	return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const notations: Readonly<Record<Notation, Parts>> = { latex, mathml }

import type { Random } from '../candidate/random.ts'
import { floatNames, integerNames } from './rust-type.ts'

/** Number literal taken apart. */
export interface NumberLiteral {
	readonly value: number
	/** Type suffix as written, with its `_` where there is one. */
	readonly suffix: string
	readonly isFloat: boolean
}

/** Reads a Rust number literal; `undefined` for one that a double cannot hold exactly enough to vary it. */
export function readNumber(text: string): NumberLiteral | undefined {
	const [, figures = '', suffix = ''] = numberPattern.exec(text) ?? []
	if (figures === '') return undefined
	const value = Number(figures.replaceAll('_', '').replace(/\.$/, ''))
	const isFloat = /f\d+$/.test(suffix) || (!figures.startsWith('0x') && /[.eE]/.test(figures))
	if (!Number.isFinite(value) || (!isFloat && !Number.isSafeInteger(value))) return undefined
	return { value, suffix, isFloat }
}

const digits = String.raw`\d+(?:_+\d+)*`
const decimal = String.raw`${digits}(?:\.(?:${digits})?)?(?:[eE][+-]?_*${digits})?`
const numberPattern = new RegExp(String.raw`^(0x[\da-fA-F_]+?|0[ob][0-7_]+?|${decimal})(_*(?:[iu](?:\d+|size)|f\d+))?$`)

/** A finite, non-negative number as a float literal with at most that many significant figures. */
export function floatText(value: number, figures = 17): string {
	const rounded = figures >= 17 ? value : Number(value.toPrecision(figures))
	const text = String(Math.abs(rounded))
	if (/^\d+$/.test(text)) return `${text}.0`
	return text.replace('e+', 'e')
}

/** Mathematical constants by their names in `std`, the more useful ones first. */
export const namedConstants: readonly { readonly name: string; readonly value: number }[] = [
	{ name: 'TAU', value: 2 * Math.PI },
	{ name: 'PI', value: Math.PI },
	{ name: 'E', value: Math.E },
	{ name: 'FRAC_PI_2', value: Math.PI / 2 },
	{ name: 'SQRT_2', value: Math.SQRT2 },
	{ name: 'LN_2', value: Math.LN2 },
]

/** A value for a new constant: whole numbers up to ten, and magnitudes from a hundredth to a few hundred. */
export function freshFloat(random: Random): number {
	if (random.chance(0.5)) return random.chance(0.5) ? 1 + random.below(4) : 1 + random.below(10)
	return Number((10 ** (random.float() * 4 - 1.6)).toPrecision(random.chance(0.7) ? 2 : 3))
}

/** A value for a new integer constant; not negative. */
export function freshInteger(random: Random): number {
	if (random.chance(0.75)) return random.below(4)
	return random.chance(0.5) ? 2 ** random.below(8) : random.below(65)
}

/**
 * Another value near a float: scaled or shifted by a step of random order of magnitude, rounded, or replaced; may be
 * negative.
 */
export function perturbFloat(random: Random, value: number): number {
	const figures = random.chance(0.5) ? 3 : 5
	const sized = (result: number) => (Number.isFinite(result) ? Number(result.toPrecision(figures)) : value)
	switch (random.below(8)) {
		case 0:
		case 1:
			return sized(value * Math.exp(random.normal() * 10 ** (-2 * random.float())))
		case 2:
			return sized(value + random.normal() * 10 ** (1 - 2 * random.float()))
		case 3:
			return sized(value + random.normal() * Math.max(1, Math.abs(value)) * 0.3)
		case 4:
			return Math.round(value) + random.below(5) - 2
		case 5:
			return sized(value * random.pick([2, 0.5, 10, 0.1, Math.PI, 1 / Math.PI]))
		case 6:
			return -value
		default:
			return random.chance(0.3) ? -freshFloat(random) : freshFloat(random)
	}
}

/** Another value near an integer; not negative. */
export function perturbInteger(random: Random, value: number): number {
	switch (random.below(6)) {
		case 0:
		case 1:
			return value + 1
		case 2:
		case 3:
			return Math.max(0, value - 1)
		case 4:
			return random.chance(0.5) && value < 1e6 ? value * 2 : Math.floor(value / 2)
		default:
			return freshInteger(random)
	}
}

/** An integer literal that fits the type; `undefined` where the value does not. */
export function integerText(value: number, type: string): string | undefined {
	const bits = type.endsWith('size') ? 64 : Number(type.slice(1))
	const limit = 2 ** Math.min(53, type.startsWith('i') ? bits - 1 : bits)
	return Number.isSafeInteger(value) && value >= 0 && value < limit ? String(value) : undefined
}

/** Whether a primitive type's values are written as number literals. */
export function isNumeric(type: string): boolean {
	return floatNames.has(type) || integerNames.has(type)
}

import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'

// Each leaf's message is what was expected; who reports a problem adds the key and what was found.

/** Text that says something. */
export const text = z.string('text').refine((value) => value.trim() !== '', 'text that is not empty')
/** Texts. */
export const texts = z.array(text, 'a list of texts')
/** A whole number from 1 on. */
export const positive = wholeFrom(1, 'a whole number of at least 1')
/** A whole number from 0 on. */
export const count = wholeFrom(0, 'a whole number, 0 or more')
/** Of a model. */
export const temperature = z.custom<number>(
	(value) => typeof value === 'number' && value >= 0 && value <= 2,
	'a number from 0 to 2',
)
/** Of money, or a share. */
export const amount = z.custom<number>(
	(value) => typeof value === 'number' && value >= 0 && value < Infinity,
	'a number of 0 or more',
)

/** A whole number from `least` on. */
export function wholeFrom(least: number, expected: string): z.ZodType<number> {
	return z.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= least, expected)
}

/** Whether a value is an object that JSON gives back as it is. */
export function isPlainJson(value: unknown): boolean {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
	return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value)
}

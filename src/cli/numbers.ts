import prettyMs from 'pretty-ms'

/**
 * A score or metric for people: with an exponent where the number is very small or large.
 *
 * @param digits - Significant digits at most; one less where there is an exponent.
 */
export function figure(value: number, digits = 5): string {
	const size = Math.abs(value)
	if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(digits - 2).replace(/\.?0+e/, 'e')
	return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: digits + 5 })
}

/** Two figures to be compared: with more digits than usual, up to 17, where they would look the same and are not. */
export function figures(one: number, other: number): [string, string] {
	let digits = 5
	while (one !== other && digits < 18 && figure(one, digits) === figure(other, digits)) digits++
	return [figure(one, digits), figure(other, digits)]
}

/** A count for people: `12,345`. */
export function count(value: number): string {
	return Math.round(value).toLocaleString('en-US')
}

/** A count with its noun: `1 candidate`, `2 candidates`. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
	return `${count(value)} ${value === 1 ? noun : plural}`
}

/** A share for people: `61 %`; `<1 %` where it would round to nothing. */
export function percent(share: number): string {
	const rounded = Math.round(share * 100)
	return rounded === 0 && share > 0 ? '<1 %' : `${rounded} %`
}

/** A length of time as a clock shows it: `0:34`, `1:02:03`. */
export function clockTime(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000))
	const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
	const tail = String(seconds % 60).padStart(2, '0')
	return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}

/** A length of time in words: `1m 30s`. */
export function timeSpan(ms: number): string {
	return prettyMs(Math.round(ms), { secondsDecimalDigits: ms < 10_000 ? 1 : 0 })
}

/** A length of time in words, without parts of a second: `1m 30s`, `<1s`. */
export function wholeSeconds(ms: number): string {
	return ms < 1000 ? '<1s' : timeSpan(Math.floor(ms / 1000) * 1000)
}

/** Candidates a second: `363/s`, `2.4/s`. */
export function rate(perSecond: number): string {
	return `${perSecond >= 10 ? count(perSecond) : Number(perSecond.toPrecision(2))}/s`
}

/**
 * How much better `now` is than `then`, for two positive figures: `15x lower`, or below a factor of two, which could be
 * taken for a share, `38 % higher`; `undefined` where it says nothing.
 */
export function improvement(then: number, now: number, better: 'lower' | 'higher'): string | undefined {
	if (!(then > 0) || !(now > 0)) return undefined
	const factor = better === 'lower' ? then / now : now / then
	if (factor < 1.0005 || factor === Number.POSITIVE_INFINITY) return undefined
	if (factor < 2)
		return `${Number((100 * (better === 'lower' ? 1 - 1 / factor : factor - 1)).toPrecision(2))} % ${better}`
	const text =
		factor >= 1e6 ? factor.toExponential(1) : factor >= 100 ? count(factor) : String(Number(factor.toPrecision(3)))
	return `${text}x ${better}`
}

/** A number of bytes, in kB, MB or GB. */
export function bytes(value: number): string {
	const [unit, size] =
		value < 1e6 ? (['kB', 1e3] as const) : value < 1e9 ? (['MB', 1e6] as const) : (['GB', 1e9] as const)
	return `${figure(value / size, 3)} ${unit}`
}

/** The same, as it is typed: `2GB`. */
export function diskSizeText(value: number): string {
	return bytes(value).replaceAll(/[ ,]/g, '')
}

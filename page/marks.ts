/** Steps between marks of an axis of counts. */
export const wholeSteps: number[] = Array.from({ length: 10 }, (_, power) => {
	return [1, 2, 5].map((one) => one * 10 ** power)
}).flat()

/** Seconds between marks that read well on a clock. */
export const clockSteps: number[] = [
	...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800],
	...[1, 2, 3, 6, 12, 24, 48, 96, 240].map((hours) => hours * 3600),
]

/** Multiples of a step between two numbers, at most about `most`: of the least of `steps` that makes no more, or of the last. */
export function evenMarks(low: number, high: number, most: number, steps: readonly number[]): number[] {
	const step = steps.find((one) => (high - low) / one <= most) ?? steps.at(-1) ?? 1
	const first = Math.ceil(low / step)
	const count = Math.max(0, Math.floor(high / step) - first + 1)
	// Rounded, so that no mark is told with the rest that a sum of steps leaves.
	return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)))
}

/** Marks of an axis of any numbers, as they are counted by ones, twos or fives of a power of ten. */
export function roundMarks(low: number, high: number, most: number): number[] {
	const power = Math.floor(Math.log10((high - low) / most))
	return Number.isFinite(power)
		? evenMarks(
				low,
				high,
				most,
				[1, 2, 5, 10].map((one) => Number(`${one}e${power}`)),
			)
		: [low]
}

/**
 * Marks of a logarithmic axis, at most about `most`: powers of ten, and twice and five times these where there is room.
 * Those of the library never end where the lowest is below 1e-23.
 */
export function logarithmicMarks(low: number, high: number, most: number): number[] {
	const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
	const every = Math.max(1, Math.ceil((last - first) / most))
	const of = (last - first) * 3 <= most ? [1, 2, 5] : [1]
	const marks: number[] = []
	for (let power = last; power >= first; power -= every) marks.unshift(...of.map((one) => Number(`${one}e${power}`)))
	return marks.filter((mark) => mark >= low && mark <= high)
}

import type { Random } from '../src/candidate/random.ts'

/** A function from the literature, with constants that are not round. */
export interface PublishedFunction {
	readonly name: string
	readonly value: (...inputs: number[]) => number
	/** Of each input, drawn uniformly. */
	readonly ranges: readonly (readonly [from: number, to: number])[]
}

const { cos, exp, log, sin, sqrt, PI } = Math
const unit = (from: number, to: number, count: number) => Array.from({ length: count }, () => [from, to] as const)

/**
 * Shapes of Nguyen, Keijzer, Vladislavleva, Jin, Korns, Pagie and the Feynman lectures, as collected by McDermott et al.
 * (GECCO 2012) and Udrescu and Tegmark (2020); the constants are ours, so that none is found by being round.
 */
export const publishedFunctions: readonly PublishedFunction[] = [
	{ name: 'nguyen-1', value: (x = 0) => 1.37 * x ** 3 - 0.62 * x ** 2 + 2.41 * x, ranges: unit(-2, 2, 1) },
	{
		name: 'nguyen-4',
		value: (x = 0) => 0.73 * x ** 6 + 1.28 * x ** 5 - 0.91 * x ** 4 + x ** 3 - 2.17 * x,
		ranges: unit(-1.5, 1.5, 1),
	},
	{ name: 'nguyen-5', value: (x = 0) => 1.46 * sin(x * x) * cos(x) - 0.83, ranges: unit(-3, 3, 1) },
	{ name: 'nguyen-7', value: (x = 0) => 1.21 * log(x + 1.4) + 0.77 * log(x * x + 1.3), ranges: unit(0, 4, 1) },
	{ name: 'nguyen-9', value: (x = 0, y = 0) => 1.8 * sin(1.3 * x) + 0.6 * sin(0.9 * y * y), ranges: unit(-2, 2, 2) },
	{ name: 'nguyen-10', value: (x = 0, y = 0) => 2.35 * sin(1.15 * x) * cos(0.72 * y), ranges: unit(-3, 3, 2) },
	{
		name: 'nguyen-12',
		value: (x = 0, y = 0) => x ** 4 - 1.43 * x ** 3 + 0.56 * y * y - 1.12 * y,
		ranges: unit(-2, 2, 2),
	},
	{ name: 'keijzer-6', value: (x = 0) => 3.17 * log(x) + 0.577 + 1 / (2.3 * x), ranges: unit(1, 50, 1) },
	{ name: 'keijzer-7', value: (x = 0) => 2.71 * log(1.9 * x) - 0.34, ranges: unit(1, 100, 1) },
	{
		name: 'keijzer-10',
		value: (x = 0, y = 0) => 1.31 * x ** y,
		ranges: [
			[0.1, 3],
			[0, 2],
		],
	},
	{ name: 'keijzer-11', value: (x = 0, y = 0) => x * y + 1.27 * sin((x - 1.2) * (y - 0.8)), ranges: unit(-3, 3, 2) },
	{ name: 'keijzer-14', value: (x = 0, y = 0) => 8.27 / (2.13 + x * x + y * y), ranges: unit(-3, 3, 2) },
	{
		name: 'keijzer-15',
		value: (x = 0, y = 0) => x ** 3 / 5.3 + y ** 3 / 2.2 - 0.93 * y - 1.21 * x,
		ranges: unit(-3, 3, 2),
	},
	{
		name: 'vladislavleva-1',
		value: (x = 0, y = 0) => exp(-((x - 1.13) ** 2)) / (1.22 + (y - 2.47) ** 2),
		ranges: unit(0.3, 4, 2),
	},
	{
		name: 'vladislavleva-4',
		value: (...x) => 10.4 / (5.23 + x.reduce((sum, one) => sum + (one - 3.07) ** 2, 0)),
		ranges: unit(0.05, 6.05, 5),
	},
	{
		name: 'vladislavleva-5',
		value: (x = 0, y = 0, z = 0) => (30.6 * (x - 1.07) * (z - 0.94)) / (y * y * (x - 10.3)),
		ranges: [
			[0.05, 2],
			[1, 2],
			[0.05, 2],
		],
	},
	{
		name: 'vladislavleva-7',
		value: (x = 0, y = 0) => (x - 3.1) * (y - 2.9) + 2.2 * sin((x - 4.05) * (y - 3.95)),
		ranges: unit(0.05, 6, 2),
	},
	{ name: 'jin-2', value: (x = 0, y = 0) => 8.14 * x * x + 7.93 * y ** 3 - 15.2, ranges: unit(-3, 3, 2) },
	{
		name: 'jin-6',
		value: (x = 0, y = 0) => 1.35 * x * y + 5.47 * sin((x - 1.04) * (y - 0.97)),
		ranges: unit(-3, 3, 2),
	},
	{ name: 'korns-7', value: (x = 0) => 213.8 * (1 - exp(-0.5473 * x)), ranges: unit(0, 8, 1) },
	{ name: 'korns-12', value: (x = 0, y = 0) => 2.03 - 2.14 * cos(9.83 * x) * sin(1.31 * y), ranges: unit(-5, 5, 2) },
	{
		name: 'pagie-1',
		value: (x = 0, y = 0) => 1 / (1 + 1.3 * x ** -4) + 1 / (1 + 0.8 * y ** -4),
		ranges: unit(-5, 5, 2),
	},
	{
		name: 'feynman-I.6.2',
		value: (t = 0, s = 1) => exp(-((t / s) ** 2) / 2) / (sqrt(2 * PI) * s),
		ranges: unit(1, 3, 2),
	},
	{
		name: 'feynman-I.12.2',
		value: (q = 0, p = 0, e = 1, r = 1) => (0.0796 * q * p) / (e * r * r),
		ranges: unit(1, 5, 4),
	},
	{
		name: 'feynman-I.15.3x',
		value: (x = 0, u = 0, t = 0, c = 1) => (x - u * t) / sqrt(1 - (u * u) / (c * c)),
		ranges: [
			[5, 10],
			[1, 2],
			[1, 2],
			[3, 20],
		],
	},
	{
		name: 'feynman-I.29.16',
		value: (a = 0, b = 0, s = 0, t = 0) => sqrt(a * a + b * b + 2 * a * b * cos(s - t)),
		ranges: unit(1, 5, 4),
	},
	{
		name: 'feynman-I.41.16',
		value: (w = 0, k = 1) => (0.317 * w ** 3) / (exp(1.43 * w * k) - 1),
		ranges: unit(0.5, 3, 2),
	},
	{
		name: 'feynman-II.6.15b',
		value: (p = 0, r = 1, s = 0) => (0.239 * p * cos(s) * sin(s)) / r ** 3,
		ranges: unit(1, 3, 3),
	},
]

/** Rows of a function: its inputs, and its value with normal noise of that share of the values' standard deviation. */
export function drawRows(
	{ value, ranges }: PublishedFunction,
	count: number,
	noise: number,
	random: Random,
): { readonly inputs: readonly number[]; readonly target: number }[] {
	const rows = Array.from({ length: count }, () => {
		const inputs = ranges.map(([from, to]) => from + (to - from) * random.float())
		return { inputs, target: value(...inputs) }
	})
	const mean = rows.reduce((sum, { target }) => sum + target, 0) / count
	const deviation = sqrt(rows.reduce((sum, { target }) => sum + (target - mean) ** 2, 0) / count)
	return rows.map(({ inputs, target }) => ({ inputs, target: target + noise * deviation * random.normal() }))
}

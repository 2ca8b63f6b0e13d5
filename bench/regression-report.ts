import Table from 'cli-table3'

/** What somebody made of a table. */
export interface Fit {
	readonly by: string
	readonly function: string
	/** Share of the target's standard deviation. */
	readonly noise: number
	readonly seed: number
	/** On rows that nobody has seen, without noise. */
	readonly r2: number
	readonly seconds: number
	readonly formula: string
	/** Trees whose constants were fitted, in a second of processor time; `undefined` where that is not told. */
	readonly fittedPerSecond: number | undefined
}

/** All fits, in the order in which they were made. */
export interface RegressionReport {
	readonly seconds: number
	readonly fits: readonly Fit[]
	/** Of our search alone, on 200 rows, in a second of processor time. */
	readonly fittedPerSecond: number
}

/** Above this a function counts as found. */
const exact = 0.999999

/** A table for each noise: without any how often a function was found exactly, else the median of r². */
export function renderRegression({ seconds, fits, fittedPerSecond }: RegressionReport): string {
	const noises = [...new Set(fits.map(({ noise }) => noise))]
	const names = [...new Set(fits.map(({ by }) => by))]
	const speeds = names.flatMap((name) => {
		const known = fits.flatMap((fit) => (fit.by === name ? (fit.fittedPerSecond ?? []) : []))
		return known.length === 0 ? [] : [`${name} ${Math.round(median(known)).toLocaleString('en')}`]
	})
	const ours = `oxipelago ${Math.round(fittedPerSecond).toLocaleString('en')}`
	return [
		...noises.map((noise) =>
			tableOf(
				noise,
				fits.filter((fit) => fit.noise === noise),
				names,
				seconds,
			),
		),
		`trees of up to 40 nodes fitted in a second of processor time: ${[ours, ...speeds].join(', ')}`,
	].join('\n\n')
}

function tableOf(noise: number, fits: readonly Fit[], names: readonly string[], seconds: number): string {
	const table = new Table({ head: ['function', ...names], style: { head: [], border: [] } })
	const of = (name: string, by: string) => fits.filter((fit) => fit.function === name && fit.by === by)
	for (const name of new Set(fits.map((fit) => fit.function))) {
		table.push([
			name,
			...names.map((by) => {
				const found = of(name, by)
				const r2 = median(found.map((fit) => fit.r2))
				if (noise > 0) return r2.toFixed(5)
				const hits = found.filter((fit) => fit.r2 > exact).length
				return `${hits} of ${found.length}${hits < found.length ? `, r² ${r2.toFixed(6)}` : ''}`
			}),
		])
	}
	table.push([
		'all',
		...names.map((by) => {
			const found = fits.filter((fit) => fit.by === by)
			const hits = found.filter((fit) => fit.r2 > exact).length
			return noise > 0 ? median(found.map((fit) => fit.r2)).toFixed(5) : `${hits} of ${found.length}`
		}),
	])
	const what =
		noise > 0
			? `${100 * noise} % noise, median r² on unseen rows`
			: `no noise, found exactly (r² > ${exact} on unseen rows)`
	return `${what}; 200 rows, ${seconds} s each\n${table}`
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other)
	const middle = sorted.length >> 1
	const [low = Number.NaN, high = Number.NaN] =
		sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]]
	return (low + high) / 2
}

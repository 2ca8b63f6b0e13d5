// Makes data/plants.csv: `node examples/regression/make-data.ts > data/plants.csv`.
// The numbers are made up; the formula is in the README beside this file.

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

const generator = xoroshiro128plus(2024)
const uniform = (from: number, to: number): number => from + (to - from) * uniformFloat64(generator)
/** Normal noise, by Box and Muller. */
const noise = (deviation: number): number =>
	deviation * Math.sqrt(-2 * Math.log(1 - uniform(0, 1))) * Math.cos(2 * Math.PI * uniform(0, 1))

const rows = Array.from({ length: 400 }, () => {
	const light = uniform(0, 4)
	const water = uniform(0, 3)
	const heat = uniform(-2, 4)
	const grown = 4.2 + 1.8 * light * water - 0.6 * heat ** 2 + noise(0.2)
	return [light, water, heat, grown].map((value) => value.toFixed(3)).join(',')
})
process.stdout.write(`light,water,heat,yield\n${rows.join('\n')}\n`)

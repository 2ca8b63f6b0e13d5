import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { newRun, record, scored } from '../archive/records.ts'

/** A run of many candidates that goes on, as a night of them is; the same each time. */
export function largeRun(archive: Archive, count: number): RunArchive {
	const run = archive.createRun({ ...newRun, startedAt: Date.now() })
	let state = 1
	/** In [0, 1), the same each time. */
	const chance = (): number => {
		state = (state * 48_271) % 2_147_483_647
		return state / 2_147_483_647
	}
	const islands = newRun.experiment.islands.length
	/** The last good ones of each island, which parents are drawn from. */
	const good = Array.from({ length: islands }, () => [0])
	const best = new Float64Array(islands).fill(-1500)
	run.tell({ candidate: record(0, { outcome: scored(-1500), operator: 'seed', toldAtMs: 20 }), migrations: [] })
	for (let number = 1; number < count; number++) {
		const island = number % islands
		const parents = good[island] as number[]
		const parent = parents[Math.floor(chance() ** 2 * parents.length)] as number
		const leap = chance()
		const score =
			leap < 0.0015 ? (best[island] as number) * (0.7 + 0.3 * chance()) : (best[island] as number) * (1 + 3 * chance())
		const failed = chance() < 0.15
		if (!failed && score > (best[island] as number) * 1.4) {
			best[island] = Math.max(best[island] as number, score)
			parents.unshift(number)
			parents.length = Math.min(parents.length, 40)
		}
		const source = `pub fn curve(x: f64) -> f64 {\n    let y = ${number}.0 * x;\n    y.sin() + ${(number % 7) + 1}.5 * x * x\n}\n`
		const migrates = number % 500 === 0
		run.tell({
			candidate: record(number, {
				island,
				parents: chance() < 0.2 && parents[1] !== undefined ? [parent, parents[1]] : [parent],
				operator: ['mutate', 'crossover', 'tune'][Math.floor(chance() * 3)] as string,
				source,
				outcome: failed ? { kind: 'panicked', message: 'index out of bounds', line: 3 } : scored(score),
				cell: failed ? undefined : `${Math.floor(chance() * 12)}/${Math.floor(chance() * 4)}`,
				toldAtMs: 20 + number * 80 + Math.floor(chance() * 60),
			}),
			migrations: migrates
				? [
						{
							at: number,
							candidate: parent,
							from: island,
							to: (island + 1) % islands,
							cause: 'migration',
							accepted: true,
						},
					]
				: [],
		})
	}
	return run
}

import type { RunArchive } from '../archive/archive.ts'
import type { LineageRow } from '../archive/outline.ts'
import { noPauses, pausesAfter } from '../archive/pauses.ts'
import { objectivesOf } from '../candidate/compare.ts'
import { seedsOf } from '../experiment/seeds.ts'
import { Archipelago } from '../island/archipelago.ts'
import type { Island } from '../island/island.ts'

/**
 * The islands of a run as all that was told has left them.
 *
 * @param onRow - Called with each candidate before the islands hear of it.
 */
export function archipelagoOf(
	run: RunArchive,
	onRow: (row: LineageRow, archipelago: Archipelago) => void = () => {},
): Archipelago {
	const { experiment, facts, seed } = run.record()
	const orders = run.orders().filter(({ takenAt }) => takenAt !== undefined)
	let pauses = noPauses
	const first = orders.find(({ order }) => order.kind === 'islands')?.order
	const archipelago = new Archipelago({
		islands: (first?.kind === 'islands' ? first.before : experiment.islands).length,
		seeds: seedsOf(experiment).length,
		migration: experiment.migration,
		stagnation: experiment.search.stagnation,
		objectives: objectivesOf(facts),
		seed,
	})
	const meet = (told: number): void => {
		for (let next = orders[0]; next?.takenAt !== undefined && next.takenAt <= told; next = orders[0]) {
			if (next.order.kind === 'islands') archipelago.grow(next.order.islands.length)
			else if (next.order.kind === 'compiler') archipelago.rescore(next.order.scores)
			pauses = pausesAfter(pauses, next.order)
			archipelago.paused = pauses.islands
			orders.shift()
		}
	}
	for (const row of run.lineage()) {
		const { number, island, score, floor, cell, size } = row
		meet(number)
		onRow(row, archipelago)
		if (island !== undefined)
			archipelago.tell(archipelago.islands[island] as Island, { candidate: number, size, score, floor, cell })
		else if (score !== undefined && cell !== undefined)
			archipelago.plant({ candidate: number, score, floor, cell, size })
	}
	meet(Number.POSITIVE_INFINITY)
	return archipelago
}

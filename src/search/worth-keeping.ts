import type { RunArchive } from '../archive/archive.ts'
import { championshipOf } from '../archive/champion.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { Archipelago } from '../island/archipelago.ts'
import { archipelagoOf } from './gone-through.ts'
import { injectOperator } from './injected.ts'

/** Candidates told for each ask that may be under way, of which all are kept: what is under way was made of them. */
const lately = 8

/**
 * Candidates of a run that somebody may want whole, or a later session needs: elites of all islands, the best and the front, all
 * that was tried on held-out inputs, what a person had put in, what open asks were made of, the latest, and all that these come from.
 */
export function worthKeeping(run: RunArchive): Set<number> {
	const { experiment, told } = run.record()
	const seeds = seedsOf(experiment).length
	const from = told - lately * experiment.search.inFlight
	const kept = new Set<number>()
	const keep = (numbers: Iterable<number>): void => {
		for (const number of numbers) kept.add(number)
	}
	const keepElites = ({ islands }: Archipelago): void => {
		for (const { grid, failures, migrants } of islands)
			keep([...[...grid].map(({ candidate }) => candidate), ...failures, ...migrants])
	}
	const parents: (readonly number[])[] = []
	const archipelago = archipelagoOf(run, ({ number, operator, parents: own }, islands) => {
		parents.push(own)
		if (number === from) keepElites(islands)
		if (number >= from || number < seeds || operator === injectOperator) kept.add(number)
	})
	keepElites(archipelago)
	keep(championshipOf(run)?.contenders.map(({ candidate }) => candidate.number) ?? [])
	keep(run.front().map(({ number }) => number))
	keep(run.confirmations().map(({ candidate }) => candidate))
	for (const ask of run.journal.from(0)) if (!ask.ended) keep(ask.parents)
	const open = [...kept]
	for (let number = open.pop(); number !== undefined; number = open.pop()) {
		for (const parent of parents[number] ?? []) {
			if (kept.has(parent)) continue
			kept.add(parent)
			open.push(parent)
		}
	}
	return kept
}

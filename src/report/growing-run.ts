import type { OutcomeCount, RunArchive } from '../archive/archive.ts'
import { Grid } from '../archive/grid.ts'
import type { ScoredAgain } from '../archive/order.ts'
import type { OutlineRow } from '../archive/outline.ts'
import { gain, type Objectives, objectivesOf, type Rank, rankOf } from '../candidate/compare.ts'
import type { IslandData, Milestone, Outline, Rate } from './run-data.ts'

/** Stretches of time that a rate is told in, at most twice as many as are wanted. */
const stretches = 120
/** Milestones of one line are thinned out beyond twice this. */
const milestonesKept = 400

/**
 * What is known of a run from its candidates, of which each is read once: whoever follows a run reads on.
 *
 * Memory is a few dozen bytes a candidate.
 */
export class GrowingRun {
	readonly #run: RunArchive
	readonly #objectives: Objectives
	readonly #islands: Growing[] = []
	readonly #migrations = new Map<string, { from: number; to: number; sent: number; accepted: number }>()
	#migrationsRead = 0
	#rescoringsMet = 0
	readonly #outcomes = new Map<string, OutcomeCount & { count: number }>()
	/** Of runs without models nobody asks for them. */
	readonly #drafts: Map<string, number> | undefined
	/** Scored candidates that are or were elites, to be found again when they travel. */
	readonly #rows = new Map<number, OutlineRow>()
	#best: Omit<Rank, 'size'> | undefined
	#milestones: Milestone[] = []
	readonly #gains = new Map<string, number>()
	#stretchMs = 250
	#told: number[] = []
	#scored: number[] = []
	readonly #kinds: OutlineRow['kind'][] = []
	readonly #operators: string[] = []
	/** Lower ends of measured scores, by number. */
	readonly #floors = new Map<number, number>()
	readonly #outline = {
		number: [] as number[],
		island: [] as number[],
		operator: [] as number[],
		kind: [] as number[],
		score: [] as (number | null)[],
		parent: [] as number[],
		size: [] as number[],
		toldAtMs: [] as number[],
	}

	constructor(run: RunArchive) {
		this.#run = run
		const { experiment, facts, tellOrder } = run.record()
		this.#drafts = tellOrder === 'arrival' ? new Map() : undefined
		this.#objectives = objectivesOf(facts)
		this.#islandAt(experiment.islands.length - 1)
	}

	/** Candidates read so far. */
	get length(): number {
		return this.#outline.number.length
	}

	/** Of all candidates; the caller changes nothing. */
	get outline(): Outline {
		return this.#outline
	}

	/** Names that `outline` has places in. */
	get kinds(): readonly OutlineRow['kind'][] {
		return this.#kinds
	}

	/** Names that `outline` has places in. */
	get operators(): readonly string[] {
		return this.#operators
	}

	/** Each new best of the run, thinned out where there are many. */
	get milestones(): readonly Milestone[] {
		return thinned(this.#milestones)
	}

	/** How many of these each operator has made. */
	get gains(): Readonly<Record<string, number>> {
		return Object.fromEntries(this.#gains)
	}

	get rate(): Rate {
		return { stretchMs: this.#stretchMs, told: this.#told, scored: this.#scored }
	}

	get migrations(): { readonly from: number; readonly to: number; readonly sent: number; readonly accepted: number }[] {
		return [...this.#migrations.values()]
	}

	/** Candidates by island, operator and outcome. */
	get outcomes(): readonly OutcomeCount[] {
		return [...this.#outcomes.values()]
	}

	/** What one island has come to. */
	island(index: number): Pick<IslandData, 'told' | 'best' | 'milestones' | 'elites'> {
		const { told, best, milestones, grid } = this.#islandAt(index)
		const elites = grid.ranked().map(({ cell, candidate, score }) => ({ cell, candidate, score }))
		return { told, best: best?.score ?? null, milestones: thinned(milestones), elites }
	}

	/** More may come while it is followed. */
	#islandAt(index: number): Growing {
		while (this.#islands.length <= index)
			this.#islands.push({ told: 0, best: undefined, milestones: [], grid: new Grid(this.#objectives) })
		return this.#islands[index] as Growing
	}

	/** Number of the candidate that a draft of an ask became, in a run of models. */
	draft(island: number, ask: number, attempt: number): number | undefined {
		return this.#drafts?.get(`${island}/${ask}/${attempt}`)
	}

	/** Numbers of main parents from a seed on to a candidate, that one last. */
	way(candidate: number): number[] {
		const way = [candidate]
		for (let parent = this.#outline.parent[candidate] ?? -1; parent >= 0; parent = this.#outline.parent[parent] ?? -1)
			way.push(parent)
		return way.reverse()
	}

	/** What a candidate is ranked by; `undefined` unless it is scored. */
	rank(candidate: number): Omit<Rank, 'size'> | undefined {
		const score = this.#outline.score[candidate] ?? undefined
		return score === undefined ? undefined : { score, floor: this.#floors.get(candidate) }
	}

	/**
	 * Reads what was told since.
	 *
	 * @param most - Candidates at most.
	 * @returns Whether that is all of it.
	 */
	read(most = Number.POSITIVE_INFINITY): boolean {
		const last = this.length + most
		const rescorings = this.#run
			.orders()
			.flatMap(({ order, takenAt = Number.POSITIVE_INFINITY }) =>
				order.kind === 'compiler' ? [{ takenAt, scores: order.scores }] : [],
			)
			.slice(this.#rescoringsMet)
		const meet = (told: number): void => {
			for (; (rescorings[0]?.takenAt ?? Number.POSITIVE_INFINITY) <= told; this.#rescoringsMet++)
				this.#rescore(rescorings.shift()?.scores ?? [])
		}
		for (const row of this.#run.outline(this.length)) {
			meet(row.number)
			this.#take(row)
			if (this.length >= last) return false
		}
		meet(this.length)
		const moved = [...this.#run.migrations()].slice(this.#migrationsRead)
		this.#migrationsRead += moved.length
		for (const { candidate, from, to, accepted } of moved) {
			const key = `${from}/${to}`
			const sum = this.#migrations.get(key) ?? { from, to, sent: 0, accepted: 0 }
			sum.sent++
			if (accepted) sum.accepted++
			this.#migrations.set(key, sum)
			const row = accepted ? this.#rows.get(candidate) : undefined
			if (row !== undefined) offer(this.#islandAt(to), row)
		}
		return true
	}

	#take(row: OutlineRow): void {
		const { number, island, score, floor, toldAtMs } = row
		const outline = this.#outline
		outline.number.push(number)
		outline.island.push(island ?? -1)
		outline.operator.push(placeOf(this.#operators, row.operator))
		outline.kind.push(placeOf(this.#kinds, row.kind))
		outline.score.push(score ?? null)
		outline.parent.push(row.parent ?? -1)
		outline.size.push(row.size)
		outline.toldAtMs.push(Math.round(toldAtMs))
		if (floor !== undefined) this.#floors.set(number, floor)
		const key = `${island}/${row.kind}/${row.operator}`
		const same = this.#outcomes.get(key) ?? { island, operator: row.operator, kind: row.kind, count: 0 }
		same.count++
		this.#outcomes.set(key, same)
		if (score !== undefined && this.#isGain(score, floor, this.#best)) {
			this.#best = { score, floor }
			this.#milestones.push([toldAtMs, score, number])
			this.#gains.set(row.operator, (this.#gains.get(row.operator) ?? 0) + 1)
		}
		if (island === undefined) {
			for (const each of this.#islands) if (offer(each, row)) this.#rows.set(number, row)
			return
		}
		this.#drafts?.set(`${island}/${row.ask}/${row.attempt}`, number)
		this.#count(toldAtMs, score !== undefined)
		const own = this.#islandAt(island)
		own.told++
		if (score === undefined) return
		if (offer(own, row)) this.#rows.set(number, row)
		if (this.#isGain(score, floor, own.best)) {
			own.best = { score, floor }
			own.milestones.push([toldAtMs, score, number])
		}
	}

	/** From now on elites have these scores, and what is best is the best of them. */
	#rescore(scores: readonly ScoredAgain[]): void {
		const again = new Map(scores.map((one) => [one.candidate, one]))
		const toldAtMs = this.#outline.toldAtMs.at(-1) ?? 0
		for (const [number, row] of this.#rows) {
			const { outcome, cell } = again.get(number) ?? {}
			if (outcome?.kind === 'scored') this.#rows.set(number, { ...row, ...rankOf(outcome, row.size), cell })
			else this.#rows.delete(number)
		}
		const bests = this.#islands.flatMap((island) => {
			const elites = [...island.grid]
			island.grid = new Grid(this.#objectives)
			for (const { candidate, size } of elites) {
				const { outcome, cell } = again.get(candidate) ?? {}
				if (outcome?.kind === 'scored' && cell !== undefined)
					island.grid.offer({ candidate, cell, ...rankOf(outcome, size) })
			}
			const best = island.grid.best()
			island.best = best
			if (best !== undefined) island.milestones.push([toldAtMs, best.score, best.candidate])
			return best ?? []
		})
		this.#best = bests.reduce<Rank | undefined>(
			(best, one) => (gain(one, best, this.#objectives) > 0 ? one : best),
			undefined,
		)
		const first = bests.find((one) => one === this.#best)
		if (first !== undefined) this.#milestones.push([toldAtMs, first.score, first.candidate])
	}

	#isGain(score: number, floor: number | undefined, best: Omit<Rank, 'size'> | undefined): boolean {
		// All but a few are not even higher, which is soon told.
		return best === undefined || (score > best.score && gain({ score, floor }, best, this.#objectives) > 0)
	}

	#count(toldAtMs: number, isScored: boolean): void {
		while (toldAtMs / this.#stretchMs >= 2 * stretches) {
			this.#stretchMs *= 2
			this.#told = paired(this.#told)
			this.#scored = paired(this.#scored)
		}
		const at = Math.floor(toldAtMs / this.#stretchMs)
		while (this.#told.length <= at) {
			this.#told.push(0)
			this.#scored.push(0)
		}
		this.#told[at] = (this.#told[at] ?? 0) + 1
		if (isScored) this.#scored[at] = (this.#scored[at] ?? 0) + 1
	}
}

interface Growing {
	told: number
	best: Omit<Rank, 'size'> | undefined
	readonly milestones: Milestone[]
	grid: Grid
}

function offer(island: Growing, { number, score, floor, size, cell }: OutlineRow): boolean {
	if (score === undefined || cell === undefined) return false
	return island.grid.offer({ candidate: number, score, floor, size, cell })
}

function placeOf<Name extends string>(names: Name[], name: Name): number {
	const at = names.indexOf(name)
	return at === -1 ? names.push(name) - 1 : at
}

function paired(counts: readonly number[]): number[] {
	return Array.from({ length: Math.ceil(counts.length / 2) }, (_, at) => {
		return (counts[2 * at] ?? 0) + (counts[2 * at + 1] ?? 0)
	})
}

/** First and last stay. */
function thinned(milestones: readonly Milestone[]): readonly Milestone[] {
	if (milestones.length <= 2 * milestonesKept) return milestones
	const every = Math.ceil(milestones.length / milestonesKept)
	return milestones.filter((_, at) => at % every === 0 || at === milestones.length - 1)
}

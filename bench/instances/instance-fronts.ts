import type { CandidateRecord, RunArchive, Tell } from '../../src/archive/archive.ts'
import type { Scored } from '../../src/candidate/outcome.ts'
import type { IslandView, OfflineOperator, Parent, Parents } from '../../src/variation/operator.ts'
import { InstanceFront } from './instance-front.ts'

/** The fronts of a run's islands, from what is told, and operators whose parents are drawn from them. */
export class InstanceFronts {
	readonly #run: RunArchive
	readonly #fronts: readonly InstanceFront[]
	readonly #share: number
	/** Metrics that are an instance each, all but the share of wrong cases, and which way they improve. */
	readonly #instances: readonly { readonly name: string; readonly sign: 1 | -1 }[]
	readonly #parents = new Map<number, Parent>()
	#asks = 0

	/** @param share - Of the draws that are from the front; the others are as they are. */
	constructor(run: RunArchive, islands: number, share: number) {
		this.#run = run
		this.#share = share
		this.#fronts = Array.from({ length: islands }, () => new InstanceFront())
		this.#instances = run
			.record()
			.facts.metrics.filter(({ name }) => name !== 'wrong')
			.map(({ name, better }) => ({ name, sign: better === 'higher' ? 1 : -1 }))
	}

	/** Candidates on all fronts. */
	get size(): number {
		return new Set(this.#fronts.flatMap((front) => front.winners().map(({ contender }) => contender.candidate))).size
	}

	/** What an outcome is worth on each instance, higher is better. */
	valuesOf({ metrics }: Scored): number[] {
		return this.#instances.map(({ name, sign }) => sign * (metrics[name] ?? Number.NEGATIVE_INFINITY))
	}

	/** Takes what was told: to the front of its island, the seed to all; and those that travel. */
	hear({ candidate, migrations }: Tell): void {
		const { island } = candidate
		for (const [index, front] of this.#fronts.entries())
			if (island === undefined || island === index) this.#offer(front, candidate)
		const anew = new Set(migrations.flatMap(({ cause, to }) => (cause === 'reseed' ? [to] : [])))
		for (const index of anew) {
			this.#fronts[index]?.clear()
			this.#arrive(index, 0)
		}
		for (const { to, candidate: number } of migrations) this.#arrive(to, number)
	}

	/** The same operator, on parents from the front of the island whose turn it is. */
	drawnFrom<Any extends OfflineOperator>(operator: Any): Any {
		return {
			...operator,
			choose: (view, random) => {
				const front = this.#fronts[this.#asks++ % this.#fronts.length] as InstanceFront
				const parents: IslandView['parents'] = (count, random) => {
					if (this.#share === 0 || !random.chance(this.#share)) return view.parents(count, random)
					const [main, ...others] = front.draw(count, random).map((number) => this.#parent(number))
					return main === undefined ? view.parents(count, random) : ([main, ...others] satisfies Parents)
				}
				return operator.choose({ ...view, parents }, random)
			},
		}
	}

	#arrive(island: number, number: number): void {
		const [front, candidate] = [this.#fronts[island], this.#run.candidate(number)]
		if (front !== undefined && candidate !== undefined) this.#offer(front, candidate)
	}

	#offer(front: InstanceFront, { number, outcome, size }: CandidateRecord): void {
		if (outcome.kind !== 'scored') return
		front.offer({ candidate: number, score: outcome.score, size, values: this.valuesOf(outcome) })
	}

	#parent(number: number): Parent {
		const known = this.#parents.get(number)
		if (known !== undefined) return known
		const { source, operator, outcome, island } = this.#run.candidate(number) as CandidateRecord
		const score = outcome.kind === 'scored' ? outcome.score : undefined
		const parent = { candidate: number, source, operator, outcome, island, score }
		this.#parents.set(number, parent)
		return parent
	}
}

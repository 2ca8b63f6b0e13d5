import type { RunArchive } from '../archive/archive.ts'
import type { Rejected } from '../candidate/outcome.ts'
import { type Random, randomStream } from '../candidate/random.ts'
import type { Experiment, IslandPlan } from '../experiment/experiment.ts'
import type { Island } from '../island/island.ts'
import { selectParents } from '../island/selection.ts'
import type { Ask, Draft, IslandView, Operator, Parent } from '../variation/operator.ts'

/** Drafts that an operator is asked for before an ask is given up as a duplicate. */
export const draftsPerAsk = 8

/** Canonical figures of a source. */
export interface Description {
	readonly fingerprint: string
	/** Tokens, comments not counted. */
	readonly size: number
}

/** What came of one ask: a source to evaluate, or why there is none. */
export interface Proposal {
	readonly island: number
	/** Asks made on the island before. */
	readonly ask: number
	/** Draft of the ask that was taken, from 0. */
	readonly attempt: number
	readonly operator: string
	readonly draft: Draft
	readonly description: Description
	readonly mainParent: number
	/** Set where the draft is not worth an evaluation. */
	readonly rejected: Rejected | undefined
}

/** What a proposer draws on. */
export interface ProposerParts {
	readonly archive: RunArchive
	readonly experiment: Experiment
	/** The run's seed. */
	readonly seed: number
	/** By name; every operator with a positive rate on some island. */
	readonly operators: ReadonlyMap<string, Operator>
	readonly describe: (source: string) => Description
}

/**
 * Makes the proposal of ask `k` on an island from the island's state and the stream of (run seed, island, k) alone.
 *
 * It also knows what is in flight, so that no canonical source is evaluated twice in a run.
 */
export class Proposer {
	readonly #parts: ProposerParts
	readonly #inFlight = new Map<string, number>()
	readonly #descriptions = new WeakMap<Draft, Description>()
	/** The candidates that operators were shown last, the latest at the end; what was told never changes. */
	readonly #parents = new Map<number, Parent>()

	constructor(parts: ProposerParts) {
		this.#parts = parts
	}

	/**
	 * The next proposal of an island, by an operator that needs no model. The caller counts it with `island.noteAsk`.
	 *
	 * @param number - The candidate's number, which is known where candidates are told in the order of asks.
	 */
	propose(island: Island, number: number): Proposal {
		const plan = this.#parts.experiment.islands[island.index] as IslandPlan
		const { operator, parents, random } = this.draw(island, (one) => this.choose(plan.rates, one))
		const ask = this.ask(island, island.asked, parents, random)
		const proposal = this.#draw(operator, ask)
		if (proposal.rejected === undefined) this.#inFlight.set(proposal.description.fingerprint, number)
		return proposal
	}

	/**
	 * Operator and parents of an island's next ask, from the island as it is.
	 *
	 * @param choose - Draws the operator, first of all, from the ask's stream.
	 * @returns With the ask's stream, from where these draws ended.
	 */
	draw(
		island: Island,
		choose: (random: Random) => Operator,
	): { readonly operator: Operator; readonly parents: readonly number[]; readonly random: Random } {
		const random = randomStream(this.#parts.seed, 'ask', island.index, island.asked)
		const operator = choose(random)
		const parents = selectParents(island.grid, operator.arity, random).map((elite) => elite.candidate)
		// An island without an elite starts from the seed, scored or not.
		return { operator, parents: parents.length > 0 ? parents : [0], random }
	}

	/**
	 * An ask of an operator.
	 *
	 * @param number - Asks made on the island before.
	 * @param random - What drafts are drawn from; else a stream of its own, in which nothing shows of how operator and
	 * parents were chosen: an ask that is opened again has neither to choose, and makes the same drafts.
	 */
	ask(
		island: Island,
		number: number,
		parents: readonly number[],
		random: Random = randomStream(this.#parts.seed, 'drafts', island.index, number),
	): Ask {
		const [main = this.#parent(0), ...others] = parents.map((parent) => this.#parent(parent))
		return { island: island.index, number, random, parents: [main, ...others], view: this.#view(island) }
	}

	/** One of the operators that need no model, by rate. @throws {RangeError} If a rate names another. */
	choose(rates: Readonly<Record<string, number>>, random: Random): Operator {
		const [name] = random.weighted(Object.entries(rates), ([, rate]) => rate)
		const operator = this.#parts.operators.get(name)
		if (operator === undefined) {
			throw new RangeError(`Expected an operator of ${[...this.#parts.operators.keys()].join(', ')}, got \`${name}\``)
		}
		return operator
	}

	/** The figures of a draft; worked out once. */
	describe(draft: Draft): Description {
		const known = this.#descriptions.get(draft)
		if (known !== undefined) return known
		const description = this.#parts.describe(draft.source)
		this.#descriptions.set(draft, description)
		return description
	}

	/** The proposal of a draft, rejected where its canonical source was told before. */
	review(operator: Operator, ask: Ask, attempt: number, draft: Draft): Proposal {
		const description = this.describe(draft)
		const rejected = this.#duplicateOf(description.fingerprint)
		const mainParent = ask.parents[0].candidate
		return {
			island: ask.island,
			ask: ask.number,
			attempt,
			operator: operator.name,
			mainParent,
			draft,
			description,
			rejected,
		}
	}

	/** Marks the candidate of a fingerprint as told, or given up. */
	settle(fingerprint: string): void {
		this.#inFlight.delete(fingerprint)
	}

	#draw(operator: Operator, ask: Ask): Proposal {
		const drafts = operator.propose(ask) as Generator<Draft, void, Rejected>
		let last: Proposal | undefined
		for (let attempt = 0; attempt < draftsPerAsk; attempt++) {
			const next = last?.rejected === undefined ? drafts.next() : drafts.next(last.rejected)
			if (next.done === true) break
			last = this.review(operator, ask, attempt, next.value)
			if (last.rejected === undefined) break
		}
		drafts.return()
		if (last !== undefined) return last
		const mainParent = ask.parents[0].candidate
		const made = { island: ask.island, ask: ask.number, attempt: 0, operator: operator.name, mainParent }
		return { ...made, ...this.#nothing(ask.parents[0]) }
	}

	/** An ask that came to nothing is told as well: it names its parent and keeps its source. */
	#nothing(parent: Parent): Pick<Proposal, 'draft' | 'description' | 'rejected'> {
		return {
			draft: { source: parent.source, detail: 'nothing to propose', parents: [parent.candidate] },
			description: this.#parts.describe(parent.source),
			rejected: {
				kind: 'rejected',
				reason: 'no-draft',
				detail: `the operator found nothing to propose from candidate ${parent.candidate}`,
				findings: [],
			},
		}
	}

	#duplicateOf(fingerprint: string): Rejected | undefined {
		const first = this.#inFlight.get(fingerprint) ?? this.#parts.archive.findFingerprint(fingerprint)
		if (first === undefined) return undefined
		return {
			kind: 'rejected',
			reason: 'duplicate',
			detail: `the same as candidate ${first}, comments, white space and names aside`,
			findings: [],
		}
	}

	#view(island: Island): IslandView {
		const parents = (numbers: Iterable<number>, count: number): Parent[] =>
			[...numbers].slice(0, count).map((number) => this.#parent(number))
		return {
			elites: (count) =>
				parents(
					[...island.grid].sort((one, other) => other.score - one.score).map((elite) => elite.candidate),
					count,
				),
			migrants: (count) => parents(island.migrants, count),
			failures: (count) => parents(island.failures, count),
			candidate: (number) => (this.#isTold(number) ? this.#parent(number) : undefined),
		}
	}

	#isTold(number: number): boolean {
		const { archive } = this.#parts
		return this.#parents.has(number) || archive.candidate(number) !== undefined
	}

	#parent(number: number): Parent {
		const parent = this.#parents.get(number) ?? this.#read(number)
		this.#parents.delete(number)
		this.#parents.set(number, parent)
		for (const [oldest] of this.#parents) {
			if (this.#parents.size <= keptParents) break
			this.#parents.delete(oldest)
		}
		return parent
	}

	#read(number: number): Parent {
		const { archive } = this.#parts
		const candidate = archive.candidate(number)
		if (candidate === undefined) throw new RangeError(`Expected candidate ${number} in run ${archive.id}`)
		const { source, outcome, island } = candidate
		return { candidate: number, source, outcome, island, score: outcome.kind === 'scored' ? outcome.score : undefined }
	}
}

/** Enough for what some islands show again and again. */
const keptParents = 512

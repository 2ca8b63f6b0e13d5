import type { Archive } from '../archive/archive.ts'
import type { Rejected } from '../candidate/outcome.ts'
import { type Random, randomStream } from '../candidate/random.ts'
import type { Experiment, IslandPlan } from '../experiment/experiment.ts'
import type { Island } from '../island/island.ts'
import { selectParents } from '../island/selection.ts'
import type { Ask, Draft, IslandView, Operator, Parent } from '../variation/operator.ts'

/** Drafts that an operator is asked for before an ask is given up as a duplicate. */
const draftsPerAsk = 8

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
	readonly mainParent: number | undefined
	/** Set where the draft is not worth an evaluation. */
	readonly rejected: Rejected | undefined
}

/** What a proposer draws on. */
export interface ProposerParts {
	readonly runId: string
	readonly archive: Archive
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

	constructor(parts: ProposerParts) {
		this.#parts = parts
	}

	/**
	 * The next proposal of an island, by an operator that needs no model. The caller counts it with `island.noteAsk`.
	 *
	 * @param number - The candidate's number, if it is known already.
	 */
	propose(island: Island, number: number): Proposal {
		const random = randomStream(this.#parts.seed, 'ask', island.index, island.asked)
		const operator = this.#chooseOperator(island, random)
		const ask = this.#askOf(island, operator, random)
		const proposal = this.#draw(operator, ask)
		if (proposal.rejected === undefined) this.#inFlight.set(proposal.description.fingerprint, number)
		return proposal
	}

	/** Marks the candidate of a fingerprint as told, or given up. */
	settle(fingerprint: string): void {
		this.#inFlight.delete(fingerprint)
	}

	#draw(operator: Operator, ask: Ask): Proposal {
		const drafts = operator.propose(ask) as Generator<Draft, void, Rejected>
		const made = { island: ask.island, ask: ask.number, operator: operator.name, mainParent: ask.parents[0].candidate }
		let last: Proposal | undefined
		for (let attempt = 0; attempt < draftsPerAsk; attempt++) {
			const next = last?.rejected === undefined ? drafts.next() : drafts.next(last.rejected)
			if (next.done === true) break
			const description = this.#parts.describe(next.value.source)
			const rejected = this.#duplicateOf(description.fingerprint)
			last = { ...made, attempt, draft: next.value, description, rejected }
			if (rejected === undefined) break
		}
		drafts.return()
		return last ?? { ...made, attempt: 0, ...this.#nothing(ask.parents[0]) }
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
		const first = this.#inFlight.get(fingerprint) ?? this.#parts.archive.findFingerprint(this.#parts.runId, fingerprint)
		if (first === undefined) return undefined
		return {
			kind: 'rejected',
			reason: 'duplicate',
			detail: `the same as candidate ${first}, comments, white space and names aside`,
			findings: [],
		}
	}

	#chooseOperator(island: Island, random: Random): Operator {
		const plan = this.#parts.experiment.islands[island.index] as IslandPlan
		const [name] = random.weighted(Object.entries(plan.rates), ([, rate]) => rate)
		const operator = this.#parts.operators.get(name)
		if (operator === undefined) throw new RangeError(`Expected an operator named \`${name}\` (island ${plan.name})`)
		return operator
	}

	#askOf(island: Island, operator: Operator, random: Random): Ask {
		const chosen = selectParents(island.grid, operator.arity, random).map((elite) => this.#parent(elite.candidate))
		// An island without an elite starts from the seed, scored or not.
		const [main = this.#parent(0), ...others] = chosen
		return { island: island.index, number: island.asked, random, parents: [main, ...others], view: this.#view(island) }
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
		}
	}

	#parent(number: number): Parent {
		const { runId, archive } = this.#parts
		const candidate = archive.candidate(runId, number)
		if (candidate === undefined) throw new RangeError(`Expected candidate ${number} in run ${runId}`)
		const { source, outcome, island } = candidate
		return { candidate: number, source, outcome, island, score: outcome.kind === 'scored' ? outcome.score : undefined }
	}
}

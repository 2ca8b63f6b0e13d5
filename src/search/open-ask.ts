import type { RunArchive } from '../archive/archive.ts'
import type { LineageRow } from '../archive/outline.ts'
import { isDuplicate, type Outcome, type Rejected } from '../candidate/outcome.ts'
import { type Ask, type Draft, duplicatesInARow, type Operator } from '../variation/operator.ts'

/** Canonical figures of a source. */
export interface Description {
	readonly fingerprint: string
	/** Tokens, comments not counted. */
	readonly size: number
}

/** A draft with its place in the run: what is evaluated and told. */
export interface Proposal {
	readonly island: number
	/** Asks made on the island before. */
	readonly ask: number
	/** Which draft of the ask, from 0. */
	readonly attempt: number
	readonly operator: string
	/** What kind of operator made it, unless a person did. */
	readonly by: Operator['kind'] | 'person'
	/** Name of the model that drafted it, in the experiment. */
	readonly model: string | undefined
	readonly draft: Draft
	readonly description: Description
	/** Set where there is nothing to evaluate. */
	readonly rejected: Rejected | undefined
}

type Step = Promise<IteratorResult<Draft, void>>

const unanswered: Rejected = { kind: 'rejected', reason: 'duplicate', detail: '', findings: [] }

/** An ask under way: the drafts of its operator one after another, each answered by its outcome. */
export class OpenAsk {
	readonly operator: Operator
	readonly ask: Ask
	readonly #steps: ReturnType<Operator['propose']>
	readonly #describe: (source: string) => Description
	readonly #isKnown: (fingerprint: string) => boolean
	#made = 0
	#duplicates = 0
	#answer: Outcome = unanswered
	/** A draft was told. */
	#isHeard = false
	/** A step that was begun before its draft was wanted. */
	#ahead: Step | undefined

	/** @param isKnown - Whether a source of that fingerprint was told before, or is being evaluated. */
	constructor(
		operator: Operator,
		ask: Ask,
		describe: (source: string) => Description,
		isKnown: (fingerprint: string) => boolean,
	) {
		this.operator = operator
		this.ask = ask
		this.#steps = operator.propose(ask)
		this.#describe = describe
		this.#isKnown = isKnown
	}

	/** Tells the operator how its last draft ended; a draft without an answer was a duplicate. */
	answer(outcome: Outcome): void {
		this.#isHeard = true
		this.#answer = outcome
	}

	/** Begins the first draft, which may take long; a fault of it is met by who wants the draft. */
	beginAhead(): void {
		const step = Promise.resolve(this.#steps.next())
		step.catch(() => {})
		this.#ahead = step
	}

	/**
	 * The next draft to be told: of a model any, of another operator one that is not known, or else the last; `undefined`
	 * at the end, and where one that searches by itself has nothing new after what was told of it.
	 */
	async next(): Promise<Proposal | undefined> {
		let last: Proposal | undefined
		for (let next = await this.draft(); next !== undefined; next = await this.draft()) {
			last = next
			if (next.by === 'model' || !this.#isKnown(next.description.fingerprint)) return next
		}
		return this.operator.kind === 'searching' && this.#isHeard ? undefined : last
	}

	/**
	 * The next draft, known or not.
	 *
	 * @param number - The one of that number, of an ask that was gone through before.
	 */
	async draft(number = this.#made): Promise<Proposal | undefined> {
		let proposal: Proposal | undefined
		do proposal = await this.#step()
		while (proposal !== undefined && proposal.attempt < number)
		return proposal
	}

	async #step(): Promise<Proposal | undefined> {
		const isOffline = this.operator.kind !== 'model'
		const heard: [] | [Outcome] = this.#made === 0 ? [] : [this.#answer]
		this.#answer = unanswered
		this.#duplicates = heard.some(isDuplicate) ? this.#duplicates + 1 : 0
		// The last of them is told as one.
		if (this.operator.kind === 'embedded' && this.#duplicates >= duplicatesInARow) return undefined
		const step = await (this.#ahead ?? this.#steps.next(...heard))
		this.#ahead = undefined
		if (step.done !== true) return this.#proposal(step.value)
		return isOffline && this.#made === 0 ? this.#nothing() : undefined
	}

	/** An ask that came to nothing is told as well: it names its parent and keeps its source. */
	#nothing(): Proposal {
		const [{ source, candidate }] = this.ask.parents
		const detail = `the operator found nothing to propose from candidate ${candidate}`
		return this.#proposal(
			{ source, detail: 'nothing to propose', parents: [candidate] },
			{ kind: 'rejected', reason: 'no-draft', detail, findings: [] },
		)
	}

	#proposal(draft: Draft, rejected?: Rejected): Proposal {
		return {
			island: this.ask.island,
			ask: this.ask.number,
			attempt: this.#made++,
			operator: this.operator.name,
			by: this.operator.kind,
			model: this.operator.kind === 'model' ? this.operator.model : undefined,
			draft,
			description: this.#describe(draft.source),
			rejected,
		}
	}
}

/** A draft that was told. */
export type Told = Pick<LineageRow, 'number' | 'attempt'>

/** Goes through the drafts of an ask that were told before, which costs no request; it goes on from there. */
export async function goThrough(ask: OpenAsk, drafts: readonly Told[], archive: RunArchive): Promise<void> {
	for (const { number, attempt } of drafts) {
		const outcome = archive.candidate(number)?.outcome
		if ((await ask.draft(attempt)) === undefined || outcome === undefined) return
		ask.answer(outcome)
	}
}

import type { RunArchive } from '../archive/archive.ts'
import type { Rejected } from '../candidate/outcome.ts'
import { FingerprintFilter } from './fingerprint-filter.ts'

/** Fingerprints that are remembered as new: more than a search has under way, and few beside what it holds. */
const mostRemembered = 4096

/** Which canonical sources a run has made, so that none is evaluated twice: those told, and those being evaluated. */
export class KnownSources {
	readonly #run: RunArchive
	readonly #told: () => number
	readonly #inFlight = new Map<string, PromiseWithResolvers<void>>()
	/** Looked for in the archive, and told by nobody since. */
	readonly #new = new Set<string>()
	/** Of all that was told; `undefined` where a snapshot stands for some of it. */
	readonly #filter: FingerprintFilter | undefined

	/**
	 * @param told - Candidates told so far, which a run that is resumed goes through again.
	 * @param isWhole - Whether `end` is called for each of them.
	 */
	constructor(run: RunArchive, told: () => number, isWhole: boolean) {
		this.#run = run
		this.#told = told
		this.#filter = isWhole ? new FingerprintFilter() : undefined
	}

	/** Whether a source of that fingerprint was told, or is being evaluated. */
	has(fingerprint: string): boolean {
		return this.#inFlight.has(fingerprint) || this.#firstOf(fingerprint) !== undefined
	}

	/** The outcome of another draft of a fingerprint that was told; `undefined` where none was. */
	duplicate(fingerprint: string): Rejected | undefined {
		const first = this.#firstOf(fingerprint)
		return first === undefined ? undefined : duplicateOf(first)
	}

	/** Notes that a source is being evaluated, until `end`. */
	begin(fingerprint: string): void {
		if (!this.#inFlight.has(fingerprint)) this.#inFlight.set(fingerprint, Promise.withResolvers())
	}

	/** Notes that a source was told; to be called for each one that is. */
	end(fingerprint: string): void {
		this.#new.delete(fingerprint)
		this.#filter?.add(fingerprint)
		this.#inFlight.get(fingerprint)?.resolve()
		this.#inFlight.delete(fingerprint)
	}

	/** Resolves once no source of that fingerprint is being evaluated: a duplicate is told after the first of its kind. */
	async settled(fingerprint: string): Promise<void> {
		for (let first = this.#inFlight.get(fingerprint); first; first = this.#inFlight.get(fingerprint)) {
			await first.promise
		}
	}

	/** A draft is looked for where it is made, where it is evaluated and where it is told: the archive is asked once at most. */
	#firstOf(fingerprint: string): number | undefined {
		if (this.#filter?.mayHave(fingerprint) === false || this.#new.has(fingerprint)) return undefined
		const first = this.#run.findFingerprint(fingerprint)
		if (first !== undefined && first < this.#told()) return first
		if (this.#new.size >= mostRemembered) this.#new.clear()
		this.#new.add(fingerprint)
		return undefined
	}
}

/** The outcome of a draft that is canonically the same as an earlier candidate. */
export function duplicateOf(first: number): Rejected {
	return {
		kind: 'rejected',
		reason: 'duplicate',
		detail: `the same as candidate ${first}, comments, white space and names aside`,
		findings: [],
	}
}

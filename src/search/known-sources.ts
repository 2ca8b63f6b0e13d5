import type { RunArchive } from '../archive/archive.ts'
import type { Rejected } from '../candidate/outcome.ts'

/** Which canonical sources a run has made, so that none is evaluated twice: those told, and those being evaluated. */
export class KnownSources {
	readonly #firstOf: (fingerprint: string) => number | undefined
	readonly #inFlight = new Map<string, PromiseWithResolvers<void>>()

	/** @param told - Candidates told so far, which a run that is resumed goes through again. */
	constructor(run: RunArchive, told: () => number) {
		this.#firstOf = (fingerprint) => {
			const first = run.findFingerprint(fingerprint)
			return first !== undefined && first < told() ? first : undefined
		}
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

	/** Notes that a source was told. */
	end(fingerprint: string): void {
		this.#inFlight.get(fingerprint)?.resolve()
		this.#inFlight.delete(fingerprint)
	}

	/** Resolves once no source of that fingerprint is being evaluated: a duplicate is told after the first of its kind. */
	async settled(fingerprint: string): Promise<void> {
		for (let first = this.#inFlight.get(fingerprint); first; first = this.#inFlight.get(fingerprint)) {
			await first.promise
		}
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

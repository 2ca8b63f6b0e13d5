import type { Outcome } from '../candidate/outcome.ts'
import type { BuiltSlot, LinkedSlot } from './build-slots.ts'

/**
 * Those who share compilations with one another: what our own operators made, and what models wrote.
 *
 * Strangers' drafts are doubted: one that fails in company is compiled alone before it is said to have failed, so that
 * its diagnostics are those of that. Our own operators' are not, since many of theirs fail and none of them is meant to.
 */
export type Company = 'operators' | 'models'

/** One candidate to compile. */
export interface CompileItem {
	readonly source: string
	/** With whom it may share a compilation, if its text allows that too (`isBatchable`); `undefined` for nobody. */
	readonly company: Company | undefined
	/**
	 * Name of the stream that the places of its code and data are drawn from, for one that stands alone; the same places
	 * as all others have where nothing is said, so that equal sources are equal libraries.
	 */
	readonly places?: string | undefined
	/** Of the table that it reads numbers from by `numberFrom`; one that has such stands alone. */
	readonly numbers?: number | undefined
}

/** What came of one candidate: a function to load, or an outcome that says why there is none. */
export type Compiled = CompiledLibrary | Refused

/** A candidate that came to an end at the compiler. */
export interface Refused {
	readonly kind: 'refused'
	readonly outcome: Outcome
	/** Share of the batch's time, in microseconds. */
	readonly compileUs: number
}

/** Shared objects with one candidate's functions, and perhaps its batch's. */
export interface CompiledLibrary {
	readonly kind: 'compiled'
	/** Absolute, at least one; there until `release` was called for all candidates in them. */
	readonly libraries: readonly string[]
	/** Exported symbols, in the order of the entry points; each a static of its entry point's type. */
	readonly entries: readonly string[]
	/** Exported array of 64-bit words, one for each number that it reads from outside; `undefined` where there are none. */
	readonly table: string | undefined
	/** End of the path by which a panic's location is known to be this candidate's. */
	readonly file: string
	/** As it was asked for. */
	readonly places: string | undefined
	/** Share of the batch's time, in microseconds. */
	readonly compileUs: number
	/** Call once, when the candidate is scored. */
	release(): void
}

/** A candidate whose library is kept until it is scored. */
export interface Held extends LinkedSlot {
	release(): void
}

/** What came of a candidate in a build: one that was linked is held. */
export type Built = Exclude<BuiltSlot, LinkedSlot> | Held

/** Has libraries removed once all candidates in them are released. */
export function hold(
	results: ReadonlyMap<number, BuiltSlot>,
	remove: (libraries: readonly string[]) => Promise<void>,
): Map<number, Built> {
	const holders = new Map<readonly string[], number>()
	for (const result of results.values()) {
		if (result.kind === 'linked') holders.set(result.libraries, (holders.get(result.libraries) ?? 0) + 1)
	}
	const release = (libraries: readonly string[]): void => {
		const left = (holders.get(libraries) ?? 0) - 1
		holders.set(libraries, left)
		// What cannot be removed now is removed with all scratch at the end.
		if (left === 0) remove(libraries).catch(() => undefined)
	}
	return new Map(
		Array.from(results, ([slot, result]) => [
			slot,
			result.kind === 'linked' ? { ...result, release: () => release(result.libraries) } : result,
		]),
	)
}

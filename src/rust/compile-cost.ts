/**
 * What candidates of one company cost to compile, as measured: how many go into a batch, and when it is given up.
 *
 * A mean over the last few dozen that were compiled, in processor time and without what an empty source takes. Sizes
 * follow it, so that candidates which are dear to compile, such as those that sort or collect into maps, are neither
 * given up together time and again, nor a batch of cheap ones kept small.
 */
export class CompileCost {
	/** What an empty source takes, in milliseconds of processor time. */
	bareMs = 0
	/** Of those that count, what they weigh by now. */
	#weight = 0
	#weighedMs = 0
	#measured = 0

	/** Notes that a compilation of `count` candidates took `cpuMs`, or was given up after that. */
	note(count: number, cpuMs: number): void {
		const kept = keptEach ** count
		this.#weight = this.#weight * kept + count
		this.#weighedMs = this.#weighedMs * kept + Math.max(0, cpuMs - this.bareMs)
		this.#measured += count
	}

	/** Processor time of one, in milliseconds; `undefined` while nothing is known. */
	get eachMs(): number | undefined {
		return this.#weight === 0 ? undefined : this.#weighedMs / this.#weight
	}

	/** How many to compile together at most; at first a few, and twice as many as are known thereafter. */
	get batchSize(): number {
		const fits = Math.floor(batchMs / Math.max(1, this.eachMs ?? 0))
		return Math.max(1, Math.min(maxBatch, fits, Math.max(firstBatch, 2 * this.#measured)))
	}

	/** How many take as long as the compiler does for none: a batch of fewer is dear. 1 while nothing is known. */
	get fullBatch(): number {
		const eachMs = this.eachMs
		if (eachMs === undefined) return 1
		return Math.min(this.batchSize, Math.max(1, Math.ceil(this.bareMs / Math.max(leastCountedMs, eachMs))))
	}

	/**
	 * Processor time, in milliseconds, after which a batch of `count` has somebody in it who is unlike the others.
	 *
	 * What is not measured yet is guessed for a machine of usual speed, and for a slower one by as much more.
	 */
	limitMs(count: number): number {
		const slowness = Math.max(1, this.bareMs / usualBareMs)
		const eachMs = this.eachMs
		if (eachMs === undefined) return slowness * (baseMs + count * unknownEachMs)
		return slowness * baseMs + count * Math.max(slowness * leastEachMs, farAbove * eachMs)
	}
}

/** More in one compilation gains little: measured, 32 take 2.4 ms each and 48 take 1.6 ms. */
const maxBatch = 48
/** Small beside what a person waits for, large beside what an empty source takes, some 60 ms. */
const batchMs = 1_000
const firstBatch = 4
/** What is measured of a cheap one is noise. */
const leastCountedMs = 0.1
/** So that half of what is known is of the last 23. */
const keptEach = 0.97

/** An empty source on a machine of usual speed. */
const usualBareMs = 60
const baseMs = 2_000
const leastEachMs = 100
const unknownEachMs = 1_500
const farAbove = 3

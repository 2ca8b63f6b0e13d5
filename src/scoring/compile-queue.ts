import { isBatchable } from '../rust/batchable.ts'
import type { Company, Compiled, CompileItem, Compiler } from '../rust/compile.ts'

/** One candidate that waits for its compilation. */
interface Waiting {
	readonly item: CompileItem
	readonly place: Place
	readonly resolve: (compiled: Compiled) => void
	readonly reject: (error: unknown) => void
}

/** How a candidate waits for a lane. */
export interface Place {
	/** Goes before what is not urgent, though not for ever. */
	readonly isUrgent: boolean
	/** Aborted when nobody wants the outcome any more; what has not begun is dropped then. */
	readonly signal: AbortSignal | undefined
}

/**
 * With whom a candidate may be compiled; `undefined` for nobody.
 *
 * Where speed is scored each stands alone, as the reference does: what several of a batch use of the standard library is
 * compiled once for all of them, and may come out slower than what only one uses.
 */
export function companyFor(source: string, wanted: Company | undefined, timed: boolean): Company | undefined {
	return timed || wanted === undefined || !isBatchable(source) ? undefined : wanted
}

/** Candidates on the way to the compiler: what waits while a lane is busy is compiled together when it is free. */
export class CompileQueue {
	readonly #compiler: Compiler
	readonly #lanes: number
	readonly #signal: AbortSignal
	readonly #running = new Set<Promise<void>>()
	#waiting: Waiting[] = []
	#isScheduled = false
	/** Batches in a row that went before what waited longer. */
	#overtaken = 0

	/** @param lanes - Compilations at once. */
	constructor(compiler: Compiler, lanes: number, signal: AbortSignal) {
		this.#compiler = compiler
		this.#lanes = lanes
		this.#signal = signal
	}

	/**
	 * What the compiler makes of one candidate.
	 *
	 * @throws {CompilerError} For a fault of ours.
	 * @throws {DOMException} `AbortError` once the queue's signal is aborted, or the candidate's before it began.
	 */
	compile(item: CompileItem, place: Place): Promise<Compiled> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ item, place, resolve, reject })
			this.#schedule()
		})
	}

	/** Resolves when nothing is under way; what waits is rejected with `reason`. The compiler is closed with it. */
	async close(reason: unknown): Promise<void> {
		for (const { reject } of this.#waiting.splice(0)) reject(reason)
		await Promise.all(this.#running)
		await this.#compiler.close()
	}

	/** Starts once all that is asked in this turn of the event loop is here. */
	#schedule(): void {
		if (this.#isScheduled) return
		this.#isScheduled = true
		setImmediate(() => {
			this.#isScheduled = false
			this.#dropUnwanted()
			while (this.#running.size < this.#lanes && this.#waiting.length > 0) this.#start(this.#takeBatch())
		})
	}

	#start(batch: readonly Waiting[]): void {
		const done = this.#compiler
			.compile(
				batch.map(({ item }) => item),
				this.#signal,
			)
			.then(
				(results) => {
					for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Compiled)
				},
				(error: unknown) => {
					for (const { reject } of batch) reject(error)
				},
			)
			.then(() => {
				this.#running.delete(done)
				this.#schedule()
			})
		this.#running.add(done)
	}

	#dropUnwanted(): void {
		const unwanted = this.#waiting.filter(({ place }) => place.signal?.aborted)
		if (unwanted.length === 0) return
		this.#waiting = this.#waiting.filter(({ place }) => !place.signal?.aborted)
		for (const { place, reject } of unwanted) reject(place.signal?.reason)
	}

	/** One that stands alone, or an even share for this lane of those that may share with the first. */
	#takeBatch(): Waiting[] {
		const at = this.#takeFirst()
		const first = this.#waiting[at] as Waiting
		const { company } = first.item
		if (company === undefined) return this.#waiting.splice(at, 1)
		const sharing = this.#waiting.filter(({ item }) => item.company === company)
		const share = Math.ceil(sharing.length / (this.#lanes - this.#running.size))
		// The first is one of them, whatever waits before it: else its turn might never come.
		const others = sharing.filter((waiting) => waiting !== first)
		const batch = new Set([first, ...others.slice(0, Math.min(share, maxBatch) - 1)])
		this.#waiting = this.#waiting.filter((waiting) => !batch.has(waiting))
		return [...batch]
	}

	/** Where the first to be compiled stands: the urgent one, unless urgent ones have gone first too often in a row. */
	#takeFirst(): number {
		const urgent = this.#waiting.findIndex(({ place }) => place.isUrgent)
		if (urgent <= 0 || this.#overtaken >= maxOvertaken) {
			this.#overtaken = 0
			return 0
		}
		this.#overtaken++
		return urgent
	}
}

/** More in one compilation gains little: measured, 32 take 2.4 ms each and 48 take 1.6 ms. */
const maxBatch = 48
/** Whoever waits at the head of the queue is overtaken by so many batches at most. */
const maxOvertaken = 8

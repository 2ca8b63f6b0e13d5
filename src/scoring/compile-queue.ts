import type { Compiled, CompileItem, Compiler } from '../rust/compile.ts'

/** One candidate that waits for its compilation. */
interface Waiting {
	readonly item: CompileItem
	readonly resolve: (compiled: Compiled) => void
	readonly reject: (error: unknown) => void
}

/** Candidates on the way to the compiler: what waits while a lane is busy is compiled together when it is free. */
export class CompileQueue {
	readonly #compiler: Compiler
	readonly #lanes: number
	readonly #signal: AbortSignal
	readonly #running = new Set<Promise<void>>()
	#waiting: Waiting[] = []
	#isScheduled = false

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
	 * @throws {DOMException} `AbortError` once the queue's signal is aborted.
	 */
	compile(item: CompileItem): Promise<Compiled> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ item, resolve, reject })
			this.#schedule()
		})
	}

	/** Resolves when nothing is under way; what waits is rejected with `reason`. */
	async close(reason: unknown): Promise<void> {
		for (const { reject } of this.#waiting.splice(0)) reject(reason)
		await Promise.all(this.#running)
	}

	/** Starts once all that is asked in this turn of the event loop is here. */
	#schedule(): void {
		if (this.#isScheduled) return
		this.#isScheduled = true
		setImmediate(() => {
			this.#isScheduled = false
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

	/** One that stands alone, or an even share for this lane of those that may share. */
	#takeBatch(): Waiting[] {
		const first = this.#waiting[0] as Waiting
		if (!first.item.shares) return this.#waiting.splice(0, 1)
		const sharing = this.#waiting.filter(({ item }) => item.shares)
		const share = Math.ceil(sharing.length / (this.#lanes - this.#running.size))
		const batch = new Set(sharing.slice(0, Math.min(share, maxBatch)))
		this.#waiting = this.#waiting.filter((waiting) => !batch.has(waiting))
		return [...batch]
	}
}

/** More in one compilation gains little: measured, 32 take 2.4 ms each and 48 take 1.6 ms. */
const maxBatch = 48

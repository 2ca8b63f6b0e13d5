import PQueue from 'p-queue'
import { type Clock, sleep } from '../../candidate/clock.ts'
import type { Random } from '../../candidate/random.ts'
import { Breaker, type BreakerSettings, type Passage } from './breaker.ts'

/** A request was not sent, since its endpoint is down. */
export class EndpointDownError extends Error {
	/** Milliseconds since 1970 from which a probe may pass. */
	readonly untilMs: number

	constructor(baseUrl: string, untilMs: number) {
		super(`${baseUrl} is down`)
		this.name = 'EndpointDownError'
		this.untilMs = untilMs
	}
}

/** What an endpoint is given. */
export interface EndpointParts {
	readonly baseUrl: string
	/** Requests in flight. */
	readonly concurrency: number
	readonly breaker: BreakerSettings
	readonly clock: Clock
	readonly random: Random
	/**
	 * @param untilMs - Milliseconds since 1970 from which a probe may pass; 0 where it is up again.
	 * @param why - The failure that was one too many; empty where it is up again.
	 */
	readonly onChange: (up: boolean, untilMs: number, why: string) => void
}

/**
 * One endpoint, shared by the models behind it: so many requests in flight, a breaker, and a pause that holds all of
 * them where it asked for one.
 */
export class Endpoint {
	readonly baseUrl: string
	/** Requests in flight at most. */
	readonly concurrency: number
	readonly #queue: PQueue
	readonly #breaker: Breaker
	readonly #clock: Clock
	#pausedUntil = 0

	constructor({ baseUrl, concurrency, breaker, clock, random, onChange }: EndpointParts) {
		this.baseUrl = baseUrl
		this.concurrency = concurrency
		this.#clock = clock
		this.#queue = new PQueue({ concurrency })
		this.#breaker = new Breaker(breaker, clock, random, (open, untilMs, why) => onChange(!open, untilMs, why))
	}

	/** Whether a request made now would be sent. */
	get up(): boolean {
		return this.#breaker.passable
	}

	/** Promises that a request made soon is sent; of those made while it may be down, one a cool-down. */
	promise(): boolean {
		return this.#breaker.promise()
	}

	/** Milliseconds since 1970 from which a probe may pass. */
	get downUntilMs(): number {
		return this.#breaker.openUntilMs
	}

	/** Lets no request out before that time, in milliseconds since 1970. */
	pauseUntil(atMs: number): void {
		this.#pausedUntil = Math.max(this.#pausedUntil, atMs)
	}

	/**
	 * Runs `send` in a free slot, those with a higher priority first. It must end the passage that it is given.
	 *
	 * @throws {EndpointDownError} If the endpoint is down when its turn comes.
	 * @throws The signal's reason once it aborts.
	 */
	async run<Result>(
		send: (passage: Passage) => Promise<Result>,
		{ signal, priority }: { readonly signal: AbortSignal; readonly priority: number },
	): Promise<Result> {
		// The queue is not given the signal: it would let go of a request that is still being settled.
		return await this.#queue.add(
			async () => {
				signal.throwIfAborted()
				while (this.#pausedUntil > this.#clock.now()) {
					await sleep(this.#clock, this.#pausedUntil - this.#clock.now(), signal)
				}
				const passage = this.#breaker.enter()
				if (passage === undefined) throw new EndpointDownError(this.baseUrl, this.#breaker.openUntilMs)
				try {
					return await send(passage)
				} finally {
					passage.left()
				}
			},
			{ priority },
		)
	}
}

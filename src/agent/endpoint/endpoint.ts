import { type Clock, sleep } from '../../candidate/clock.ts'
import type { Random } from '../../candidate/random.ts'
import { Breaker, type BreakerSettings, type Passage } from './breaker.ts'
import { Concurrency, type ConcurrencyBounds } from './concurrency.ts'
import { Places } from './places.ts'
import { Seat } from './seat.ts'

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
	readonly concurrency: ConcurrencyBounds
	/** Resolves once what the server says of itself is known, as far as it says anything; never rejects. */
	readonly known: Promise<void>
	readonly breaker: BreakerSettings
	readonly clock: Clock
	readonly random: Random
	/**
	 * @param untilMs - Milliseconds since 1970 from which a probe may pass; 0 where it is up again.
	 * @param why - The failure that was one too many; empty where it is up again.
	 */
	readonly onChange: (up: boolean, untilMs: number, why: string) => void
	/** @param slow - Whether that many at once were too slow. */
	readonly onConcurrency: (requests: number, slow: boolean) => void
	/** Called where a conversation that begins now may find a place at once. */
	readonly onRoom: () => void
}

/**
 * One endpoint, shared by the models behind it: places for conversations, as many as it is found to serve, a breaker, and
 * a pause that holds all requests where it asked for one.
 */
export class Endpoint {
	readonly baseUrl: string
	/** How many requests it is sent at once. */
	readonly concurrency: Concurrency
	readonly #places: Places
	readonly #breaker: Breaker
	readonly #clock: Clock
	/** Resolves once what the server says of itself is known, in seconds at most; until then there is no room. */
	readonly known: Promise<void>
	readonly #onRoom: () => void
	/** Cancel what is waited for. */
	readonly #timers = new Set<() => void>()
	#isKnown = false
	#pausedUntil = 0
	#inFlight = 0

	constructor(parts: EndpointParts) {
		const { baseUrl, concurrency, known, breaker, clock, random, onChange, onConcurrency, onRoom } = parts
		this.baseUrl = baseUrl
		this.#clock = clock
		this.#onRoom = onRoom
		this.#places = new Places(concurrency.start, onRoom)
		this.concurrency = new Concurrency(concurrency, (slow) => {
			const { limit } = this.concurrency
			onConcurrency(limit, slow)
			this.#places.resize(limit)
		})
		this.#breaker = new Breaker(breaker, clock, random, (open, untilMs, why) => {
			onChange(!open, untilMs, why)
			onRoom()
		})
		this.known = known.then(() => {
			this.#isKnown = true
			onRoom()
		})
	}

	/** Requests in flight. */
	get inFlight(): number {
		return this.#inFlight
	}

	/** Whether a request made now would be sent. */
	get up(): boolean {
		return this.#breaker.passable
	}

	/** Whether a conversation that begins now has a place at once. */
	get room(): boolean {
		return this.#isKnown && this.#places.free && this.#clock.now() >= this.#pausedUntil
	}

	/** Promises that a request made soon is sent; of those made while it may be down, one a cool-down. */
	promise(): boolean {
		return this.#breaker.promise()
	}

	/** Milliseconds since 1970 from which a probe may pass. */
	get downUntilMs(): number {
		return this.#breaker.openUntilMs
	}

	/** A place for a conversation, not taken yet. */
	seat(): Seat {
		return new Seat(this.#places, (ms, then) => this.#after(ms, then))
	}

	/** Lets no request out before that time, in milliseconds since 1970. */
	pauseUntil(atMs: number): void {
		if (atMs <= this.#pausedUntil) return
		this.#pausedUntil = atMs
		this.#after(atMs - this.#clock.now(), this.#onRoom)
	}

	/** Ends all that is waited for without a request. */
	close(): void {
		for (const cancel of this.#timers) cancel()
	}

	/**
	 * Runs `send` once the conversation has its place, those with a higher priority first; the place stays taken. It must
	 * end the passage that it is given.
	 *
	 * @throws {EndpointDownError} If the endpoint is down when its turn comes.
	 * @throws The signal's reason once it aborts.
	 */
	async run<Result>(
		seat: Seat,
		send: (passage: Passage) => Promise<Result>,
		{ signal, priority }: { readonly signal: AbortSignal; readonly priority: number },
	): Promise<Result> {
		await this.known
		await seat.take(priority, signal)
		signal.throwIfAborted()
		while (this.#pausedUntil > this.#clock.now()) {
			await sleep(this.#clock, this.#pausedUntil - this.#clock.now(), signal)
		}
		const passage = this.#breaker.enter()
		if (passage === undefined) throw new EndpointDownError(this.baseUrl, this.#breaker.openUntilMs)
		this.#inFlight++
		try {
			return await send(passage)
		} finally {
			this.#inFlight--
			passage.left()
		}
	}

	#after(ms: number, then: () => void): () => void {
		const forget = () => this.#timers.delete(cancel)
		const stop = this.#clock.after(ms, () => {
			forget()
			then()
		})
		const cancel = () => {
			forget()
			stop()
		}
		this.#timers.add(cancel)
		return cancel
	}
}

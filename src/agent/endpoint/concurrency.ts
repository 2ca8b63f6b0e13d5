/** A request that brought a reply, as its endpoint's concurrency is judged by. */
export interface Served {
	/** From `Concurrency.begin`. */
	readonly begun: Begun
	/** Prompt tokens that were not in the server's cache. */
	readonly promptTokens: number
	readonly outputTokens: number
	/** Until the first token: waiting in the server's queue, then reading the prompt. */
	readonly firstTokenMs: number
	readonly latencyMs: number
}

/** Where a request stood when it was sent. */
export interface Begun {
	readonly epoch: number
	/** Requests in flight, itself counted. */
	readonly inFlight: number
}

/** How many requests an endpoint may be sent at once. */
export interface ConcurrencyBounds {
	readonly start: number
	readonly most: number
	/** Whether it is to be found out; else a person has said that it is `most`, and it is less only after what was too slow. */
	readonly seeks: boolean
}

interface Level {
	/** Work a second, in units that are the same for all levels of an endpoint. */
	readonly yields: number
	/** How much longer the first token takes than at the first level, over the same of the others: above 1 there is a queue. */
	readonly wait: number
}

/** Replies that a level is judged by at least. */
const fewest = 3
/** Share of what more requests at once would bring on a server with room for all of them, from which they are worth it. */
const worthwhile = 0.15
/** The same where half of the time to the first token is spent in a queue. */
const worthwhileQueued = 0.5
/** Levels hold for so many epochs before another is tried; twice as long after each that was no better. */
const firstHold = 4
const longestHold = 32

/**
 * Finds how many requests at once an endpoint serves best, by what comes back.
 *
 * A level is judged by the replies to requests that were sent while it held and was used: by Little's law their number at
 * once over their mean time is the server's throughput, whoever waits where. As long as a higher level brings more it is
 * kept, or else the one before, and now and then others are tried: servers differ by the hour. Whatever is too slow halves
 * it (additive and multiplicative steps after Chiu and Jain, 1989; throughput against concurrency as in Heiss and Wagner,
 * Adaptive load control in transaction processing systems, VLDB 1991).
 *
 * Requests differ in length, so time is compared to work: a prompt's token and a reply's are weighed by what each takes at
 * the first level.
 */
export class Concurrency {
	#most: number
	readonly #seeks: boolean
	readonly #onChange: (slow: boolean) => void
	#limit: number
	#epoch = 0
	#served: Served[] = []
	/** Milliseconds of a token of a prompt, and of a reply, at the first level. */
	#weights: { readonly prompt: number; readonly output: number } | undefined
	readonly #levels = new Map<number, Level>()
	/** The level to return to where the one that is tried is no better. */
	#trying: { readonly from: number } | undefined
	/** The lowest level above that was no better, until others are tried again. */
	#ceiling = Number.POSITIVE_INFINITY
	#hold = firstHold
	#held = 0
	#nextIsUp = true

	/** @param onChange - Called where the limit has changed; whether since it was too slow. */
	constructor({ start, most, seeks }: ConcurrencyBounds, onChange: (slow: boolean) => void) {
		this.#most = most
		this.#seeks = seeks
		this.#limit = Math.min(start, most)
		this.#onChange = onChange
	}

	/** Requests that may be in flight. */
	get limit(): number {
		return this.#limit
	}

	/** Takes note that the endpoint serves so many at most, by its own word. */
	bound(most: number): void {
		this.#most = Math.max(1, Math.min(this.#most, most))
		if (this.#limit > this.#most) this.#move(this.#most)
	}

	/** To be called when a request is sent. @param inFlight - Requests in flight, this one counted. */
	begin(inFlight: number): Begun {
		return { epoch: this.#epoch, inFlight }
	}

	/** Takes in a reply. */
	served(one: Served): void {
		const { epoch, inFlight } = one.begun
		// What was sent at another level, or while this one was not used, says nothing about it.
		if (epoch !== this.#epoch || inFlight < 0.75 * this.#limit) return
		this.#served.push(one)
		if (this.#served.length >= Math.max(fewest, this.#limit)) this.#judge()
	}

	/** Takes note that a request was too slow, or one too many. */
	slow({ epoch }: Begun): void {
		// Of those in flight together the first has said it.
		if (epoch !== this.#epoch) return
		this.#trying = undefined
		this.#ceiling = this.#limit
		this.#hold = firstHold
		this.#held = 0
		this.#move(Math.max(1, Math.floor(this.#limit / 2)), true)
	}

	#judge(): void {
		const level = this.#level(this.#served)
		this.#served = []
		if (!this.#seeks) {
			// What a person has said is come back to as soon as all is well.
			this.#ceiling = Number.POSITIVE_INFINITY
			this.#move(this.#up)
			return
		}
		const known = this.#levels.get(this.#limit)
		this.#levels.set(this.#limit, known === undefined ? level : meanOf(known, level))
		if (this.#trying === undefined) {
			this.#rest()
			return
		}
		const { from } = this.#trying
		this.#trying = undefined
		const wentUp = from < this.#limit
		const better = wentUp ? this.#isWorthwhile(from) : this.#isAsGood(from)
		if (!better && wentUp) this.#ceiling = this.#limit
		if (!better) this.#move(from)
		if (wentUp && this.#up > this.#limit) {
			this.#try(this.#up)
			return
		}
		this.#hold = better ? firstHold : Math.min(longestHold, this.#hold * 2)
		this.#held = 0
	}

	/** One more epoch at a level that holds; at first, and then now and then, another is tried. */
	#rest(): void {
		const isFirst = this.#levels.size === 1
		if (!isFirst && ++this.#held < this.#hold) return
		this.#held = 0
		this.#ceiling = Number.POSITIVE_INFINITY
		const [up, down] = [this.#up, this.#down]
		const other = this.#nextIsUp || isFirst ? (up > this.#limit ? up : down) : down < this.#limit ? down : up
		this.#nextIsUp = !this.#nextIsUp
		if (other !== this.#limit) this.#try(other)
	}

	#try(limit: number): void {
		this.#trying = { from: this.#limit }
		this.#move(limit)
	}

	#move(limit: number, slow = false): void {
		this.#epoch++
		this.#served = []
		if (limit === this.#limit) return
		this.#limit = limit
		this.#onChange(slow)
	}

	get #up(): number {
		return Math.min(this.#most, Math.ceil(this.#limit * 1.5), Math.floor((this.#limit + this.#ceiling) / 2))
	}

	get #down(): number {
		return this.#seeks ? Math.max(1, Math.floor(this.#limit / 1.5)) : this.#limit
	}

	#isWorthwhile(from: number): boolean {
		const [lower, higher] = [this.#levels.get(from), this.#levels.get(this.#limit)]
		if (lower === undefined || higher === undefined) return true
		const share = higher.wait > 2 ? worthwhileQueued : worthwhile
		return higher.yields >= lower.yields * (1 + share * (this.#limit / from - 1))
	}

	/** Whether a lower level brings as much. */
	#isAsGood(from: number): boolean {
		const [higher, lower] = [this.#levels.get(from), this.#levels.get(this.#limit)]
		return higher === undefined || lower === undefined || lower.yields >= 0.97 * higher.yields
	}

	#level(served: readonly Served[]): Level {
		const sum = (of: (one: Served) => number) => served.reduce((total, one) => total + of(one), 0)
		const [prompt, output] = [sum((one) => one.promptTokens), sum((one) => one.outputTokens)]
		const [firstMs, allMs] = [sum((one) => one.firstTokenMs), sum((one) => one.latencyMs)]
		this.#weights ??= {
			prompt: firstMs / Math.max(1, prompt),
			output: Math.max(0, allMs - firstMs) / Math.max(1, output),
		}
		const readMs = Math.max(1, this.#weights.prompt * prompt)
		const writeMs = Math.max(1, this.#weights.output * output)
		return {
			yields: (this.#limit * (readMs + writeMs)) / Math.max(1, allMs),
			wait: firstMs / readMs / Math.max(1, (allMs - firstMs) / writeMs),
		}
	}
}

function meanOf(one: Level, other: Level): Level {
	return { yields: (one.yields + other.yields) / 2, wait: (one.wait + other.wait) / 2 }
}

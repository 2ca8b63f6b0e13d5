import type { Clock } from '../../candidate/clock.ts'
import type { Random } from '../../candidate/random.ts'

/** When a breaker opens and for how long. */
export interface BreakerSettings {
	/** Failures in a row that open it. */
	readonly failures: number
	/** First cool-down; doubled each time a probe fails. */
	readonly coolDownMs: number
	readonly maxCoolDownMs: number
}

/** One way through: it must end in `succeeded`, `failed` or `left`, once. */
export interface Passage {
	succeeded(): void
	/**
	 * @param why - For people, where it opens.
	 * @param waitMs - Opens it at once, for at least as long: the endpoint's own wish.
	 */
	failed(why: string, waitMs?: number): void
	/** Ends without a verdict on the endpoint. */
	left(): void
}

/**
 * Keeps requests from an endpoint that is down (Nygard, Release It!, ch. 5).
 *
 * Closed lets all through; `failures` failures in a row open it for a cool-down with jitter; then one probe goes
 * through, whose success closes it and whose failure opens it for twice as long. A probe that hangs does not keep the
 * next from going through one cool-down later. Verdicts of requests that entered before it last opened are late news: a
 * success closes it, a failure changes nothing.
 */
export class Breaker {
	readonly #settings: BreakerSettings
	readonly #clock: Clock
	readonly #random: Random
	readonly #onChange: (open: boolean, untilMs: number, why: string) => void
	#inARow = 0
	#opened = 0
	#openUntil = 0
	/** Probes promised to those who will enter later. */
	#promised = 0

	constructor(
		settings: BreakerSettings,
		clock: Clock,
		random: Random,
		onChange: (open: boolean, untilMs: number, why: string) => void = () => {},
	) {
		this.#settings = settings
		this.#clock = clock
		this.#random = random
		this.#onChange = onChange
	}

	/** Whether a request would be let through now. */
	get passable(): boolean {
		return this.#opened === 0 || this.#clock.now() >= this.#openUntil
	}

	/** Milliseconds since 1970 from which a probe may pass; in the past where closed. */
	get openUntilMs(): number {
		return this.#openUntil
	}

	/**
	 * Promises a passage to a request that will be made soon; where it is open, to one a cool-down: of many who are about
	 * to ask, one is the probe.
	 *
	 * @returns Whether it is promised.
	 */
	promise(): boolean {
		if (!this.passable) return false
		if (this.#opened > 0) {
			this.#promised++
			this.#openUntil = this.#clock.now() + this.#coolDown(this.#opened - 1)
		}
		return true
	}

	/** A passage, or `undefined` while it is open. */
	enter(): Passage | undefined {
		if (this.#promised === 0 && !this.promise()) return undefined
		const probe = this.#opened > 0
		const age = this.#opened
		if (probe) this.#promised--
		let ended = false
		const once = (then: () => void) => {
			if (ended) return
			ended = true
			then()
		}
		return {
			succeeded: () => once(() => this.#close()),
			failed: (why, waitMs = 0) => once(() => this.#fail(why, waitMs, probe, age)),
			left: () => once(() => {}),
		}
	}

	#close(): void {
		this.#inARow = 0
		if (this.#opened === 0) return
		this.#opened = 0
		this.#openUntil = 0
		this.#promised = 0
		this.#onChange(false, 0, '')
	}

	#fail(why: string, waitMs: number, probe: boolean, age: number): void {
		this.#inARow++
		const late = age !== this.#opened
		if (late || (waitMs === 0 && !probe && this.#inARow < this.#settings.failures)) return
		const coolDownMs = this.#coolDown(this.#opened)
		this.#opened++
		this.#openUntil = this.#clock.now() + Math.max(waitMs, coolDownMs)
		this.#onChange(true, this.#openUntil, why)
	}

	#coolDown(openings: number): number {
		const { coolDownMs, maxCoolDownMs } = this.#settings
		return Math.min(maxCoolDownMs, coolDownMs * 2 ** Math.min(openings, 30)) * (0.75 + this.#random.float() / 2)
	}
}

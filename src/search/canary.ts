import type { CanaryRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import type { Clock } from '../candidate/clock.ts'
import { seedHex } from '../candidate/random.ts'
import { ScratchError } from '../rust/scratch.ts'
import type { Calibration, Evaluator, Measured } from '../scoring/evaluate.ts'
import type { Listener } from './events.ts'
import type { Ledger } from './ledger.ts'

/** Gains that are planted: none, and one that must be found. */
const planted = [0, 0.05]
/** A test that fails is repeated once: at 95 %, one in forty fails by chance. */
const tries = 2
const everyMs = 3_600_000

/** What the tests of the clock need. */
export interface CanaryParts {
	readonly run: RunRecord
	readonly archive: RunArchive
	readonly evaluator: Evaluator
	readonly ledger: Ledger
	readonly clock: Clock
	readonly listener: Listener
}

/**
 * Tests the clock of an evaluator that scores speed, at the start, every hour and at the end: the reference beside
 * itself has to come out equal, and a gain of 5 % that is planted has to be found. Each test is kept in the archive; a
 * test that fails casts doubt on all scores since the last good one.
 */
export class Canary {
	readonly #parts: CanaryParts
	#lastAt = 0
	#tookMs = 0
	#toldAtLast = -1

	constructor(parts: CanaryParts) {
		this.#parts = parts
	}

	/** How long the longest test took, in milliseconds; 0 before the first. */
	get tookMs(): number {
		return this.#tookMs
	}

	/** Tests the clock where an hour has passed since the last time. */
	async mayBeDue(signal: AbortSignal): Promise<void> {
		if (this.#parts.clock.monotonic() - this.#lastAt >= everyMs) await this.now(signal)
	}

	/** Tests the clock at the end of a run that has told anything since the last time. */
	async last(signal: AbortSignal): Promise<void> {
		if (this.#parts.ledger.told > this.#toldAtLast) await this.now(signal)
	}

	/** Tests the clock; where that is cut short by `signal`, nothing is kept of it. */
	async now(signal: AbortSignal): Promise<void> {
		const startedAt = this.#parts.clock.monotonic()
		this.#toldAtLast = this.#parts.ledger.told
		let found: CanaryRecord[]
		try {
			found = await this.#test(signal)
		} catch (error) {
			if (signal.aborted || (error instanceof ScratchError && error.isFull)) return
			throw error
		}
		for (const canary of found) this.#keep(canary)
		this.#lastAt = this.#parts.clock.monotonic()
		this.#tookMs = Math.max(this.#tookMs, Math.round(this.#lastAt - startedAt))
	}

	async #test(signal: AbortSignal): Promise<CanaryRecord[]> {
		const { run, evaluator, ledger } = this.#parts
		const { told } = ledger
		const found: CanaryRecord[] = []
		if (evaluator.calibrate === undefined) return found
		for (const gain of planted) {
			for (let made = 1; ; made++) {
				const seed = seedHex(run.seed, 'canary', told, gain, made - 1)
				const calibration = await evaluator.calibrate(seed, gain, signal)
				const passed = run.facts.measured !== null && passes(gain, calibration, run.facts.measured)
				if (!passed && made < tries) continue
				found.push({ ...calibration, toldBefore: told, planted: gain, passed, atMs: Math.round(ledger.elapsedMs) })
				break
			}
		}
		return found
	}

	#keep(canary: CanaryRecord): void {
		const { archive, listener } = this.#parts
		archive.keepCanary(canary)
		const { planted: gain, passed, score, interval, pairs, toldBefore } = canary
		listener({ kind: 'clock-tested', planted: gain, passed, score, interval, pairs, toldBefore })
	}
}

/** Whether what was found of a planted gain, or of none, is what was planted. */
export function passes(gain: number, { score, interval }: Calibration, { margin, tolerance }: Measured): boolean {
	const isNear = Math.abs(score - Math.log1p(gain)) <= tolerance
	if (gain === 0) return isNear && interval.low <= margin && interval.high >= -margin
	return isNear && interval.low > margin
}

import type { CanaryRecord, RunArchive, RunRecord } from '../archive/archive.ts'
import type { Clock } from '../candidate/clock.ts'
import { seedHex } from '../candidate/random.ts'
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
	#toldAtLast = -1

	constructor(parts: CanaryParts) {
		this.#parts = parts
	}

	/** Tests the clock where an hour has passed since the last time. */
	async mayBeDue(): Promise<void> {
		if (this.#parts.clock.monotonic() - this.#lastAt >= everyMs) await this.now()
	}

	/** Tests the clock at the end of a run that has told anything since the last time. */
	async last(): Promise<void> {
		if (this.#parts.ledger.told > this.#toldAtLast) await this.now()
	}

	/** Tests the clock. */
	async now(): Promise<void> {
		const { evaluator, ledger, clock } = this.#parts
		if (evaluator.calibrate === undefined) return
		this.#toldAtLast = ledger.told
		for (const gain of planted) {
			for (let made = 0; made < tries; made++) {
				const seed = seedHex(this.#parts.run.seed, 'canary', ledger.told, gain, made)
				if (this.#keep(gain, await evaluator.calibrate(seed, gain), made === tries - 1)) break
			}
		}
		this.#lastAt = clock.monotonic()
	}

	/** @returns Whether no other try is needed. */
	#keep(gain: number, calibration: Calibration, isLast: boolean): boolean {
		const { run, archive, ledger, listener } = this.#parts
		const passed = run.facts.measured !== null && passes(gain, calibration, run.facts.measured)
		if (!passed && !isLast) return false
		const elapsedMs = Math.round(ledger.elapsedMs)
		const canary: CanaryRecord = {
			...calibration,
			toldBefore: ledger.told,
			planted: gain,
			passed,
			atMs: elapsedMs,
		}
		archive.keepCanary(canary)
		const { score, interval, pairs, toldBefore } = canary
		listener({ kind: 'clock-tested', planted: gain, passed, score, interval, pairs, toldBefore })
		return true
	}
}

/** Whether what was found of a planted gain, or of none, is what was planted. */
export function passes(gain: number, { score, interval }: Calibration, { margin, tolerance }: Measured): boolean {
	const isNear = Math.abs(score - Math.log1p(gain)) <= tolerance
	if (gain === 0) return isNear && interval.low <= margin && interval.high >= -margin
	return isNear && interval.low > margin
}

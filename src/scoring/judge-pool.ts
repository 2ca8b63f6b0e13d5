import type { OnProcessLost, ProcessLost } from '../candidate/process-lost.ts'
import type { EvaluatorFacts, Rows } from './evaluate.ts'
import {
	type Calibration,
	EvaluatorRefusedError,
	Judge,
	JudgeError,
	type JudgeOptions,
	type Tuned,
	type Verdict,
} from './judge-client.ts'
import { LaneShares, type Place } from './lane-shares.ts'
import type { CalibrationJob, JudgeJob, TuningJob } from './protocol.ts'

/** One evaluation that waits for a lane. */
interface Waiting {
	readonly place: Place
	/** It takes all lanes. */
	readonly isAlone: boolean
	/** Given the call that frees the lane again. */
	readonly resolve: (end: () => void) => void
	readonly reject: (error: unknown) => void
}

/** The judges of this machine, one a scoring lane; lanes are shared by time (`LaneShares`). */
export class JudgePool {
	readonly facts: EvaluatorFacts
	readonly #options: JudgeOptions
	readonly #lanes: number
	readonly #shares = new LaneShares()
	readonly #waiting = new Set<Waiting>()
	readonly #running = new Set<Promise<unknown>>()
	#busy = 0
	/** Lanes that somebody may have for long. */
	#long = 0
	readonly #idle: Judge[]
	readonly #all: Set<Judge>
	readonly #signal: AbortSignal
	readonly #onLost: OnProcessLost

	private constructor(options: JudgeOptions, first: Judge, lanes: number, signal: AbortSignal, onLost: OnProcessLost) {
		this.#options = options
		this.#onLost = onLost
		this.facts = first.facts
		this.#idle = [first]
		this.#all = new Set([first])
		// Two candidates that are timed at once would take the machine from one another.
		this.#lanes = first.facts.timed ? 1 : lanes
		this.#signal = signal
	}

	/**
	 * A pool whose first judge is open; the others start when they are needed. One that is ended from outside is replaced.
	 *
	 * @param onLost - Told of each judge that ends while it is wanted.
	 * @throws {EvaluatorRefusedError | JudgeError} If the first does not open.
	 */
	static async open(
		options: JudgeOptions,
		lanes: number,
		signal: AbortSignal,
		onLost: OnProcessLost = () => undefined,
	): Promise<JudgePool> {
		for (let nth = 1; ; nth++) {
			try {
				return new JudgePool(options, await Judge.start(options), lanes, signal, onLost)
			} catch (error) {
				if (!(error instanceof JudgeError && error.isFromOutside) || nth >= judgesTried) throw error
				onLost(lostJudge(error))
			}
		}
	}

	/**
	 * What a judge says of one candidate.
	 *
	 * A judge that dies is replaced, and the candidate is judged again: by one that has seen no other, while no other is
	 * judged. Only what ends that one too is held to have crashed it. That a judge is ended from outside says nothing.
	 *
	 * @throws {JudgeError} If the judge says each time that it is at fault itself, or no new one opens.
	 * @throws {DOMException} `AbortError` after `close`, or once the place's signal is aborted.
	 */
	score(job: JudgeJob, place: Place = usualPlace): Promise<Verdict> {
		return this.#ask(place, false, (judge) => judge.evaluate(job, this.#patienceFor(job)), crashed)
	}

	/** As `score`, by a judge and a fork server that have seen no candidate before. */
	scoreAfresh(job: JudgeJob, place: Place = usualPlace): Promise<Verdict> {
		return this.#ask(place, true, (judge) => judge.evaluate(job, this.#patienceFor(job)), crashed)
	}

	/**
	 * What a judge finds of its own clock.
	 *
	 * @throws {JudgeError} If its evaluator times nothing, or judges die of it.
	 * @throws {DOMException} As `score`.
	 */
	calibrate(job: CalibrationJob, place: Place = usualPlace): Promise<Calibration> {
		return this.#ask(place, false, (judge) => judge.calibrate(job, this.#patienceFor(job)), thrown)
	}

	/**
	 * The rows behind the score of the search, drawn from a seed; `undefined` where there are none.
	 *
	 * @throws {JudgeError} If judges die of it.
	 * @throws {DOMException} As `score`.
	 */
	rows(seed: string): Promise<Rows | undefined> {
		return this.#ask({ by: undefined, signal: undefined }, false, (judge) => judge.rows(seed), thrown)
	}

	/**
	 * What a judge makes of a candidate's numbers; nothing of a candidate that ends its judges.
	 *
	 * @throws {JudgeError | DOMException} As `score`.
	 */
	tune(job: TuningJob, place: Place = usualPlace): Promise<Pick<Tuned, 'best' | 'vectors'>> {
		const withinMs = tuningPatience * job.limits.wallMs + this.#patienceFor(job)
		return this.#ask<Pick<Tuned, 'best' | 'vectors'>>(
			place,
			false,
			(judge) => judge.tune(job, withinMs),
			() => ({ best: null, vectors: job.vectors }),
		)
	}

	async #ask<Value>(
		place: Place,
		isFresh: boolean,
		ask: (judge: Judge) => Promise<Value>,
		blame: (error: JudgeError) => Value,
	): Promise<Value> {
		let isAlone = false
		for (let nth = 1; ; nth++) {
			try {
				return await this.#inLane(place, isAlone, async () => {
					if (isFresh || isAlone) for (const judge of this.#idle.splice(0)) await this.#retire(judge)
					return await this.#lend(place, ask)
				})
			} catch (error) {
				if (!(error instanceof JudgeError)) throw error
				this.#noteLost(error)
				if (error.isFromOutside && nth < judgesTried) continue
				if (isAlone && error.isAdmitted) throw error
				if (isAlone || error.isFromOutside) return blame(error)
				isAlone = true
			}
		}
	}

	/** Ends all judges at once. */
	async close(): Promise<void> {
		const closed = new DOMException('The judges have ended', 'AbortError')
		for (const { reject } of this.#waiting) reject(this.#signal.aborted ? this.#signal.reason : closed)
		this.#waiting.clear()
		await Promise.all(Array.from(this.#all, (judge) => judge.close()))
		await Promise.allSettled(this.#running)
	}

	async #inLane<Value>(place: Place, isAlone: boolean, work: () => Promise<Value>): Promise<Value> {
		this.#signal.throwIfAborted()
		const end = await new Promise<() => void>((resolve, reject) => {
			this.#waiting.add({ place, isAlone, resolve, reject })
			this.#giveLanes()
		})
		try {
			place.signal?.throwIfAborted()
			const running = work()
			this.#running.add(running)
			return await running.finally(() => this.#running.delete(running))
		} finally {
			end()
			this.#giveLanes()
		}
	}

	/** To who wants all of them first, once they are free. */
	#giveLanes(): void {
		while (this.#busy < this.#lanes) {
			const alone = this.#waiting.values().find(({ isAlone }) => isAlone)
			if (alone !== undefined && this.#busy > 0) return
			const mayBeLong = this.#long < Math.max(1, this.#lanes - 1)
			const may = this.#waiting.values().filter(({ place }) => mayBeLong || !place.isLong)
			const next = alone ?? this.#shares.first(may)
			if (next === undefined) return
			this.#waiting.delete(next)
			const lanes = next.isAlone ? this.#lanes : 1
			const long = next.place.isLong ? 1 : 0
			this.#busy += lanes
			this.#long += long
			const end = this.#shares.begin(next.place)
			next.resolve(() => {
				this.#busy -= lanes
				this.#long -= long
				end()
			})
		}
	}

	/** Lends an idle judge, or a new one; it comes back unless the work fails or nobody wants its result any more. */
	async #lend<Value>({ signal }: Place, work: (judge: Judge) => Promise<Value>): Promise<Value> {
		const judge = await this.#take()
		// What is under way may take a timed evaluation many seconds more.
		const abandon = () => void judge.close()
		signal?.addEventListener('abort', abandon)
		try {
			signal?.throwIfAborted()
			const value = await work(judge)
			if (judge.fault === undefined) this.#idle.push(judge)
			else await this.#retire(judge)
			return value
		} catch (error) {
			await this.#retire(judge)
			this.#signal.throwIfAborted()
			signal?.throwIfAborted()
			throw error
		} finally {
			signal?.removeEventListener('abort', abandon)
		}
	}

	#noteLost(error: JudgeError): void {
		this.#onLost(lostJudge(error))
	}

	async #retire(judge: Judge): Promise<void> {
		this.#all.delete(judge)
		await judge.close()
	}

	async #take(): Promise<Judge> {
		this.#signal.throwIfAborted()
		for (let judge = this.#idle.pop(); judge !== undefined; judge = this.#idle.pop()) {
			if (judge.fault === undefined) return judge
			this.#noteLost(judge.fault)
			this.#all.delete(judge)
		}
		try {
			const judge = await Judge.start(this.#options)
			this.#all.add(judge)
			if (this.#signal.aborted) {
				await judge.close()
				this.#signal.throwIfAborted()
			}
			return judge
		} catch (error) {
			if (!(error instanceof EvaluatorRefusedError || (error instanceof JudgeError && !error.isFromOutside)))
				throw error
			// It took the same settings and data before: its file or its machine has changed under a run.
			throw new JudgeError(`The evaluator opens no more: ${error.message}`, { cause: error, isAdmitted: true })
		}
	}

	/** How long a judge may take for one candidate before it is at fault itself. */
	#patienceFor({ limits }: Pick<JudgeJob, 'limits'>): number {
		return limits.wallMs * ((this.facts.measured?.patience ?? 1) + busyPatience) + graceMs
	}
}

function lostJudge({ message }: JudgeError): ProcessLost {
	return { kind: 'process-lost', process: 'judge', why: message }
}

const usualPlace: Place = { by: 'operators', signal: undefined }

/** Judges of one candidate that something outside may end: what ends more is its own, such as want of memory. */
const judgesTried = 10
const graceMs = 10_000
/** A sandbox that others keep from a processor is waited for so many times its limit (kit: `judge/deadline.rs`). */
const busyPatience = 20
/** A judge tries no more vectors once so many times the limit of one has passed. */
const tuningPatience = 10

function thrown(error: JudgeError): never {
	throw error
}

function crashed({ message }: JudgeError): Verdict {
	const detail = `the judge ended each time it was judged, at last alone by a new one: ${message}`
	const timing = { totalUs: 0, spawnUs: 0, exerciseUs: 0, judgeUs: 0, cpuUs: 0, peakKb: 0 }
	return { kind: 'outcome', id: 0, outcome: { kind: 'crashed', detail }, timing, output: '' }
}

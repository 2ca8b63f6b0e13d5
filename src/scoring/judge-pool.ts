import PQueue from 'p-queue'
import type { Place } from './compile-queue.ts'
import type { EvaluatorFacts } from './evaluate.ts'
import {
	type Calibration,
	EvaluatorRefusedError,
	Judge,
	JudgeError,
	type JudgeOptions,
	type Verdict,
} from './judge-client.ts'
import type { CalibrationJob, JudgeJob } from './protocol.ts'

/** The judges of this machine, one a scoring lane. */
export class JudgePool {
	readonly facts: EvaluatorFacts
	readonly #options: JudgeOptions
	readonly #queue: PQueue
	readonly #idle: Judge[]
	readonly #all: Set<Judge>
	readonly #signal: AbortSignal

	private constructor(options: JudgeOptions, first: Judge, lanes: number, signal: AbortSignal) {
		this.#options = options
		this.facts = first.facts
		this.#idle = [first]
		this.#all = new Set([first])
		// Two candidates that are timed at once would take the machine from one another.
		this.#queue = new PQueue({ concurrency: first.facts.timed ? 1 : lanes })
		this.#signal = signal
	}

	/**
	 * A pool whose first judge is open; the others start when they are needed.
	 *
	 * @throws {EvaluatorRefusedError | JudgeError} If the first does not open.
	 */
	static async open(options: JudgeOptions, lanes: number, signal: AbortSignal): Promise<JudgePool> {
		return new JudgePool(options, await Judge.start(options), lanes, signal)
	}

	/**
	 * What a judge says of one candidate.
	 *
	 * A judge that dies is replaced, and the candidate is judged again. One that takes a judge with it each time is
	 * held to have crashed it.
	 *
	 * @throws {JudgeError} If the judge says each time that it is at fault itself, or no new one opens.
	 * @throws {DOMException} `AbortError` after `close`, or once the place's signal is aborted.
	 */
	score(job: JudgeJob, place: Place = usualPlace): Promise<Verdict> {
		return this.#enqueue(() => this.#scoreNow(job, place, attempts), place)
	}

	/** As `score`, by a judge and a fork server that have seen no candidate before. */
	scoreAfresh(job: JudgeJob, place: Place = usualPlace): Promise<Verdict> {
		return this.#enqueue(async () => {
			for (const judge of this.#idle.splice(0)) await this.#retire(judge)
			return await this.#scoreNow(job, place, attempts)
		}, place)
	}

	/**
	 * What a judge finds of its own clock.
	 *
	 * @throws {JudgeError} If its evaluator times nothing, or it dies.
	 * @throws {DOMException} As `score`.
	 */
	calibrate(job: CalibrationJob, place: Place = usualPlace): Promise<Calibration> {
		return this.#enqueue(() => this.#lend(place, (judge) => judge.calibrate(job, this.#patienceFor(job))), place)
	}

	/** Ends all judges at once. */
	async close(): Promise<void> {
		this.#queue.clear()
		await Promise.all(Array.from(this.#all, (judge) => judge.close()))
		await this.#queue.onIdle()
	}

	#enqueue<Value>(work: () => Promise<Value>, { isUrgent, signal }: Place): Promise<Value> {
		const task = () => {
			signal?.throwIfAborted()
			return work()
		}
		return this.#queue.add(task, { signal: this.#signal, priority: isUrgent ? 1 : 0 })
	}

	async #scoreNow(job: JudgeJob, place: Place, attemptsLeft: number): Promise<Verdict> {
		try {
			return await this.#lend(place, (judge) => judge.evaluate(job, this.#patienceFor(job)))
		} catch (error) {
			if (!(error instanceof JudgeError)) throw error
			if (attemptsLeft > 1) return await this.#scoreNow(job, place, attemptsLeft - 1)
			if (error.isAdmitted) throw error
			return crashed(`the judge ended each of ${attempts} times it was judged: ${error.message}`)
		}
	}

	/** Lends an idle judge, or a new one; it comes back unless the work fails or nobody wants its result any more. */
	async #lend<Value>({ signal }: Place, work: (judge: Judge) => Promise<Value>): Promise<Value> {
		const judge = await this.#take()
		// What is under way may take a timed evaluation many seconds more.
		const abandon = () => void judge.close()
		signal?.addEventListener('abort', abandon)
		try {
			const value = await work(judge)
			this.#idle.push(judge)
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

	async #retire(judge: Judge): Promise<void> {
		this.#all.delete(judge)
		await judge.close()
	}

	async #take(): Promise<Judge> {
		this.#signal.throwIfAborted()
		for (let judge = this.#idle.pop(); judge !== undefined; judge = this.#idle.pop()) {
			if (judge.isAlive) return judge
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
			if (!(error instanceof EvaluatorRefusedError)) throw error
			// It took the same settings and data before: its file or its machine has changed under a run.
			throw new JudgeError(`The evaluator opens no more: ${error.message}`, { cause: error })
		}
	}

	/** How long a judge may take for one candidate before it is at fault itself. */
	#patienceFor({ limits }: Pick<JudgeJob, 'limits'>): number {
		return limits.wallMs * (this.facts.measured?.patience ?? 1) + graceMs
	}
}

const usualPlace: Place = { isUrgent: false, signal: undefined }

/** Judges that one candidate may take with it before it is held responsible. */
const attempts = 2
const graceMs = 10_000

function crashed(detail: string): Verdict {
	const timing = { totalUs: 0, spawnUs: 0, exerciseUs: 0, cpuUs: 0, peakKb: 0 }
	return { kind: 'outcome', id: 0, outcome: { kind: 'crashed', detail }, timing, output: '' }
}

import { createHash } from 'node:crypto'
import { EvaluatorFault } from '../candidate/evaluator-fault.ts'
import type { Rejected } from '../candidate/outcome.ts'
import type { OnProcessLost } from '../candidate/process-lost.ts'
import type { RoomWatch } from '../candidate/room-wait.ts'
import type { Limits } from '../experiment/experiment.ts'
import { removeScratch } from '../rust/scratch.ts'
import { Artifacts } from './artifacts.ts'
import { type CompileQueue, companyFor } from './compile-queue.ts'
import type {
	Calibration,
	Compilation,
	CompileRequest,
	EvaluateRequest,
	Evaluation,
	EvaluatorFacts,
	Rows,
	ScoreRequest,
} from './evaluate.ts'
import { evaluateBySteps, type SteppedEvaluator } from './evaluate-steps.ts'
import type { JudgePool } from './judge-pool.ts'
import type { Place } from './lane-shares.ts'
import { codeOf } from './protocol.ts'
import { expectCompiled, type Reference } from './reference.ts'
import { unreadable } from './source-text.ts'
import { scoreTimed } from './timed-score.ts'
import type { TuneRequest, Tuning } from './tuning.ts'

/** What the lanes of this machine work with. */
export interface LaneParts {
	readonly facts: EvaluatorFacts
	/** See `LocalEvaluator`, as what follows. */
	readonly fingerprint: string
	readonly ofSources: string
	readonly ofOwn: string
	readonly ofKit: string
	readonly compiler: string
	readonly judges: JudgePool
	readonly queue: CompileQueue
	/** Removed in the end. */
	readonly scratch: string
	/** Aborted to end all of it. */
	readonly life: AbortController
	readonly limits: Limits
	readonly gate: (source: string) => Rejected | undefined
	/** Of all that a source is compiled with. */
	readonly setting: string
	/** What candidates are timed beside; `undefined` where speed is not scored. */
	readonly reference: Reference | undefined
}

/** Compile-and-score in lanes of this machine. */
export class Lanes implements SteppedEvaluator {
	readonly facts: EvaluatorFacts
	readonly fingerprint: string
	readonly ofSources: string
	readonly ofOwn: string
	readonly ofKit: string
	readonly compiler: string
	room: RoomWatch | undefined
	onLost: OnProcessLost | undefined
	readonly #parts: LaneParts
	readonly #artifacts = new Artifacts()
	readonly #underWay = new Set<Promise<unknown>>()

	constructor(parts: LaneParts) {
		this.#parts = parts
		this.facts = parts.facts
		this.fingerprint = parts.fingerprint
		this.ofSources = parts.ofSources
		this.ofOwn = parts.ofOwn
		this.ofKit = parts.ofKit
		this.compiler = parts.compiler
	}

	/**
	 * Compiles the reference, which is kept from now on. Call once, before anything is scored.
	 *
	 * @throws {UnfitReferenceError} If it does not compile.
	 */
	async open(): Promise<void> {
		await this.#holdReference(undefined)
	}

	evaluate(request: EvaluateRequest, signal?: AbortSignal): Promise<Evaluation> {
		return evaluateBySteps(this, request, signal)
	}

	compile(request: CompileRequest, signal?: AbortSignal): Promise<Compilation> {
		return this.#track(this.#compile(request, signal))
	}

	score(request: ScoreRequest, signal?: AbortSignal): Promise<Evaluation> {
		return this.#track(this.#score(request, signal))
	}

	release(handle: string): void {
		this.#artifacts.release(handle)
	}

	tune(request: TuneRequest, signal?: AbortSignal): Promise<Tuning> {
		return this.#track(this.#tune(request, signal))
	}

	async calibrate(seed: string, planted: number, signal?: AbortSignal): Promise<Calibration> {
		const { judges, limits } = this.#parts
		const reference = await this.#holdReference(undefined)
		if (reference === undefined)
			throw new EvaluatorFault(`${this.facts.evaluator} times nothing, so there is nothing to calibrate`)
		try {
			const job = { reference: codeOf(this.#artifacts.held(reference)), seed, planted, limits }
			// Before what is queued, since all of that depends on it.
			const { score, interval, pairs } = await judges.calibrate(job, { by: undefined, signal })
			return { score, interval, pairs }
		} finally {
			this.#artifacts.release(reference)
		}
	}

	rows(seed: string): Promise<Rows | undefined> {
		return this.#track(this.#parts.judges.rows(seed))
	}

	async close(): Promise<void> {
		const { life, queue, judges, scratch } = this.#parts
		life.abort()
		await Promise.all([queue.close(life.signal.reason), judges.close()])
		await Promise.allSettled(this.#underWay)
		await removeScratch(scratch)
	}

	async #compile({ source, company, by, ahead, afresh }: CompileRequest, signal?: AbortSignal): Promise<Compilation> {
		const { gate, life } = this.#parts
		life.signal.throwIfAborted()
		const rejected = unreadable(source) ?? gate(source)
		if (rejected !== undefined) return { kind: 'refused', outcome: rejected, compileUs: 0 }
		const together = afresh === undefined ? companyFor(source, company, this.facts.timed) : undefined
		const handle = this.#handleOf(source, together, afresh)
		if (afresh === undefined && this.#artifacts.take(handle) !== undefined)
			return { kind: 'compiled', handle, compileUs: 0 }
		const place: Place = { by, ahead, signal }
		const compiled = await this.#parts.queue.compile({ source, company: together, places: afresh }, place)
		const { compileUs } = compiled
		if (compiled.kind === 'refused') return { kind: 'refused', outcome: compiled.outcome, compileUs }
		this.#artifacts.put(handle, compiled)
		return { kind: 'compiled', handle, compileUs }
	}

	async #score({ handle, by, ahead, ...asked }: ScoreRequest, signal?: AbortSignal): Promise<Evaluation> {
		const { judges, life, limits } = this.#parts
		life.signal.throwIfAborted()
		const candidate = this.#artifacts.held(handle)
		const reference = await this.#holdReference(candidate.places)
		const { seed, purpose, claimed, toBeat, parentScore } = asked
		const beside = reference === undefined ? null : codeOf(this.#artifacts.held(reference))
		const job = { candidate: codeOf(candidate), reference: beside, seed, purpose, limits, claimed, toBeat }
		const place: Place = { by, ahead, signal }
		try {
			const { outcome, timing, output } = this.facts.timed
				? await scoreTimed(judges, job, place, parentScore)
				: await judges.score(job, place)
			const { totalUs: scoreUs, exerciseUs, cpuUs, peakKb } = timing
			return { outcome, timing: { compileUs: 0, scoreUs, exerciseUs, cpuUs, peakKb }, output }
		} catch (error) {
			life.signal.throwIfAborted()
			throw error
		} finally {
			if (reference !== undefined) this.#artifacts.release(reference)
		}
	}

	async #tune({ source, numbers, seed, vectors, by }: TuneRequest, signal?: AbortSignal): Promise<Tuning> {
		const { judges, queue, life, limits } = this.#parts
		life.signal.throwIfAborted()
		const place: Place = { by, signal, isLong: true }
		const compiled = await queue.compile({ source, company: undefined, numbers: numbers.length }, place)
		if (compiled.kind === 'refused') return { kind: 'refused', outcome: compiled.outcome }
		const { table } = compiled
		if (table === undefined) throw new EvaluatorFault('A candidate was compiled without its table of numbers')
		let reference: string | undefined
		try {
			reference = await this.#holdReference(undefined)
			const beside = reference === undefined ? null : codeOf(this.#artifacts.held(reference))
			const candidate = codeOf(compiled)
			const job = { candidate, table, reference: beside, seed, limits, parameters: numbers, vectors }
			const tuned = await judges.tune(job, place)
			return { kind: 'tuned', best: tuned.best, vectors: tuned.vectors }
		} catch (error) {
			life.signal.throwIfAborted()
			throw error
		} finally {
			if (reference !== undefined) this.#artifacts.release(reference)
			compiled.release()
		}
	}

	/**
	 * Holds the reference with its code in the places of what was compiled by `places`, so that nothing but the code tells
	 * the two apart; gives its handle, or `undefined` where speed is not scored.
	 */
	async #holdReference(places: string | undefined): Promise<string | undefined> {
		const { reference, queue } = this.#parts
		if (reference === undefined) return undefined
		const { source } = reference
		const handle = this.#handleOf(source, undefined, places)
		if (this.#artifacts.take(handle) === undefined) {
			const result = await queue.compile({ source, company: undefined, places }, { by: undefined, signal: undefined })
			const wanted = this.facts.functions.map(({ type }) => `\`${type}\``).join(', ')
			this.#artifacts.put(handle, expectCompiled(reference, result, wanted))
		}
		return handle
	}

	#handleOf(source: string, company: string | undefined, afresh: string | undefined): string {
		const words = [this.#parts.setting, company ?? '', afresh ?? '', source]
		return createHash('sha256').update(JSON.stringify(words)).digest('hex')
	}

	#track<Value>(work: Promise<Value>): Promise<Value> {
		this.#underWay.add(work)
		const forget = (): void => {
			this.#underWay.delete(work)
		}
		work.then(forget, forget)
		return work
	}
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { EvaluatorFault } from '../candidate/evaluator-fault.ts'
import type { Json } from '../experiment/experiment.ts'
import type { EvaluatorFacts, Rows } from './evaluate.ts'
import {
	type CalibrationJob,
	encodeFrame,
	FrameReader,
	factsOf,
	type JudgeJob,
	type JudgeReply,
	ProtocolError,
	protocolVersion,
	type TuningJob,
} from './protocol.ts'

type FaultOptions = ConstructorParameters<typeof EvaluatorFault>[1] & { readonly isFromOutside?: boolean }

/** A fault of the judge. */
export class JudgeError extends EvaluatorFault {
	override readonly name = 'JudgeError'
	/** The judge was ended from outside, as by `kill` or for want of memory: no candidate can do that to it. */
	readonly isFromOutside: boolean

	constructor(message: string, options?: FaultOptions) {
		super(message, options)
		this.isFromOutside = options?.isFromOutside ?? false
	}
}

/** The evaluator refuses its settings, its data or this machine: the caller's mistake, in one line. */
export class EvaluatorRefusedError extends Error {
	override readonly name = 'EvaluatorRefusedError'
}

/** How a judge is started. */
export interface JudgeOptions {
	readonly executable: string
	/** The program that candidates run in. */
	readonly inside: string
	readonly settings: { readonly [key: string]: Json }
	/** Absolute path of the evaluator's data file. */
	readonly data: string | undefined
	/** The command that makes inputs and scores, where the evaluator is not all Rust. */
	readonly script?: readonly string[] | undefined
	readonly allowUnsandboxed: boolean
	/** Parts of the isolation to leave out; for tests. */
	readonly disable: readonly string[]
}

/** What a judge found. */
export type Verdict = Extract<JudgeReply, { kind: 'outcome' }>

/** What a judge found of its own clock. */
export type Calibration = Extract<JudgeReply, { kind: 'calibrated' }>

/** What a judge has made of a candidate's numbers. */
export type Tuned = Extract<JudgeReply, { kind: 'tuned' }>

/** One judge process. It takes one candidate at a time. */
export class Judge {
	readonly facts: EvaluatorFacts
	readonly #process: JudgeProcess
	#lastId = 0

	private constructor(process: JudgeProcess, facts: EvaluatorFacts) {
		this.#process = process
		this.facts = facts
	}

	/**
	 * A judge that has read its data and is ready.
	 *
	 * @throws {EvaluatorRefusedError} If the evaluator refuses what it is given.
	 * @throws {JudgeError} If the judge does not start.
	 */
	static async start(options: JudgeOptions): Promise<Judge> {
		const process = new JudgeProcess(options.executable, options.inside)
		const { settings, data = null, script = [], allowUnsandboxed, disable } = options
		const reply = await process.ask(
			{ kind: 'open', protocol: protocolVersion, settings, data, script, allowUnsandboxed, disable },
			openMs,
		)
		if (reply.kind === 'opened') return new Judge(process, factsOf(reply))
		process.kill()
		if (reply.kind === 'refused') throw new EvaluatorRefusedError(reply.message)
		throw faultOf('the judge to open', reply)
	}

	/** Why it has ended; it takes no more candidates then. */
	get fault(): JudgeError | undefined {
		return this.#process.fault
	}

	/**
	 * What the judge says of one candidate. Call again only when that has come.
	 *
	 * @param withinMs - Beyond this the judge itself is at fault, and killed.
	 * @throws {JudgeError} If it dies, says that it is at fault, or answers something else.
	 */
	async evaluate(job: JudgeJob, withinMs: number): Promise<Verdict> {
		const id = ++this.#lastId
		const reply = await this.#process.ask({ kind: 'evaluate', id, ...job }, withinMs)
		if (reply.kind === 'outcome' && reply.id === id) return reply
		throw this.#atFault(`the outcome ${id}`, reply)
	}

	/**
	 * What a judge that scores speed finds of its reference beside itself. Call again only when that has come.
	 *
	 * @param withinMs - Beyond this the judge itself is at fault, and killed.
	 * @throws {JudgeError} As `evaluate`, and if its evaluator times nothing.
	 */
	async calibrate(job: CalibrationJob, withinMs: number): Promise<Calibration> {
		const id = ++this.#lastId
		const reply = await this.#process.ask({ kind: 'calibrate', id, ...job }, withinMs)
		if (reply.kind === 'calibrated' && reply.id === id) return reply
		throw this.#atFault(`the calibration ${id}`, reply)
	}

	/**
	 * The rows behind the score of the search, `undefined` where there are none. Call again only when that has come.
	 *
	 * @param seed - What they are drawn from.
	 * @throws {JudgeError} As `evaluate`.
	 */
	async rows(seed: string): Promise<Rows | undefined> {
		const id = ++this.#lastId
		const reply = await this.#process.ask({ kind: 'rows', id, seed }, openMs)
		if (reply.kind === 'rows' && reply.id === id) return reply.rows ?? undefined
		throw this.#atFault(`the rows ${id}`, reply)
	}

	/**
	 * The best values that the judge finds for a candidate's numbers. Call again only when that has come.
	 *
	 * @param withinMs - Beyond this the judge itself is at fault, and killed.
	 * @throws {JudgeError} As `evaluate`.
	 */
	async tune(job: TuningJob, withinMs: number): Promise<Tuned> {
		const id = ++this.#lastId
		const reply = await this.#process.ask({ kind: 'tune', id, ...job }, withinMs)
		if (reply.kind === 'tuned' && reply.id === id) return reply
		throw this.#atFault(`the tuning ${id}`, reply)
	}

	#atFault(expected: string, reply: JudgeReply): JudgeError {
		this.#process.kill()
		return faultOf(expected, reply)
	}

	/** Ends the judge and its sandboxes at once; resolves when they are gone. */
	async close(): Promise<void> {
		this.#process.kill()
		await this.#process.ended
	}
}

function faultOf(expected: string, reply: JudgeReply): JudgeError {
	if (reply.kind === 'fault') return new JudgeError(`The judge is at fault: ${reply.message}`, { isAdmitted: true })
	if (reply.kind === 'lost')
		return new JudgeError(`The judge has lost a process: ${reply.message}`, { isFromOutside: true })
	return new JudgeError(`Expected ${expected}, got ${describe(reply)}`)
}

const openMs = 120_000
const maxComplaint = 4_096
const outsideSignals: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])

/** The process behind a judge: one question at a time. */
class JudgeProcess {
	readonly ended: Promise<void>
	readonly #child: ChildProcessWithoutNullStreams
	readonly #reader = new FrameReader()
	#complaint = ''
	#fault: JudgeError | undefined
	#waiting: { resolve(reply: JudgeReply): void; reject(error: JudgeError): void } | undefined

	constructor(executable: string, inside: string) {
		// A group of its own: a Ctrl-C in the terminal reaches only the manager, and all sandboxes can be killed at once.
		this.#child = spawn(executable, [inside], { cwd: '/', env: {}, detached: true, stdio: 'pipe' })
		this.ended = new Promise((resolve) => {
			this.#child.once('error', (error) => {
				this.#fail(new JudgeError(`Cannot start the judge ${executable}: ${error.message}`, { cause: error }))
				resolve()
			})
			this.#child.once('close', (code, signal) => {
				const complaint = this.#complaint === '' ? '' : `: ${this.#complaint.trim()}`
				const isFromOutside = signal !== null && outsideSignals.has(signal)
				this.#fail(
					new JudgeError(`The judge ended with ${signal ?? `exit code ${code}`}${complaint}`, { isFromOutside }),
				)
				resolve()
			})
		})
		this.#child.stdin.on('error', () => undefined) // a judge that is gone is told by `close`
		this.#child.stderr.on('data', (piece: Buffer) => {
			this.#complaint = (this.#complaint + piece.toString('utf8')).slice(-maxComplaint)
		})
		this.#child.stdout.on('data', (piece: Buffer) => this.#receive(piece))
	}

	get fault(): JudgeError | undefined {
		return this.#fault
	}

	ask(request: Parameters<typeof encodeFrame>[0], withinMs: number): Promise<JudgeReply> {
		return new Promise<JudgeReply>((resolve, reject) => {
			if (this.#fault !== undefined) return reject(this.#fault)
			let isSettled = false
			const watchdog = setTimeout(() => {
				// This process may have stood still, stopped or without a processor: what has come meanwhile is read first.
				setImmediate(() => {
					if (isSettled) return
					this.#fail(new JudgeError(`The judge did not answer within ${withinMs} ms`))
					this.kill()
				})
			}, withinMs)
			const settle =
				<Value>(then: (value: Value) => void) =>
				(value: Value): void => {
					clearTimeout(watchdog)
					isSettled = true
					this.#waiting = undefined
					then(value)
				}
			this.#waiting = { resolve: settle(resolve), reject: settle(reject) }
			this.#child.stdin.write(encodeFrame(request))
		})
	}

	kill(): void {
		this.#fault ??= new JudgeError('The judge was ended')
		if (this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return
		try {
			process.kill(-this.#child.pid, 'SIGKILL')
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
		}
	}

	#receive(piece: Buffer): void {
		try {
			for (const reply of this.#reader.push(piece)) {
				if (this.#waiting === undefined) throw new ProtocolError(`Unasked for: ${describe(reply)}`)
				this.#waiting.resolve(reply)
			}
		} catch (error) {
			if (!(error instanceof ProtocolError)) throw error
			this.#fail(new JudgeError(`The judge does not keep to the protocol: ${error.message}`, { cause: error }))
			this.kill()
		}
	}

	#fail(fault: JudgeError): void {
		this.#fault ??= fault
		this.#waiting?.reject(this.#fault)
	}
}

function describe(reply: JudgeReply): string {
	return JSON.stringify(reply).slice(0, 200)
}

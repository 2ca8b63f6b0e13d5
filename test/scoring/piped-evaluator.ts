import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { EvaluatorFault } from '../../src/candidate/evaluator-fault.ts'
import {
	type Compilation,
	type CompileRequest,
	compilationSchema,
	compileRequestSchema,
	type EvaluateRequest,
	type Evaluation,
	type EvaluatorFacts,
	evaluationSchema,
	factsSchema,
	type ScoreRequest,
	scoreRequestSchema,
} from '../../src/scoring/evaluate.ts'
import { evaluateBySteps, type SteppedEvaluator } from '../../src/scoring/evaluate-steps.ts'
import { type TuneRequest, type Tuning, tuneRequestSchema, tuningSchema } from '../../src/scoring/tuning.ts'

/** What goes to the child: JSON over a pipe, each line under this schema. */
export const questionSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('compile'), id: z.int(), request: compileRequestSchema }),
	z.object({ kind: z.literal('score'), id: z.int(), request: scoreRequestSchema }),
	z.object({ kind: z.literal('tune'), id: z.int(), request: tuneRequestSchema }),
	z.object({ kind: z.literal('release'), handle: z.string() }),
	z.object({ kind: z.literal('abort'), id: z.int() }),
])

/** What comes back: once that it is open, then one answer for each question that has a number. */
export const answerSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('open'), facts: factsSchema }),
	z.object({ kind: z.literal('compiled'), id: z.int(), result: compilationSchema }),
	z.object({ kind: z.literal('scored'), id: z.int(), result: evaluationSchema }),
	z.object({ kind: z.literal('tuned'), id: z.int(), result: tuningSchema }),
	z.object({ kind: z.literal('failed'), id: z.int(), name: z.string(), message: z.string(), admitted: z.boolean() }),
])

type Answer = z.infer<typeof answerSchema>
type Result = Extract<Answer, { result: unknown }>['result']

/** An evaluator in a child process, to which everything goes as JSON over a pipe. */
export class PipedEvaluator implements SteppedEvaluator {
	readonly facts: EvaluatorFacts
	readonly #child: ChildProcess
	readonly #underWay = new Map<number, PromiseWithResolvers<Result>>()
	#next = 0
	#isClosed = false

	private constructor(child: ChildProcess, facts: EvaluatorFacts) {
		this.#child = child
		this.facts = facts
		child.on('message', (message) => this.#take(answerSchema.parse(message)))
	}

	/** A child that is open on rastrigin, with the gate that the conformance suite asks for. */
	static async open(): Promise<PipedEvaluator> {
		const program = fileURLToPath(new URL('piped-evaluator-main.ts', import.meta.url))
		const child = fork(program, { serialization: 'json' })
		const [message] = await once(child, 'message')
		const opened = answerSchema.parse(message)
		if (opened.kind !== 'open') throw new TypeError(`Expected the child to open, got ${opened.kind}`)
		return new PipedEvaluator(child, opened.facts)
	}

	evaluate(request: EvaluateRequest, signal?: AbortSignal): Promise<Evaluation> {
		return evaluateBySteps(this, request, signal)
	}

	async compile(request: CompileRequest, signal?: AbortSignal): Promise<Compilation> {
		return (await this.#ask('compile', request, signal)) as Compilation
	}

	async score(request: ScoreRequest, signal?: AbortSignal): Promise<Evaluation> {
		return (await this.#ask('score', request, signal)) as Evaluation
	}

	async tune(request: TuneRequest, signal?: AbortSignal): Promise<Tuning> {
		return (await this.#ask('tune', request, signal)) as Tuning
	}

	release(handle: string): void {
		if (!this.#isClosed) this.#child.send({ kind: 'release', handle })
	}

	async close(): Promise<void> {
		if (this.#isClosed) return
		this.#isClosed = true
		for (const { reject } of this.#underWay.values()) reject(new DOMException('It was closed', 'AbortError'))
		const gone = once(this.#child, 'exit')
		this.#child.disconnect()
		await gone
	}

	async #ask(kind: 'compile' | 'score' | 'tune', request: object, signal: AbortSignal | undefined): Promise<Result> {
		signal?.throwIfAborted()
		if (this.#isClosed) throw new DOMException('It was closed', 'AbortError')
		const id = this.#next++
		const answer = Promise.withResolvers<Result>()
		this.#underWay.set(id, answer)
		const abort = (): void => void this.#child.send({ kind: 'abort', id })
		signal?.addEventListener('abort', abort)
		this.#child.send({ kind, id, request })
		try {
			return await answer.promise
		} finally {
			signal?.removeEventListener('abort', abort)
			this.#underWay.delete(id)
		}
	}

	#take(answer: Answer): void {
		if (answer.kind === 'open') return
		const asked = this.#underWay.get(answer.id)
		if (answer.kind !== 'failed') asked?.resolve(answer.result)
		else asked?.reject(errorOf(answer))
	}
}

function errorOf({ name, message, admitted }: Extract<Answer, { kind: 'failed' }>): Error {
	if (name === 'AbortError') return new DOMException(message, name)
	if (name === 'RangeError') return new RangeError(message)
	return new EvaluatorFault(message, { isAdmitted: admitted })
}

import { Buffer } from 'node:buffer'
import { z } from 'zod'
import type { Interval, Outcome } from '../candidate/outcome.ts'
import type { Json, Limits } from '../experiment/experiment.ts'
import type { Claim, EvaluatorFacts } from './evaluate.ts'

/** What the manager says to a judge. */
export type JudgeRequest =
	| {
			readonly kind: 'open'
			readonly protocol: 2
			readonly settings: { readonly [key: string]: Json }
			readonly data: string | null
			readonly allowUnsandboxed: boolean
			/** Parts of the isolation to leave out, so that tests can run at every level. */
			readonly disable: readonly string[]
	  }
	| ({ readonly kind: 'evaluate'; readonly id: number } & JudgeJob)
	| ({ readonly kind: 'calibrate'; readonly id: number } & CalibrationJob)

/** Compiled code as a judge has it loaded. */
export interface Code {
	/** Absolute paths of shared objects: the same code at one or more places. */
	readonly libraries: readonly string[]
	/** Exported symbol of each evolved function. */
	readonly entries: readonly string[]
	/** End of the path by which a panic's location is known to be this code's own. */
	readonly file: string
}

/** One compiled candidate for a judge. */
export interface JudgeJob {
	readonly candidate: Code
	/** Where speed is scored: what it is measured beside. */
	readonly reference: Code | null
	/** 64 hex digits. */
	readonly seed: string
	readonly purpose: 'search' | 'confirm'
	/** To confirm: what the search found; a scored outcome then says by the evaluator's rule whether it holds up. */
	readonly claimed?: Claim | undefined
	readonly limits: Pick<Limits, 'wallMs' | 'memoryMb'>
	/** Where speed is scored: the score that a better candidate clears; measuring goes on until that is decided. */
	readonly toBeat?: number | undefined
}

/** A question to a judge that scores speed: how well does it measure here and now? */
export interface CalibrationJob {
	/** What is measured beside itself. */
	readonly reference: Code
	/** 64 hex digits. */
	readonly seed: string
	/** The share by which one of two equal functions is held up; 0 for equal ones. */
	readonly planted: number
	readonly limits: Pick<Limits, 'wallMs' | 'memoryMb'>
}

/** What a judge says. */
export type JudgeReply =
	| ({ readonly kind: 'opened'; readonly protocol: number } & EvaluatorFacts)
	| { readonly kind: 'refused'; readonly message: string }
	| {
			readonly kind: 'outcome'
			readonly id: number
			readonly outcome: Outcome
			readonly timing: {
				readonly totalUs: number
				readonly spawnUs: number
				readonly exerciseUs: number
				readonly cpuUs: number
				readonly peakKb: number
			}
			readonly output: string
	  }
	| {
			readonly kind: 'calibrated'
			readonly id: number
			readonly score: number
			readonly interval: Interval
			readonly pairs: number
	  }
	| { readonly kind: 'fault'; readonly message: string }

/** Version that this manager speaks. */
export const protocolVersion = 2

/** No frame is longer. */
export const maxFrameBytes: number = 64 << 20

/** A frame: the length of its JSON as a little-endian 32-bit number, then the JSON. */
export function encodeFrame(request: JudgeRequest): Buffer {
	const text = Buffer.from(JSON.stringify(request))
	const head = Buffer.alloc(4)
	head.writeUInt32LE(text.length)
	return Buffer.concat([head, text])
}

/** Cuts a stream of bytes into frames, whatever pieces it comes in. */
export class FrameReader {
	#pieces: Buffer[] = []
	#bytes = 0

	/**
	 * Replies that are complete with `piece`, in their order.
	 *
	 * @throws {ProtocolError} If what was sent is no frame or no reply of this protocol.
	 */
	push(piece: Buffer): JudgeReply[] {
		this.#pieces.push(piece)
		this.#bytes += piece.length
		const replies: JudgeReply[] = []
		for (let frame = this.#take(); frame !== undefined; frame = this.#take()) replies.push(readReply(frame))
		return replies
	}

	#take(): Buffer | undefined {
		if (this.#bytes < 4) return undefined
		const first = this.#pieces[0] as Buffer
		if (first.length < 4) this.#pieces = [Buffer.concat(this.#pieces)]
		const length = (this.#pieces[0] as Buffer).readUInt32LE(0)
		if (length > maxFrameBytes)
			throw new ProtocolError(`Expected a frame of at most ${maxFrameBytes} bytes, got ${length}`)
		if (this.#bytes < 4 + length) return undefined
		const all = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces)
		const rest = all.subarray(4 + length)
		this.#pieces = rest.length === 0 ? [] : [rest]
		this.#bytes = rest.length
		return all.subarray(4, 4 + length)
	}
}

/** What came from a judge is not of this protocol. */
export class ProtocolError extends Error {
	override readonly name = 'ProtocolError'
}

const finite = z.number()
const figures = z.record(z.string(), finite)
const text = z.string()

const interval = z.object({ low: finite, high: finite })

const outcome = z
	.discriminatedUnion('kind', [
		z.object({
			kind: z.literal('scored'),
			score: finite,
			interval: interval.optional(),
			exact: z.boolean(),
			metrics: figures,
			standardErrors: figures.optional(),
			descriptors: figures,
			feedback: text,
			confirmation: z.object({ verdict: z.enum(['holds-up', 'worse']), detail: text }).optional(),
		}),
		z.object({ kind: z.literal('wrong'), feedback: text }),
		z.object({ kind: z.literal('panicked'), message: text, line: z.int().positive().nullable() }),
		z
			.object({ kind: z.literal('timed-out'), limitMs: finite })
			.transform((found) => ({ ...found, during: 'run' as const })),
		z
			.object({ kind: z.literal('out-of-memory'), limitMb: finite })
			.transform((found) => ({ ...found, during: 'run' as const })),
		z.object({ kind: z.literal('crashed'), detail: text }),
		z.object({ kind: z.literal('forbidden'), detail: text }),
		z.object({ kind: z.literal('suspect'), feedback: text }),
	])
	.transform((found): Outcome => found)

const opened = z.object({
	kind: z.literal('opened'),
	protocol: z.literal(protocolVersion),
	evaluator: text,
	functions: z.array(z.object({ name: text.nullable(), type: text })).min(1),
	metrics: z.array(z.object({ name: text, unit: text, better: z.enum(['lower', 'higher']) })),
	descriptors: z.array(z.object({ name: text, min: finite, max: finite, bins: z.int().positive() })),
	calls: z.array(text),
	timed: z.boolean(),
	measured: z
		.object({
			scale: z.enum(['plain', 'log-ratio']),
			margin: finite,
			agreement: finite,
			implausible: finite,
			tolerance: finite,
			patience: finite,
		})
		.nullable(),
	fixedInputs: z.boolean(),
	starter: text.nullable(),
	isolation: z.object({ level: z.enum(['full', 'reduced', 'none']), missing: z.array(text) }),
})

const reply = z.discriminatedUnion('kind', [
	opened,
	z.object({ kind: z.literal('refused'), message: text }),
	z.object({
		kind: z.literal('outcome'),
		id: z.int().nonnegative(),
		outcome,
		timing: z.object({ totalUs: finite, spawnUs: finite, exerciseUs: finite, cpuUs: finite, peakKb: finite }),
		output: text,
	}),
	z.object({
		kind: z.literal('calibrated'),
		id: z.int().nonnegative(),
		score: finite,
		interval,
		pairs: z.int().nonnegative(),
	}),
	z.object({ kind: z.literal('fault'), message: text }),
])

/** The facts in a judge's first reply. */
export function factsOf({ kind: _, protocol: __, ...facts }: Extract<JudgeReply, { kind: 'opened' }>): EvaluatorFacts {
	return facts
}

function readReply(frame: Buffer): JudgeReply {
	let value: unknown
	try {
		value = JSON.parse(frame.toString('utf8'))
	} catch (error) {
		throw new ProtocolError('Expected JSON in a frame', { cause: error })
	}
	const read = reply.safeParse(value)
	if (!read.success)
		throw new ProtocolError(`Expected a reply of protocol ${protocolVersion}: ${z.prettifyError(read.error)}`)
	return read.data
}

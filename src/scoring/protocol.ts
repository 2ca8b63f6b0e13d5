import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { outcomeSchema } from '../candidate/outcome.ts'
import type { Json } from '../experiment/experiment.ts'
import { calibrationSchema, claimSchema, type EvaluatorFacts, factsSchema, rowsSchema } from './evaluate.ts'
import { FrameCutter, framed } from './frame-cutter.ts'
import { tunedSchema, tuneRequestSchema } from './tuning.ts'

/** Version that this manager speaks. */
export const protocolVersion = 2

const text = z.string()
const id = z.int().nonnegative()
const us = z.number().nonnegative()
const limits = z.object({ wallMs: z.number().positive(), memoryMb: z.number().positive() }).readonly()
/** 64 hex digits. */
const seed = text

const code = z
	.object({
		/** Absolute paths of shared objects that differ in where their code and data lie: a fresh sandbox has any of them. */
		libraries: z.array(text).min(1).readonly(),
		/** Exported symbol of each evolved function. */
		entries: z.array(text).min(1).readonly(),
		/** End of the path by which a panic's location is known to be in this code. */
		file: text,
	})
	.readonly()

const job = z.object({
	candidate: code,
	/** What it is timed beside; `null` where nothing is timed. */
	reference: code.nullable(),
	seed,
	purpose: z.enum(['search', 'confirm']),
	limits,
	/** To confirm: what the search found; a scored outcome then says by the evaluator's rule whether it holds up. */
	claimed: claimSchema.optional(),
	/** Where speed is scored: the score that a better candidate clears; measuring goes on until that is decided. */
	toBeat: z.number().optional(),
})

const tuning = z.object({
	candidate: code,
	/** Exported array of 64-bit words, one a number: the bits of an `f64`, or a whole number. */
	table: text,
	/** What it is timed beside; `null` where nothing is timed. */
	reference: code.nullable(),
	seed,
	/** Of each vector. */
	limits,
	parameters: tuneRequestSchema.unwrap().shape.numbers,
	/** Vectors to try at most. */
	vectors: z.int().positive(),
})

const calibration = z.object({
	reference: code,
	seed,
	/** The share by which one of two equal functions is held up; 0 for equal ones. */
	planted: z.number().nonnegative(),
	limits,
})

/** A {@link JudgeRequest} as it is read. */
export const requestSchema = z.discriminatedUnion('kind', [
	z
		.object({
			kind: z.literal('open'),
			protocol: z.literal(protocolVersion),
			settings: z.record(text, z.custom<Json>()).readonly(),
			data: text.nullable(),
			/** The command that makes inputs and scores, for an evaluator that is not written in Rust; empty for others. */
			script: z.array(text).readonly(),
			allowUnsandboxed: z.boolean(),
			/** Parts of the isolation to leave out, so that tests can run at every level. */
			disable: z.array(text).readonly(),
		})
		.readonly(),
	job.extend({ kind: z.literal('evaluate'), id }).readonly(),
	calibration.extend({ kind: z.literal('calibrate'), id }).readonly(),
	z.object({ kind: z.literal('rows'), id, seed }).readonly(),
	tuning.extend({ kind: z.literal('tune'), id }).readonly(),
])

/** What the manager says to a judge. */
export type JudgeRequest = z.infer<typeof requestSchema>

/** One candidate for a judge. */
export type JudgeJob = Readonly<z.infer<typeof job>>

/** A candidate whose numbers a judge is to tune. */
export type TuningJob = Readonly<z.infer<typeof tuning>>

/** A question to a judge that scores speed: how well does it measure here and now? */
export type CalibrationJob = Readonly<z.infer<typeof calibration>>

/** Compiled functions as a judge is told of them. */
export type Code = z.infer<typeof code>

const timing = z.object({ totalUs: us, spawnUs: us, exerciseUs: us, judgeUs: us, cpuUs: us, peakKb: us }).readonly()

/** A {@link JudgeReply} as it is read. */
export const replySchema = z.discriminatedUnion('kind', [
	factsSchema
		.unwrap()
		.extend({ kind: z.literal('opened'), protocol: z.literal(protocolVersion) })
		.readonly(),
	z.object({ kind: z.literal('refused'), message: text }).readonly(),
	z
		.object({
			kind: z.literal('outcome'),
			id,
			outcome: outcomeSchema,
			timing,
			output: text,
		})
		.readonly(),
	calibrationSchema
		.unwrap()
		.extend({ kind: z.literal('calibrated'), id })
		.readonly(),
	z
		.object({
			kind: z.literal('rows'),
			id,
			/** `null` where the evaluator has none to give. */
			rows: rowsSchema.nullable(),
		})
		.readonly(),
	z
		.object({
			kind: z.literal('tuned'),
			id,
			...tunedSchema.unwrap().omit({ kind: true }).shape,
			timing,
		})
		.readonly(),
	z.object({ kind: z.literal('fault'), message: text }).readonly(),
	/** What the judge needs was ended by something outside. */
	z.object({ kind: z.literal('lost'), message: text }).readonly(),
])

/** What a judge says. */
export type JudgeReply = z.infer<typeof replySchema>

/** A frame of a request, as JSON. */
export function encodeFrame(request: JudgeRequest): Buffer {
	return framed(Buffer.from(JSON.stringify(request)))
}

/** Reads the replies of a judge, whatever pieces they come in. */
export class FrameReader {
	readonly #frames = new FrameCutter()

	/**
	 * Replies that are complete with `piece`, in their order.
	 *
	 * @throws {ProtocolError} If what was sent is no frame or no reply of this protocol.
	 */
	push(piece: Buffer): JudgeReply[] {
		try {
			return this.#frames.push(piece).map(readReply)
		} catch (error) {
			if (error instanceof RangeError) throw new ProtocolError(error.message, { cause: error })
			throw error
		}
	}
}

/** What came from a judge is not of this protocol. */
export class ProtocolError extends Error {
	override readonly name = 'ProtocolError'
}

/** What a judge is told of something compiled. */
export function codeOf({ libraries, entries, file }: Code): Code {
	return { libraries, entries, file }
}

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
	const read = replySchema.safeParse(value)
	if (!read.success)
		throw new ProtocolError(`Expected a reply of protocol ${protocolVersion}: ${z.prettifyError(read.error)}`)
	return read.data
}

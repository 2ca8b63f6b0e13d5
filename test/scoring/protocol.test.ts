import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { outcomeKinds } from '../../src/candidate/outcome.ts'
import { encodeFrame, FrameReader, ProtocolError, replySchema, requestSchema } from '../../src/scoring/protocol.ts'
import { evaluatorsFolder } from '../rust/machine.ts'

const timing = { totalUs: 5, spawnUs: 4, exerciseUs: 3, judgeUs: 1, cpuUs: 2, peakKb: 1 }

/** Also read, and written, by the Rust end: `evaluators/kit/src/frames.rs`. */
const frames: Readonly<Record<'requests' | 'replies', readonly Frame[]>> = JSON.parse(
	readFileSync(join(evaluatorsFolder, 'kit', 'tests', 'frames.json'), 'utf8'),
)

interface Frame {
	readonly kind: string
	readonly outcome?: Frame
}

describe('the recorded frames', () => {
	it('have one of every kind, and of every outcome that a judge has', () => {
		const kindsOf = (options: readonly { readonly shape: { readonly kind: { readonly value: string } } }[]) =>
			new Set(options.map(({ shape }) => shape.kind.value))
		const unwrapped = (schema: typeof requestSchema | typeof replySchema) =>
			kindsOf(schema.options.map((option) => option.unwrap()))
		deepEqual(new Set(frames.requests.map(({ kind }) => kind)), unwrapped(requestSchema))
		deepEqual(new Set(frames.replies.map(({ kind }) => kind)), unwrapped(replySchema))
		const judged = new Set(outcomeKinds.filter((kind) => kind !== 'rejected' && kind !== 'compile-failed'))
		deepEqual(new Set(frames.replies.flatMap(({ outcome }) => outcome?.kind ?? [])), judged)
	})

	it('are what the schemas say, and nothing more', () => {
		for (const request of frames.requests) deepEqual(requestSchema.parse(request), request)
		for (const reply of frames.replies) {
			const [read] = new FrameReader().push(frame(reply))
			const { outcome } = reply
			const during = outcome?.kind === 'timed-out' || outcome?.kind === 'out-of-memory' ? { during: 'run' } : {}
			deepEqual(read, outcome === undefined ? reply : { ...reply, outcome: { ...outcome, ...during } })
		}
	})
})

describe('FrameReader', () => {
	it('gives the same replies whatever the pieces', () => {
		const outcome = fc.oneof(
			fc.record({ kind: fc.constant('wrong'), feedback: fc.string({ unit: 'binary' }) }),
			fc.record({
				kind: fc.constant('panicked'),
				message: fc.string(),
				line: fc.option(fc.integer({ min: 1, max: 9_999 })),
			}),
			fc.record({
				kind: fc.constant('scored'),
				score: fc.double({ noNaN: true, noDefaultInfinity: true }),
				exact: fc.boolean(),
				metrics: fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.integer()),
				descriptors: fc.constant({}),
				feedback: fc.string(),
			}),
		)
		const reply = fc.record({
			kind: fc.constant('outcome'),
			id: fc.nat(),
			outcome,
			timing: fc.constant(timing),
			output: fc.string(),
		})
		fc.assert(
			fc.property(
				fc.array(reply, { maxLength: 5 }),
				fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
				(replies, sizes) => {
					const bytes = Buffer.concat(replies.map(frame))
					const reader = new FrameReader()
					const read: unknown[] = []
					for (let at = 0, index = 0; at < bytes.length; index++) {
						const size = sizes[index % sizes.length] as number
						read.push(...reader.push(bytes.subarray(at, at + size)))
						at += size
					}
					deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(replies)))
				},
			),
		)
	})

	it('adds at which step a limit was passed', () => {
		const limits = [
			{ kind: 'timed-out', limitMs: 7 },
			{ kind: 'out-of-memory', limitMb: 8 },
		]
		for (const outcome of limits) {
			const [reply] = new FrameReader().push(frame({ kind: 'outcome', id: 1, outcome, timing, output: '' }))
			ok(reply?.kind === 'outcome')
			deepEqual(reply.outcome, { ...outcome, during: 'run' })
		}
	})

	it('takes no score that is not a finite number', () => {
		const scored = { kind: 'scored', score: 1, exact: false, metrics: { mse: 1 }, descriptors: {}, feedback: '' }
		const bad = [
			{ score: null },
			{ score: '1' },
			{ score: undefined },
			{ metrics: { mse: null } },
			{ kind: 'best' },
			{ exact: 1 },
		]
		for (const change of bad) {
			throws(
				() =>
					new FrameReader().push(
						frame({ kind: 'outcome', id: 1, outcome: { ...scored, ...change }, timing, output: '' }),
					),
				ProtocolError,
			)
		}
		const overflowing = `{"kind":"outcome","id":1,"outcome":${JSON.stringify(scored).replace('"score":1', '"score":1e999')},"timing":${JSON.stringify(timing)},"output":""}`
		throws(() => new FrameReader().push(frameOfText(overflowing)), ProtocolError)
	})

	it('throws nothing but its own error, whatever it is fed', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.json().map(frameOfText)), { maxLength: 6 }),
				(pieces) => {
					const reader = new FrameReader()
					try {
						for (const piece of pieces) reader.push(Buffer.from(piece))
					} catch (error) {
						ok(error instanceof ProtocolError, String(error))
					}
				},
			),
			{ numRuns: 1_000 },
		)
	})
})

describe('encodeFrame', () => {
	it('counts bytes, not characters', () => {
		const bytes = encodeFrame({
			kind: 'open',
			protocol: 2,
			settings: { name: 'é🦀' },
			data: null,
			script: [],
			allowUnsandboxed: false,
			disable: [],
		})
		equal(bytes.readUInt32LE(0), bytes.length - 4)
		deepEqual(JSON.parse(bytes.toString('utf8', 4)).settings, { name: 'é🦀' })
	})
})

function frame(reply: object): Buffer {
	return frameOfText(JSON.stringify(reply))
}

function frameOfText(text: string): Buffer {
	const bytes = Buffer.from(text)
	const head = Buffer.alloc(4)
	head.writeUInt32LE(bytes.length)
	return Buffer.concat([head, bytes])
}

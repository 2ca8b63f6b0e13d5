import { ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import type { BuiltEvaluator } from '../../src/scoring/build-evaluator.ts'
import { FrameReader, type JudgeReply } from '../../src/scoring/protocol.ts'

const anyNumber = fc.oneof(fc.maxSafeNat(), fc.integer(), fc.double(), fc.constantFrom(0, -1, 2 ** 53, 2 ** 64, 1e300))
const anyValue = fc.oneof(anyNumber, fc.string(), fc.constantFrom(null, true, [], {}), fc.jsonValue())

/** A request of the protocol with some of its values exchanged, or missing. */
const request = fc.oneof(
	altered({ kind: 'open', protocol: 2, settings: {}, data: null, allowUnsandboxed: false, disable: [] }),
	altered({
		...{
			kind: 'evaluate',
			id: 1,
			candidate: { libraries: ['/proc/self/exe'], entries: ['oxi_0_0'], file: 'candidate-000.rs' },
		},
		...{ seed: '0'.repeat(64), purpose: 'search', limits: { wallMs: 50, memoryMb: 64 } },
	}),
)

/** A frame as a manager would never send it; a length that is not its own leaves the judge waiting, or amid the next. */
const frame: fc.Arbitrary<Buffer> = fc
	.tuple(
		fc.oneof(
			{ weight: 6, arbitrary: request.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
			{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
			{ weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map((depth) => Buffer.from('['.repeat(depth))) },
			{ weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => Buffer.from(`{"kind":"${text}"}`)) },
		),
		fc.oneof(
			{ weight: 9, arbitrary: fc.constant(0) },
			{ weight: 1, arbitrary: fc.constantFrom(-1, 1, 7, 1 << 20, (64 << 20) + 1, 0xff_ff_ff_ff) },
		),
	)
	.map(([body, wrong]) => {
		const head = Buffer.alloc(4)
		head.writeUInt32LE(Math.min(Math.max(body.length + wrong, 0), 0xff_ff_ff_ff))
		return Buffer.concat([head, body])
	})

/** What a judge may be sent. */
export const hostileFrames: fc.Arbitrary<Buffer[]> = fc.array(frame, { minLength: 1, maxLength: 6 }).map((frames) => [
	// Past its opening, half of the time.
	...(frames.length % 2 === 0 ? [opening] : []),
	...frames,
])

const opening = ((): Buffer => {
	const body = Buffer.from(
		'{"kind":"open","protocol":1,"settings":{},"data":null,"allowUnsandboxed":false,"disable":[]}',
	)
	const head = Buffer.alloc(4)
	head.writeUInt32LE(body.length)
	return Buffer.concat([head, body])
})()

/**
 * Sends a judge these frames and the end. It must answer in frames of the protocol, take nothing for a scored
 * candidate, and end by itself: with exit code 0, or with 1 where it has said that there is a fault.
 */
export async function survives({ executable, inside }: BuiltEvaluator, frames: readonly Buffer[]): Promise<void> {
	const child = spawn(executable, [inside], { cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'ignore'], timeout: 300_000 })
	child.stdin.on('error', () => undefined) // it may have ended before it has read all
	const reader = new FrameReader()
	const replies: JudgeReply[] = []
	child.stdout.on('data', (piece: Buffer) => replies.push(...reader.push(piece)))
	const closed = once(child, 'close')
	child.stdin.end(Buffer.concat(frames))
	const [code, signal] = await closed
	const kinds = replies.map((reply) => (reply.kind === 'outcome' ? reply.outcome.kind : reply.kind))
	ok(signal === null, `ended by ${signal} after ${kinds.join(', ')}`)
	ok(code === 0 || (code === 1 && kinds.at(-1) === 'fault'), `exit code ${code} after ${kinds.join(', ')}`)
	ok(!kinds.includes('scored'), kinds.join(', '))
}

function altered(value: Readonly<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> {
	return fc
		.array(fc.tuple(fc.constantFrom(...Object.keys(value)), fc.oneof(anyValue, fc.constant(undefined))), {
			maxLength: 2,
		})
		.map((changes) => ({ ...value, ...Object.fromEntries(changes) }))
}

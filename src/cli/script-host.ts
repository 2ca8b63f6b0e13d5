// The process beside a judge that runs a person's evaluator in TypeScript. Its one argument is the file. It speaks with the
// judge over standard input and output, in MessagePack behind its length; what the file prints goes to standard error.

import { writeSync } from 'node:fs'
import { decode, encode } from '@msgpack/msgpack'
import { z } from 'zod'
import { FrameCutter, framed } from '../scoring/frame-cutter.ts'
import { resolveOwnPackage } from './resolve-package.ts'
import { ScriptedCalls } from './scripted-calls.ts'

const asked = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('open') }),
	z.object({ kind: z.literal('inputs'), seed: z.string(), held_out: z.boolean() }),
	z.object({
		kind: z.literal('judge'),
		list: z.int(),
		outputs: z.array(z.tuple([z.string().nullable(), z.unknown()])),
	}),
])

process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write
resolveOwnPackage()
let calls: ScriptedCalls | undefined
const frames = new FrameCutter()
for await (const piece of process.stdin) {
	for (const body of frames.push(piece)) {
		try {
			await answer(asked.parse(decode(body, { useBigInt64: true })))
		} catch (error) {
			say({ kind: 'fault', message: error instanceof Error ? error.message : String(error) })
		}
	}
}

async function answer(ask: z.infer<typeof asked>): Promise<void> {
	calls ??= await ScriptedCalls.load(process.argv[2] as string)
	if (ask.kind === 'open') return say({ kind: 'opened', metrics: calls.metrics })
	if (ask.kind === 'judge') return say(await calls.judge(ask.list, ask.outputs))
	const { list, inputs } = await calls.inputs(ask.seed, ask.held_out ? 'held-out' : 'search')
	// Encoded before anything is said: one that cannot be is a fault, and no half an answer.
	const bodies = inputs.map((one) => encode(one, { useBigInt64: true }))
	say({ kind: 'inputs', list, count: inputs.length })
	write(Buffer.concat(bodies))
}

function say(reply: object): void {
	write(encode(reply))
}

function write(body: Uint8Array): void {
	const frame = framed(body)
	for (let at = 0; at < frame.length; ) at += writeSync(1, frame, at)
}

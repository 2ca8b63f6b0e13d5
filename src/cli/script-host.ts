// The process beside a judge that runs a person's evaluator in TypeScript. Its arguments are the file, and as JSON what is
// called. It speaks with the
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
		// The judge's own, of which there may be a million.
		outputs: z.custom<readonly (readonly [string | null, unknown])[]>(Array.isArray),
	}),
])

process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write
resolveOwnPackage()
let calls: ScriptedCalls | undefined
const frames = new FrameCutter()
for await (const piece of process.stdin) {
	for (const body of frames.push(piece)) {
		try {
			await answer(asked.parse(decode(body, { useBigInt64: true, mapKeyConverter: keyText })))
		} catch (error) {
			say({ kind: 'fault', message: error instanceof Error ? error.message : String(error) })
		}
	}
}

async function answer(ask: z.infer<typeof asked>): Promise<void> {
	const [, , path = '', called = '{}'] = process.argv
	calls ??= await ScriptedCalls.load(path, JSON.parse(called))
	if (ask.kind === 'open') return say({ kind: 'opened', metrics: calls.metrics })
	if (ask.kind === 'judge') return say(await calls.judge(ask.list, ask.outputs))
	const { list, inputs } = await calls.inputs(ask.seed, ask.held_out ? 'held-out' : 'search')
	say({ kind: 'inputs', list, count: inputs.length })
	write(Buffer.concat(inputs))
}

/** Keys of maps may be numbers of any size, and more. */
function keyText(key: unknown): string {
	return typeof key === 'object' ? JSON.stringify(key) : String(key)
}

function say(reply: object): void {
	write(encode(reply))
}

function write(body: Uint8Array): void {
	const frame = framed(body)
	for (let at = 0; at < frame.length; ) at += writeSync(1, frame, at)
}

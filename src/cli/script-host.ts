// The process beside a judge that runs a person's evaluator in TypeScript. Its arguments are the file, and as JSON what is
// called. It speaks with the
// judge over standard input and output, in MessagePack behind its length; what the file prints goes to standard error.

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

const told = process.stdout.write.bind(process.stdout)
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write
resolveOwnPackage()
let calls: ScriptedCalls | undefined
const frames = new FrameCutter()
for await (const piece of process.stdin) {
	for (const body of frames.push(piece)) {
		try {
			await answer(asked.parse(decode(body, { useBigInt64: true, mapKeyConverter: keyText })))
		} catch (error) {
			await say({ kind: 'fault', message: error instanceof Error ? error.message : String(error) })
		}
	}
}

async function answer(ask: z.infer<typeof asked>): Promise<void> {
	const [, , path = '', functions = '[]'] = process.argv
	calls ??= await ScriptedCalls.load(path, JSON.parse(functions))
	if (ask.kind === 'open') return await say({ kind: 'opened', metrics: calls.metrics })
	if (ask.kind === 'judge') return await say(await calls.judge(ask.list, ask.outputs))
	const { list, count, bytes } = await calls.inputs(ask.seed, ask.held_out ? 'held-out' : 'search')
	await say({ kind: 'inputs', list, count })
	await write(bytes)
}

/** Keys of maps may be numbers of any size, and more. */
function keyText(key: unknown): string {
	return typeof key === 'object' ? JSON.stringify(key) : String(key)
}

async function say(reply: object): Promise<void> {
	await write(encode(reply))
}

/** Resolves once the judge has taken it: a pipe holds 64 KiB, and a judge may be slow. */
async function write(body: Uint8Array): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		told(framed(body), (error) => (error == null ? resolve() : reject(error)))
	})
}

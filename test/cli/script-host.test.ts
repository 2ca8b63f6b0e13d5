import { deepEqual, equal } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { decode, encode } from '@msgpack/msgpack'
import { FrameCutter, framed } from '../../src/scoring/frame-cutter.ts'
import { Folder, root } from './oxipelago.ts'

describe('the process beside a judge', () => {
	it('hands over more than a pipe holds, to whoever reads it as slowly as may be', async () => {
		using folder = new Folder()
		const path = folder.file(
			'evaluator.mjs',
			`export default {
	inputs: () => [{ arguments: [Array.from({ length: 300_000 }, (_, at) => 1e9 + at)] }],
	judge() { console.log('printed'); return { score: 1 } },
}`,
		)
		const host = spawn(process.execPath, [join(root, 'src/cli/script-host.ts'), path, '[]'])
		const said = text(host.stderr)
		const frames = new FrameCutter()
		const replies: unknown[] = []
		const [open, inputs, judge] = [
			{ kind: 'open' },
			{ kind: 'inputs', seed: 'ab', held_out: false },
			{ kind: 'judge', list: 1, outputs: [[null, 1]] },
		].map((ask) => framed(encode(ask)))
		for (const ask of [open, inputs, judge]) host.stdin.write(ask as Buffer)
		for await (const piece of host.stdout) {
			for (const body of frames.push(piece)) replies.push(decode(body))
			if (replies.length === 4) host.stdin.end()
		}
		equal(await said, 'printed\n')
		const [opened, drawn, given, judged] = replies
		deepEqual(
			[opened, drawn],
			[
				{ kind: 'opened', metrics: [['loss', false]] },
				{ kind: 'inputs', list: 1, count: 1 },
			],
		)
		equal((given as number[][])[0]?.at(-1), 1e9 + 299_999)
		equal((judged as { score: number }).score, 1)
	})
})

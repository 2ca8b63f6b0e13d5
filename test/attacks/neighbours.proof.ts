import { deepEqual, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGate } from '../../src/candidate/gate.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { buildEvaluator } from '../../src/scoring/build-evaluator.ts'
import { Judge } from '../../src/scoring/judge-client.ts'
import { codeOf } from '../../src/scoring/protocol.ts'
import { cacheFolder, compilerFor, evaluatorsFolder, toolchain } from '../rust/machine.ts'
import { candidateSource } from './candidate-file.ts'

/** What the evaluator looks for. */
const exact =
	'use std::f64::consts::TAU;\npub fn surface(x: f64, y: f64) -> f64 {\n' +
	'\t20.0 + x * x - 10.0 * (TAU * x).cos() + y * y - 10.0 * (TAU * y).cos()\n}\n'

describe('a candidate that forges pointers', () => {
	it('has no neighbour whose function it could pass off as its own', async (context) => {
		// What it needs of the forged pointers, without system calls.
		const [thief = ''] = candidateSource('neighbours/thief.rs', {}, 'pointers').split('static ADDRESS')
		const gate = createGate(await loadRustSyntax(), { forbid: [], allow: [], functions: ['surface'] })
		deepEqual(gate(thief), undefined)
		const compiler = await compilerFor(context)
		const options = { toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined }
		const none = new AbortController().signal
		const { executable, inside } = await buildEvaluator(
			{ kind: 'crate', path: `${evaluatorsFolder}/rastrigin` },
			options,
			none,
		)
		const opened = { executable, inside, settings: {}, data: undefined, allowUnsandboxed: false, disable: [] }
		const judge = await Judge.start(opened)
		context.after(() => judge.close())
		for (const company of ['operators', 'models'] as const) {
			const items = [thief, exact].map((source) => ({ source, company }))
			const kinds: string[] = []
			for (const compiled of await compiler.compile(items, none)) {
				ok(compiled.kind === 'compiled', JSON.stringify(compiled))
				const limits = { wallMs: 5_000, memoryMb: 128 }
				const job = {
					candidate: codeOf(compiled),
					reference: null,
					seed: '3'.repeat(64),
					purpose: 'search',
					limits,
				} as const
				kinds.push((await judge.evaluate(job, 30_000)).outcome.kind)
			}
			deepEqual(kinds, ['wrong', 'scored'])
		}
	})
})

import { deepEqual, equal, ok } from 'node:assert/strict'
import { Compiler } from '../../src/rust/compile.ts'
import { makeScratch, removeScratch, scratchParent } from '../../src/rust/scratch.ts'
import type { BuiltEvaluator } from '../../src/scoring/build-evaluator.ts'
import { Judge } from '../../src/scoring/judge-client.ts'
import { codeOf, type JudgeJob } from '../../src/scoring/protocol.ts'
import { candidateSource } from '../attacks/candidate-file.ts'
import { launcher, plainProfile, surface, toolchain } from '../rust/machine.ts'

/** A judge, and a candidate that says and leaves anything. */
export interface HostileSandbox {
	/**
	 * Has the candidate evaluated so many times, and an honest one after it. The judge must outlive it, and neither take
	 * its word for a good score nor be led astray about the honest one.
	 *
	 * @returns How often each outcome came.
	 */
	survive(times: number): Promise<Map<string, number>>
	close(): Promise<void>
}

/** Compiles both and opens the judge. */
export async function openHostileSandbox(programs: BuiltEvaluator): Promise<HostileSandbox> {
	const scratch = await makeScratch(await scratchParent())
	const compiler = new Compiler({
		...{ toolchain, launcher: await launcher(), profile: plainProfile, scratch, entryPoints: surface },
		limits: { compileMs: 60_000, compileMemoryMb: 1_024 },
	})
	const sources = [
		candidateSource('breakout/anything.rs', {}, 'pointers'),
		'pub fn surface(x: f64, y: f64) -> f64 { x * y }\n',
	]
	const items = sources.map((source) => ({ source, company: undefined }))
	const [hostile, honest] = (await compiler.compile(items, new AbortController().signal)).map((compiled): JudgeJob => {
		ok(compiled.kind === 'compiled', JSON.stringify(compiled))
		const limits = { wallMs: 60, memoryMb: 64 }
		return { candidate: codeOf(compiled), reference: null, seed: '5'.repeat(64), purpose: 'search', limits }
	}) as [JudgeJob, JudgeJob]
	const options = { ...programs, settings: {}, data: undefined, allowUnsandboxed: false, disable: [] }
	const judge = await Judge.start(options)
	const patient = { ...honest, limits: { wallMs: 5_000, memoryMb: 64 } }
	const expected = (await judge.evaluate(patient, 20_000)).outcome
	equal(expected.kind, 'scored')
	return {
		async survive(times) {
			const kinds = new Map<string, number>()
			for (let turn = 0; turn < times; turn++) {
				const { outcome } = await judge.evaluate(hostile, 20_000)
				kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1)
				// It may leave numbers that are outputs, but none that are right.
				if (outcome.kind === 'scored') ok(outcome.score < -100 && !outcome.exact, JSON.stringify(outcome))
			}
			deepEqual((await judge.evaluate(patient, 20_000)).outcome, expected)
			return kinds
		},
		async close() {
			await judge.close()
			await removeScratch(scratch)
		},
	}
}

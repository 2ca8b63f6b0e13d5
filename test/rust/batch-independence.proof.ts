import { deepEqual } from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import type { Compiler } from '../../src/rust/compile.ts'
import type { Company, Compiled } from '../../src/rust/compiled.ts'
import { compilerFor } from './machine.ts'
import { bad, good } from './sources.ts'

const { signal } = new AbortController()
const pool = Object.entries({ ...good, ...bad })

for (const company of ['operators', 'models'] as const) {
	it(`the result for a candidate is the same in any company of ${company}`, { timeout: 300_000 }, async (context) => {
		const compiler = await compilerFor(context)
		const alone = new Map<string, unknown>()
		for (const [name, source] of pool) {
			const [result] = await compile(compiler, [source], company)
			alone.set(name, result)
		}
		const others = fc.array(fc.integer({ min: 0, max: pool.length - 1 }), { minLength: 2, maxLength: 24 })
		await fc.assert(
			fc.asyncProperty(others, async (indices) => {
				const members = indices.map((index) => pool[index] as [string, string])
				const results = await compile(
					compiler,
					members.map(([, source]) => source),
					company,
				)
				for (const [index, [name]] of members.entries()) deepEqual(results[index], alone.get(name), name)
			}),
			{ numRuns: Number(process.env.OXIPELAGO_TEST_RUNS ?? 8), seed: Number(process.env.OXIPELAGO_TEST_SEED ?? 4) },
		)
	})
}

async function compile(compiler: Compiler, sources: readonly string[], company: Company): Promise<unknown[]> {
	const results = await compiler.compile(
		sources.map((source) => ({ source, company })),
		signal,
	)
	return results.map(summaryOf)
}

/** A result without what is bound to differ: time, and where the object lies. */
function summaryOf(result: Compiled): unknown {
	if (result.kind === 'refused') return result.outcome
	result.release()
	return 'compiled'
}

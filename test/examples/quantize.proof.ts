import { equal, match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { execa } from 'execa'
import { openedExample } from './opened-example.ts'

describe('examples/quantize', () => {
	const { folder, evaluated, scored: scoredSource } = openedExample('quantize')
	const scored = (body: string, purpose?: 'search' | 'confirm') =>
		scoredSource(`pub fn quantize(x: f64) -> f64 { ${body} }\n`, purpose)

	it('knows the error of one level, and the least of two', async () => {
		for (const purpose of ['search', 'confirm'] as const) {
			const [one, two] = [await scored('0.0', purpose), await scored('0.7071067811865475_f64.copysign(x)', purpose)]
			equal(one.metrics.levels, 1)
			equal(two.metrics.levels, 2)
			ok(Math.abs((one.metrics.mse ?? 0) - 1) < 0.1, `${one.metrics.mse}`)
			ok(Math.abs((two.metrics.mse ?? 0) - 0.5) < 0.08, `${two.metrics.mse}`)
			equal(one.score, -(one.metrics.mse ?? 0) - 0.002)
		}
	})

	it('takes both zeros for one level, and no more levels than 64', async () => {
		equal((await scored('if x < 0.0 { -0.0 } else { 0.0 }')).metrics.levels, 1)
		const outcome = await evaluated('pub fn quantize(x: f64) -> f64 { (x * 100.0).round() / 100.0 }\n')
		ok(outcome.kind === 'wrong')
		match(outcome.feedback, /at most 64 different levels, got \d+\.$/)
	})

	// Companding by the cube root of the density, as Panter and Dite have it.
	it('has a seed that steps narrower in the middle do better than, with as many levels', async () => {
		const seed = await evaluated(await readFile(join(folder, 'seed.rs'), 'utf8'))
		ok(seed.kind === 'scored')
		const uneven = await scored(
			'let y = 1.0 - (-x.abs() * 0.4714).exp(); let k = (y * 4.5).round().min(4.0); (-2.1213 * (1.0 - k / 4.5).ln()).copysign(x)',
		)
		equal(uneven.metrics.levels, seed.metrics.levels)
		ok((uneven.metrics.mse ?? 1) < (seed.metrics.mse ?? 0), `${uneven.metrics.mse} ${seed.metrics.mse}`)
	})

	it('draws the front of an export, without what is no better than fewer levels', async () => {
		const line = (levels: number, mse: number) =>
			JSON.stringify({ outcome: { kind: 'scored', metrics: { levels, mse } } })
		const input = [line(2, 0.5), line(4, 0.6), line(4, 0.2), line(8, 0.3), '{"outcome":{"kind":"panicked"}}'].join('\n')
		const { stdout } = await execa(process.execPath, [join(folder, 'picture.ts')], { input })
		equal(stdout.match(/<circle /g)?.length, 2)
		match(stdout, /^<svg [\s\S]*<\/svg>$/)
	})
})

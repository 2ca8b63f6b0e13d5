import { equal, match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import { readAnatomy } from '../../src/variation/anatomy.ts'
import { tunables, withTable } from '../../src/variation/tunable.ts'
import { anySeed, evaluatorFor } from '../scoring/experiments.ts'

const folder = new URL('../../examples/packing', import.meta.url).pathname
const bestFit = 'pub fn priority(item: f64, bins: &[f64]) -> Vec<f64> { bins.iter().map(|bin| item - bin).collect() }\n'

describe('examples/packing', () => {
	const ends: (() => unknown)[] = []
	let evaluator: LocalEvaluator
	before(async () => {
		resolveOwnPackage()
		evaluator = await evaluatorFor(
			{ after: (end) => void ends.push(end as () => unknown) },
			await loadExperiment(folder),
		)
	})
	after(async () => {
		for (const end of ends) await end()
	})

	const scored = async (source: string, purpose: 'search' | 'confirm') => {
		const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose })
		ok(outcome.kind === 'scored', JSON.stringify(outcome))
		return outcome.metrics
	}

	it('knows best fit when it sees it', async () => {
		for (const purpose of ['search', 'confirm'] as const) equal((await scored(bestFit, purpose)).than_best_fit, 0)
	})

	it('takes no other number of priorities than there are bins', async () => {
		const source = 'pub fn priority(item: f64, bins: &[f64]) -> Vec<f64> { vec![item; bins.len().min(3)] }\n'
		const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
		ok(outcome.kind === 'wrong')
		match(outcome.feedback, /Expected 500 items to be placed, got \d+: there must be one priority for each bin/)
	})

	it('has constants that, tuned, beat best fit on instances that were not seen', async () => {
		const source = await readFile(join(folder, 'seed.rs'), 'utf8')
		const main = readAnatomy(await loadRustSyntax(), source)
		ok(main)
		const found = tunables(main, 40).filter(({ number }) => number.value !== 0)
		const numbers = found.map(({ number }) => number)
		const tuning = await evaluator.tune?.({ source: withTable(main, found), numbers, seed: anySeed, vectors: 400 })
		ok(tuning?.kind === 'tuned' && tuning.best !== null)
		const values = [...tuning.best.values]
		const tuned = source.replaceAll(/(?<=: f64 = )[\d.]+/g, () => `${values.shift()}_f64`)
		ok(((await scored(tuned, 'confirm')).than_best_fit ?? 0) > 0.5, tuned)
	})
})

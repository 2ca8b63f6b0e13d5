import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import type { Tuning } from '../../src/scoring/tuning.ts'
import { readAnatomy } from '../../src/variation/anatomy.ts'
import { tunables, withTable } from '../../src/variation/tunable.ts'
import { evaluatorsFolder } from '../rust/machine.ts'
import { anySeed, evaluatorFor, experimentFor } from './experiments.ts'

const syntax = await loadRustSyntax()

/** What the evaluator finds for all numbers of a source. */
async function tuned(evaluator: LocalEvaluator, source: string, vectors: number): Promise<Tuning> {
	const main = readAnatomy(syntax, source)
	ok(main)
	const found = tunables(main, 128)
	const numbers = found.map(({ number }) => number)
	const tuning = await evaluator.tune?.({ source: withTable(main, found), numbers, seed: anySeed, vectors })
	ok(tuning)
	return tuning
}

const rastrigin = (context: TestContext) => experimentFor().then((experiment) => evaluatorFor(context, experiment))

describe('tuning', () => {
	it('finds the numbers of the right shape, as a textbook has them', async (context) => {
		const source = `pub fn surface(x: f64, y: f64) -> f64 {
	5.0 + 2.0 * x * x - 7.0 * (6.0 * x).cos() + y * y - 4.0 * (6.5 * y).cos()
}
`
		const tuning = await tuned(await rastrigin(context), source, 3_000)
		ok(tuning.kind === 'tuned')
		deepEqual(tuning.best?.values, [20, 1, 10, 2 * Math.PI, 10, 2 * Math.PI])
	})

	it('finds the same each time', async (context) => {
		const evaluator = await rastrigin(context)
		const source =
			'pub fn surface(x: f64, y: f64) -> f64 {\n\t(0.7 * x).sin() * 3.0 + if y > 1.5 { 4.0 } else { y.powi(4) }\n}\n'
		const first = await tuned(evaluator, source, 300)
		deepEqual(await Promise.all([1, 2].map(() => tuned(evaluator, source, 300))), [first, first])
		ok(first.kind === 'tuned' && first.vectors <= 300 && first.best?.values.length === 5)
	})

	it('goes on after vectors that panic, leak or end their sandbox', async (context) => {
		const source = `static KEPT: std::sync::Mutex<Vec<Vec<f64>>> = std::sync::Mutex::new(Vec::new());
pub fn surface(x: f64, y: f64) -> f64 {
	if x == y { KEPT.lock().unwrap().push(vec![1.0; 20_000]); }
	let high: u64 = 9;
	let all = [0.0; 12];
	let place = high / 3;
	if place > 8 { std::process::exit(0) }
	20.0 * 0.4 + all[place as usize + high as usize - 3] + x * x * 0.3 + y * y * 0.2
}
`
		const tuning = await tuned(await rastrigin(context), source, 150)
		ok(tuning.kind === 'tuned' && tuning.best !== null)
		const { values, cost } = tuning.best
		ok(
			values.slice(-2).every((share) => Math.abs(share - 1) < 0.1),
			String(values),
		)
		ok(cost < 1.1e6, String(cost))
	})

	it('says that there is nothing where the candidate has no score as it was written', async (context) => {
		const evaluator = await rastrigin(context)
		const panics = 'pub fn surface(x: f64, y: f64) -> f64 {\n\tif x > -9.5 { panic!() }\n\ty\n}\n'
		deepEqual(await tuned(evaluator, panics, 50), { kind: 'tuned', best: null, vectors: 1 })
	})

	it('is over after some times the limit of a sandbox where speed is scored, however many vectors there might be', async (context) => {
		const source = `pub fn sort(data: &mut [f64], len: usize) {
	let data = &mut data[..len];
	if len < 20 { data.sort_by(f64::total_cmp) } else { data.sort_unstable_by(f64::total_cmp) }
}
`
		const evaluator = { kind: 'crate', path: join(evaluatorsFolder, 'sort') } as const
		const limits = { wallMs: 200, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 1_024 }
		const tuning = await tuned(
			await evaluatorFor(context, await experimentFor({ evaluator, limits }, source)),
			source,
			1e6,
		)
		ok(tuning.kind === 'tuned' && tuning.vectors < 1e6, JSON.stringify(tuning))
	})

	it('refuses what does not compile', async (context) => {
		const tuning = await tuned(await rastrigin(context), 'pub fn surface(x: f64, y: f64) -> f64 { x + 2.0 + z }\n', 50)
		equal(tuning.kind === 'refused' && tuning.outcome.kind, 'compile-failed')
	})
})

describe('numbers read from a table', () => {
	it('leave a candidate what it was', async (context) => {
		const evaluator = await rastrigin(context)
		const sources = Array.from({ length: 12 }, (_, index) => randomSource(index))
		for (const source of sources) {
			const plain = await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
			ok(plain.outcome.kind === 'scored', source)
			const main = readAnatomy(syntax, source)
			ok(main)
			const found = tunables(main, 128)
			ok(found.length > 4, source)
			const tuning = await tuned(evaluator, source, 1)
			ok(tuning.kind === 'tuned' && tuning.best !== null)
			const { values, before, cost } = tuning.best
			deepEqual(
				values,
				found.map(({ number }) => number.value),
			)
			const written = (plain.outcome.metrics.mse ?? Number.NaN) * rows
			ok(before === cost && Math.abs(cost - written) <= 1e-12 * written, `${cost} and ${written}: ${source}`)
			match(withTable(main, found), /oxi_number::<f64, 0>/)
		}
	})
})

/** Points of the search's grid. */
const rows = 10_000

function randomSource(seed: number): string {
	const random = randomStream('sources', seed)
	const number = () => (random.normal() * 10 ** random.below(4)).toFixed(1 + random.below(6)).replace('-', '')
	return `const SHIFT: f64 = ${number()};
pub fn surface(x: f64, y: f64) -> f64 {
	let mut sum = ${number()};
	for step in 0..4 {
		sum += (x * ${number()} - SHIFT).sin() * step as f64 - ${number()};
	}
	let kind = if y < ${number()} && sum > SHIFT { -${number()}_f64 } else { 2.5e-1 };
	sum + kind * (y * y).powi(${1 + random.below(3)})
}
`
}

import { deepEqual, equal, ok } from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { evaluatorsFolder, scratchFor } from '../rust/machine.ts'
import { anySeed, evaluatorFor, experimentFor } from './experiments.ts'

const other = 'cd'.repeat(32)

describe('the rows behind a score', { timeout: 600_000 }, () => {
	it('are all points of the grid where rastrigin is searched', async (context) => {
		const evaluator = await evaluatorFor(context, await experimentFor())
		const rows = await evaluator.rows(anySeed)
		ok(rows !== undefined)
		const [xs = [], ys = []] = rows.columns
		deepEqual([rows.columns.length, xs.length, ys.length, rows.target.length], [2, 10_000, 10_000, 10_000])
		deepEqual([xs[0], ys[0], xs[99], ys[99], xs.at(-1), ys.at(-1)], [-5, -5, 5, -5, 5, 5])
		const height = (x = 0, y = 0) => 20 + x * x + y * y - 10 * (Math.cos(2 * Math.PI * x) + Math.cos(2 * Math.PI * y))
		ok(rows.target.every((value, row) => Math.abs(value - height(xs[row], ys[row])) < 1e-9))
	})

	it('are of a table those that are not held out, whatever the seed', async (context) => {
		const scratch = await scratchFor(context)
		const data = join(scratch, 'table.csv')
		const lines = Array.from({ length: 50 }, (_, row) => `${row + 2},${row},${1e-200 * row},${row * row}`)
		await writeFile(data, `line,a,b,y\n${lines.join('\n')}\n`)
		const seed = 'pub fn predict(a: f64, b: f64) -> f64 {\n\ta + b\n}\n'
		const path = join(evaluatorsFolder, 'regression')
		const evaluator = await evaluatorFor(
			context,
			await experimentFor({ evaluator: { kind: 'crate', path }, data, settings: { heldOut: 0.3 } }, seed),
		)
		const rows = await evaluator.rows(anySeed)
		ok(rows !== undefined)
		const [as = [], bs = []] = rows.columns
		equal(new Set(as).size, 35)
		ok(as.every((a, row) => bs[row] === 1e-200 * a && rows.target[row] === a * a))
		deepEqual(await evaluator.rows(other), rows)
		// What the search finds on them is what it scores on them; what is held out scores otherwise.
		const mean = rows.target.reduce((sum, value) => sum + value) / 35
		const source = `pub fn predict(a: f64, _b: f64) -> f64 {\n\tlet _ = a; ${mean}_f64\n}\n`
		const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
		ok(outcome.kind === 'scored')
		const mse = rows.target.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 35
		ok(Math.abs((outcome.metrics.mse ?? 0) / mse - 1) < 1e-12)
	})

	it("are given by one line of a person's own evaluator, drawn from the seed", async (context) => {
		const path = join(await scratchFor(context), 'own.rs')
		await writeFile(path, ownEvaluator)
		const evaluator = await evaluatorFor(
			context,
			await experimentFor({ evaluator: { kind: 'file', path } }, 'pub fn f(x: f64) -> f64 {\n\tx\n}\n'),
		)
		const rows = await evaluator.rows(anySeed)
		ok(rows !== undefined)
		equal(rows.target.length, 30)
		ok(rows.columns[0]?.every((x, row) => rows.target[row] === 3 * x))
		deepEqual(await evaluator.rows(anySeed), rows)
		ok((await evaluator.rows(other))?.target[0] !== rows.target[0])
	})

	it('are none where an evaluator says nothing of them', async (context) => {
		const path = join(evaluatorsFolder, 'sort')
		const seed = 'pub fn sort(data: &mut [f64], len: usize) {\n\tdata[..len].sort_by(f64::total_cmp)\n}\n'
		const evaluator = await evaluatorFor(context, await experimentFor({ evaluator: { kind: 'crate', path } }, seed))
		equal(await evaluator.rows(anySeed), undefined)
	})
})

const ownEvaluator = `
use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Rows, Seed, Settings, Stage, evaluator};

struct Mine;

evaluator!(Mine, fn(f64) -> f64);

impl Evaluator for Mine {
	type Input = f64;
	type Answer = f64;
	type Output = f64;

	fn open(_: &Settings) -> Result<Self, Refusal> {
		Ok(Mine)
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let count = if stage == Stage::Full { 30 } else { 0 };
		let mut rng = seed.rng();
		(0..count).map(|_| rng.random_range(0.0..1.0)).map(|x: f64| Case::new(x, 3.0 * x)).collect()
	}

	fn exercise(f: Self::Function, x: &mut f64) -> f64 {
		f(*x)
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		Judgement::scored(-cases.iter().map(|ran| (ran.output - ran.case.answer).powi(2)).sum::<f64>())
	}

	fn rows(&self, cases: &[Case<Self>]) -> Option<Rows> {
		Some(cases.iter().map(|case| ([case.input], case.answer)).collect())
	}
}
`

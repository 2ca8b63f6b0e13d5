import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../rust/machine.ts'

/** Always the same place, so that cargo's own store does not grow with each run of the tests. */
export const testFolder: string = join(cacheFolder, 'test')

/** An evaluator of one file that wants the double of a number, with more at its end. */
export async function doublingIn(name: string, more = ''): Promise<string> {
	const folder = join(testFolder, name, 'my doubling')
	await mkdir(folder, { recursive: true })
	await writeFile(join(folder, 'evaluator.rs'), doubling + more)
	return join(folder, 'evaluator.rs')
}

/** Code that `exercise` and what makes answers may both call. */
export const items = `
fn plain(x: f64) -> f64 { x * 0.5 }
#[inline(always)]
fn inlined(x: f64) -> f64 { x * 0.25 }
#[inline(never)]
fn called(x: f64) -> f64 { x * 0.125 }
struct Half(f64);
impl Half { fn of(x: f64) -> f64 { Half(x).0 * 0.5 } }
trait Halve { fn halve(self) -> f64; }
impl Halve for f64 { fn halve(self) -> f64 { self * 0.5 } }
fn all(x: f64) -> f64 { plain(inlined(called(Half::of(x).halve()))) }
`
/** The same where candidates may know it. */
export const visible: string = `mod visible {\n${items.replaceAll('fn all', 'pub(crate) fn all')}}\n`

/** A number that the answers are made with, as it lies in memory. */
export const secret: Buffer = Buffer.alloc(8)
secret.writeDoubleLE(48_271.062_5)

/** An evaluator whose answers are made with a secret and, as its exercise is, with `shared`. */
export async function secretiveIn(name: string, shared: string, items: string): Promise<string> {
	const path = await doublingIn(name)
	await writeFile(
		path,
		`use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator};
use rand::RngExt;
struct Secretive;
evaluator!(Secretive, fn(f64) -> f64);
${items}
fn wanted(x: f64) -> f64 { ${shared}(x) * 48_271.062_5 }
impl Evaluator for Secretive {
	type Input = f64;
	type Answer = f64;
	type Output = f64;
	fn open(_: &Settings) -> Result<Self, Refusal> { Ok(Secretive) }
	fn metrics(&self) -> Vec<Metric> { vec![] }
	fn inputs(&self, seed: Seed, _: Stage) -> Vec<Case<Self>> {
		let x: f64 = seed.rng().random();
		vec![Case::new(x, wanted(x))]
	}
	fn exercise(function: Self::Function, x: &mut f64) -> f64 { ${shared}(function(*x)) }
	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		if cases[0].output == cases[0].case.answer { Judgement::scored(1.0) } else { Judgement::wrong("the answers differ") }
	}
}
`,
	)
	return path
}

/** Its text. */
export const doubling = `use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator};
use rand::RngExt;

struct Doubling;

evaluator!(Doubling, fn(u32) -> u64);

impl Evaluator for Doubling {
	type Input = u32;
	type Answer = u64;
	type Output = u64;

	fn open(_: &Settings) -> Result<Self, Refusal> { Ok(Doubling) }

	fn metrics(&self) -> Vec<Metric> { vec![] }

	fn inputs(&self, seed: Seed, _: Stage) -> Vec<Case<Self>> {
		let input: u32 = seed.rng().random();
		vec![Case::new(
			input,
			u64::from(input) * 2,
		)]
	}

	fn exercise(double: Self::Function, input: &mut u32) -> u64 { double(*input) }

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		match cases.iter().find(|ran| ran.output != ran.case.answer) {
			Some(ran) => Judgement::wrong(format!("double({}) is {}", ran.case.input, ran.case.answer)),
			None => Judgement::scored(1.0),
		}
	}
}
`

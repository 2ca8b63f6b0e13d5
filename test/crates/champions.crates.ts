// Run by `npm run test:crates`: crates of champions, built and tested by cargo, with criterion from the registry.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { execa } from 'execa'
import { Folder, oxipelago, root } from '../cli/oxipelago.ts'

/** Two functions that undo one another, with a crate of the registry and one of a person's own. */
const codec = {
	'experiment.ts': `import { defineExperiment } from 'oxipelago'
export default defineExperiment({
	name: 'codec',
	task: 'Cut at commas and join again.',
	seed: './seed.rs',
	evaluator: './evaluator.rs',
	functions: ['cut', 'join'],
	dependencies: { memchr: '2', commas: { path: './commas' } },
	islands: ['tinkerer'],
})
`,
	'seed.rs': `use commas::COMMA;

pub fn cut(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memchr(COMMA, rest.as_bytes()) {
        parts.push(rest[..at].to_owned());
        rest = &rest[at + 1..];
    }
    parts.push(rest.to_owned());
    parts
}

pub fn join(parts: &[String]) -> String {
    parts.join(",")
}
`,
	'commas/Cargo.toml': `[package]\nname = 'commas'\nversion = '0.1.0'\nedition = '2024'\n`,
	'commas/src/lib.rs': `pub const COMMA: u8 = b',';\n`,
	'evaluator.rs': `use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator};

struct Codec;

evaluator!(Codec, cut: fn(&str) -> Vec<String>, join: fn(&[String]) -> String);

impl Evaluator for Codec {
    type Input = String;
    type Answer = ();
    type Output = (usize, String);

    fn open(_: &Settings) -> Result<Self, Refusal> {
        Ok(Codec)
    }

    fn metrics(&self) -> Vec<Metric> {
        vec![]
    }

    fn inputs(&self, seed: Seed, _: Stage) -> Vec<Case<Self>> {
        let mut rng = seed.rng();
        let mut text = || (0..20).map(|_| if rng.random_range(0..4) == 0 { ',' } else { 'x' }).collect();
        (0..20).map(|_| Case::new(text(), ())).collect()
    }

    fn exercise(functions: Functions, text: &mut String) -> (usize, String) {
        let parts = (functions.cut)(text);
        (parts.len(), (functions.join)(&parts))
    }

    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        let right = cases.iter().filter(|ran| {
            ran.output.1 == ran.case.input && ran.output.0 == ran.case.input.matches(',').count() + 1
        });
        Judgement::scored(right.count() as f64 / cases.len() as f64)
    }
}
`,
}

const target = join(root, 'data/cache/test-crates')
/** What the machine has of cargo's settings counts, as for who is given the crate. */
const cargo = (folder: string, ...args: string[]) =>
	execa('cargo', args, { cwd: folder, env: { CARGO_TARGET_DIR: target }, all: true, reject: false })

/** A crate of the champion of a short run. */
async function crateOf(folder: Folder, experiment: string, candidates: number): Promise<string> {
	const archive = join(folder.path, 'a.db')
	const crate = join(folder.path, 'crate')
	const budget = ['--candidates', String(candidates), '--seed', '1', '--offline']
	const run = await oxipelago(['run', experiment, ...budget, '--archive', archive])
	assert.ok(run.code === 0 || run.code === 6, run.err)
	const best = await oxipelago(['best', '--crate', crate, '--archive', archive])
	assert.equal(best.code, 0, best.err)
	return crate
}

const examples = [
	{ name: 'regression', candidates: 60, timed: false },
	{ name: 'shared-struct', candidates: 40, timed: false },
	{ name: 'fizzbuzz', candidates: 40, timed: false },
	{ name: 'levenshtein', candidates: 6, timed: true },
	{ name: 'sort', candidates: 6, timed: true },
] as const

suite('crates of champions', () => {
	for (const { name, candidates, timed } of examples) {
		test(`of ${name} build and pass their test${timed ? ', and are timed beside the seed' : ''}`, async () => {
			using folder = new Folder()
			const crate = await crateOf(folder, join(root, 'examples', name), candidates)
			const tested = await cargo(crate, 'test')
			assert.equal(tested.exitCode, 0, tested.all)
			assert.match(tested.stdout, /the_champion_holds_up_on_inputs_that_its_search_has_not_seen \.\.\. ok/)
			if (timed) {
				const one = await cargo(crate, 'bench', '--', '--quick', '--noplot')
				assert.equal(one.exitCode, 0, one.all)
				assert.match(one.stdout, /\/champion\s+time:[\s\S]*\/seed\s+time:/)
			}
		})
	}

	test('of several functions with crates of theirs are found wrong where one is', async () => {
		using folder = new Folder()
		const experiment = join(folder.path, 'codec')
		for (const [name, text] of Object.entries(codec)) {
			mkdirSync(join(experiment, name, '..'), { recursive: true })
			writeFileSync(join(experiment, name), text)
		}
		const crate = await crateOf(folder, experiment, 10)
		const tested = await cargo(crate, 'test')
		assert.equal(tested.exitCode, 0, tested.all)
		const lib = join(crate, 'src/lib.rs')
		writeFileSync(lib, `${readFileSync(lib, 'utf8')}\n`.replace('parts.push(rest.to_owned());', ''))
		const wrong = await cargo(crate, 'test')
		assert.notEqual(wrong.exitCode, 0)
		assert.match(wrong.all, /Worse than in the search: score /)
	})
})

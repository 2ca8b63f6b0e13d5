import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { EvaluatorBuildError } from '../../src/scoring/cargo.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import { evaluatorTypes } from '../../src/scoring/types-crate.ts'
import { Folder } from '../cli/oxipelago.ts'
import { anySeed, evaluatorFor, experimentFor } from './experiments.ts'

/** A crate of a person's own, which uses one that the kit uses too. */
function ownCrate(folder: Folder, source: string): string {
	const path = join(folder.path, 'bowls')
	mkdirSync(join(path, 'src'), { recursive: true })
	folder.file('bowls/Cargo.toml', "[package]\nname = 'round-bowls'\nversion = '0.1.0'\nedition = '2024'\n")
	folder.file('bowls/src/lib.rs', source)
	return path
}

describe('crates that candidates may use', () => {
	const ends: (() => unknown)[] = []
	const closing = { after: (end: unknown) => void ends.push(end as () => unknown) }
	const folder = new Folder()
	let experiment: Experiment
	let evaluator: LocalEvaluator
	before(async () => {
		const source =
			'pub fn bowl(x: f64, y: f64) -> f64 { x * x + y * y }\npub fn less(one: u32) -> f64 { f64::from(std::hint::black_box(one) - 1) }\n'
		const dependencies = { 'round-bowls': { path: ownCrate(folder, source) }, memchr: { version: '2' } }
		experiment = await experimentFor({ dependencies, folder: folder.path })
		evaluator = await evaluatorFor(closing, experiment)
	})
	after(async () => {
		for (const end of ends) await end()
		folder[Symbol.dispose]()
	})

	const evaluated = async (body: string, opened = evaluator) => {
		const source = `pub fn surface(x: f64, y: f64) -> f64 {\n${body}\n}\n`
		return (await opened.evaluate({ source, seed: anySeed, purpose: 'search' })).outcome
	}

	it('are linked into candidates, a name with a hyphen as Rust has it', async () => {
		const outcome = await evaluated('round_bowls::bowl(x, y) + 20.0')
		assert.ok(outcome.kind === 'scored' && (outcome.metrics.mse ?? Infinity) < 200, JSON.stringify(outcome))
	})

	it('are also such as look for what the processor can', async () => {
		const outcome = await evaluated('memchr::memchr(b\'e\', b"needle").map_or(x, |at| at as f64 + y)')
		assert.equal(outcome.kind, 'scored', JSON.stringify(outcome))
	})

	it('are no others than those: not even what these use', async () => {
		const outcome = await evaluated('serde::de::value::f(x, y)')
		assert.ok(outcome.kind === 'compile-failed' && /serde/.test(outcome.diagnostics[0]?.message ?? ''))
	})

	it('are compiled as candidates are', async () => {
		assert.equal((await evaluated('round_bowls::less(0) + x + y')).kind, 'scored')
		const compile = { optLevel: 0, overflowChecks: true, targetCpu: undefined } as const
		const opened = await evaluatorFor(closing, { ...experiment, compile })
		const outcome = await evaluated('round_bowls::less(0) + x + y', opened)
		assert.ok(outcome.kind === 'panicked' && /overflow/.test(outcome.message), JSON.stringify(outcome))
	})

	it('are a part of what scores are compared by', async () => {
		const plain = await evaluatorFor(closing, await experimentFor({}))
		assert.notEqual(plain.fingerprint, evaluator.fingerprint)
	})

	it('that have no such feature are named in one line', async () => {
		const dependencies = { 'round-bowls': { path: join(folder.path, 'bowls'), features: ['deep'] } }
		const opening = evaluatorFor(closing, await experimentFor({ dependencies, folder: folder.path }))
		await assert.rejects(opening, {
			name: 'ExperimentError',
			message: `${folder.path}/experiment.ts: dependencies: expected features that \`round-bowls\` has, found \`deep\``,
		})
	})

	it('that do not build are the fault of who named them, in one line', async () => {
		using other = new Folder()
		const dependencies = { 'round-bowls': { path: ownCrate(other, 'pub fn bowl() -> f64 { "no" }\n') } }
		const opening = evaluatorFor(closing, await experimentFor({ dependencies, folder: other.path }))
		await assert.rejects(opening, (error) => {
			assert.ok(error instanceof EvaluatorBuildError)
			assert.equal(error.message.split('\n')[0], `${other.path}/experiment.ts: What candidates may use does not build:`)
			assert.match(error.rendered, /mismatched types[\s\S]*bowls\/src\/lib\.rs:1/)
			return true
		})
	})
})

describe('types that an evaluator shares with candidates', () => {
	it('have on the same lines what inputs and outputs need', async () => {
		const source =
			'#[derive(Clone, Copy)]\npub struct P {\n    pub x: f64,\n}\n\npub enum A {\n    Off,\n    At(P, u8),\n}\n'
		const text = await evaluatorTypes(source)
		assert.match(
			text,
			/^#\[derive\(Clone, Copy\)\]\n#\[derive\(Debug, PartialEq, ::serde::Serialize, .*\)\] pub struct P \{$/m,
		)
		assert.equal(
			text.split('\n').findIndex((line) => line.includes('pub enum A')),
			5,
		)
		assert.match(text, /impl ::oxipelago_kit::Alike for P/)
		assert.match(text, /sound! \{ P: P \{ x \} \}\n/)
		assert.match(text, /sound! \{ A: A::Off, A::At\(held_0, held_1\) \}\n/)
		assert.match(text, /\(A::At\(one_0, one_1\), A::At\(other_0, other_1\)\) => .* _ => false/)
	})

	it('are compared by their author where the kit cannot', async () => {
		assert.doesNotMatch(await evaluatorTypes('pub struct P(pub std::time::Duration);'), /Alike/)
		assert.doesNotMatch(await evaluatorTypes("pub struct P<'a>(pub &'a str);"), /Alike|derive/)
	})

	it('are looked into only where all that they hold is', async () => {
		const source =
			'pub struct Q(pub std::time::Duration);\npub struct P(pub Q);\nimpl Alike for Q {}\npub struct R(pub u8);\n'
		assert.deepEqual((await evaluatorTypes(source)).match(/sound! .*/g), ['sound! { R: R(held_0) }'])
	})
})

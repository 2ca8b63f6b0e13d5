import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { experimentText, Folder, oxipelago } from './oxipelago.ts'

describe('a seed without a score', () => {
	for (const [body, finding] of [
		['"a"', /the seed has no score: compile-failed E0308 at line 1: mismatched types; expected a seed/],
		['if x < 1e9 { panic!("no") } else { x * y }', /the seed has no score: panicked at line 1: no; expected a seed/],
		['f64::NAN', /the seed has no score: wrong: .*NaN/],
		['unsafe { x }', /the seed has no score: rejected \(policy\): line 1: `unsafe`/],
	] as const) {
		it(`ends the run before it begins: ${body}`, async () => {
			using folder = new Folder()
			folder.file('experiment.ts', experimentText())
			folder.file('seed.rs', `pub fn surface(x: f64, y: f64) -> f64 { ${body} }\n`)
			const archive = join(folder.path, 'a.db')
			const { code, err } = await oxipelago(['run', folder.path, '--candidates', '30', '--archive', archive])
			assert.equal(code, 2, err)
			assert.match(err, finding)
			const { out } = await oxipelago(['runs', '--archive', archive, '--json'])
			assert.equal(out.trim(), '', 'no run was begun')
		})
	}
})

describe('a stub, without a model', () => {
	it('ends the run before it begins where nothing can be grown from its types, with what is needed', async () => {
		using folder = new Folder()
		folder.file('experiment.ts', experimentText())
		folder.file('seed.rs', 'pub struct Point(f64);\npub fn surface(p: Point) -> Point { todo!() }\n')
		const archive = join(folder.path, 'a.db')
		const { code, err } = await oxipelago(['run', folder.path, '--candidates', '30', '--archive', archive])
		assert.equal(code, 2, err)
		assert.match(err, /seed\.rs: `surface` has nothing to vary, .*; expected a plain start, .*or a model/)
	})

	it('is grown from its signature, though it has no score itself', async () => {
		using folder = new Folder()
		folder.file('experiment.ts', experimentText())
		folder.file('seed.rs', 'pub fn surface(x: f64, y: f64) -> f64 { todo!() }\n')
		const archive = join(folder.path, 'a.db')
		const { code, out, err } = await oxipelago([
			'run',
			folder.path,
			'--candidates',
			'30',
			'--seed',
			'1',
			'--json',
			'--archive',
			archive,
		])
		assert.equal(code, 0, err)
		const ended = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { kind: string; scored: number }
		assert.equal(ended.kind, 'run-ended')
		assert.ok(ended.scored >= 20, `${ended.scored} scored`)
	})
})

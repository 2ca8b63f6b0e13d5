import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CrossingError, ExperimentError, evolvable, open } from '../../src/index.ts'
import { Folder, plainTinkerer, surfaceSeed } from '../cli/oxipelago.ts'

const islands = [plainTinkerer, plainTinkerer]
const evaluate = { evaluator: 'rastrigin' }

describe('evolvable', () => {
	it('calls a seed, swaps in what held up, and goes back', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'runs.db')
		const rust = 'fn surface(x: f64, y: f64) -> f64'
		await using step = await evolvable({ rust, seed: surfaceSeed, evaluate, archive, experiment: { islands } })
		const [seed] = step.revisions
		assert.equal(step.call(1, 2), seed?.call(1, 2))
		const heard: number[] = []
		step.on('revision', ({ number }) => heard.push(number))

		const evolving = step.evolve({ candidates: 60, seed: 1, offline: true })
		await assert.rejects(step.evolve(), /Expected one `evolve` at a time/)
		const better = await evolving
		assert.ok(better !== undefined)
		assert.deepEqual([step.active, heard], [better, [1]])
		assert.notEqual(step.call(1, 2), seed?.call(1, 2))
		assert.equal(step.call(1, 2), better.call(1, 2))
		using opened = open(archive)
		const { champion } = opened.run('surface')
		assert.deepEqual([champion?.source, champion?.verdict], [better.source, 'holds-up'])

		if (seed !== undefined) step.activate(seed)
		assert.equal(step.call(1, 2), seed?.call(1, 2))
		assert.equal(step.functions.surface(3, 4), seed?.functions.surface(3, 4))
		// What is like one may call something else.
		assert.throws(() => step.activate({ ...better }), /^RangeError: Expected a revision of these functions/)
		assert.equal(step.active, seed)
	})

	it('has the seed, what is called and the evaluation know structs of the declaration', async () => {
		using folder = new Folder()
		await using step = await evolvable({
			rust: 'struct P { x: f64, y: f64 } fn turn(p: &mut P) -> Vec<P>',
			seed: 'use types::P;\npub fn turn(p: &mut P) -> Vec<P> {\n    let before = *p;\n    p.x = -before.y;\n    p.y = before.x;\n    vec![before, *p]\n}\n',
			evaluate: { speed: true },
			archive: join(folder.path, 'runs.db'),
		})
		const p = { value: { x: 1, y: 2 } }
		assert.deepEqual(
			[step.call(p), p.value],
			[
				[
					{ x: 1, y: 2 },
					{ x: -2, y: 1 },
				],
				{ x: -2, y: 1 },
			],
		)
	})

	it('leaves what is active where nothing better came', async () => {
		using folder = new Folder()
		await using step = await evolvable({
			rust: 'fn surface(x: f64, y: f64) -> f64',
			seed: surfaceSeed,
			evaluate,
			archive: join(folder.path, 'runs.db'),
			experiment: { islands },
		})
		const before = step.active
		assert.equal(
			await step.evolve({ candidates: 1, seed: 1, offline: true, signal: AbortSignal.abort() }).catch(() => undefined),
			undefined,
		)
		assert.equal(step.active, before)

		const begun = Promise.withResolvers<void>()
		const evolving = step.evolve({ for: '1h', offline: true, onEvent: () => begun.resolve() })
		await begun.promise
		await step.close()
		assert.equal(await evolving, undefined)
		await assert.rejects(step.evolve(), /Expected an `evolvable` that is open, found one that was closed/)
		await assert.rejects(step.callIsolated(1, 2), /found one that was closed/)
		assert.equal(step.call(1, 2), before.call(1, 2))
	})

	it('says what does not go together', async () => {
		const seed = 'pub fn step(counter: &mut usize) { *counter += 1; }'
		const refused = async (options: Parameters<typeof evolvable<string>>[0], message: RegExp) => {
			await assert.rejects(evolvable(options), (error: Error) => {
				assert.ok(error instanceof ExperimentError || error instanceof CrossingError, error.name)
				assert.match(error.message, message)
				return true
			})
		}
		const rust: string = 'fn step(counter: &mut usize)'
		await refused(
			{ rust: 'fn step(counter: &mut u8)' as string, seed, evaluate },
			/expected `step` to be a `fn\(&mut u8\)`, as `rust` declares it, found `fn\(&mut usize\)`/,
		)
		await refused(
			{ rust: 'fn step(counter: Rc<u8>)' as string, seed, evaluate },
			/`Rc<u8>` cannot cross into JavaScript/,
		)
		await refused({ rust, seed: './nowhere.rs', evaluate }, /nowhere\.rs: expected the seed here, found no such file/)
		await refused(
			{ rust, seed, evaluate: { cases: [{ arguments: [1n, 2n], expected: 3n }] } },
			/evaluate: case 1: arguments: expected a list of 1/,
		)
		await refused({ rust, seed, evaluate: { cases: [] } }, /evaluate: expected at least one case/)
		await refused(
			{ rust, seed, evaluate: { reference: 'pub fn f(x: f64) -> f64 { x }' } },
			/evaluate\.reference: expected functions of the types `fn\(&mut usize\)`/,
		)
		await refused(
			{ rust, seed, evaluate: { speed: true, inputs: { count: '3' } } },
			/evaluate\.inputs: expected names of parameters, found `count`/,
		)
	})
})

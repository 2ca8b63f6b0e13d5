import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import { newRun, record, tellOf } from '../archive/records.ts'
import { Folder, oxipelago, root } from './oxipelago.ts'

// Experiments of this package import it by its name.
resolveOwnPackage()

/** An archive in which a candidate of an experiment is the best of its run. */
function kept(folder: Folder, experiment: Experiment, source: string): string {
	const archive = join(folder.path, 'a.db')
	const opened = openArchive(archive, { mode: 'write' })
	const functions = experiment.seed.functions.map(({ type }) => ({ name: null, type }))
	const run = opened.createRun({ ...newRun, experiment, facts: { ...newRun.facts, functions } })
	run.tell(tellOf(0, { source: experiment.seed.source }))
	run.tell(tellOf(1, { source, outcome: record(9).outcome }))
	opened.close()
	return archive
}

function filesOf(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
		.sort()
}

function cargo(folder: string, ...args: string[]): string {
	return execFileSync('cargo', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
}

const build = (folder: string) => cargo(folder, 'build', '--quiet', '--offline')

suite('a champion as a crate', () => {
	test('builds alone, with all that its test needs in its folder', async () => {
		using folder = new Folder()
		const experiment = await loadExperiment(join(root, 'examples/rastrigin'))
		const source = 'pub fn surface(x: f64, y: f64) -> f64 {\n    x * x + y * y + 20.0\n}\n'
		const archive = kept(folder, experiment, source)
		const crate = join(folder.path, 'found')
		const { code, out, err } = await oxipelago(['best', '--crate', crate, '--archive', archive])
		assert.equal(code, 0, err)
		assert.match(err, /is the best of its search, not tried on unseen inputs yet\n$/)
		assert.match(out, /found: a crate of candidate 1 of rastrigin-\w+\n`cargo test` there checks it/)
		assert.ok(readFileSync(join(crate, 'src/lib.rs'), 'utf8').endsWith(`\n\n${source}`))
		build(crate)
		const tree = cargo(crate, 'tree', '--offline', '--prefix=none', '--edges=all', '--format={p}').split('\n')
		const own = tree.flatMap((line) => /^(\S+) v\S+ \((?:proc-macro\) \()?(\/[^)]*)\)/.exec(line)?.slice(1, 3) ?? [])
		const folders = new Map(Array.from({ length: own.length / 2 }, (_, at) => [own[2 * at], own[2 * at + 1]]))
		assert.deepEqual([...folders.keys()].sort(), ['oxipelago-kit', 'rastrigin', 'rastrigin-champion'])
		assert.ok([...folders.values()].every((path) => path?.startsWith(crate)))
		assert.ok(tree.every((line) => !/^(?:landlock|nalgebra|criterion) /.test(line)))
		// Of the kit neither judge nor sandbox.
		const files = filesOf(crate)
		assert.ok(files.includes('crates/kit/src/in_process.rs') && files.includes('crates/evaluator/src/shape.rs'))
		assert.deepEqual(
			files.filter((name) => /kit\/src\/(?:judge|inside|shared)\//.test(name)),
			[],
		)
		// All others of its modules: only its test, which takes long to build, is built of them.
		const kit = readFileSync(join(crate, 'crates/kit/src/lib.rs'), 'utf8')
		const modules = [...kit.matchAll(/(?<!#\[cfg\(.*\)\]\n)^mod (\w+);$/gm)].map(([, name]) => `crates/kit/src/${name}`)
		assert.ok(modules.length > 20)
		assert.deepEqual(
			modules.filter((name) => !files.includes(`${name}.rs`) && !files.includes(`${name}/mod.rs`)),
			[],
		)
	})

	test('with types of its own builds alone, too', async () => {
		using folder = new Folder()
		const experiment = await loadExperiment(join(root, 'examples/shared-struct'))
		const source = `use types::Body;\n\npub fn step(body: &mut Body, time: f64) {\n    body.at.x += body.speed.x * time;\n}\n`
		const archive = kept(folder, experiment, source)
		const crate = join(folder.path, 'found')
		const { code, err } = await oxipelago(['best', '--crate', crate, '--archive', archive])
		assert.equal(code, 0, err)
		build(crate)
		const types = readFileSync(join(crate, 'crates/types/lib.rs'), 'utf8')
		assert.match(types, /#\[cfg_attr\(feature = "evaluator", derive\(::serde::Serialize, ::serde::Deserialize\)\)\]/)
	})

	test('of an evaluator beside another copy of the kit has that one, in the place where its manifest looks', async () => {
		using folder = new Folder()
		const evaluators = join(folder.path, 'evaluators')
		const isSource = (path: string) => !/\/(?:target|tests|kit\/src\/(?:judge|inside|shared))$/.test(path)
		cpSync(join(root, 'evaluators'), evaluators, { recursive: true, filter: isSource })
		const loaded = await loadExperiment(join(root, 'examples/rastrigin'))
		const experiment: Experiment = { ...loaded, evaluator: { kind: 'crate', path: join(evaluators, 'rastrigin') } }
		const crate = join(folder.path, 'found')
		const archive = kept(folder, experiment, loaded.seed.source)
		const { code, err } = await oxipelago(['best', '--crate', crate, '--archive', archive])
		assert.equal(code, 0, err)
		assert.deepEqual(readdirSync(join(crate, 'crates')).sort(), ['evaluator', 'kit'])
		assert.match(readFileSync(join(crate, 'crates/evaluator/Cargo.toml'), 'utf8'), /^path = "\.\.\/kit"$/m)
		assert.ok(filesOf(crate).includes('crates/kit/Cargo.toml'))
	})

	test('is written into no folder that has something in it, and is one form', async () => {
		using folder = new Folder()
		const experiment = await loadExperiment(join(root, 'examples/rastrigin'))
		const archive = kept(folder, experiment, experiment.seed.source)
		const crate = join(folder.path, 'found')
		mkdirSync(join(crate, 'src'), { recursive: true })
		const occupied = await oxipelago(['best', '--crate', crate, '--archive', archive])
		assert.deepEqual(
			[occupied.code, occupied.err],
			[2, `error: ${crate}: expected a new or empty folder, found src in it\n`],
		)
		const both = await oxipelago(['best', '--crate', join(folder.path, 'b'), '--patch', '--archive', archive])
		assert.equal(both.code, 2)
		assert.match(both.err, /^error: expected one form, found --patch and --crate/)
	})

	test('has no test where its evaluator is in TypeScript, and says so', async () => {
		using folder = new Folder()
		const loaded = await loadExperiment(join(root, 'examples/rastrigin'))
		const script = folder.file('evaluator.ts', 'export default {}')
		const archive = kept(folder, { ...loaded, evaluator: { kind: 'script', path: script } }, loaded.seed.source)
		const crate = join(folder.path, 'found')
		const { code, out } = await oxipelago(['best', '--crate', crate, '--archive', archive])
		assert.equal(code, 0)
		assert.match(out, /its evaluator is in TypeScript, which no crate of Rust runs: it has no test\n$/)
		assert.deepEqual(filesOf(crate), ['Cargo.toml', 'README.md', 'src/lib.rs'])
		build(crate)
	})

	test('needs the evaluator, and says where it was', async () => {
		using folder = new Folder()
		const loaded = await loadExperiment(join(root, 'examples/rastrigin'))
		const path = join(folder.path, 'gone.rs')
		const archive = kept(folder, { ...loaded, evaluator: { kind: 'file', path } }, loaded.seed.source)
		const { code, err } = await oxipelago(['best', '--crate', join(folder.path, 'found'), '--archive', archive])
		assert.equal(code, 2)
		assert.match(err, /gone\.rs is not there any more, the evaluator with which the crate is tested\n$/)
	})
})

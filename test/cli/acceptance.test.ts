import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import type { RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { newRun, record, tellOf } from '../archive/records.ts'
import { Folder, oxipelago } from './oxipelago.ts'

const seed = '/// A curve.\npub fn curve(x: f64) -> f64 {\n    let y = x;\n\n    y\n}\n'
const found = '/// A curve.\npub fn curve(x: f64) -> f64 {\n    let y = x.sin();\n\n    y / 2.0\n}\n'

/** A run in a folder that is a repository, with a seed whose file's name has a blank. */
function kept(folder: Folder, source: string): { archive: string; path: string } {
	const root = join(folder.path, "a repo's")
	mkdirSync(join(root, 'src'), { recursive: true })
	execFileSync('git', ['init', '-q'], { cwd: root })
	const path = join(root, 'src', 'my seed.rs')
	writeFileSync(path, seed)
	const archive = join(folder.path, 'a.db')
	const opened = openArchive(archive, { mode: 'write' })
	const { experiment } = newRun
	const run: RunArchive = opened.createRun({
		...newRun,
		experiment: { ...experiment, seed: { ...experiment.seed, path, source: seed } },
	})
	run.tell(tellOf(0, { source: seed }))
	run.tell(tellOf(1, { source, outcome: record(9).outcome }))
	opened.close()
	return { archive, path }
}

suite('a champion is taken elsewhere', () => {
	test('as a patch that git applies to the file of the seed', async () => {
		using folder = new Folder()
		const { archive, path } = kept(folder, found)
		const { code, out, err } = await oxipelago(['best', '--patch', '--archive', archive])
		assert.equal(code, 0, err)
		const root = join(folder.path, "a repo's")
		assert.match(err, /not tried on unseen inputs yet\n/)
		assert.ok(err.endsWith(`\n\`git apply\` takes it in ${root}\n`), err)
		execFileSync('git', ['apply', '-'], { cwd: root, input: out })
		assert.equal(readFileSync(path, 'utf8'), found)
		const again = await oxipelago(['best', '--patch', '--archive', archive])
		assert.match(again.err, /my seed\.rs has changed since/)
	})

	test('as a patch that git applies where the file is in no repository, and not below the folder at hand', async () => {
		using folder = new Folder()
		const { archive, path } = kept(folder, found)
		rmSync(join(folder.path, "a repo's", '.git'), { recursive: true })
		const below = await oxipelago(['best', '--patch', '--archive', archive], { cwd: join(folder.path, "a repo's") })
		assert.match(below.out, /^--- a\/src\/my seed\.rs$/m)
		assert.doesNotMatch(below.err, /git apply/)
		const { out, err } = await oxipelago(['best', '--patch', '--archive', archive])
		assert.ok(err.endsWith(`takes it in ${dirname(path)}\n`), err)
		execFileSync('git', ['apply', '-'], { cwd: dirname(path), input: out })
		assert.equal(readFileSync(path, 'utf8'), found)
	})

	test('as C, Python and LaTeX where it is a formula, one at a time', async () => {
		using folder = new Folder()
		const { archive } = kept(folder, found)
		const [c, python, latex, both] = await Promise.all(
			[['--c'], ['--python'], ['--latex'], ['--c', '--latex']].map((form) =>
				oxipelago(['best', ...form, '--archive', archive]),
			),
		)
		assert.match(
			c?.out ?? '',
			/double curve\(double x\)\n\{\n {4}const double y = sin\(x\);\n {4}return y \/ 2\.0;\n\}\n$/,
		)
		assert.match(python?.out ?? '', /def curve\(x\):\n.*\n {4}y = np\.sin\(x\)\n {4}return y \/ 2\.0\n$/)
		assert.match(latex?.out ?? '', /^\\mathrm\{curve\}\\left\( x \\right\) = \\frac\{y\}\{2\}, \\quad/)
		assert.equal(both?.code, 2)
		assert.match(both?.err ?? '', /^error: expected one form, found --latex and --c/)
	})

	test('as no formula where it is none', async () => {
		using folder = new Folder()
		const { archive } = kept(folder, 'pub fn curve(x: f64) -> f64 {\n    if x > 0.0 { x } else { 0.0 }\n}\n')
		const { code, err } = await oxipelago(['best', '--python', '--archive', archive])
		assert.equal(code, 2)
		assert.match(err, /error: candidate 1 of .* is no formula: expected --python of numbers/)
	})
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Folder, oxipelago, plainIslands, root } from './oxipelago.ts'

const line = (row: number): string => `${row / 4},${3 * (row / 4) + 1}`
const rows = (count: number, cells: (row: number) => string): string =>
	Array.from({ length: count }, (_, row) => `${cells(row)}\n`).join('')

/** Runs a few candidates of an experiment in a folder. */
async function run(folder: Folder, ...args: string[]) {
	const archive = join(folder.path, 'a.db')
	const usual = [...plainIslands, '--candidates', '20', '--seed', '1', '--offline', '--archive', archive]
	const ended = await oxipelago(['run', ...usual, ...args], { cwd: folder.path })
	assert.equal(ended.code, 0, ended.err)
	return ended.out
}

describe('init --data', () => {
	it('makes a regression of any table, which runs at once with the names that it told', async () => {
		using folder = new Folder()
		const text = `"Speed\n(m/s)";"day";type\n${rows(40, (row) => `${row / 4};mon;${row + 1}`.replace('.', ','))}`
		writeFileSync(join(folder.path, 'my table.csv'), Buffer.from(`\uFEFF${text}`, 'utf16le'))
		const made = await oxipelago(['init', 'fit', '--data', 'my table.csv', '--drop', 'day'], { cwd: folder.path })
		assert.equal(made.code, 0, made.err)
		assert.match(made.out, /40 rows: speed_m_s \("Speed \(m\/s\)"\) → type_ \("type"\)/)
		const out = await run(folder, 'fit')
		assert.match(out, /`speed_m_s`: Speed \(m\/s\)/)
		assert.match(out, /pub fn predict\(speed_m_s: f64\) -> f64/)
	})

	it('keeps what comes through a pipe', async () => {
		using folder = new Folder()
		writeFileSync(
			join(folder.path, 't.gz'),
			gzipSync(`x\ty\n${rows(20, (row) => `${row}\tNA`)}${rows(20, (row) => `${row}\t${row}`)}`),
		)
		const command = `"${process.execPath}" "${root}/src/cli/main.ts" init fit --missing drop --data <(gzip -dc t.gz)`
		const made = spawnSync('bash', ['-c', command], {
			cwd: folder.path,
			encoding: 'utf8',
			env: { ...process.env, OXIPELAGO_HOME: folder.path },
		})
		assert.equal(made.status, 0, made.stderr)
		assert.match(made.stdout, /20 rows: x → y\n {2}missing cells: 20 of 40 rows dropped/)
		assert.match(
			readFileSync(join(folder.path, 'fit/experiment.ts'), 'utf8'),
			/data: '\.\/data\.csv'[\s\S]*missing: 'drop'/,
		)
		assert.match(await run(folder, 'fit'), /missing cells: 20 of 40 rows dropped/)
	})

	it('hands more than eight inputs over as an array', async () => {
		using folder = new Folder()
		folder.file(
			'wide.csv',
			`${'abcdefghi'.split('').join()},y\n${rows(20, (row) => Array.from({ length: 10 }, (_, at) => (row * (at + 3)) % 11).join())}`,
		)
		assert.equal((await oxipelago(['init', 'fit', '--data', 'wide.csv'], { cwd: folder.path })).code, 0)
		assert.match(await run(folder, 'fit'), /let \[a, b, c, d, e, f, g, h, i\] = \*columns;/)
	})

	it('tells apart what is near zero and what is zero', async () => {
		using folder = new Folder()
		folder.file('tiny.csv', `x,y\n${rows(20, (row) => `${row},${row + 1}e-169`)}`)
		assert.equal((await oxipelago(['init', 'fit', '--data', 'tiny.csv'], { cwd: folder.path })).code, 0)
		const out = await run(folder, 'fit')
		assert.doesNotMatch(out, /exact/)
		assert.match(out, /mse .*×1e-33\d/)
	})

	it('finds more than the seed where numbers are near the ends of a float', async () => {
		using folder = new Folder()
		for (const exponent of [-200, 300]) {
			const name = `e${exponent}`
			folder.file(`${name}.csv`, `x,y\n${rows(20, (row) => `${row},${3 * row + 1}e${exponent}`)}`)
			assert.equal((await oxipelago(['init', name, '--data', `${name}.csv`], { cwd: folder.path })).code, 0)
			assert.match(await run(folder, name, '--candidates', '60'), /champion +candidate/)
		}
	})
})

describe('a formula behind a table', () => {
	it('is found exactly, and written as a person would', async () => {
		using folder = new Folder()
		folder.file('years.csv', `year,y\n${rows(41, (row) => `${1980 + row},${120 + 3.5 * row}`)}`)
		assert.equal((await oxipelago(['init', 'fit', '--data', 'years.csv'], { cwd: folder.path })).code, 0)
		const kept = ['--archive', join(folder.path, 'a.db')]
		const words = ['run', 'fit', '--candidates', '200', '--seed', '1', '--offline', ...kept]
		const { code, out, err } = await oxipelago(words, { cwd: folder.path })
		assert.equal(code, 0, err)
		assert.match(out, /ended: exact: it cannot be better/)
		const { out: best } = await oxipelago(['best', '--code', ...kept])
		assert.match(
			best,
			/^\/\/\/ Predicts y\.\n\/\/\/\n\/\/\/ A formula, found by a search over 33 rows\.\npub fn predict\(year: f64\) -> f64 \{\n {4}3\.5 \* year - 6810\.0\n\}\n$/,
		)
		const { out: front } = await oxipelago(['best', '--front', ...kept])
		assert.match(front, /^tokens +score +metrics +by +candidate\n[\s\S]* regress +\d+, the champion\n$/)
	})
})

describe('run --data', () => {
	it('of another table starts from its names, also where the number of columns is the same, and says so', async () => {
		using folder = new Folder()
		const table = folder.file(
			't.csv',
			`alpha,beta,gamma,delta\n${rows(40, (row) => `${row},${row % 7},${row % 5},${2 * row}`)}`,
		)
		const out = await run(folder, 'examples/regression', '--data', table)
		assert.match(
			out,
			/seed\.rs is not for this table: starting from pub fn predict\(alpha: f64, beta: f64, gamma: f64\) -> f64/,
		)
		assert.match(out, /\/\/\/ Predicts delta\.\n\s*pub fn predict\(alpha: f64/)
		assert.doesNotMatch(out, /plants/)
	})

	it('of a table with the same inputs keeps the seed', async () => {
		using folder = new Folder()
		const table = folder.file(
			't.csv',
			`light,water,heat,yield\n${rows(40, (row) => `${row},${row % 7},${row % 5},${2 * row}`)}`,
		)
		assert.doesNotMatch(await run(folder, 'examples/regression', '--data', table), /not for this table/)
	})

	it('through a pipe can be resumed', async () => {
		using folder = new Folder()
		folder.file('t.csv', `x,y\n${rows(40, line)}`)
		const go = (args: string) => {
			const command = `cat t.csv | "${process.execPath}" "${root}/src/cli/main.ts" ${args} --offline --archive a.db`
			return spawnSync('bash', ['-c', command], { cwd: folder.path, encoding: 'utf8' })
		}
		const begun = go('run examples/regression --candidates 10 --data /dev/stdin')
		assert.equal(begun.status, 0, begun.stderr)
		const resumed = go('resume --candidates +10')
		assert.equal(resumed.status, 0, resumed.stderr)
	})
})

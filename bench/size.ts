// npm run size: what an archive takes at 1,000, 10,000 and 100,000 candidates without a model (`-- --most 1000000` for more),
// how fast it is told them, at its beginning and at its end, and how long looking into it and going on with it take.
import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { toolCommand } from '../scripts/tool-command.ts'
import type { RunArchive } from '../src/archive/archive.ts'
import { openArchive } from '../src/archive/sqlite-archive.ts'
import { wholeNumber } from '../src/cli/options.ts'
import { packageRoot } from '../src/cli/places.ts'
import { plain } from '../src/cli/progress/paint.ts'
import { table } from '../src/cli/table.ts'
import { makeScratch, removeScratch } from '../src/rust/scratch.ts'
import { goOn, longRun } from './long-run.ts'
import { spreadOf } from './percentiles.ts'

const { most } = toolCommand('size', 'What archives take, from 1,000 candidates on, and how long looks into them.')
	.option('--most <n>', 'candidates of the largest', (text) => wholeNumber(text, 1_000), 100_000)
	.parse()
	.opts<{ most: number }>()

const names = ['candidates', 'bytes each', 'tells/s', 'first tenth', 'last tenth', 'p99 ms', 'runs s', 'status s']
const columns = [...names, 'best s', 'resume s', 'without snapshot s', 'rss MB']

const folder = await makeScratch(tmpdir())
try {
	const rows: string[][] = []
	for (let told = 1_000; told <= most; told *= 10) rows.push(await rowOf(told))
	process.stdout.write(
		`${table(
			columns.map((head) => ({ head, align: 'right' as const })),
			rows,
			plain,
		)}\n`,
	)
} finally {
	await removeScratch(folder)
}

async function rowOf(told: number): Promise<string[]> {
	const path = join(folder, `${told}.db`)
	const archive = openArchive(path, { mode: 'write' })
	const run = archive.createRun(longRun)
	const tells = await timedTells(run, told)
	const rss = process.memoryUsage().rss
	archive.close()
	const bytes = statSync(path).size / told
	const looks: number[] = []
	for (const command of ['runs', 'status', 'best'])
		looks.push(await timeOf('src/cli/main.ts', [command, '--archive', path]))
	looks.push(await timeOf('bench/size-resume.ts', [path]))
	spoilSnapshot(path)
	looks.push(await timeOf('bench/size-resume.ts', [path]))
	const tenth = Math.floor(told / 10)
	return [
		...[told.toLocaleString('en'), bytes.toFixed(0), perSecond(tells)],
		...[perSecond(tells.slice(0, tenth)), perSecond(tells.slice(-tenth)), spreadOf(tells).p99.toFixed(2)],
		...[...looks.map((ms) => (ms / 1_000).toFixed(2)), (rss / 1e6).toFixed(0)],
	]
}

/** Searches until so many candidates are told. @returns What the archive took for each, in milliseconds. */
async function timedTells(run: RunArchive, told: number): Promise<number[]> {
	const tells: number[] = []
	const tell = run.tell.bind(run)
	run.tell = (one) => {
		const before = performance.now()
		tell(one)
		tells.push(performance.now() - before)
	}
	await goOn(run, told - 1, () => {})
	return tells
}

/** As an archive of before has none. */
function spoilSnapshot(path: string): void {
	const archive = openArchive(path, { mode: 'write' })
	for (const run of archive.runs()) run.snapshot.keep('')
	archive.close()
}

async function timeOf(script: string, words: readonly string[]): Promise<number> {
	const before = performance.now()
	await execa(process.execPath, [join(packageRoot, script), ...words])
	return performance.now() - before
}

function perSecond(tells: readonly number[]): string {
	return ((1_000 * tells.length) / tells.reduce((sum, one) => sum + one, 0)).toFixed(0)
}

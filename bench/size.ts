// npm run size: what an archive takes at 1,000, 10,000 and 100,000 candidates without a model (`-- --most 1000000` for more),
// how fast it is told them, and how long looking into it and going on with it take.
import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import type { RunArchive } from '../src/archive/archive.ts'
import { openArchive } from '../src/archive/sqlite-archive.ts'
import { systemClock } from '../src/candidate/clock.ts'
import { packageRoot } from '../src/cli/places.ts'
import { plain } from '../src/cli/progress/paint.ts'
import { table } from '../src/cli/table.ts'
import { makeScratch, removeScratch } from '../src/rust/scratch.ts'
import { Ledger } from '../src/search/ledger.ts'
import { likeRastrigin } from '../test/archive/like-rastrigin.ts'
import { newRun, tellOf } from '../test/archive/records.ts'
import { spreadOf } from './percentiles.ts'

const { values } = parseArgs({ options: { most: { type: 'string', default: '100000' } } })
const most = Number(values.most)
if (!Number.isInteger(most) || most < 1_000)
	throw new RangeError(`Expected --most to be 1000 or more, got ${values.most}`)

const folder = await makeScratch(tmpdir())
try {
	const rows: string[][] = []
	for (let told = 1_000; told <= most; told *= 10) rows.push(await rowOf(told))
	const names = ['candidates', 'bytes each', 'tells/s', 'p99 ms', 'runs s', 'status s', 'best s', 'replay s', 'rss MB']
	const columns = names.map((head) => ({ head, align: 'right' as const }))
	process.stdout.write(`${table(columns, rows, plain)}\n`)
} finally {
	await removeScratch(folder)
}

async function rowOf(told: number): Promise<string[]> {
	const path = join(folder, `${told}.db`)
	const archive = openArchive(path, { mode: 'write' })
	const run = archive.createRun(newRun)
	const tells: number[] = []
	for (let number = 0; number < told; number++) {
		const tell = tellOf(number, likeRastrigin(number))
		const before = performance.now()
		run.tell(tell)
		tells.push(performance.now() - before)
	}
	run.setStatus('budget', told * 10, Date.now())
	const replayMs = replay(run)
	const rss = process.memoryUsage().rss
	archive.close()
	const looks: number[] = []
	for (const command of ['runs', 'status', 'best']) looks.push(await look(command, path))
	const perSecond = (1_000 * told) / tells.reduce((sum, one) => sum + one, 0)
	return [
		...[told.toLocaleString('en'), (statSync(path).size / told).toFixed(0), perSecond.toFixed(0)],
		...[spreadOf(tells).p99.toFixed(2), ...looks.map(seconds), seconds(replayMs), (rss / 1e6).toFixed(0)],
	]
}

/** What `resume` does with what was told before it makes the next ask. */
function replay(run: RunArchive): number {
	const before = performance.now()
	const parts = { run: run.record(), archive: run, clock: systemClock, listener: () => undefined }
	const ledger = new Ledger(parts, parts.run.experiment.islands.length)
	for (const row of run.lineage()) ledger.replay(row)
	ledger.endReplay()
	return performance.now() - before
}

async function look(command: string, archive: string): Promise<number> {
	const before = performance.now()
	await execa(process.execPath, [join(packageRoot, 'src/cli/main.ts'), command, '--archive', archive])
	return performance.now() - before
}

function seconds(ms: number): string {
	return (ms / 1_000).toFixed(2)
}

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '../src/archive/sqlite-archive.ts'
import { plain } from '../src/cli/progress/paint.ts'
import { table } from '../src/cli/table.ts'
import { scratchParent } from '../src/rust/scratch.ts'
import { oxipelago } from '../test/cli/oxipelago.ts'
import { unlessGone, victimsOf } from '../test/endure/family.ts'

/** What a run held at its most since the row before. */
interface Held {
	/** Resident sets in MB; of judges and fork servers, that of the largest. */
	readonly manager: number
	readonly judge: number
	readonly forkServer: number
	readonly launchProcess: number
	/** Open descriptors of the manager. */
	readonly descriptors: number
	/** Temporary files, and what they take. */
	readonly files: number
	readonly filesMb: number
}

interface Row extends Held {
	readonly told: number
	readonly seconds: number
	/** That the archive takes, for each candidate. */
	readonly bytes: number
}

/** What `bench -- steady` says. */
export interface SteadyReport {
	readonly rows: readonly Row[]
	/** Whether nothing of what is promised to be flat grew to half as much again from the last row but one to the last. */
	readonly holds: boolean
}

const flat = ['manager', 'judge', 'forkServer', 'launchProcess', 'descriptors', 'files', 'filesMb'] as const
/** From one row to the next, which is ten times as many candidates. */
const mostGrowth = 1.5
/** A look costs a few milliseconds. */
const everyTold = 100

/**
 * Runs rastrigin for so many candidates by the command line, without a model, and without `regress` and `tune`, which would soon end it,
 * and looks meanwhile at what its processes, its temporary files and its archive take.
 *
 * @param folder - For the archive.
 */
export async function runSteady(
	candidates: number,
	folder: string,
	say: (line: string) => void,
): Promise<SteadyReport> {
	const archive = join(folder, 'steady.db')
	const parents = [await scratchParent(), tmpdir()]
	const rows: Row[] = []
	const startedAt = performance.now()
	let [told, next] = [0, 1_000]
	let most = nothing
	const look = (pid: number) => {
		most = largest(most, heldBy(pid, parents))
		if (told < Math.min(next, candidates)) return
		const seconds = (performance.now() - startedAt) / 1_000
		rows.push({ told, seconds, bytes: bytesOf(archive) / told, ...most })
		say(`${told.toLocaleString('en')} candidates after ${rows.at(-1)?.seconds.toFixed(0)} s`)
		most = nothing
		next *= 10
	}
	const island = join(folder, 'steady.md')
	writeFileSync(island, '---\noperators: { mutate: 0.7, crossover: 0.3 }\n---\nChanges what there is.\n')
	const plan = ['--islands', Array(4).fill(island).join(','), '--candidates', String(candidates), '--seed', '1']
	const words = ['run', ...plan, '--json', '--archive', archive]
	const { code, err } = await oxipelago(words, {
		onLine: (line, _, pid) => {
			if (line.includes('"candidate-told"') && (++told % everyTold === 0 || told === candidates)) look(pid)
		},
	})
	if (code !== 0) throw new Error(`Expected the run to end in order, got ${code}: ${err.slice(-500)}`)
	if (told < candidates) throw new Error(`Expected ${candidates} candidates, got ${told}: it ended with what is exact`)
	const [before, last] = rows.slice(-2)
	const holds =
		before === undefined || last === undefined || flat.every((one) => last[one] < mostGrowth * Math.max(1, before[one]))
	return { rows, holds }
}

/** The report as a table. */
export function renderSteady({ rows, holds }: SteadyReport): string {
	const names = ['candidates', 'seconds', 'manager MB', 'judge MB', 'fork server MB', 'launcher MB', 'descriptors']
	const columns = [...names, 'temporary files', 'of MB', 'archive bytes each']
	const drawn = table(
		columns.map((head) => ({ head, align: 'right' as const })),
		rows.map((row) => [
			...[row.told.toLocaleString('en'), row.seconds.toFixed(0)],
			...[row.manager, row.judge, row.forkServer, row.launchProcess].map((mb) => mb.toFixed(0)),
			...[row.descriptors.toFixed(0), row.files.toFixed(0), row.filesMb.toFixed(1), row.bytes.toFixed(0)],
		]),
		plain,
	)
	return `The most since the row before\n${drawn}\nflat: ${holds ? 'holds' : 'fails'}`
}

const nothing: Held = {
	...{ manager: 0, judge: 0, forkServer: 0, launchProcess: 0 },
	...{ descriptors: 0, files: 0, filesMb: 0 },
}

function bytesOf(path: string): number {
	const archive = openArchive(path, { mode: 'read' })
	const bytes = archive.runs()[0]?.diskBytes() ?? 0
	archive.close()
	return bytes
}

function largest(one: Held, other: Held): Held {
	const most = { ...one }
	for (const name of flat) most[name] = Math.max(one[name], other[name])
	return most
}

function heldBy(run: number, parents: readonly string[]): Held {
	const family = victimsOf(run)
	const of = (wanted: string) =>
		Math.max(0, ...family.flatMap(({ pid, kind }) => (kind === wanted ? [residentMb(pid)] : [])))
	const folders = parents.flatMap((parent) =>
		readdirSync(parent).flatMap((name) => (name.startsWith(`oxipelago-${run}-`) ? [join(parent, name)] : [])),
	)
	const sizes = folders.flatMap(filesUnder)
	return {
		manager: residentMb(run),
		judge: of('judge'),
		forkServer: of('fork server'),
		launchProcess: of('launch process'),
		descriptors: unlessGone(() => readdirSync(`/proc/${run}/fd`).length) ?? 0,
		files: sizes.length,
		filesMb: sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20,
	}
}

function residentMb(pid: number): number {
	const status = unlessGone(() => readFileSync(`/proc/${pid}/status`, 'latin1')) ?? ''
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024
}

function filesUnder(folder: string): number[] {
	const found = unlessGone(() => readdirSync(folder, { withFileTypes: true, recursive: true })) ?? []
	return found.flatMap((entry) => {
		const size = entry.isFile() ? unlessGone(() => statSync(join(entry.parentPath, entry.name)).size) : undefined
		return size === undefined ? [] : [size]
	})
}

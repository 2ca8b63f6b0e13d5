import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { type Ended, Folder, oxipelago, plainIslands } from '../cli/oxipelago.ts'
import type { Finding } from './findings.ts'

/** Runs the real command line without a model, and takes away or fills up what it writes to. */
export async function* losses(): AsyncGenerator<Finding> {
	yield await losesArchive('removed', (path) => rmSync(path))
	yield await losesArchive('replaced', (path) => {
		writeFileSync(`${path}.new`, 'of somebody else')
		renameSync(`${path}.new`, path)
	})
	if (cannotMount()) return
	yield await waitsForBuilds()
	yield await findsNoRoom()
	yield await waitsForArchive()
	yield await fillsArchive()
}

/** Candidates told before anything is lost. */
const before = 6
const plain = ['run', ...plainIslands, '--for', '10m', '--offline', '--json', '--archive']

async function losesArchive(how: string, lose: (path: string) => void): Promise<Finding> {
	using folder = new Folder()
	const path = join(folder.path, 'a.db')
	const { onLine, told } = afterSome(() => lose(path))
	const { code, err } = await oxipelago([...plain, path], { onLine })
	const copy = readdirSync(folder.path).find((name) => name.startsWith('a.db.rescued-')) ?? 'none'
	const archive = join(folder.path, copy)
	const resumed = await oxipelago(['resume', '--candidates', '+5', '--offline', '--json', '--archive', archive])
	const first = resumed.out.split('\n')[0] || '{}'
	const { resumedAt = 0 } = JSON.parse(first) as { readonly resumedAt?: number }
	return {
		name: `an archive that is ${how} under a run is kept`,
		holds: code === 3 && err.includes(` is kept in ${archive}`) && resumed.code === 0 && resumedAt >= told(),
		text: `exit code ${code}, ${resumedAt} of ${told()} candidates in ${copy}${code === 3 ? '' : `: ${err.slice(-300)}`}`,
	}
}

async function waitsForBuilds(): Promise<Finding> {
	using folder = new Folder()
	using disk = new SmallDisk(2)
	return await waitsForRoom('builds', disk, (lines) => withLittleRoom(disk, join(folder.path, 'a.db'), lines))
}

async function waitsForArchive(): Promise<Finding> {
	using disk = new SmallDisk(4)
	const path = disk.file('a.db')
	const finding = await waitsForRoom('the archive', disk, (lines) => oxipelago([...plain, path], lines))
	const { code, out } = await oxipelago(['export', '--archive', path])
	const whole = out.trim().split('\n').length
	return {
		...finding,
		holds: finding.holds && code === 0 && whole > 2 * before,
		text: `${finding.text}, ${whole} kept`,
	}
}

/** Fills a disk once some candidates are told, and makes room as soon as the run says that it waits for it. */
async function waitsForRoom(
	what: string,
	disk: SmallDisk,
	play: (lines: Required<Lines>) => Promise<Ended>,
): Promise<Finding> {
	const notices: string[] = []
	const some = afterSome(() => fill(disk))
	let toldSince = 0
	const { code, err } = await play({
		onLine(line, kill) {
			some.onLine(line)
			if (notices.length === 2 && line.includes('"candidate-told"') && toldSince++ === before) kill('SIGINT')
		},
		onErrorLine(line) {
			if (!line.includes(`room for ${what}`) && !line.includes(`room is left for ${what}`)) return
			notices.push(line)
			if (notices.length === 1) rmSync(disk.file('ballast'))
		},
	})
	return {
		name: `it waits for room for ${what}, and goes on`,
		holds: code === 130 && (notices[0] ?? '').includes(disk.path) && toldSince > before,
		text: `${notices.join('; ')}; ${toldSince} candidates since, exit code ${code}${code === 130 ? '' : `: ${err.slice(-300)}`}`,
	}
}

async function findsNoRoom(): Promise<Finding> {
	using folder = new Folder()
	using disk = new SmallDisk(2)
	const { onLine, told } = afterSome(() => fill(disk))
	const { code, err } = await withLittleRoom(disk, join(folder.path, 'a.db'), { onLine, ...stopping })
	const line = waitingLine(err)
	return {
		name: 'a run that waits for room for builds names the folder, and is interrupted in order',
		holds: code === 130 && line.includes(disk.path) && told() >= before,
		text: `exit code ${code}, ${line || err.slice(-300)}`,
	}
}

async function fillsArchive(): Promise<Finding> {
	using disk = new SmallDisk(1)
	const path = disk.file('a.db')
	const { code, err } = await oxipelago([...plain, path], stopping)
	disk.remount('size=16m')
	const resumed = await oxipelago(['resume', '--candidates', '+5', '--offline', '--json', '--archive', path])
	return {
		name: 'a run whose archive has filled its disk is interrupted in order, and resumed when there is room',
		holds: code === 130 && waitingLine(err).includes(disk.path) && resumed.code === 0,
		text: `exit codes ${code} and ${resumed.code}: ${waitingLine(err) || err.slice(-300)}`,
	}
}

/** Interrupts a run that says that it waits for room. */
const stopping: Pick<NonNullable<Parameters<typeof oxipelago>[1]>, 'onErrorLine'> = {
	onErrorLine: (line, kill) => {
		if (line.endsWith('; waiting for room')) kill('SIGINT')
	},
}

function waitingLine(err: string): string {
	return err.split('\n').find((line) => line.endsWith('; waiting for room')) ?? ''
}

type Lines = Required<Pick<NonNullable<Parameters<typeof oxipelago>[1]>, 'onLine'>> &
	Pick<NonNullable<Parameters<typeof oxipelago>[1]>, 'onErrorLine'>

/** A run whose builds lie on this disk: in memory it finds no room for them. */
function withLittleRoom(disk: SmallDisk, archive: string, lines: Lines): Promise<Ended> {
	const script = 'mount -t tmpfs -o size=1m none /dev/shm && exec "$@"'
	return oxipelago([...plain, archive], {
		...lines,
		env: { TMPDIR: disk.path },
		within: ['unshare', '--mount', 'sh', '-c', script, 'sh'],
	})
}

function fill(disk: SmallDisk): void {
	try {
		writeFileSync(disk.file('ballast'), Buffer.alloc(4 << 20))
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
	}
}

/** Does something once some candidates are told, of which it keeps the number. */
function afterSome(act: () => void): { readonly onLine: (line: string) => void; readonly told: () => number } {
	let told = 0
	return {
		onLine(line) {
			if (line.includes('"candidate-told"') && ++told === before) act()
		},
		told: () => told,
	}
}

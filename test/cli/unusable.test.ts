import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { execa } from 'execa'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { processContext } from '../../src/cli/context.ts'
import { faultOf } from '../../src/cli/faults.ts'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { newRun } from '../archive/records.ts'
import { fails } from './fails.ts'
import { Folder, oxipelago, plainIslands, root, surfaceSeed } from './oxipelago.ts'

/** Begins a run by way of another program, whose last word is followed by the command. */
async function started(
	[program = '', ...words]: readonly string[],
	folder: Folder,
): Promise<{ readonly code: number | undefined; readonly stderr: string }> {
	const command = [process.execPath, join(root, 'src/cli/main.ts'), 'run', '--offline', '--candidates', '1']
	const archive = ['--archive', join(folder.path, 'a.db')]
	const { exitCode, stderr } = await execa(program, [...words, ...command, ...archive], { cwd: root, reject: false })
	return { code: exitCode, stderr }
}

/** Has what is to happen in more than ten minutes happen in a process as soon as it says that it waits for room. */
const muchLater = `
const [later, set] = [[], setTimeout]
globalThis.setTimeout = (callback, ms, ...given) => {
	if (ms > 600_000) later.push(callback)
	return set(callback, ms, ...given)
}
for (const stream of [process.stdout, process.stderr]) {
	const write = stream.write.bind(stream)
	stream.write = (line, ...given) => {
		if (String(line).includes('waiting for room')) setImmediate(() => later.forEach((callback) => callback()))
		return write(line, ...given)
	}
}
`

describe('an archive that cannot be used is one line, and is left as it was', { concurrency: 2 }, () => {
	const run = (archive: string) => ['run', '--candidates', '5', '--archive', archive]

	it('not a database: 2', async () => {
		using folder = new Folder()
		const path = folder.file('a.db', 'a text of mine, long enough to be no empty file\n'.repeat(20))
		await fails(run(path), 2, /is not a database: expected an archive of oxipelago/)
		await fails(['status', '--archive', path], 2, /is not a database/)
	})

	it('of a newer release: 2', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		openArchive(path, { mode: 'write' }).close()
		const database = new Database(path)
		database.pragma('user_version = 999')
		database.close()
		await fails(run(path), 2, /newer/)
	})

	it('with a run that another process adds to: 2 to resume that one, and it says by whom', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const writer = openArchive(path, { mode: 'write' })
		const { id } = writer.createRun(newRun)
		try {
			await fails(['resume', '--archive', path], 2, new RegExp(`has ${id} in use by process ${process.pid} on `))
		} finally {
			writer.close()
		}
	})

	it('read-only: 2', { skip: cannotMount() }, async () => {
		using disk = new SmallDisk(2)
		const path = disk.file('a.db')
		openArchive(path, { mode: 'write' }).close()
		disk.remount('ro')
		await fails(run(path), 2, /read-only/)
		disk.remount('rw')
	})

	it('on a disk that is full until the time of the run is over: 3, and what was told is kept', {
		skip: cannotMount(),
	}, async () => {
		using disk = new SmallDisk(1)
		using folder = new Folder()
		const path = disk.file('a.db')
		const env = { NODE_OPTIONS: `--import=${folder.file('later.mjs', muchLater)}` }
		const run = await oxipelago(['run', ...plainIslands, '--for', '1h', '--seed', '1', '--archive', path], { env })
		assert.equal(run.code, 3, run.err)
		assert.match(run.out, /: no room is left for the archive a\.db; make room there; waiting for room$/m)
		assert.match(
			run.out,
			/ended: its time is over, and no room came on a disk that was full; all that was told is kept$/m,
		)
		const ended = await oxipelago(['status', '--json', '--archive', path])
		assert.equal(ended.code, 0, ended.err)
		const { asked, status } = JSON.parse(ended.out)
		assert.ok(asked > 0 && status === 'no-room', ended.out)
	})

	it('not there, where one is read or gone on with: 2', async () => {
		await fails(['best', '--archive', '/nowhere/a.db'], 2, /is not there: expected an archive/)
		using folder = new Folder()
		const path = join(folder.path, 'typo', 'a.db')
		for (const command of ['resume', 'replay'])
			await fails([command, '--archive', path], 2, /is not there: expected an archive/)
		assert.ok(!existsSync(join(folder.path, 'typo')))
	})
})

describe('what the machine lacks is one line and 3', { concurrency: 2 }, () => {
	it('the folder that one is in, removed meanwhile', async () => {
		using folder = new Folder()
		const place = join(folder.path, 'gone')
		mkdirSync(place)
		const command = [process.execPath, join(root, 'src/cli/main.ts'), 'runs']
		const { exitCode, stderr } = await execa('sh', ['-c', 'rmdir ../gone; exec "$0" "$@"', ...command], {
			cwd: place,
			reject: false,
		})
		assert.deepEqual([exitCode, stderr.split('\n').length], [3, 1], stderr)
		assert.match(stderr, /the folder that you are in was removed: `cd` to another/)
	})

	it('no rustc', async () => {
		using folder = new Folder()
		const message = /Expected `rustc` on PATH, found none\. Get one with rustup/
		const env = { PATH: folder.path, OXIPELAGO_RUSTC: undefined }
		await fails(['run', '--archive', join(folder.path, 'a.db')], 3, message, { env })
		const ended = await oxipelago(['doctor'], { env })
		assert.equal(ended.code, 3)
		assert.match(ended.out, /✗ rustc/)
		assert.match(ended.err, /^error: missing on this machine: rustc\n$/)
	})

	it('a folder for builds', { skip: cannotMount() }, async () => {
		using folder = new Folder()
		const script = 'mount -t tmpfs -o size=16m tmpfs /dev/shm && TMPDIR=/nowhere exec "$@"'
		const { code, stderr } = await started(['unshare', '-m', 'sh', '-c', script, 'sh'], folder)
		assert.equal(code, 3, stderr)
		assert.match(stderr, /^error: \/nowhere: no folder for builds can be made here .*TMPDIR$/m)
	})

	it('files of some size', async () => {
		using folder = new Folder()
		const { code, stderr } = await started(['sh', '-c', 'ulimit -f 1000; exec "$@"', 'sh'], folder)
		assert.equal(code, 3, stderr)
		assert.match(stderr, /^error: files may be at most \d+ KiB here: expected 256 MiB or more.*ulimit -f unlimited/m)
	})

	it('processes and memory', () => {
		for (const [code, words] of [
			['EAGAIN', /^no more processes can be started here.*`ulimit -u`/],
			['ENOMEM', /^there is not enough memory here.*`ulimit -v`/],
		] as const) {
			const cause = Object.assign(new Error(`spawn rustc ${code}`), { code, syscall: 'spawn rustc' })
			const { exitCode, lines } = faultOf(processContext(root), new Error('No compiler', { cause }))
			assert.equal(exitCode, 3)
			assert.match(lines.join('\n'), words)
		}
	})

	it('open files', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const score = `score examples/rastrigin ${folder.file('x.rs', surfaceSeed)}`
		for (const args of [`run --archive ${archive}`, score, 'doctor']) {
			const script = `ulimit -n 40; exec "${process.execPath}" "${root}/src/cli/main.ts" ${args}`
			const { exitCode, stderr } = await execa('sh', ['-c', script], { cwd: root, reject: false })
			assert.equal(exitCode, 3, stderr)
			assert.match(stderr, /^error: at most 40 files may be open here: expected \d+ or more.*`ulimit -n 1024`/m)
		}
	})

	it('rustc older than needed', async () => {
		using folder = new Folder()
		const script =
			'#!/bin/sh\ncase "$*" in\n*verbose*) echo "rustc 1.70.0 (x)"; echo "release: 1.70.0"; echo "host: x86_64-unknown-linux-gnu";;\n*) echo /nowhere;;\nesac\n'
		folder.file('rustc', script, 0o755)
		const env = { PATH: `${folder.path}:/usr/bin:/bin`, OXIPELAGO_RUSTC: undefined }
		await fails(
			['run', '--archive', join(folder.path, 'a.db')],
			3,
			/Expected rustc 1\.95\.0 or newer, found 1\.70\.0/,
			{ env },
		)
	})
})

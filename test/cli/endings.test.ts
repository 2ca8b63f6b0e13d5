import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { type Ended, Folder, oxipelago, plainIslands, root } from './oxipelago.ts'

/** Runs with a standard output that is always full. */
async function intoFull(args: readonly string[]): Promise<Ended> {
	const full = openSync('/dev/full', 'w')
	try {
		const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
			cwd: root,
			stdio: ['ignore', full, 'pipe'],
		})
		const [[code], err] = await Promise.all([
			once(child, 'close') as Promise<[number | null]>,
			text(child.stderr as Readable),
		])
		return { code, out: '', err }
	} finally {
		closeSync(full)
	}
}

/** Whether there is a command that gives others a terminal of their own (of util-linux). */
const hasScript = spawnSync('script', ['--version']).status === 0

describe('a terminal that is closed', { skip: hasScript ? false : 'no script(1) here' }, () => {
	it('ends a run as one Ctrl-C does, whether it is heard of as a signal, by output that goes nowhere, or both', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const words = ['src/cli/main.ts', 'run', ...plainIslands, '--for', '10m', '--archive', archive]
		const command = [process.execPath, ...words].map((word) => `'${word}'`).join(' ')
		// The fourth is held by all that runs on that terminal: it ends with the last of them.
		const terminal = spawn('script', ['-qfec', command, '/dev/null'], {
			cwd: root,
			stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
		})
		const shown = terminal.stdout as Readable
		let seen = ''
		shown.setEncoding('utf8').on('data', (piece: string) => {
			seen += piece
			if (/[1-9]\d* candidates|candidates +[1-9]/.test(seen)) terminal.kill('SIGKILL')
		})
		const held = terminal.stdio[3] as Readable
		await once(held.resume(), 'close')
		const { out } = await oxipelago(['status', '--archive', archive])
		assert.match(out, /^run +rastrigin-\w+, interrupted/m)
	})
})

// With --json an error is a line of JSON.
const fullLine =
	/^(?:error: |\{"error":")standard output cannot be written: no space left on device \(ENOSPC\)(?:$|","exitCode":3\}$)/m

describe('standard output that is full', { skip: existsSync('/dev/full') ? false : 'no /dev/full here' }, () => {
	it('is one line and 3', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		archive.close()
		for (const args of [['status'], ['best', '--code'], ['export'], ['show', '0', '--json']]) {
			const { code, err } = await intoFull([...args, '--archive', path])
			assert.equal(code, 3, err)
			assert.match(err, fullLine)
			// `best` also says that nothing was tried on unseen inputs yet.
			assert.equal(err.match(/^(?:error:|\{"error":)/gm)?.length, 1, err)
			assert.doesNotMatch(err, /^ +at /m)
		}
	})

	it('ends a run as if it were interrupted', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const { code, err } = await intoFull([
			'run',
			...plainIslands,
			'--for',
			'10m',
			'--offline',
			'--json',
			'--archive',
			path,
		])
		assert.equal(code, 3, err)
		assert.match(err, fullLine)
		assert.doesNotMatch(err, /^ +at /m)
		const { out } = await oxipelago(['status', '--archive', path])
		assert.match(out, /^run +rastrigin-\w+, interrupted$/m)
	})
})

describe('an archive that is moved away under a run', () => {
	it('is one line and 3, and the run goes on from the copy that was kept', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		mkdirSync(join(folder.path, 'elsewhere'))
		let told = 0
		const { code, err } = await oxipelago(
			['run', ...plainIslands, '--for', '10m', '--offline', '--json', '--archive', path],
			{
				onLine(line) {
					if (!line.includes('"candidate-told"')) return
					if (told++ !== 5) return
					// Once the archive is gone its run ends, and removes what lies beside it.
					execFileSync('sh', ['-c', 'mv a.db* elsewhere/ 2>/dev/null || true'], { cwd: folder.path })
				},
			},
		)
		assert.equal(code, 3, err)
		const [, shown] = /^\{"error":".*a\.db was removed or moved away while .* is kept in (\S+): go on/m.exec(err) ?? []
		assert.ok(shown !== undefined, err)
		assert.doesNotMatch(err, /^ +at /m)
		const { code: resumed, out } = await oxipelago(['resume', '--candidates', '+5', '--json', '--archive', shown])
		assert.equal(resumed, 0)
		const { resumedAt } = JSON.parse(out.split('\n')[0] ?? '')
		// All that was said to be told, and what may have been told since.
		assert.ok(resumedAt >= told, `${resumedAt} of ${told}`)
	})
})

describe('a second signal', () => {
	it('ends at once and says that the run is kept, all that was told, and how to go on', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		let told = 0
		const { code, out, err } = await oxipelago(
			['run', ...plainIslands, '--for', '10m', '--offline', '--json', '--archive', path],
			{
				onLine(line, kill) {
					if (!line.includes('candidate-told') || ++told !== 30) return
					// Two of one kind sent at once could arrive as one.
					kill('SIGINT')
					kill('SIGTERM')
				},
			},
		)
		assert.equal(code, 130, err)
		assert.doesNotMatch(out, /"kind":"run-ended"/, 'ended in order')
		const [, id] =
			/^ended at once; (rastrigin-\w+) is kept: go on with: oxipelago resume \1 --archive /m.exec(err) ?? []
		assert.ok(id !== undefined, err)
		assert.ok(err.endsWith(`--archive ${path}\n`), err)
		const status = await oxipelago(['status', '--json', '--archive', path])
		assert.ok(JSON.parse(status.out).asked >= told - 1, status.out) // the first that was told is the seed
		const { code: resumed } = await oxipelago(['resume', id, '--candidates', '+5', '--offline', '--archive', path])
		assert.equal(resumed, 0)
	})
})

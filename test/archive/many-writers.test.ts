import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { isRunInUse, openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun, record, tellOf } from './records.ts'

const teller = fileURLToPath(new URL('teller.ts', import.meta.url))

describe('runs of several processes in one archive', () => {
	it('are told side by side, and each keeps all of its own', async () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const [one, other] = [tell(path, 300), tell(path, 300)]
		// Each has told before either has ended: they do not take turns.
		await Promise.all([one.reached(0), other.reached(0)])
		deepEqual(await Promise.all([one.exited, other.exited]), [
			[0, null],
			[0, null],
		])
		const reader = openArchive(path, { mode: 'read' })
		const runs = reader.runs()
		equal(runs.length, 2)
		for (const run of runs) {
			equal(isRunInUse(path, run.id), false)
			const kept = [...run.candidates()].map(({ source, ...rest }) => rest)
			deepEqual(
				kept,
				Array.from({ length: 300 }, (_, number) => {
					const { source, ...rest } = record(number)
					return rest
				}),
			)
		}
		reader.close()
		expectAtRest(path)
	})

	it('go on where one of them is killed, which can be resumed beside them', async () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = openArchive(path, { mode: 'write' })
		const own = archive.createRun(newRun)
		const killed = tell(path, 1_000_000)
		await killed.reached(150)
		const theirs = archive.runs().find(({ id }) => id !== own.id) ?? own
		equal(isRunInUse(path, theirs.id), true)
		own.tell(tellOf(0))
		killed.child.kill('SIGKILL')
		await killed.exited
		equal(isRunInUse(path, theirs.id), false)
		own.tell(tellOf(1))
		const { told, status } = theirs.record()
		ok(told > 150)
		equal(status, 'running')
		theirs.tell(tellOf(told))
		equal([...theirs.candidates()].length, told + 1)
		archive.close()
		expectAtRest(path)
	})
})

/** Starts a process that tells a new run of its own. */
function tell(path: string, candidates: number) {
	const child = spawn(process.execPath, [teller, path, String(candidates), '500', 'new'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	let last = -1
	const lines = createInterface({ input: child.stdout })
	lines.on('line', (line) => {
		last = Number(line)
		lines.emit('told')
	})
	const reached = async (number: number): Promise<void> => {
		while (last < number) await once(lines, 'told')
	}
	return { child, reached, exited: once(child, 'exit') }
}

function expectAtRest(path: string): void {
	for (const end of ['-wal', '-shm']) equal(existsSync(path + end), false)
	const database = new Database(path, { readonly: true })
	deepEqual(database.prepare('PRAGMA integrity_check').pluck().all(), ['ok'])
	deepEqual(database.prepare('SELECT * FROM writers').all(), [])
	database.close()
}

import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import type { RunArchive } from '../../src/archive/archive.ts'
import { isRunInUse, openArchive } from '../../src/archive/sqlite-archive.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { Folder } from './folder.ts'
import { newRun, record, tellOf } from './records.ts'

const teller = fileURLToPath(new URL('teller.ts', import.meta.url))

describe('a writer killed with kill -9', () => {
	it('loses nothing told, at 20 random instants, and leaves the way free for the next', async () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const random = randomStream('kill')
		let told = 0
		for (let round = 0; round < 20; round++) {
			// Every other round tells large sources, so that checkpoints are cut short as well.
			const bytes = round % 2 === 0 ? 500 : 20_000
			const acknowledged = await tellAndKill(path, bytes, told + random.below(round % 2 === 0 ? 400 : 900))

			const reader = openArchive(path, { mode: 'read' })
			const [reached] = reader.runs() as [RunArchive]
			equal(isRunInUse(path, reached.id), false)
			const run = reached.record()
			equal(run.status, 'running')
			// One more than acknowledged where the kill fell between the commit and the print.
			ok(run.told === acknowledged + 1 || run.told === acknowledged + 2, `told ${run.told} of ${acknowledged}`)
			const kept = [...reached.candidates(told)]
			deepEqual(
				kept.map(({ source, ...rest }) => rest),
				kept.map(({ number }) => withoutSource(number)),
			)
			ok(kept.every(({ number, source }) => source === `// ${number}`.padEnd(bytes, '.')))
			reader.close()

			openArchive(path, { mode: 'write' }).close()
			equal(existsSync(`${path}-wal`), false)
			deepEqual(integrity(path), ['ok'])
			told = run.told
		}
		ok(told > 1000)
	})

	it('while it makes the archive leaves one that the next writer takes over', async () => {
		for (let changes = 1; changes <= 12; changes++) {
			using folder = new Folder()
			const path = folder.file('a.db')
			await killAfterChanges(folder.path, path, changes)
			const archive = openArchive(path, { mode: 'write' })
			const run = archive.runs()[0] ?? archive.createRun(newRun)
			run.tell(tellOf(run.record().told))
			archive.close()
			deepEqual(integrity(path), ['ok'])
		}
	})
})

/** Starts a teller and kills it once it has acknowledged that number; the last number that it acknowledged. */
async function tellAndKill(path: string, bytes: number, until: number): Promise<number> {
	const child = spawn(process.execPath, [teller, path, '1000000', String(bytes)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const exited = once(child, 'exit')
	let last = -1
	for await (const line of createInterface({ input: child.stdout })) {
		last = Number(line)
		if (last >= until) child.kill('SIGKILL')
	}
	deepEqual(await exited, [null, 'SIGKILL'])
	return last
}

/** Starts a teller and kills it once the folder has changed so many times. */
async function killAfterChanges(folder: string, path: string, changes: number): Promise<void> {
	const watcher = watch(folder)
	const child = spawn(process.execPath, [teller, path, '1000000', '500'], { stdio: 'ignore' })
	const exited = once(child, 'exit')
	let seen = 0
	watcher.on('change', () => {
		seen += 1
		if (seen === changes) child.kill('SIGKILL')
	})
	deepEqual(await exited, [null, 'SIGKILL'])
	watcher.close()
}

function withoutSource(number: number): object {
	const { source, ...rest } = record(number)
	return rest
}

function integrity(path: string): unknown[] {
	const database = new Database(path, { readonly: true })
	try {
		deepEqual(database.pragma('foreign_key_check'), [])
		return database.prepare('PRAGMA integrity_check').pluck().all()
	} finally {
		database.close()
	}
}

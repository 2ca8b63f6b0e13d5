import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { archiveDigest } from '../../src/archive/digest.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { type Ended, Folder, oxipelago } from '../cli/oxipelago.ts'
import { endOf, eventsOf, smallRun } from '../cli/small-run.ts'

/**
 * Lets a process stop itself once it has told so many candidates, and gives it an hour when it is gone on with, as if it had
 * stood still for that long: both clocks leap, and first of all timers that are due by then are called, as Node does.
 */
const anHourLater = (stops: readonly number[]): string => `
const stops = ${JSON.stringify(stops)}
const write = process.stdout.write.bind(process.stdout)
let told = 0
process.stdout.write = (line, ...given) => {
	const written = write(line, ...given)
	if (String(line).includes('"candidate-told"') && stops.includes(++told)) process.kill(process.pid, 'SIGSTOP')
	return written
}
const hour = 3_600_000
let ahead = 0
const [now, monotonic] = [Date.now, performance.now.bind(performance)]
Date.now = () => now() + ahead
performance.now = () => monotonic() + ahead
const set = globalThis.setTimeout
const open = new Map()
globalThis.setTimeout = (callback, ms = 0, ...given) => {
	const call = () => {
		open.delete(timer)
		callback(...given)
	}
	const timer = set(call, ms)
	open.set(timer, { call, at: performance.now() + ms })
	return timer
}
const clear = globalThis.clearTimeout
globalThis.clearTimeout = (timer) => {
	open.delete(timer)
	clear(timer)
}
process.on('SIGCONT', () => {
	ahead += hour
	for (const [timer, { call, at }] of [...open]) {
		if (at > performance.now() || !open.has(timer)) continue
		clear(timer)
		call()
	}
})
`

/** How a run went that stood still for an hour, as it has it, after so many candidates each. */
async function stopped(words: readonly string[], folder: Folder, stops: readonly number[]): Promise<Ended> {
	let told = 0
	return await oxipelago([...words, '--json'], {
		env: { NODE_OPTIONS: `--import=${folder.file('later.mjs', anHourLater(stops))}` },
		onLine: (line, kill, pid) => {
			if (!line.includes('"candidate-told"') || !stops.includes(++told)) return
			while (!/\) T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
			kill('SIGCONT')
		},
	})
}

describe('a run whose process is stopped for an hour', {
	skip: existsSync('/proc/self/stat') ? false : 'no /proc',
}, () => {
	it('goes on as if nothing had been, however often', async () => {
		using folder = new Folder()
		const [plainPath, path] = ['plain.db', 'a.db'].map((name) => join(folder.path, name)) as [string, string]
		const plain = await oxipelago([...smallRun(plainPath), '--for', '100h', '--json'])
		const { code, out, err } = await stopped([...smallRun(path), '--for', '100h'], folder, [10, 11, 40])
		assert.deepEqual([plain.code, code], [0, 0], err)
		assert.deepEqual([endOf(out).reason, endOf(out).asked], ['budget', 80])
		assert.ok((eventsOf(out).at(-1)?.elapsedMs ?? 0) > 3 * 3_600_000)
		const [one, other] = [plainPath, path].map((each) => {
			const archive = openArchive(each, { mode: 'read' })
			const run = archive.runs()[0] ?? assert.fail()
			const digest = archiveDigest(run, new Set(run.confirmations().map(({ candidate }) => candidate)))
			archive.close()
			return digest
		})
		assert.equal(other, one)
	})

	it('ends in order where its time was over meanwhile, with a champion', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const { code, out, err } = await stopped(
			[...smallRun(path), '--candidates', '100000', '--for', '30m'],
			folder,
			[20],
		)
		assert.equal(code, 0, err)
		const { reason, asked, best } = endOf(out)
		assert.equal(reason, 'budget')
		assert.ok(asked >= 19, `${asked}`)
		assert.ok(best?.verdict != null, 'tried on held-out inputs')
		const told = eventsOf(out).filter(({ kind }) => kind === 'candidate-told').length
		const archive = openArchive(path, { mode: 'read' })
		assert.equal(archive.runs()[0]?.record().told, told)
		archive.close()
	})
})

import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { cannotMount, SmallDisk } from '../archive/folder.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { fails } from './fails.ts'
import { Folder } from './oxipelago.ts'

describe('what is to be written to a full disk is one line and 3, and nothing is left of it', {
	skip: cannotMount(),
}, () => {
	it('an experiment of `init`, a report', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		for (const number of [0, 1]) run.tell(tellOf(number))
		archive.close()
		using disk = new SmallDisk(1)
		assert.throws(() => writeFileSync(disk.file('ballast'), Buffer.alloc(2_000_000)), { code: 'ENOSPC' })
		for (const [words, shown] of [
			[['init', disk.file('deep/mine')], 'deep/mine'],
			[['report', '-o', disk.file('reports/r.html'), '--archive', path], 'reports/r.html'],
		] as const) {
			await fails(words, 3, new RegExp(`^error: ${disk.file(shown)}: cannot be written: no space left on its disk$`))
			assert.deepEqual(
				readdirSync(disk.path, { recursive: true }).filter((name) => name !== 'ballast' && name !== 'reports'),
				[],
			)
		}
	})
})

import { deepEqual, equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { recoverArchive } from '../../src/archive/recover-archive.ts'
import { firstWithBatches, migrations } from '../../src/archive/schema.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { candidatesOfBlock } from '../../src/archive/text-blocks.ts'
import { archiveOfBefore, insertCandidateOfBefore, insertRunOfBefore } from './archive-of-before.ts'
import { drawnCandidates } from './drawn-candidates.ts'
import { Folder } from './folder.ts'
import { newRun, record, scored, tellOf } from './records.ts'

const told = candidatesOfBlock + 70
/** Wide rows of candidates, and texts by the block alone. */
const schema = firstWithBatches - 1

describe('recovering an archive of before', () => {
	it('gives all of it as it is kept now, and its run goes on', () => {
		using folder = new Folder()
		const [path, to] = [folder.file('a.db'), folder.file('to.db')] as const
		const drawn = fc.sample(drawnCandidates, { numRuns: told, seed: 5 }).map((draft, number) => {
			const measured = { ...scored(number), interval: { low: number - 1, high: number + 1 } }
			const [parents, operator] = [draft.parents.filter((parent) => parent < number), 'crossover']
			return record(number, { ...draft, parents, ...(number % 3 === 2 ? { operator, outcome: measured } : {}) })
		})
		{
			using before = archiveOfBefore(path, 6)
			const run = insertRunOfBefore(before, 'drawn-0000', newRun)
			before.transaction(() => {
				for (const one of drawn) insertCandidateOfBefore(before, run, one)
			})()
			for (const migration of migrations.slice(6, schema)) {
				if (typeof migration === 'string') before.exec(migration)
				else migration(before)
			}
			before.pragma(`user_version = ${schema}`)
		}
		const { runs, isWhole } = recoverArchive(path, to)
		deepEqual([runs[0]?.isResumable, isWhole], [true, true])
		const [recovered, brought] = [to, path].map((file) => openArchive(file, { mode: 'write' }))
		const [run, same] = [recovered?.run('drawn-0000'), brought?.run('drawn-0000')]
		deepEqual([...(run?.candidates() ?? [])], drawn)
		deepEqual([...(run?.lineage() ?? [])], [...(same?.lineage() ?? [])])
		for (let number = told; number < 2 * candidatesOfBlock; number++) run?.tell(tellOf(number))
		equal([...(run?.candidates() ?? [])].length, 2 * candidatesOfBlock)
		for (const archive of [recovered, brought]) archive?.close()
	})
})

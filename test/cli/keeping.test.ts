import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { archiveDigest } from '../../src/archive/digest.ts'
import { textMessage } from '../../src/archive/message.ts'
import type { RequestRecord } from '../../src/archive/model-log.ts'
import { bytesOfPage } from '../../src/archive/open-database.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { bytes } from '../../src/cli/numbers.ts'
import { archiveOfBefore } from '../archive/archive-of-before.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { fails } from './fails.ts'
import { Folder, oxipelago } from './oxipelago.ts'

const request: RequestRecord = {
	island: 1,
	ask: 4,
	step: 0,
	retry: 0,
	purpose: 'propose',
	operator: 'rewrite',
	model: 'small',
	modelId: 'vendor/small-7b',
	endpoint: 'http://127.0.0.1:8080/v1',
	messages: [],
	temperature: undefined,
	maxOutputTokens: 100,
	parents: [0],
	reserved: { tokens: 150, money: 0.25, requests: 1 },
	sentAt: 1,
}
const shared = 'Write “Rust”. '.repeat(2_000)

/** Two runs of 300 candidates, which have prompts in common and of their own; their names. */
function twoRuns(path: string): string[] {
	const archive = openArchive(path, { mode: 'write' })
	const ids = [1, 2].map((startedAt) => {
		const run = archive.createRun({ ...newRun, startedAt })
		for (let number = 0; number < 300; number++) run.tell(tellOf(number, { source: `// ${number}`.padEnd(500, '.') }))
		run.confirm({ candidate: 3, outcome: tellOf(3).candidate.outcome, confirmedAtMs: 1 })
		for (const [step, text] of [shared, `own ${startedAt}`, shared].entries()) {
			run.modelLog.open({ ...request, step, messages: [textMessage('user', text)] })
		}
		run.setStatus('budget', 1, 2)
		return run.id
	})
	archive.close()
	return ids
}

describe('what an archive takes', () => {
	it('goes with the runs that are deleted, each by its whole name, and comes back by vacuum; others stay as they were', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const [first = '', second = ''] = twoRuns(path)
		const digest = (): string => {
			const reader = openArchive(path, { mode: 'read' })
			const kept = reader.run(second)
			assert.deepEqual(kept.modelLog.requests(1, 4).length, 3)
			assert.deepEqual(kept.modelLog.find(1, 4, 2)?.request.messages, [textMessage('user', shared)])
			const found = archiveDigest(kept)
			reader.close()
			return found
		}
		const before = { digest: digest(), size: statSync(path).size }
		await fails(['delete', first.slice(0, -1), '--archive', path], 2, new RegExp(`expected the whole name .*${first}`))
		const deleted = await oxipelago(['delete', first, '--archive', path])
		assert.match(deleted.out, new RegExp(`^${first}: deleted, with 299 candidates\n.* vacuum --archive `))
		const vacuumed = await oxipelago(['vacuum', '--archive', path])
		assert.match(vacuumed.out, /a\.db: [\d.]+ [kM]B, [\d.]+ [kM]B before\n$/)
		assert.ok(statSync(path).size < 0.8 * before.size, `${statSync(path).size} of ${before.size}`)
		assert.equal(digest(), before.digest)
		assert.deepEqual(readdirSync(folder.path).sort(), ['a.db', 'a.db-lock'])
	})

	it('shrinks by prune, after which the run is read as before, and a replay is refused', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const [first = ''] = twoRuns(path)
		const counts = (): unknown => {
			const reader = openArchive(path, { mode: 'read' })
			const found = [reader.run(first).outcomeCounts(), [...reader.run(first).lineage()]]
			reader.close()
			return found
		}
		const before = counts()
		const { code, out, err } = await oxipelago(['prune', first, '--archive', path])
		assert.equal(code, 0, err)
		assert.match(
			out,
			new RegExp(
				`^${first}: \\d+ of 300 candidates stay whole \\(.*\\); of the other \\d+ the figures stay.*\n.* vacuum --archive `,
			),
		)
		assert.deepEqual(counts(), before)
		const exported = await oxipelago(['export', first, '--archive', path])
		assert.equal(exported.out.trim().split('\n').length, 300, exported.err)
		await fails(
			['replay', first, '--archive', path],
			2,
			/was pruned: the sources that a replay is compared with are kept no more/,
		)
	})

	it('is said by vacuum as it was before, also of an archive of an older version', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'old.db')
		{
			using _ = archiveOfBefore(path, 6)
		}
		const { size } = statSync(path)
		const { out } = await oxipelago(['vacuum', '--archive', path])
		assert.ok(out.endsWith(`, ${bytes(size)} before\n`), `${size}: ${out}`)
	})

	it('stays while a run is added to, and nothing is made where no archive is', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		twoRuns(path)
		const writer = openArchive(path, { mode: 'write' })
		const { id } = writer.createRun(newRun)
		await fails(['vacuum', '--archive', path], 2, new RegExp(`is written by ${id}: it can be cleared when no run is`))
		await fails(['delete', id, '--archive', path], 2, new RegExp(`has ${id} in use by process ${process.pid} `))
		writer.close()
		await fails(['vacuum', '--archive', join(folder.path, 'b.db')], 2, /b\.db is not there: expected an archive/)
		assert.deepEqual(readdirSync(folder.path).sort(), ['a.db', 'a.db-lock'])
	})
})

describe('recover', () => {
	it('saves what can be read of a damaged archive beside it, which every look then takes and resume refuses for its gaps', async () => {
		using folder = new Folder()
		const [path, saved] = ['a.db', 'a-recovered.db'].map((name) => join(folder.path, name)) as [string, string]
		const [first = '', second = ''] = twoRuns(path)
		await fails(['recover', path], 2, /a\.db is whole: expected a damaged archive/)
		const [nowhere, empty] = [join(folder.path, 'no', 'to.db'), folder.file('empty.db', '')] as const
		await fails(['recover', path, '--to', nowhere], 2, /to\.db: expected a file in a folder that is there, found no/)
		await fails(['recover', empty], 2, /empty\.db is an empty file: expected an archive of oxipelago/)
		const unclosed = join(folder.path, 'unclosed.db')
		copyFileSync(path, unclosed)
		const open = new Database(unclosed)
		open.pragma('journal_mode = WAL')
		open.close()
		await fails(
			['recover', unclosed],
			2,
			/is whole, but .*unclosed\.db-wal, which has what was told last, is not there/,
		)
		const bytes = readFileSync(path)
		const damagedPage = pagesOfCandidates(path, 'leaf')[3] as number
		writeFileSync(path, bytes.fill(0, bytesOfPage * (damagedPage - 1), bytesOfPage * damagedPage))
		await fails(['status', first, '--archive', path], 2, /is damaged .* save what can be read with `recover .*a\.db`/)
		const recovered = await oxipelago(['recover', path])
		assert.equal(recovered.code, 0, recovered.err)
		const lines = recovered.out.split('\n')
		assert.match(lines[0] ?? '', /a-recovered\.db: 2 runs$/)
		const [gaps = ''] = lines.filter((line) => line.includes('gaps'))
		assert.match(gaps, /: \d+ of 300 candidates; it has gaps, so it cannot be resumed$/)
		assert.match(recovered.out, /requests to models: 6 of 6\n$/)
		await fails(['recover', path], 2, /a-recovered\.db: there already; another name is needed$/)
		assert.ok(gaps.startsWith(first) && recovered.out.includes(`${second}: all 300 candidates`), recovered.out)
		const looks = ['status', 'report', 'export'].map((look) => [look, first, '--archive', saved])
		for (const ended of await Promise.all(looks.map((look) => oxipelago(look)))) assert.equal(ended.code, 0, ended.err)
		await fails(
			['resume', first, '--archive', saved],
			2,
			/was recovered from a damaged archive with \d+ of 300 candidates/,
		)
	})

	it('says that what leads to candidates is lost, where none of them is found', async () => {
		using folder = new Folder()
		const [path, first] = [join(folder.path, 'a.db'), join(folder.path, 'a-recovered.db')] as const
		const runs = twoRuns(path)
		const bytes = readFileSync(path)
		for (const page of pagesOfCandidates(path, 'internal')) bytes.fill(0, bytesOfPage * (page - 1), bytesOfPage * page)
		writeFileSync(path, bytes)
		const { out, code } = await oxipelago(['recover', path])
		assert.deepEqual([code, existsSync(first)], [0, true])
		for (const run of runs)
			assert.match(out, new RegExp(`^${run}: none of \\d+ candidates: what leads to them in the file is lost; `, 'm'))
	})
})

/** Pages that candidates are kept in, from 1. */
function pagesOfCandidates(path: string, kind: 'leaf' | 'internal'): number[] {
	const database = new Database(path, { readonly: true })
	const pages = database
		.prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = 'candidates' AND pagetype = ?")
		.pluck()
		.all(kind)
	database.close()
	return pages
}

describe('export --to', () => {
	it('copies an archive while it is written, as it is at one instant, to a file that can be gone on with', async () => {
		using folder = new Folder()
		const [path, copy] = ['a.db', 'copy.db'].map((name) => join(folder.path, name)) as [string, string]
		const [first = ''] = twoRuns(path)
		const writer = openArchive(path, { mode: 'write' })
		const run = writer.createRun(newRun)
		const tells = setInterval(() => run.tell(tellOf(run.record().told)), 0)
		const ended = await oxipelago(['export', '--to', copy, '--archive', path])
		clearInterval(tells)
		assert.match(ended.err, /copy\.db: a copy of .*a\.db, 3 runs\n$/)
		const status = await oxipelago(['status', run.id, '--archive', copy])
		assert.match(status.out, new RegExp(`^run +${run.id}, interrupted\n`))
		const copied = openArchive(copy, { mode: 'write' })
		const theirs = copied.run(run.id)
		const { told } = theirs.record()
		assert.deepEqual([...theirs.candidates()], [...run.candidates()].slice(0, told))
		assert.equal(archiveDigest(copied.run(first)), archiveDigest(writer.run(first)))
		// Both are added to from now on, each by itself.
		theirs.tell(tellOf(told))
		copied.close()
		writer.close()
		const bytes = readFileSync(copy)
		await fails(['export', '--to', copy, '--archive', path], 2, /copy\.db: there already; .*--force/)
		await fails(
			['export', '--to', join(copy, 'a.db'), '--archive', path],
			2,
			/expected its folder to be one, found a file/,
		)
		await fails(['export', '--to', path, '--force', '--archive', path], 2, /found the archive that is read/)
		await fails(['export', first, '--to', copy, '--archive', path], 2, /--to copies the whole archive/)
		assert.deepEqual(readFileSync(copy), bytes)
	})
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { scoringChange, scoringFingerprint } from '../../src/cli/scored-by.ts'
import { Folder, oxipelago, plainIslands } from './oxipelago.ts'

const [whole, sources] = ['a'.repeat(64), 'b'.repeat(64)] as const

describe('what scores a run', () => {
	it('is told apart by sources and compiler; of a run of before only the whole is known', () => {
		const now = `${whole} ${sources} rustc 2 for here`
		assert.deepEqual(scoringChange(now, now), { kind: 'none' })
		assert.deepEqual(scoringChange(whole, now), { kind: 'none' })
		assert.deepEqual(scoringChange('c'.repeat(64), now), { kind: 'other' })
		assert.deepEqual(scoringChange(`${'c'.repeat(64)} ${sources} rustc 1 for here`, now), {
			kind: 'again',
			before: 'rustc 1 for here',
			now: 'rustc 2 for here',
		})
		assert.deepEqual(scoringChange(` ${sources} rustc 2 for here`, now), { kind: 'none' })
		assert.equal(scoringChange(` ${sources} rustc 1 for here`, now).kind, 'again')
		assert.deepEqual(scoringChange(`${'c'.repeat(64)} ${'d'.repeat(64)} rustc 1 for here`, now), { kind: 'other' })
	})

	it("is told apart by whose sources are others: the evaluator's own, or the kit's; of a run of before that is unsure", async () => {
		const [own, kit, otherKit] = ['e', 'f', '0'].map((digit) => digit.repeat(64))
		const now = `${whole} ${sources}/${own}/${kit} rustc 2 for here`
		const before = (known: string, compiler: number) => `${'c'.repeat(64)} ${known} rustc ${compiler} for here`
		const byKit = { kind: 'again', now: "rustc 2 for here, with oxipelago's kit ffffffff" }
		const other = 'd'.repeat(64)
		assert.deepEqual(scoringChange(before(`${other}/${own}/${otherKit}`, 1), now), {
			...byKit,
			before: "rustc 1 for here, with oxipelago's kit 00000000",
		})
		assert.deepEqual(scoringChange(before(`${other}/${otherKit}/${kit}`, 2), now), { kind: 'other' })
		assert.deepEqual(scoringChange(before(other, 2), now), {
			...byKit,
			before: 'rustc 2 for here, with another kit of oxipelago',
			isUnsure: true,
		})
		assert.deepEqual(scoringChange(before(sources, 1), now), {
			kind: 'again',
			before: 'rustc 1 for here',
			now: 'rustc 2 for here',
		})
		const data = fileURLToPath(import.meta.url)
		const parts = { fingerprint: whole, ofSources: sources, ofOwn: own ?? '', ofKit: kit ?? '', compiler: 'rustc 2' }
		const [plain, withData] = await Promise.all([undefined, data].map((data) => scoringFingerprint(parts, { data })))
		assert.equal(plain, `${whole} ${sources}/${own}/${kit} rustc 2`)
		assert.equal(scoringChange(plain ?? '', withData ?? '').kind, 'other')
	})
})

describe('a run whose compiler is another when it is resumed', () => {
	it('says so, scores its elites again, keeps that, and goes on; a replay is refused', async () => {
		using folder = new Folder()
		const path = join(folder.path, 'a.db')
		const at = ['--archive', path]
		const begun = await oxipelago(['run', ...plainIslands, '--candidates', '40', '--seed', '3', '--offline', ...at])
		assert.equal(begun.code, 0, begun.err)
		const now = fingerprintOf(path, (found) => {
			const [, ofSources] = found.split(' ')
			return `${whole} ${ofSources} rustc 1.94.0 (000000000) for x86_64-unknown-linux-gnu`
		})
		const { code, out, err } = await oxipelago(['resume', '--candidates', '60', '--offline', ...at])
		assert.equal(code, 0, err)
		assert.match(
			out,
			/^compiled by rustc \S+ \(\w+\) for \S+ from now on, by rustc 1\.94\.0 \(0{9}\) for \S+ before: \d+ elites are scored again$/m,
		)
		assert.match(out, /^all of them have the scores that they had$/m)
		const archive = openArchive(path, { mode: 'read' })
		const run = archive.runs()[0] ?? assert.fail()
		const { order, takenAt } = run.orders().find((one) => one.order.kind === 'compiler') ?? assert.fail()
		assert.ok(order.kind === 'compiler')
		assert.equal(takenAt, 41)
		assert.ok(order.scores.length > 4)
		for (const { candidate, outcome } of order.scores) assert.deepEqual(outcome, run.candidate(candidate)?.outcome)
		assert.equal(run.record().evaluatorFingerprint, now)
		archive.close()
		for (const command of [['best'], ['status'], ['top', '3'], ['show', '3'], ['report', '--markdown']]) {
			const { out } = await oxipelago([...command, ...at])
			assert.match(out, /rustc 1\.94\.0 \(0{9}\)/, command.join(' '))
		}
		const csv = (await oxipelago(['export', '--format', 'csv', ...at])).out
		assert.match(csv.split('\n')[0] ?? '', /,champion,compiler,score_now,/)
		assert.match(csv, /,rustc 1\.94\.0 \(0{9}\) for x86_64-unknown-linux-gnu,/)
		const again = await oxipelago(['resume', '--candidates', '65', '--offline', ...at])
		assert.doesNotMatch(again.out, /are scored again/)
		fingerprintOf(path, (found) => {
			const [, known = '', ...compiler] = found.split(' ')
			const [, own] = known.split('/')
			return `${whole} ${sources}/${own}/${'c'.repeat(64)} ${compiler.join(' ')}`
		})
		const byKit = await oxipelago(['resume', '--candidates', '70', '--offline', ...at])
		assert.equal(byKit.code, 0, byKit.err)
		const words =
			/^scored by rustc .*, with oxipelago's kit \w{8} from now on, by rustc .*, with oxipelago's kit c{8} before: \d+ elites are/m
		assert.match(byKit.out, words)
		assert.match((await oxipelago(['status', ...at])).out, /with oxipelago's kit \w{8} from candidate 66 on/)
		const replayed = await oxipelago(['replay', ...at])
		assert.equal(replayed.code, 2)
		assert.match(replayed.err, /was scored by two compilers or kits, one after the other/)
	})
})

/** Changes what an archive has of what its only run was scored by. @returns What it had. */
function fingerprintOf(path: string, change: (found: string) => string): string {
	const database = new Database(path)
	const found = String(database.prepare('SELECT evaluator_fingerprint FROM runs').pluck().get())
	database.prepare('UPDATE runs SET evaluator_fingerprint = ?').run(change(found))
	database.close()
	return found
}

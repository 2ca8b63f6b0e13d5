import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { startEndpoint } from '../agent/endpoint.ts'
import { block, surface } from '../agent/host.ts'
import { Folder, oxipelago, plainTinkerer } from './oxipelago.ts'

const mutating = '---\noperators: { mutate: 1 }\n---\n'

describe('a run that is resumed with others', () => {
	it('islands: has them from then on, keeps the change, and is replayed the same', async () => {
		using folder = new Folder()
		const at = ['--archive', join(folder.path, 'a.db')]
		const preset = folder.file('steady.md', mutating)
		const begun = await oxipelago([
			...['run', '--islands', `${plainTinkerer},${plainTinkerer}`, '--candidates', '40', '--seed', '3'],
			...['--inflight', '8', ...at],
		])
		assert.equal(begun.code, 0, begun.err)
		const ask = await oxipelago(['resume', '--model', ...at])
		assert.equal(ask.code, 2)
		assert.match(ask.err, /was started without a model, so that all of it follows from its seed/)
		const { code, err, out } = await oxipelago([
			...['resume', '--candidates', '90', '--islands', `${preset},${preset}`, ...at],
		])
		assert.equal(code, 0, err)
		assert.match(out, /^from candidate 41 on: islands steady, steady-2$/m)
		const archive = openArchive(at[1] ?? '', { mode: 'read' })
		const run = archive.runs()[0] ?? assert.fail()
		const late = [...run.lineage(41 + 8)].map(({ operator }) => operator)
		const islands = run.record().experiment.islands.map(({ name }) => name)
		const kinds = run.orders().map(({ order, takenAt }) => [order.kind, takenAt])
		archive.close()
		assert.deepEqual([...new Set(late)], ['mutate'])
		assert.deepEqual(islands, ['steady', 'steady-2'])
		assert.deepEqual(kinds, [
			['islands', 41],
			['resumed', 41],
		])
		const again = await oxipelago(['replay', ...at])
		assert.match(again.out, /is the same as rastrigin-\w+, candidate by candidate$/m, again.err)
	})

	it('islands, more and then fewer: new ones begin, those not named rest, and it is replayed the same', async () => {
		using folder = new Folder()
		const at = ['--archive', join(folder.path, 'a.db')]
		const preset = folder.file('steady.md', mutating)
		const go = async (...words: string[]): Promise<string> => {
			const { code, err, out } = await oxipelago([...words, ...at])
			assert.equal(code, 0, err)
			return out
		}
		const two = `${plainTinkerer},${plainTinkerer}`
		await go('run', '--islands', two, '--candidates', '30', '--seed', '3', '--inflight', '6')
		const more = await go('resume', '--candidates', '80', '--islands', `${two},${preset}`)
		assert.match(more, /^from candidate 31 on: islands tinkerer, tinkerer-2, steady$/m)
		const fewer = await go('resume', '--candidates', '120', '--islands', preset)
		assert.match(
			fewer,
			/^from candidate 81 on: islands steady, tinkerer-2, steady-2; islands tinkerer-2, steady-2 paused$/m,
		)
		const archive = openArchive(at[1] ?? '', { mode: 'read' })
		const run = archive.runs()[0] ?? assert.fail()
		const rows = [...run.lineage(1)]
		const islandsOf = (from: number, to: number) =>
			[...new Set(rows.filter(({ number }) => number >= from && number < to).map(({ island }) => island))].sort()
		const reached = [...run.migrations()].filter(({ to }) => to === 2)
		archive.close()
		// What was in flight when it was resumed is of the islands of before.
		assert.deepEqual(islandsOf(1, 31), [0, 1])
		assert.deepEqual(islandsOf(37, 81), [0, 1, 2])
		assert.deepEqual(islandsOf(87, 121), [0])
		assert.ok(reached.length > 0)
		assert.match(await go('replay'), /is the same as rastrigin-\w+, candidate by candidate$/m)
	})

	it('model: asks that one and not the one of before, and is replayed with the replies of both', async () => {
		let made = 0
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface(`x * ${++made}.5`)) }))
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const islands = folder.file('writing.md', '---\noperators: { rewrite: 1 }\n---\nBe bold.\n')
		const asking = async (model: string, ...words: string[]): Promise<(string | undefined)[]> => {
			const before = endpoint.requests.length
			folder.file('.env', `BASE_URL=${endpoint.baseUrl}\nMODEL=${model}\nAPI_KEY=sk-secret\n`)
			const { code, err } = await oxipelago([...words, '--archive', archive], { cwd: folder.path })
			assert.equal(code, 0, err)
			return [...new Set(endpoint.requests.slice(before).map(({ body }) => body.model))]
		}
		assert.deepEqual(await asking('one', 'run', '--islands', islands, '--candidates', '5', '--seed', '3'), ['one'])
		// More than replies that a session before was sent at its end and that are used first.
		assert.deepEqual(await asking('two', 'resume', '--candidates', '+15', '--model'), ['two'])
		assert.deepEqual(await asking('three', 'resume', '--candidates', '+15'), ['two'], 'as it was resumed last')
		const again = await oxipelago(['replay', '--archive', archive], { cwd: folder.path })
		assert.match(again.out, /is the same as rastrigin-\w+, candidate by candidate$/m, again.err)
	})
})

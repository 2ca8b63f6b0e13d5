import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newRunId } from '../../src/archive/run-id.ts'
import { longestName } from '../../src/archive/run-lock.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { makeArchive, refusal } from './opened.ts'
import { experiment, newRun, tellOf } from './records.ts'

suite('long names', () => {
	const long = `a very long name ${'of a function '.repeat(30)}`

	test('of experiments are shortened in ids of runs, and still name the newest of them', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun({ ...newRun, experiment: { ...experiment, name: long } })
		run.tell(tellOf(0))
		assert.match(run.id, /^a-very-long-name-of-a-function-of-a-func-\w{4}$/)
		assert.equal(archive.find(long).id, run.id)
		assert.equal(archive.find('a very long name').id, undefined)
		assert.equal(run.record().experiment.name, long)
		archive.close()
	})

	test('leave no hyphen twice where they are cut', () => {
		assert.match(newRunId(`${'x'.repeat(39)} y`), /^x{39}-\w{4}$/)
	})

	test('of archives do up to where files beside them have none, and are refused from there on', () => {
		using folder = new Folder()
		const name = 'é'.repeat(longestName / 2).padEnd(longestName - Math.floor(longestName / 2), 'x')
		assert.equal(Buffer.byteLength(name), longestName)
		makeArchive(folder.file(name), 1)
		assert.equal(openArchive(folder.file(name), { mode: 'read' }).runs().length, 1)
		const line = new RegExp(`has a name of ${longestName + 1} bytes: expected at most ${longestName}, .* shorter`)
		assert.throws(() => openArchive(folder.file(`${name}x`), { mode: 'write' }), refusal('failed', line))
		for (const mode of ['write', 'read'] as const) {
			const far = /has a name of 300 bytes: expected at most/
			assert.throws(() => openArchive(folder.file('x'.repeat(300)), { mode }), refusal('failed', far))
		}
	})
})

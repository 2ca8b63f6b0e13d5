import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { archiveDigest } from '../../src/archive/digest.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder, oxipelago } from '../cli/oxipelago.ts'
import { endOf, eventsOf, smallRun } from '../cli/small-run.ts'

/** Sets what a process knows as the machine's clock: a day forward, a day back, and so on with every look at it. */
const setting = `
const now = Date.now
let looks = 0
Date.now = () => now() + (looks++ % 2 === 0 ? 1 : -1) * 86_400_000
`

it('a run whose clock is set forward and back goes as one whose clock is not', async () => {
	using folder = new Folder()
	const paths = ['plain.db', 'set.db'].map((name) => join(folder.path, name))
	const [plainPath = '', setPath = ''] = paths
	const env = { NODE_OPTIONS: `--import=${folder.file('set.mjs', setting)}` }
	const plain = await oxipelago([...smallRun(plainPath), '--for', '10m', '--json'])
	const set = await oxipelago([...smallRun(setPath), '--for', '10m', '--json'], { env })
	assert.deepEqual([plain.code, set.code], [0, 0], set.err)
	assert.deepEqual([endOf(set.out).reason, endOf(set.out).asked], ['budget', 80])
	const times = eventsOf(set.out).map(({ elapsedMs }) => elapsedMs)
	assert.deepEqual(
		times,
		times.toSorted((one, other) => one - other),
	)
	assert.ok((times.at(-1) ?? Number.NaN) < 600_000)
	const [one, other] = paths.map((path) => {
		const archive = openArchive(path, { mode: 'read' })
		const run = archive.runs()[0] ?? assert.fail()
		const digest = archiveDigest(run, new Set(run.confirmations().map(({ candidate }) => candidate)))
		archive.close()
		return digest
	})
	assert.equal(other, one)
})

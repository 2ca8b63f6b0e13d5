import assert from 'node:assert/strict'
import { test } from 'node:test'
import { archiveDigest } from '../../src/archive/digest.ts'
import { archipelagoOf } from '../../src/search/gone-through.ts'
import { newArchive, newRun, search } from './toy-run.ts'

test('elites that were scored again count as they are scored now, in that session as in later ones', async () => {
	const digests: string[] = []
	for (const stops of [[60], [60, 90, 91]]) {
		const archive = newArchive()
		const run = newRun(archive)
		const [first = 0, ...later] = stops
		await search(run, { stopAt: first })
		const { told } = run.record()
		const elites = [...new Set(archipelagoOf(run).islands.flatMap(({ grid }) => [...grid].map((one) => one.candidate)))]
		const best = run.best(1)[0]?.number ?? assert.fail()
		const scores = elites.map((candidate) => ({
			...{ candidate, score: candidate === best ? null : 0 - candidate },
			...{ cell: '0/0', exact: false },
		}))
		run.rescore({ kind: 'compiler', before: 'rustc 1', now: 'rustc 2', scores }, 'other', told, 0)
		for (const { grid } of archipelagoOf(run).islands) {
			assert.equal(grid.size, 1)
			assert.notEqual(grid.best()?.candidate, best)
		}
		for (const stopAt of later) await search(run, { stopAt })
		const { ended } = await search(run)
		assert.equal(ended.asked, 150)
		assert.equal(run.record().evaluatorFingerprint, 'other')
		digests.push(archiveDigest(run, new Set()))
		archive.close()
	}
	assert.equal(digests[1], digests[0])
})

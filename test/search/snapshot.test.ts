import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { RunArchive } from '../../src/archive/archive.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import { journalGoneThrough } from '../../src/search/reopened.ts'
import { SearchRun } from '../../src/search/search-run.ts'
import { keptSnapshot, snapshotVersion } from '../../src/search/snapshot.ts'
import { arrivalParts, newArrivalRun, searchArrivals } from './toy-arrival.ts'
import { toyExperiment } from './toy-evaluator.ts'
import { ToyModel } from './toy-model.ts'
import { newArchive, newRun, search } from './toy-run.ts'

const islands = toyExperiment.islands.map((island) => ({
	...island,
	rates: { mutate: 0.5, crossover: 0.2, front: 0.2, searching: 0.1 },
}))

/** Where in a run lineage was read from. */
function readFrom(run: RunArchive): number[] {
	const lineage = run.lineage.bind(run)
	const places: number[] = []
	run.lineage = (from = 0) => {
		places.push(from)
		return lineage(from)
	}
	return places
}

/** Makes the snapshot of a run one that nobody can read. */
function spoil(run: RunArchive): void {
	run.snapshot.keep('{')
}

describe('a run that is resumed', () => {
	it('goes on from its snapshot as it would from all that was told, wherever it is stopped', async () => {
		const archive = newArchive()
		const reference = newRun(archive, { islands })
		await search(reference, { snapshotEvery: Number.POSITIVE_INFINITY })
		const digest = archiveDigest(reference, new Set())
		let found = 0
		const isSpoilt = fc.nat({ max: 3 }).map((drawn) => drawn === 0)
		const stop = fc.record({ at: fc.integer({ min: 0, max: 149 }), isSpoilt })
		await fc.assert(
			fc.asyncProperty(
				fc.array(stop, { minLength: 2, maxLength: 6 }),
				fc.integer({ min: 1, max: 30 }),
				async (stops, every) => {
					const run = newRun(archive, { islands })
					for (const { at: stopAt, isSpoilt } of stops.toSorted((one, other) => one.at - other.at)) {
						await search(run, { stopAt, delays: stopAt, snapshotEvery: every })
						if (isSpoilt) spoil(run)
						if (keptSnapshot(run.record(), run) !== undefined) found++
					}
					await search(run, { snapshotEvery: every })
					assert.equal(archiveDigest(run, new Set()), digest)
				},
			),
			{ numRuns: 10, examples: [[[40, 80, 120].map((at) => ({ at, isSpoilt: false })), 5]] },
		)
		// In the example alone.
		assert.ok(found >= 3, `${found}`)
		archive.close()
	})

	it('reads what was told since its snapshot, and nothing before', async () => {
		const archive = newArchive()
		const run = newRun(archive)
		await search(run, { stopAt: 120 })
		const { told = 0 } = keptSnapshot(run.record(), run)?.ledger ?? {}
		assert.ok(told > 80 && told < 120, `${told}`)
		const places = readFrom(run)
		await search(run, { stopAt: 125 })
		assert.ok(places.length > 0 && places.every((from) => from >= told), places.join())
		archive.close()
	})

	it('in order of arrival is what it is by all that was asked and told, with the same asks open', async () => {
		let found = 0
		await fc.assert(
			fc.asyncProperty(fc.array(fc.integer({ min: 20, max: 99 }), { minLength: 1, maxLength: 3 }), async (stops) => {
				const { archive, run } = newArrivalRun(100)
				const model = new ToyModel(3)
				for (const stopAt of stops.toSorted((one, other) => one - other)) {
					await searchArrivals(run, model, stopAt)
					const text = run.snapshot.last()
					if (keptSnapshot(run.record(), run) !== undefined) found++
					const bySnapshot = await goneThrough(run)
					spoil(run)
					assert.deepEqual(bySnapshot, await goneThrough(run))
					run.snapshot.keep(text ?? '')
				}
				archive.close()
			}),
			{ numRuns: 8, examples: [[[60, 80, 99]]] },
		)
		// In the example alone.
		assert.ok(found >= 3, `${found}`)
	})
})

/** What a session makes of what earlier ones asked and told in order of arrival. */
async function goneThrough(run: RunArchive): Promise<unknown> {
	const search = new SearchRun(arrivalParts(run, new AbortController().signal))
	using _ = search.steering
	search.snapshots.restore(search.steering)
	for (const row of run.lineage(search.ledger.told)) {
		if (row.island !== undefined) break
		await search.replay(row)
	}
	const { made, open } = await journalGoneThrough(search)
	return JSON.parse(JSON.stringify({ made, open: [...open], ledger: search.ledger.state() }))
}

describe('a snapshot is left alone, and all is gone through,', () => {
	it('where it is of another run, of another version, of scores of another compiler, or of what is not there', async () => {
		const archive = newArchive()
		const [run, other] = [newRun(archive), newRun(archive)]
		for (const each of [run, other]) await search(each, { stopAt: 120 })
		const holds = (text: string) => {
			run.snapshot.keep(text)
			return keptSnapshot(run.record(), run) !== undefined
		}
		const text = run.snapshot.last() ?? ''
		const snapshot = JSON.parse(text)
		assert.ok(holds(text))
		assert.ok(!holds(other.snapshot.last() ?? ''))
		assert.ok(!holds(JSON.stringify({ ...snapshot, last: 'another' })))
		assert.ok(!holds(JSON.stringify({ ...snapshot, fingerprint: 'another' })))
		assert.ok(!holds(JSON.stringify({ ...snapshot, orders: [9] })))
		assert.ok(!holds(JSON.stringify({ ...snapshot, ledger: { ...snapshot.ledger, told: 121 } })))
		assert.ok(!holds(JSON.stringify({ ...snapshot, asks: {} })))
		assert.ok(!holds(text.slice(0, -1)))
		assert.ok(holds(text))
		const scores = [] as const
		run.rescore({ kind: 'compiler', before: '1', now: '2', scores, confirmed: 0 }, 'toy 2', run.record().told, 0)
		assert.ok(!holds(text))
		archive.delete(run.id)
		assert.throws(() => run.snapshot.keep(text))
		archive.close()
	})

	it('where what islands make of candidates has changed: raise `snapshotVersion`, and take the new digest', async () => {
		const archive = newArchive()
		const run = newRun(archive, { islands })
		await search(run, { stopAt: 149 })
		const { ledger, asks } = keptSnapshot(run.record(), run) ?? assert.fail()
		const digest = createHash('sha256')
			.update(JSON.stringify([ledger, asks]))
			.digest('hex')
		assert.deepEqual([snapshotVersion, digest.slice(0, 16)], [2, '95f32206c9191f86'])
		archive.close()
	})
})

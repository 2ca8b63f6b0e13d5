import { deepEqual, equal, ok } from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import PQueue from 'p-queue'
import { keptInputs, seeds } from './corpus.ts'
import { disguised } from './disguises.ts'
import { openHostileSandbox } from './hostile-sandbox.ts'
import { fuzzed, gate, judge } from './properties.ts'
import { readsOf } from './reads.ts'

describe('under anything', () => {
	for (const { name, run, perSecond } of fuzzed) {
		it(name, async () => {
			for (const seed of seeds) equal((await run(perSecond < 1_000 ? 6 : 60, seed))?.report, undefined)
		})
	}

	it('what is kept in the corpus holds', async () => {
		const byName = new Map(fuzzed.map((each) => [each.name, each]))
		const kept = keptInputs()
		ok(kept.length > 0)
		for (const { property, value } of kept) {
			const known = byName.get(property)
			ok(known, property)
			await known.check(value)
		}
	})

	it('disguises hide what rustc would read, so that the gate has something to find', async () => {
		const sources = fc.sample(disguised, { seed: 1, numRuns: 60 })
		// As many compilers as the machine has room for: sixty at once would starve one another.
		const queue = new PQueue({ concurrency: availableParallelism() })
		const reads = await queue.addAll(sources.map((source) => () => readsOf(source)))
		const reading = reads.filter((each) => each.length > 0)
		ok(reading.length >= 6, `${reading.length} of ${sources.length}`)
		deepEqual(sources.filter((source) => gate(source)?.reason === 'policy').length > 40, true)
	})

	it('a sandbox that says and leaves anything gets no good score, and the judge outlives it', async () => {
		const hostile = await openHostileSandbox(judge)
		try {
			const kinds = await hostile.survive(150)
			ok(kinds.size >= 4, JSON.stringify([...kinds]))
		} finally {
			await hostile.close()
		}
	})
})

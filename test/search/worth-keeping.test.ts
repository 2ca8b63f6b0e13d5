import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { championshipOf } from '../../src/archive/champion.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { worthKeeping } from '../../src/search/worth-keeping.ts'
import { ManualClock } from '../agent/clocks.ts'
import { ToyEvaluator, toyCrossover, toyExperiment, toyFacts, toyMutate } from './toy-evaluator.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-prune-'))
after(() => rmSync(folder, { recursive: true, force: true }))

it('a pruned run has its best whole, and goes on as it would have', async () => {
	const archive = openArchive(join(folder, 'a.db'), { mode: 'write' })
	const of = (candidates: number) => ({ forMs: undefined, candidates, target: undefined })
	const begun = (candidates: number) =>
		archive.createRun({
			experiment: { ...toyExperiment, budget: of(candidates) },
			...{ facts: toyFacts, seed: 3, evaluatorFingerprint: 'toy', startedAt: 0, tellOrder: 'ask' },
		})
	const go = async (run: ReturnType<typeof begun>) => {
		const clock = new ManualClock()
		await runSearch({
			run: run.record(),
			archive: run,
			evaluator: new ToyEvaluator(2, 0),
			operators: new Map([toyMutate, toyCrossover].map((one) => [one.name, one])),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			...{ clock, signal: new AbortController().signal, listener: () => {} },
		})
	}
	const whole = begun(700)
	await go(whole)
	const pruned = begun(600)
	await go(pruned)
	const keep = worthKeeping(pruned)
	const { candidates: dropped } = pruned.prune(keep, 0)
	assert.ok(dropped > 200 && dropped < 600, `${dropped}`)
	const sources = [...pruned.candidates()].map(({ source }) => source)
	const originals = [...whole.candidates()].map(({ source }) => source)
	for (const number of keep) assert.equal(sources[number], originals[number])
	assert.equal(sources.filter((source) => source === '').length, dropped)
	for (let at = championshipOf(pruned)?.contenders[0].candidate; at !== undefined; ) {
		assert.notEqual(at.source, '', `${at.number}`)
		const [parent] = at.parents
		at = parent === undefined ? undefined : pruned.candidate(parent)
	}
	pruned.setBudget(of(700))
	await go(pruned)
	assert.deepEqual([...pruned.lineage()], [...whole.lineage()])
	assert.deepEqual([...pruned.migrations()], [...whole.migrations()])
	archive.close()
})

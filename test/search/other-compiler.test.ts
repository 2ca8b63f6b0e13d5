import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import type { RunArchive } from '../../src/archive/archive.ts'
import { championReport, championshipOf } from '../../src/archive/champion.ts'
import { archiveDigest } from '../../src/archive/digest.ts'
import type { ScoredAgain } from '../../src/archive/order.ts'
import { compilerOf, compilersOf, lastScored } from '../../src/archive/rescoring.ts'
import { GrowingRun } from '../../src/report/growing-run.ts'
import { archipelagoOf } from '../../src/search/gone-through.ts'
import { newArchive, newRun, search } from './toy-run.ts'

/** Scores all elites again, the further back the better; the best of the run has no score any more. */
function rescore(run: RunArchive): { best: number; elites: readonly number[] } {
	const elites = [...new Set(archipelagoOf(run).islands.flatMap(({ grid }) => [...grid].map((one) => one.candidate)))]
	const best = run.best(1)[0]?.number ?? assert.fail()
	const scores = elites.map((candidate): ScoredAgain => {
		if (candidate === best)
			return { candidate, outcome: { kind: 'crashed', detail: 'by this compiler' }, cell: undefined }
		const outcome = { kind: 'scored', score: 0 - candidate, exact: false, metrics: { distance: candidate } } as const
		return { candidate, outcome: { ...outcome, descriptors: {}, feedback: 'again' }, cell: '0/0' }
	})
	const confirmed = run.confirmations().length
	run.rescore(
		{ kind: 'compiler', before: 'rustc 1', now: 'rustc 2', scores, confirmed },
		'a b rustc 2',
		run.record().told,
		0,
	)
	return { best, elites: elites.filter((one) => one !== best).sort((one, other) => one - other) }
}

test('elites that were scored again count as they are scored now, in that session as in later ones', async () => {
	const digests: string[] = []
	for (const stops of [[60], [60, 90, 91]]) {
		const archive = newArchive()
		const run = newRun(archive)
		const [first = 0, ...later] = stops
		await search(run, { stopAt: first })
		const { best } = rescore(run)
		for (const { grid } of archipelagoOf(run).islands) {
			assert.equal(grid.size, 1)
			assert.notEqual(grid.best()?.candidate, best)
		}
		for (const stopAt of later) await search(run, { stopAt })
		const { ended } = await search(run)
		assert.equal(ended.asked, 150)
		assert.equal(run.record().evaluatorFingerprint, 'a b rustc 2')
		digests.push(archiveDigest(run, new Set()))
		archive.close()
	}
	assert.equal(digests[1], digests[0])
})

describe('a run whose best were better under the compiler of before', () => {
	it('has no scores of it among its best, and nobody that was tried under it as champion', async () => {
		const archive = newArchive()
		const run = newRun(archive)
		await search(run, { stopAt: 60 })
		assert.equal(championReport(run)?.verdict, 'holds-up')
		const { best, elites } = rescore(run)
		const scored = elites.map((candidate) => [candidate, 0 - candidate])
		const ranked = run.best(1000).map(({ number, outcome }) => [number, outcome.kind === 'scored' && outcome.score])
		assert.deepEqual(ranked, scored)
		assert.deepEqual(run.front().at(0)?.number, elites[0])
		assert.equal(run.candidate(best)?.outcome.kind, 'scored')
		assert.equal(lastScored(run, best)?.outcome.kind, 'crashed')
		const report = championReport(run) ?? assert.fail()
		assert.deepEqual([report.candidate, report.score, report.verdict], [elites[0], 0 - Number(elites[0]), null])
		assert.deepEqual(championshipOf(run)?.passedOver, [])
		const growing = new GrowingRun(run)
		growing.read()
		assert.equal(growing.milestones.at(-1)?.[1], report.score)
		for (const { index, grid } of archipelagoOf(run).islands) {
			const now = grid.ranked().map(({ cell, candidate, score }) => ({ cell, candidate, score }))
			assert.deepEqual(growing.island(index).elites, now)
		}
		archive.close()
	})

	it('ends with a champion that the compiler of now has tried, and tells which one scored whom', async () => {
		const archive = newArchive()
		const run = newRun(archive)
		await search(run, { stopAt: 60 })
		const { told } = run.record()
		rescore(run)
		const before = run.confirmations().length
		const { ended, events } = await search(run)
		const started = events[0]
		assert.ok(started?.kind === 'run-started')
		assert.equal(started.earlier.best?.score, Math.max(...run.orders().flatMap(scoresOf)))
		assert.equal(ended.best?.verdict, 'holds-up')
		assert.ok(run.confirmations().length > before)
		const spans = compilersOf(run)
		assert.deepEqual(spans, [
			{ from: 0, compiler: 'rustc 1' },
			{ from: told, compiler: 'rustc 2' },
		])
		assert.deepEqual([compilerOf(spans, told - 1), compilerOf(spans, told)], ['rustc 1', 'rustc 2'])
		archive.close()
	})
})

function scoresOf({ order }: ReturnType<RunArchive['orders']>[number]): number[] {
	if (order.kind !== 'compiler') return []
	return order.scores.flatMap(({ outcome }) => (outcome.kind === 'scored' ? [outcome.score] : []))
}

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { ChampionReport } from '../../src/archive/champion.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { systemClock } from '../../src/candidate/clock.ts'
import type { Outcome, Scored } from '../../src/candidate/outcome.ts'
import { plain } from '../../src/cli/progress/paint.ts'
import { summaryLines } from '../../src/cli/progress/summary-lines.ts'
import { noModels } from '../../src/search/model-proposers.ts'
import { runSearch } from '../../src/search/run-search.ts'
import { ToyEvaluator, toyCrossover, toyExperiment, toyFacts, toyMutate } from '../search/toy-evaluator.ts'
import { Folder, oxipelago } from './oxipelago.ts'

/** Decides on held-out inputs: the `index`-th candidate that is tried, from 0. */
type Rule = (scored: Scored, index: number) => Outcome

const holds: Rule = (scored) => ({ ...scored, confirmation: { verdict: 'holds-up', detail: 'distance 1.1 times' } })
const worse: Rule = (scored) => ({ ...scored, confirmation: { verdict: 'worse', detail: 'distance 2.4 times' } })
const wrong: Rule = () => ({ kind: 'wrong', feedback: 'At (5, 5) the value is NaN, expected 50.' })

/** What all that speaks of a run's champion says, of a run whose best candidates come to this on held-out inputs. */
async function told(folder: Folder, rule: Rule) {
	const path = join(folder.path, 'a.db')
	const archive = openArchive(path, { mode: 'write' })
	const experiment = { ...toyExperiment, budget: { ...toyExperiment.budget, candidates: 60 } }
	const kept = archive.createRun({
		experiment,
		facts: toyFacts,
		seed: 1,
		evaluatorFingerprint: 'toy',
		startedAt: 0,
		tellOrder: 'ask',
	})
	const evaluator = new ToyEvaluator(2, 0)
	const evaluate = evaluator.evaluate.bind(evaluator)
	const claims: unknown[] = []
	evaluator.evaluate = async (request) => {
		const evaluation = await evaluate(request)
		if (request.purpose === 'search' || evaluation.outcome.kind !== 'scored') return evaluation
		claims.push(request.claimed)
		return { ...evaluation, outcome: rule(evaluation.outcome, claims.length - 1) }
	}
	const ended = await runSearch(
		{
			run: kept.record(),
			archive: kept,
			evaluator,
			operators: new Map([toyMutate, toyCrossover].map((operator) => [operator.name, operator])),
			describe: (source) => ({ fingerprint: source, size: source.length }),
			clock: systemClock,
			signal: new AbortController().signal,
			listener: () => {},
		},
		noModels,
	)
	const ranked = kept.best(30).map(({ number }) => number)
	const best = ended.best ?? assert.fail()
	const source = `${kept.candidate(best.candidate)?.source.trimEnd()}\n`
	const summary = summaryLines({
		ended,
		run: kept.record(),
		seed: kept.candidate(0),
		champion: kept.candidate(best.candidate),
		archive: path,
		report: 'reports/a.html',
		models: undefined,
		program: 'oxipelago',
		options: '',
		paint: plain,
	}).join('\n')
	archive.close()
	const run = async (...args: string[]) => {
		const { code, out, err } = await oxipelago([...args, '--archive', path])
		assert.equal(code, 0, err)
		return { out, err }
	}
	const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out)
	const { run: _, source: code, ...report } = await json('best')
	const lines = (await run('export')).out.trim().split('\n')
	const table = parse((await run('export', '--format', 'csv')).out, { columns: true }) as Record<string, string>[]
	return {
		best,
		ranked,
		source,
		summary,
		claims,
		code: await run('best', '--code'),
		reports: [report, (await json('status')).best, (await json('runs')).best] as ChampionReport[],
		texts: [(await run('best')).out, (await run('status')).out, (await run('runs')).out],
		shown: (await json('show', String(best.candidate))).heldOut,
		exported: lines.map((line) => JSON.parse(line)),
		table,
		jsonCode: code,
	}
}

test('where the best are refuted, everything names the first that holds up, and those before it with their reasons', async () => {
	using folder = new Folder()
	const all = await told(folder, (scored, index) => (index === 0 ? wrong : index < 4 ? worse : holds)(scored, index))
	const { best, ranked } = all
	assert.equal(best.candidate, ranked[4])
	assert.deepEqual([best.verdict, best.detail], ['holds-up', 'distance 1.1 times'])
	assert.deepEqual(
		best.passedOver.map(({ candidate, verdict, detail }) => [candidate, verdict, detail]),
		[
			[ranked[0], 'refuted', 'wrong: At (5, 5) the value is NaN, expected 50.'],
			...ranked.slice(1, 4).map((candidate) => [candidate, 'worse', 'distance 2.4 times']),
		],
	)
	for (const report of all.reports) assert.deepEqual(report, best)
	assert.deepEqual([all.code.out, all.jsonCode, all.code.err], [all.source, all.source, ''])
	for (const text of [all.summary, ...all.texts])
		assert.match(text, /holds up on unseen inputs \(distance 1\.1 times\)/)
	for (const text of [all.summary, ...all.texts.slice(0, 2)]) {
		assert.match(text, /worse on unseen inputs \(distance 2\.4 times\)/)
		assert.match(text, /refuted on unseen inputs \(wrong: At \(5, 5\) the value is NaN, expected 50\.\)/)
	}
	assert.equal(all.shown.verdict, 'holds-up')
	assert.deepEqual(
		all.exported.filter(({ champion }) => champion).map(({ number }) => number),
		[best.candidate],
	)
	assert.deepEqual(
		all.table.flatMap(({ number, held_out, champion }) =>
			held_out === '' ? [] : [[Number(number), held_out, champion]],
		),
		ranked
			.slice(0, 5)
			.map((number, index) => [number, ['refuted', 'worse', 'worse', 'worse', 'holds-up'][index], String(index === 4)])
			.sort(([one], [other]) => Number(one) - Number(other)),
	)
})

test('where none holds up, everything names the best of the search as what it is, and no champion', async () => {
	using folder = new Folder()
	const all = await told(folder, worse)
	const { best, ranked } = all
	assert.deepEqual([best.candidate, best.verdict, best.confirmed], [ranked[0], 'worse', null])
	for (const report of all.reports) assert.deepEqual(report, best)
	assert.equal(all.claims.length, 20, 'so many are tried')
	const { score, metrics } = best
	assert.deepEqual(all.claims[0], { score, interval: undefined, metrics, standardErrors: undefined })
	assert.match(all.summary, /no candidate held up; best of the search: candidate \d+/)
	for (const text of [all.summary, ...all.texts]) assert.match(text, /worse on unseen inputs \(distance 2\.4 times\)/)
	assert.equal(all.code.out, all.source)
	assert.match(all.code.err, /is the best of its search, worse on unseen inputs \(distance 2\.4 times\)/)
	assert.ok(all.exported.every(({ champion }) => champion === false))
	assert.ok(all.table.every(({ champion }) => champion === 'false'))
})

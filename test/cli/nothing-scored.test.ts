import assert from 'node:assert/strict'
import { it } from 'node:test'
import { bestSeed, championReport } from '../../src/archive/champion.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { commonReasons } from '../../src/cli/common-reasons.ts'
import { plain } from '../../src/cli/progress/paint.ts'
import { summaryLines } from '../../src/cli/progress/summary-lines.ts'
import type { BudgetPart } from '../../src/report/used-up-text.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { Folder } from './oxipelago.ts'

const mismatch = (line: number): Outcome => ({
	kind: 'compile-failed',
	diagnostics: [{ level: 'error', code: 'E0308', message: 'mismatched types', line, rendered: '' }],
})
const panic = (index: number): Outcome => ({ kind: 'panicked', message: `index ${index} is out of bounds`, line: 3 })
const slow: Outcome = { kind: 'timed-out', during: 'run', limitMs: 2_000 }

it('a run in which nothing scores ends with the commonest reasons and what may help, not with more of the same', () => {
	using folder = new Folder()
	const archive = openArchive(`${folder.path}/a.db`, { mode: 'write' })
	const run = archive.createRun(newRun)
	const outcomes = [panic(0), mismatch(4), panic(7), mismatch(9), slow, mismatch(12)]
	for (const [number, outcome] of outcomes.entries()) run.tell(tellOf(number, { outcome, cell: undefined }))
	const reasons = commonReasons(run)
	assert.deepEqual(
		reasons.map(({ kind, count, candidate }) => [kind, count, candidate]),
		[
			['compile-failed', 3, 5],
			['panicked', 2, 2],
			['timed-out', 1, 4],
		],
	)
	const lines = summaryLines({
		ended: { kind: 'run-ended', reason: 'budget', asked: 5, scored: 0, candidatesPerSecond: 1, best: null },
		run: run.record(),
		seed: undefined,
		champion: undefined,
		archive: 'a.db',
		report: 'reports/a.html',
		models: undefined,
		reasons,
		program: 'oxipelago',
		options: '',
		paint: plain,
	})
	archive.close()
	const text = lines.join('\n')
	assert.match(text, /no score +3 times: compile-failed E0308 at line 12: mismatched types \(candidate 5\)/)
	assert.match(text, /no score +2 times: panicked at line 3: index 7 is out of bounds \(candidate 2\)/)
	assert.match(text, /may help +say in the task what the function may use/)
	assert.match(text, new RegExp(`Next\\n +oxipelago show ${run.id}/5 `))
	assert.doesNotMatch(text, /resume/)
})

it('a run that was too short to finish or to try a candidate says so, and not that nothing held up', () => {
	using folder = new Folder()
	const archive = openArchive(`${folder.path}/a.db`, { mode: 'write' })
	const run = archive.createRun(newRun)
	run.tell(tellOf(0, { island: undefined, operator: 'seed' }))
	const text = (asked: number, reason: 'budget' | 'disk' = 'budget', usedUp?: BudgetPart): string =>
		summaryLines({
			ended: {
				...{ kind: 'run-ended', reason, asked, scored: 0, candidatesPerSecond: 0 },
				best: championReport(run) ?? null,
			},
			run: run.record(),
			usedUp,
			seed: bestSeed(run),
			champion: run.candidate(0),
			archive: 'a.db',
			report: 'reports/a.html',
			models: undefined,
			reasons: asked === 0 ? [] : commonReasons(run),
			program: 'oxipelago',
			options: '',
			paint: plain,
		}).join('\n')
	assert.match(
		text(0),
		/champion +none yet: nothing was tried on unseen inputs; .* the seed: no candidate was finished$/m,
	)
	assert.match(text(0), /none told +the time was over before the first candidate was compiled and scored: .*`--for`$/m)
	run.tell(tellOf(1, { outcome: panic(0), cell: undefined }))
	assert.match(text(1), /may help +more time: 1 candidate from a seed that has a score say little/)
	assert.match(text(1), /Next[\s\S]*resume \S+ --for 1m/)
	run.setBudget({ ...newRun.experiment.budget, diskBytes: 2e9 })
	assert.match(text(1, 'disk'), /Next[\s\S]*resume \S+ --disk 4GB +go on with twice the room$/m)
	assert.match(text(1, 'budget', 'candidates'), /^fit-a-curve-\w+ ended: its candidates are used up$/m)
	const asking = run.record().experiment.islands.map((island) => ({ ...island, rates: { rewrite: 1 } }))
	run.replan({ kind: 'islands', islands: asking, before: [] }, [], 2, 0)
	assert.match(text(1, 'budget', 'tokens'), /Next[\s\S]*run \/experiments\/curve +a new run, once `budget` in its exp/)
	assert.doesNotMatch(text(1), /held up/)
	archive.close()
})

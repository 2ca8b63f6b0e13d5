import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { outcomeKinds } from '../../src/candidate/outcome.ts'
import { liveLines } from '../../src/cli/progress/live-lines.ts'
import { colours, plain } from '../../src/cli/progress/paint.ts'
import { PlainLines } from '../../src/cli/progress/plain-lines.ts'
import { RunProgress } from '../../src/cli/progress/run-progress.ts'
import type { SearchEvent } from '../../src/search/events.ts'
import { playedRun, startedRun } from './played-run.ts'

const view = { elapsedMs: 30_000, columns: 80, rows: 30, paint: plain }

describe('the live display', () => {
	it('shows the run, its budget, the best against the seed, rates, outcomes and islands', () => {
		assert.deepEqual(liveLines(playedRun(), view), [
			'rastrigin-k3f9 · seed 7 · 2 islands · isolation reduced (no landlock)',
			'━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────────────────  0:30 of 1:00',
			'',
			"best  mse 100 · 10x lower than the seed's 1,000 · candidate 20 on tinkerer-2",
			'',
			`${'▁'.repeat(26)}${'▃'.repeat(26)}${'█'.repeat(27)}`,
			'',
			'40 candidates · 2/s · 25 % invalid · 2 migrated',
			'█'.repeat(79),
			'■ scored 30  ■ compile-failed 9  ■ timed-out 1',
			'',
			'island           best  elites     asks',
			`tinkerer         -500      40       20  ${'▁'.repeat(39)}`,
			`tinkerer-2       -100      30       20  ${'▁'.repeat(11)}${'█'.repeat(28)}`,
			'',
			'Ctrl-C ends the run; all of it is kept',
		])
	})

	it('never is wider than the terminal or higher than it, whatever the terminal and the events', () => {
		const event = fc.record({
			island: fc.nat(1),
			outcome: fc.constantFrom(...outcomeKinds),
			score: fc.double({ noNaN: true, noDefaultInfinity: true }),
			after: fc.nat(5_000),
		})
		const terminal = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 60 }) })
		fc.assert(
			fc.property(
				fc.array(event, { maxLength: 40 }),
				terminal,
				fc.boolean(),
				(events, { columns, rows }, hasColours) => {
					const progress = startedRun()
					let elapsedMs = 0
					for (const [index, { island, outcome, score, after }] of events.entries()) {
						elapsedMs += after
						const shared = { run: 'r', candidate: index + 1, island, elapsedMs }
						const scored = outcome === 'scored' ? score : null
						progress.apply({
							...shared,
							kind: 'candidate-told',
							operator: 'tune',
							parents: [0],
							outcome,
							score: scored,
							elites: 1,
						})
						if (scored !== null) progress.apply({ ...shared, kind: 'best-improved', score, metrics: { mse: -score } })
					}
					const lines = liveLines(progress, { elapsedMs, columns, rows, paint: hasColours ? colours : plain })
					assert.ok(lines.length < Math.max(2, rows), `${lines.length} lines in ${rows} rows`)
					for (const line of lines)
						assert.ok(stringWidth(line) < Math.max(21, columns), `${stringWidth(line)}: ${line}`)
				},
			),
		)
	})

	it('leaves out what matters least on a low terminal, and keeps the best', () => {
		const lines = liveLines(playedRun(), { ...view, rows: 9 })
		assert.ok(lines.some((line) => line.startsWith('best')))
		assert.ok(!lines.some((line) => line.startsWith('tinkerer')))
	})

	it('says what there is before anything is scored', () => {
		const lines = liveLines(startedRun(), { ...view, elapsedMs: 0 })
		assert.ok(lines.includes('best  nothing scored yet'))
		assert.ok(lines.includes('0 candidates · 0/s · 0 % invalid · 0 migrated'))
	})

	it('shows whichever budget is used up sooner', () => {
		const progress = new RunProgress({
			islands: ['a'],
			budget: { forMs: 1_000_000, candidates: 50, target: undefined },
			metrics: [],
			earlier: undefined,
		})
		for (const one of told(25)) progress.apply(one)
		assert.match(liveLines(progress, view)[1] as string, /^━+─+ {2}0:30 · 25 of 50$/)
	})

	it('says what takes time once the budget is used up', () => {
		const [, budget] = liveLines(playedRun(), { ...view, elapsedMs: 61_000 })
		assert.equal(budget, '1:01 · the budget is used up: trying the best on unseen inputs …')
	})

	it('goes on counting where a resumed run was left', () => {
		const best = { candidate: 9, score: -5, metrics: { mse: 5 } }
		const earlier = {
			seed: { candidate: 0, score: -50, metrics: { mse: 50 } },
			best,
			outcomes: new Map([['scored', 20]] as const),
			islands: [{ told: 20, best: -5 }],
		}
		const progress = new RunProgress({
			islands: ['a'],
			budget: { forMs: undefined, candidates: undefined, target: undefined },
			metrics: [{ name: 'mse', unit: '', better: 'lower' }],
			earlier,
		})
		const lines = liveLines(progress, view)
		assert.ok(lines.includes("best  mse 5 · 10x lower than the seed's 50 · candidate 9"), lines.join('\n'))
		assert.ok(lines.some((line) => line.startsWith('20 candidates')))
	})
})

describe('plain lines', () => {
	it('come when the best improves, but not more than one a second, and every ten seconds otherwise', () => {
		const progress = startedRun()
		const lines = new PlainLines(progress)
		const improve = (candidate: number, elapsedMs: number): void => {
			const shared = { run: 'r', candidate, island: 0, elapsedMs, score: -100 / candidate }
			progress.apply({
				...shared,
				kind: 'candidate-told',
				operator: 'tune',
				parents: [0],
				outcome: 'scored',
				elites: 1,
			})
			progress.apply({ ...shared, kind: 'best-improved', metrics: {} })
		}
		assert.equal(lines.next(0), undefined, 'nothing told yet')
		improve(1, 100)
		assert.match(lines.next(100) ?? '', /^0:00 {2}best -100, candidate 1 on tinkerer {2}\(1 candidate, /)
		improve(2, 600)
		assert.equal(lines.next(600), undefined, 'within a second')
		assert.match(lines.next(1_100) ?? '', /best -50,/)
		assert.equal(lines.next(9_000), undefined, 'nothing new')
		assert.match(lines.next(11_200) ?? '', /^0:11 {2}best -50,/)
	})
})

function told(count: number): SearchEvent[] {
	return Array.from({ length: count }, (_, index) => ({
		kind: 'candidate-told',
		run: 'r',
		candidate: index + 1,
		island: 0,
		operator: 'mutate',
		parents: [0],
		outcome: 'panicked',
		score: null,
		elites: 0,
		elapsedMs: index * 10,
	}))
}

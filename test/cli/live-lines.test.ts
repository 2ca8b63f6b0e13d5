import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { outcomeKinds } from '../../src/candidate/outcome.ts'
import { liveLines } from '../../src/cli/progress/live-lines.ts'
import { colours, plain } from '../../src/cli/progress/paint.ts'
import { PlainLines } from '../../src/cli/progress/plain-lines.ts'
import { Played, playedRun } from './played-run.ts'

const view = { elapsedMs: 30_000, columns: 80, rows: 30, paint: plain }

describe('the live display', () => {
	it('shows the run, its budget, the best against the seed, rates, outcomes and islands', () => {
		assert.deepEqual(liveLines(playedRun(), view), [
			'rastrigin-k3f9 · seed 7 · 2 islands · isolation reduced (no landlock)',
			'━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────────────────  0:30 of 1:00',
			'',
			"best  mse 100 · 10x lower than the seed's 1,000 · candidate 20",
			'',
			`${'▁'.repeat(26)}${'▃'.repeat(26)}${'█'.repeat(27)}`,
			'',
			'40 candidates · 2/s · 25 % invalid · 2 migrated',
			`${'█'.repeat(59)}${'▒'.repeat(18)}TT`,
			'█ scored 30  ▒ compile-failed 9  T timed-out 1',
			'',
			'island           best  elites     asks',
			`tinkerer         -500      40       20  ${'▁'.repeat(39)}`,
			`tinkerer-2       -100      30       20  ${'▁'.repeat(11)}${'█'.repeat(28)}`,
			'',
			'Ctrl-C ends the run; all of it is kept',
		])
	})

	it('says what of the run is paused', () => {
		const run = new Played()
		run.tell(1, 0, 'scored', -3, 1_000)
		const shown = () => [
			liveLines(run.state, view).find((line) => line.includes('paused')),
			new PlainLines().next(run.state, 20_000)?.match(/, ([^,]*paused)[,)]/)?.[1],
		]
		assert.deepEqual(shown(), [undefined, undefined])
		run.add({ kind: 'steered', order: 'pause', island: 1 }, 1_500)
		assert.deepEqual(shown(), ['island tinkerer-2 paused, until `go-on`', 'island tinkerer-2 paused'])
		run.add({ kind: 'steered', order: 'pause', island: 0 }, 1_600)
		assert.deepEqual(shown(), ['paused, until `go-on`', 'paused'])
		run.add({ kind: 'steered', order: 'go-on', island: null }, 1_700)
		assert.deepEqual(shown(), [undefined, undefined])
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
					const run = new Played()
					let elapsedMs = 0
					for (const [index, { island, outcome, score, after }] of events.entries()) {
						elapsedMs += after
						const scored = outcome === 'scored' ? score : null
						run.tell(index + 1, island, outcome, scored, elapsedMs)
						if (scored !== null) run.improve(index + 1, island, score, elapsedMs)
					}
					const lines = liveLines(run.state, { elapsedMs, columns, rows, paint: hasColours ? colours : plain })
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
		const lines = liveLines(new Played().state, { ...view, elapsedMs: 0 })
		assert.ok(lines.includes('best  nothing scored yet'))
		assert.ok(lines.includes('0 candidates · 0/s · 0 % invalid · 0 migrated'))
	})

	it('shows whichever budget is used up sooner', () => {
		const run = new Played({ budget: { forMs: 1_000_000, candidates: 50, target: null } })
		for (let candidate = 1; candidate <= 25; candidate++) run.tell(candidate, 0, 'panicked', null, candidate * 10)
		assert.match(liveLines(run.state, view)[1] as string, /^━+─+ {2}0:30 · 25 of 50$/)
	})

	it('says what takes time once the budget is used up', () => {
		const [, budget] = liveLines(playedRun(), { ...view, elapsedMs: 61_000 })
		assert.equal(budget, '1:01 · the budget is used up: trying the best on unseen inputs …')
	})

	it('says why where hardly any has a score, and not where some have', () => {
		const run = new Played()
		const fail = (candidate: number, outcome: 'compile-failed' | 'panicked', why: string) =>
			run.tell(candidate, 0, outcome, null, candidate, why)
		for (let candidate = 1; candidate <= 30; candidate++) fail(candidate, 'compile-failed', 'compile-failed: E0308')
		for (let candidate = 31; candidate <= 38; candidate++) fail(candidate, 'panicked', 'panicked: index out of bounds')
		assert.ok(liveLines(run.state, view).includes('mostly compile-failed: E0308'))
		assert.match(new PlainLines().next(run.state, 10_000) ?? '', /, 100 % invalid, mostly compile-failed: E0308\)$/)
		for (let candidate = 39; candidate <= 60; candidate++) run.tell(candidate, 0, 'scored', -1, candidate)
		assert.ok(!liveLines(run.state, view).some((line) => line.includes('mostly')))
		assert.doesNotMatch(new PlainLines().next(run.state, 10_000) ?? '', /mostly/)
	})

	it('goes on counting where a resumed run was left', () => {
		const best = { candidate: 9, score: -5, metrics: { mse: 5 } }
		const earlier = {
			seed: { candidate: 0, score: -50, metrics: { mse: 50 } },
			best,
			outcomes: { scored: 20 },
			islands: [{ told: 20, best: -5 }],
		}
		const budget = { forMs: null, candidates: null, target: null }
		const lines = liveLines(new Played({ islands: ['a'], budget, earlier }).state, view)
		assert.ok(lines.includes("best  mse 5 · 10x lower than the seed's 50 · candidate 9"), lines.join('\n'))
		assert.ok(lines.some((line) => line.startsWith('20 candidates')))
	})
})

describe('plain lines', () => {
	it('come when the best improves, but not more than one a second, and every ten seconds otherwise', () => {
		const run = new Played()
		const lines = new PlainLines()
		const improve = (candidate: number, elapsedMs: number): void => {
			run.tell(candidate, 0, 'scored', -100 / candidate, elapsedMs)
			run.improve(candidate, 0, -100 / candidate, elapsedMs)
		}
		assert.equal(lines.next(run.state, 0), undefined, 'nothing told yet')
		improve(1, 100)
		assert.match(
			lines.next(run.state, 100) ?? '',
			/^0:00 {2}best -100, mse 100, candidate 1 on island tinkerer {2}\(1 candidate, /,
		)
		improve(2, 600)
		assert.equal(lines.next(run.state, 600), undefined, 'within a second')
		assert.match(lines.next(run.state, 1_100) ?? '', /best -50,/)
		assert.equal(lines.next(run.state, 9_000), undefined, 'nothing new')
		assert.match(lines.next(run.state, 11_200) ?? '', /^0:11 {2}best -50,/)
	})
})

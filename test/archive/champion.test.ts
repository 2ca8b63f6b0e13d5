import { deepEqual, equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ConfirmationRecord } from '../../src/archive/archive.ts'
import {
	type ChampionReport,
	type Championship,
	championReport,
	championshipOf,
	standingOf,
} from '../../src/archive/champion.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { Confirmation, Outcome, Scored } from '../../src/candidate/outcome.ts'
import { Folder } from './folder.ts'
import { experiment, facts, newRun, scored, speed, tellOf } from './records.ts'

const good = { ...scored(-5), confirmation: { verdict: 'holds-up', detail: 'mse 1.1 times' } } as const
const bad = { ...scored(-50), confirmation: { verdict: 'worse', detail: 'mse 2.4 times' } } as const
const wrong: Outcome = { kind: 'wrong', feedback: 'At (5, 5) the value is NaN, expected 50.' }

describe('the championship of a run', () => {
	it('goes to the best of those that hold up, and names those ahead of it that did not', () => {
		const { champion, passedOver, report } = championship(
			[-9, -1, -2, -3, -4],
			[
				[1, wrong],
				[2, bad],
				[3, good],
			],
		)
		equal(champion?.candidate.number, 3)
		deepEqual(
			passedOver.map(({ candidate, standing }) => [candidate.number, standing?.verdict]),
			[
				[1, 'refuted'],
				[2, 'worse'],
			],
		)
		deepEqual([report.candidate, report.verdict, report.confirmed], [3, 'holds-up', { mse: 5 }])
		deepEqual(report.passedOver, [
			{ candidate: 1, score: -1, verdict: 'refuted', detail: 'wrong: At (5, 5) the value is NaN, expected 50.' },
			{ candidate: 2, score: -2, verdict: 'worse', detail: 'mse 2.4 times' },
		])
	})

	it('never goes to a candidate that was not tried: where none holds up, the best of the search is named as what it is', () => {
		const { champion, report } = championship(
			[-9, -1, -2, -3, -4],
			[
				[1, bad],
				[2, wrong],
				[3, wrong],
			],
		)
		equal(champion, undefined)
		deepEqual([report.candidate, report.verdict, report.detail, report.confirmed], [1, 'worse', 'mse 2.4 times', null])
		deepEqual(
			report.passedOver.map(({ candidate }) => candidate),
			[2, 3],
		)
	})

	it('stays with who holds up while a better one was not tried', () => {
		const { champion, report } = championship([-9, -1, -2], [[2, good]])
		equal(champion?.candidate.number, 2)
		// It is not in that one's place: nobody knows yet.
		deepEqual([report.smallerThan, report.passedOver], [undefined, []])
	})

	describe('where formulas were searched', () => {
		const formulas = (best: Partial<Scored>, ...held: number[]) =>
			championOfFormulas(
				[
					{ score: -100, size: 10 },
					{ score: -1.2, size: 20 },
					{ score: -1.05, size: 30 },
					{ score: -1, size: 50, ...best },
					// So many as hide the smaller ones among the best.
					...Array.from({ length: 60 }, (_, index) => ({ score: -1 - index / 1e4, size: 60 })),
				],
				held,
			)
		const noise = { standardErrors: { mse: 0.1 } }

		it('goes to the smallest that is no worse beyond chance, and names in whose place', () => {
			const report = formulas(noise, 2, 3)
			deepEqual([report.candidate, report.smallerThan, report.passedOver], [2, { candidate: 3, score: -1 }, []])
		})

		it('goes to the next smallest where held-out inputs say so', () => {
			const report = formulas(noise, 3)
			deepEqual([report.candidate, report.smallerThan], [3, undefined])
			deepEqual(
				report.passedOver.map(({ candidate }) => candidate),
				[2],
			)
		})

		it('goes to the best where that is exact, or says nothing of chance', () => {
			for (const best of [{}, { ...noise, exact: true }]) equal(formulas(best, 2, 3).candidate, 3)
		})
	})

	it('says of a run that was never tried that it was not', () => {
		const { report } = championship([-9, -1], [])
		deepEqual([report.candidate, report.verdict, report.confirmed], [1, null, null])
	})

	it('finds who holds up however many stand before', () => {
		const scores = Array.from({ length: 80 }, (_, number) => number - 100)
		const { champion, contenders } = championship(scores, [
			[79, bad],
			[3, good],
		])
		equal(champion?.candidate.number, 3)
		equal(contenders[0].candidate.number, 79)
	})

	it('puts first who stood as the best, not who has the luckiest interval', () => {
		const order = (scores: readonly (number | readonly [score: number, low: number])[]): number[] =>
			championship(scores, []).contenders.map(({ candidate }) => candidate.number)
		const measured = order([
			[1, 0.98],
			[1.001, 0.985],
			[1.2, 1.18],
			[1.201, 1.19],
		])
		deepEqual(measured, [2, 3, 1, 0])
		deepEqual(order([1, 3, 2]), [1, 2, 0])
	})
})

describe('the standing of a candidate', () => {
	const timed = { experiment, facts: { ...facts, timed: true, measured: speed } }
	const measured = (low: number, high: number, confirmation?: Confirmation): Scored => {
		const outcome = { ...scored((low + high) / 2), interval: { low, high } }
		return confirmation === undefined ? outcome : { ...outcome, confirmation }
	}
	const holds: Confirmation = { verdict: 'holds-up', detail: 'speed 1 times' }
	const standing = (candidate: number, outcome: Outcome, seed?: Scored, searched?: Scored) => {
		const tried: ConfirmationRecord = { candidate, outcome, confirmedAtMs: 0 }
		const { verdict, detail } = standingOf(timed, tried, seed, searched)
		return [verdict, detail]
	}

	it("asks of a measured score that it lies above the seed's, and clears it by the margin", () => {
		const beside = (low: number, high: number, seed: Scored) => standing(7, measured(low, high, holds), seed)[0]
		equal(beside(0.3, 0.4, measured(0.1, 0.2)), 'holds-up')
		equal(beside(0.19, 0.4, measured(0.1, 0.2)), 'worse')
		equal(beside(0.104, 0.105, measured(0.1, 0.1)), 'worse')
		equal(beside(0.106, 0.107, measured(0.1, 0.1)), 'holds-up')
		deepEqual(standing(7, measured(0.1, 0.2, holds), measured(0.1, 0.2)), ['worse', 'no better than the seed'])
	})

	it('is what the evaluator says, and asks of the seed only for a score', () => {
		const worse: Confirmation = { verdict: 'worse', detail: 'speed 0.6 times' }
		deepEqual(standing(7, measured(2, 3, worse), measured(0, 1)), ['worse', 'speed 0.6 times'])
		equal(standing(0, measured(0, 1, worse), measured(0, 1))[0], 'holds-up')
		equal(standing(0, wrong)[0], 'refuted')
	})

	it('of an archive whose evaluator said nothing follows the rule of then', () => {
		const of = (...args: Parameters<typeof standing>) => standing(...args)[0]
		equal(of(7, measured(-0.1, 0.1), measured(-6, -5), measured(1, 2)), 'worse')
		equal(of(7, measured(0.9, 1), measured(-6, -5), measured(1, 1.1)), 'holds-up')
		equal(of(7, scored(-5), scored(-1), scored(-4)), 'holds-up')
	})
})

/** Of a run with these scores, or scores and lower ends of intervals, and these results on held-out inputs. */
function championship(
	scores: readonly (number | readonly [score: number, low: number])[],
	tried: readonly (readonly [candidate: number, outcome: Outcome])[],
): Championship & { readonly report: ChampionReport } {
	using folder = new Folder()
	const archive = openArchive(folder.file('a.db'), { mode: 'write' })
	const isMeasured = scores.some((one) => typeof one !== 'number')
	const run = archive.createRun({ ...newRun, facts: { ...facts, measured: isMeasured ? speed : null } })
	for (const [number, one] of scores.entries()) {
		const [score, low] = typeof one === 'number' ? [one] : one
		const outcome = low === undefined ? scored(score) : { ...scored(score), interval: { low, high: 2 * score - low } }
		run.tell(tellOf(number, { outcome }))
	}
	for (const [candidate, outcome] of tried) run.confirm({ candidate, outcome, confirmedAtMs: 0 })
	const found = { ...(championshipOf(run) ?? failed()), report: championReport(run) ?? failed() }
	archive.close()
	return found
}

/** Of a run with `regress` and these candidates, where those of `held` hold up and the others that are tried do not. */
function championOfFormulas(
	found: readonly (Partial<Scored> & { readonly score: number; readonly size: number })[],
	held: readonly number[],
): ChampionReport {
	using folder = new Folder()
	const archive = openArchive(folder.file('a.db'), { mode: 'write' })
	const islands = newRun.experiment.islands.map((island) => ({ ...island, rates: { mutate: 1, regress: 1 } }))
	const run = archive.createRun({ ...newRun, experiment: { ...newRun.experiment, islands } })
	for (const [number, { size, ...outcome }] of found.entries()) {
		const operator = number < 4 ? 'regress' : 'mutate'
		run.tell(tellOf(number, { operator, size, outcome: { ...scored(outcome.score), ...outcome } }))
	}
	for (const { candidate } of championshipOf(run)?.offered ?? []) {
		const isHeld = held.includes(candidate.number)
		run.confirm({ candidate: candidate.number, outcome: isHeld ? good : bad, confirmedAtMs: 0 })
		if (isHeld) break
	}
	const report = championReport(run) ?? failed()
	archive.close()
	return report
}

function failed(): never {
	throw new Error('Expected a championship')
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cellOf, gridAxes } from '../../src/archive/grid.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { scoreAgain } from '../../src/cli/score-again.ts'
import type { Evaluation, Evaluator } from '../../src/scoring/evaluate.ts'
import { Folder } from '../archive/folder.ts'
import { facts, newRun, record, scored, tellOf } from '../archive/records.ts'

const unsure = {
	kind: 'again',
	before: 'rustc 1, with another kit',
	now: 'rustc 1, with this kit',
	isUnsure: true,
} as const
const cellAt = (number: number) => cellOf(gridAxes(facts.descriptors), record(number).size, { x_share: 0.5 })

/** What scores the candidates of `records.ts` anew. */
function evaluatorOf(outcomeOf: (number: number) => Outcome): Evaluator {
	const { timing } = record(0)
	return {
		facts,
		evaluate: async ({ source }): Promise<Evaluation> => {
			const number = Number(/(\d+)\.0 \* x/.exec(source)?.[1])
			return { outcome: outcomeOf(number), timing, output: '' }
		},
		close: async () => undefined,
	}
}

describe('elites of a run of which it is not known whether its evaluator is the same', () => {
	const again = async (timed: boolean, outcomeOf: (number: number) => Outcome) => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const kept = archive.createRun({ ...newRun, facts: { ...facts, timed } })
		for (let number = 0; number < 6; number++) kept.tell(tellOf(number, { cell: cellAt(number) }))
		const notices = { note: () => undefined, wait: () => undefined }
		const { signal } = new AbortController()
		const parts = { kept, evaluator: evaluatorOf(outcomeOf), change: unsure, fingerprint: 'now', notices, signal }
		const isScored = await scoreAgain(parts)
		const found = [isScored, kept.orders().length, kept.record().evaluatorFingerprint]
		archive.close()
		return found
	}

	it('go on where all of them score what they did, and not where one scores anything else, or speed is measured', async () => {
		const same = (number: number) => record(number).outcome
		assert.deepEqual(await again(false, same), [true, 1, 'now'])
		const other = await again(false, (number) => (number === 5 ? scored(1) : same(number)))
		assert.deepEqual(other, [false, 0, newRun.evaluatorFingerprint])
		assert.deepEqual(await again(true, same), [false, 0, newRun.evaluatorFingerprint])
	})
})

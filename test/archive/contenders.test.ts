import { deepEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contendersOf } from '../../src/archive/contenders.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun, scored, tellOf } from './records.ts'

describe('contendersOf', () => {
	it('puts first who stood as the best, not who has the luckiest interval', () => {
		deepEqual(
			contenders([
				[1, 0.98],
				[1.001, 0.985],
				[1.2, 1.18],
				[1.201, 1.19],
			]),
			[2, 3, 1],
		)
	})

	it('orders computed scores by themselves', () => {
		deepEqual(contenders([[1], [3], [2]]), [1, 2, 0])
	})

	it('is empty where nothing is scored', () => {
		deepEqual(contenders([]), [])
	})
})

/** Numbers of the three best of a run with these scores and lower ends of intervals. */
function contenders(scores: readonly (readonly [score: number, low?: number])[]): number[] {
	using folder = new Folder()
	const archive = openArchive(folder.file('a.db'), { mode: 'write' })
	const run = archive.createRun(newRun)
	for (const [number, [score, low]] of scores.entries()) {
		const outcome = low === undefined ? scored(score) : { ...scored(score), interval: { low, high: 2 * score - low } }
		run.tell(tellOf(number, { outcome }))
	}
	const found = contendersOf(run, 3).map(({ number }) => number)
	archive.close()
	return found
}

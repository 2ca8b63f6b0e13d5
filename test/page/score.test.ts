import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { scaleOf } from '../../page/score.ts'
import type { ChampionData, Milestone } from '../../src/report/run-data.ts'

suite('the scale of scores on a page', () => {
	const best: readonly Milestone[] = [
		[0, -22, 0],
		[900, -1.5, 40],
	]
	const scale = (island: readonly Milestone[]) => {
		const champion = { report: { score: -1.5, metrics: { mse: 1.5 } } } as unknown as ChampionData
		const metrics = [{ name: 'mse', unit: '', better: 'lower' }] as const
		return scaleOf({ measured: null, champion, metrics, milestones: best, islands: [{ milestones: island }] })
	}

	test('is logarithmic where an island began far behind the best', () => {
		assert.equal(scale(best).isLog, false)
		assert.equal(scale([[100, -150, 3], ...best]).isLog, true)
	})

	test('has a place below all others for what is exact', () => {
		const { isLog, value } = scale([[100, -150, 3], ...best, [950, 0, 50]])
		assert.ok(isLog && value(0) > 0 && value(0) < 1.5)
	})
})

// Run by `npm run test:page`: how a measured speed is shown, in a real browser.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { facts, newRun, scored, speed, tellOf } from '../archive/records.ts'
import { browserSuite, go, isWhole, violations } from './browsing.ts'

browserSuite('a measured speed in a browser', (browsing) => {
	test('of a measured speed there is a bar for the run and for each group, beside what is as fast', async () => {
		const run = browsing().archive.createRun({
			...newRun,
			facts: {
				...facts,
				measured: speed,
				metrics: [
					{ name: 'speedup', unit: '×', better: 'higher' },
					{ name: 'few_unique_us', unit: 'µs', better: 'lower' },
				],
			},
		})
		const timed = (score: number, few_unique_us: number) => ({
			...scored(score),
			interval: { low: score - 0.02, high: score + 0.02 },
			metrics: { speedup: Math.exp(score), few_unique_us },
			standardErrors: { few_unique_us: few_unique_us / 100 },
		})
		run.tell(tellOf(0, { outcome: timed(0, 80) }))
		run.tell(tellOf(1, { outcome: timed(Math.log(2), 20) }))
		await using shown = await browsing().open(await browsing().reportOf(run), { width: 390 })
		const { page, complaints } = shown
		await go(page, 'champion')
		const bars = page.locator('.speeds li')
		const texts = await bars.evaluateAll((all) =>
			all.map((one) =>
				[...one.children]
					.map((part) => part.textContent)
					.join(' ')
					.trim(),
			),
		)
		assert.deepEqual(texts, [
			'in the search 2×, 95 %: 1.96 to 2.04',
			'few unique 20 µs, seed 80 µs: 4×, 95 %: 3.89 to 4.11',
		])
		const widths = await page
			.locator('.speeds .fill')
			.evaluateAll((all) => all.map((one) => (one as HTMLElement).style.width))
		// Of the upper end of the interval, and of the fastest group.
		assert.deepEqual(widths, ['98.02%', '97.27%'])
		assert.ok(await isWhole(page))
		assert.deepEqual(await violations(page), [])
		assert.deepEqual(complaints, [])
	})

	test('bars of speeds that are far apart begin where both are as fast, and are logarithmic', async () => {
		const groups = ['sorted_us', 'random_us', 'reverse_us']
		const metrics = groups.map((name) => ({ name, unit: 'µs', better: 'lower' as const }))
		const islands = newRun.experiment.islands.map((island) => ({ ...island, rates: { regress: 1 } }))
		const experiment = { ...newRun.experiment, islands }
		const run = browsing().archive.createRun({ ...newRun, experiment, facts: { ...facts, measured: speed, metrics } })
		const source = 'pub fn curve(x: f64) -> f64 { let mut y = x; while y > 1.0 { y /= 2.0; } y }\n'
		const timed = (score: number, ...times: readonly number[]) => ({
			...scored(score),
			metrics: Object.fromEntries(groups.map((name, at) => [name, times[at] ?? 0])),
			standardErrors: { sorted_us: 0, random_us: 0, reverse_us: 0 },
		})
		run.tell(tellOf(0, { source, size: 20, outcome: timed(0, 8000, 10, 10) }))
		run.tell(tellOf(1, { source: `${source}// faster\n`, size: 30, outcome: timed(1, 8, 10, 100) }))
		await using shown = await browsing().open(await browsing().reportOf(run))
		const { page } = shown
		await go(page, 'champion')
		const texts = await page.locator('.speeds li > .quiet').allTextContents()
		// An error of 0 was made of too little to say anything.
		assert.deepEqual(texts.slice(1), [
			'8 µs, seed 8,000 µs: 1,000×',
			'10 µs, seed 10 µs: 1×',
			'100 µs, seed 10 µs: 0.1×',
		])
		const bars = await page
			.locator('.speeds .fill')
			.evaluateAll((all) => all.map((one) => [(one as HTMLElement).style.marginLeft, (one as HTMLElement).style.width]))
		assert.deepEqual(bars.slice(1), [
			['25%', '75%'],
			['25%', '0%'],
			['0%', '25%'],
		])
		// None of them is a formula.
		const heads = page.locator('[aria-label="Candidates on the front"] th')
		assert.deepEqual(await heads.allTextContents(), ['tokens', 'times as fast as the reference', 'by', 'candidate'])
	})
})

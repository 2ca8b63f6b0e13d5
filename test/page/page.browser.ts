// Run by `npm run test:page`: the page in a real browser.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Archive } from '../../src/archive/archive.ts'
import { newRun, scored, tellOf } from '../archive/records.ts'
import { browserSuite, go, isWhole, pictureOf, violations, writtenOn } from './browsing.ts'
import { finishedRun, grown, hostileRun } from './shown-runs.ts'

const views = ['now', 'champion', 'islands', 'lineage', 'models', 'trouble', 'orders']

browserSuite('the page in a browser', (browsing) => {
	for (const [name, make] of [
		['a run that ended', finishedRun],
		['an empty run', (kept: Archive) => kept.createRun(newRun)],
		['a run of hostile models', hostileRun],
	] as const) {
		test(`${name} is shown in every view, at both widths, in the dark and the light, without a complaint`, async () => {
			const address = await browsing().reportOf(make(browsing().archive))
			for (const [width, dark] of [
				[1600, false],
				[390, true],
			] as const) {
				await using shown = await browsing().open(address, { width, dark })
				const { page, complaints } = shown
				for (const view of views) {
					await go(page, view)
					for (const summary of await page.locator('details > summary').all()) await summary.click()
					assert.ok(await isWhole(page), `${view} is wider than ${width}`)
					assert.deepEqual(await violations(page), [], `${view} at ${width}`)
				}
				assert.deepEqual(complaints, [])
				assert.equal(await page.evaluate(() => (globalThis as { hacked?: number }).hacked), undefined)
			}
		})
	}

	test('what candidates and models wrote stands there as text', async () => {
		await using shown = await browsing().open(await browsing().reportOf(hostileRun(browsing().archive)))
		const { page } = shown
		assert.match((await page.locator('h1').textContent()) ?? '', /<script>globalThis\.hacked = 1<\/script>/)
		await go(page, 'champion')
		const champion = (await page.locator('main').textContent()) ?? ''
		assert.match(champion, /<img src=x onerror=/)
		assert.match(champion, /\\x1b\[2J/)
		assert.match(champion, /\\u\{202e\}yllib/)
		assert.match(champion, /characters left out/)
		await go(page, 'models')
		await page.locator('.conversation summary').last().click()
		assert.match((await page.locator('.turn.assistant').textContent()) ?? '', /<script>globalThis\.hacked/)
		await go(page, 'trouble')
		assert.match((await page.locator('main').textContent()) ?? '', /such as: broke `badly`/)
		for (const view of views) {
			await go(page, view)
			assert.doesNotMatch((await page.locator('#app').textContent()) ?? '', /(?!\s)\p{C}/u, view)
		}
		await go(page, 'champion')
		await page.locator('.steps > li > details > summary').last().click()
		await page.getByText('What was said').click()
		assert.match((await page.locator('.turn.assistant').textContent()) ?? '', /<script>globalThis\.hacked/)
	})

	test('the champion has its formula as mathematics and each step with what changed', async () => {
		await using shown = await browsing().open(await browsing().reportOf(finishedRun(browsing().archive)))
		const { page } = shown
		await go(page, 'champion')
		assert.ok(await page.locator('math mfrac').first().isVisible())
		assert.equal(await page.locator('.steps li').count(), 7)
		await page.locator('.steps summary').last().click()
		assert.match((await page.locator('.steps .diff').last().textContent()) ?? '', /29\.5[\s\S]*58\.5/)
	})

	test('the champion is marked, though it was never the best, and what was tried on unseen inputs', async () => {
		const run = browsing().archive.createRun(newRun)
		for (const [number, score] of [-1, -0.5, -0.6].entries()) run.tell(tellOf(number, { outcome: scored(score) }))
		const worse = { verdict: 'worse', detail: '' } as const
		run.confirm({ candidate: 1, outcome: { ...scored(-9), confirmation: worse }, confirmedAtMs: 30 })
		run.confirm({ candidate: 2, outcome: scored(-0.6), confirmedAtMs: 40 })
		await using shown = await browsing().open(await browsing().reportOf(run))
		await shown.page.locator('[aria-label^="Best mse"] canvas').waitFor()
		const legend = await shown.page.locator('[aria-label^="Best mse"] .u-label').allTextContents()
		assert.deepEqual(legend.slice(-3), ['champion', 'unseen: holds up', 'unseen: does not'])
	})

	test('scores are drawn whatever lies between the seed and the best', async () => {
		for (const best of [-1.343e-29, -5e-324, 0]) {
			const run = browsing().archive.createRun(newRun)
			for (const [number, score] of [-1562, -1e3, -0.5, best].entries())
				run.tell(tellOf(number, { outcome: scored(score) }))
			await using shown = await browsing().open(await browsing().reportOf(run))
			const { page } = shown
			await page.locator('[aria-label^="Best mse"] canvas').waitFor()
			await page.locator('main').getByText('logarithmic').waitFor()
			const said = (await page.locator('main').textContent()) ?? ''
			assert.doesNotMatch(said, /Infinity|NaN/)
			// Nothing is so many times as good as what is exact.
			if (best === 0) assert.doesNotMatch(said, /lower than the seed/)
			assert.deepEqual(shown.complaints, [], String(best))
		}
	})

	test('the lineage has round marks, of scores as of time, however it is zoomed', async () => {
		const address = await browsing().reportOf(finishedRun(browsing().archive), (update) => grown(update, 5000))
		await using shown = await browsing().open(address, { noteText: true })
		const { page } = shown
		await go(page, 'lineage')
		const drawn = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
		const marks = async (): Promise<string[]> => {
			for (;;) {
				const written = await writtenOn(page, 'Lineage of')
				if (written.some((mark) => mark.includes(':'))) return written
				await drawn()
			}
		}
		const first = await marks()
		assert.ok(first.includes('0:00') && first.includes('2:00'), first.join(' '))
		const round = (mark: string) => /:|^(?:0\.0*)?[125]0*(?:e-?\d+)?$/.test(mark)
		assert.deepEqual(
			first.filter((mark) => !round(mark)),
			[],
		)
		await page.locator('canvas.tree').focus()
		for (let pressed = 0; pressed < 12; pressed++) await page.keyboard.press('+')
		await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
		const scores = (await marks()).filter((mark) => !mark.includes(':')).map(Number)
		assert.ok(scores.length > 1)
		const steps = scores.slice(1).map((score, at) => Math.abs(score - (scores[at] as number)).toPrecision(3))
		assert.equal(new Set(steps).size, 1, scores.join(' '))
		assert.match(steps[0] as string, /^[0.]*[125]0+(?:e[+-]?\d+)?$/)
	})

	test('an axis of counts has no mark between them', async () => {
		const front = [12, 13, 15, 17].map((size, number) => {
			return { number, size, score: -0.9 / size, operator: 'regress', source: '', mathml: null }
		})
		const address = await browsing().reportOf(finishedRun(browsing().archive), (update) => ({
			...update,
			run: { ...update.run, front },
		}))
		await using shown = await browsing().open(address, { noteText: true })
		await go(shown.page, 'champion')
		const marks = (await writtenOn(shown.page, 'mse of the best candidate of each size')).filter((text) =>
			/^1\d$/.test(text),
		)
		assert.deepEqual(marks, ['12', '13', '14', '15', '16', '17'])
	})

	test('views, steps and the lineage are reached by the keyboard alone', async () => {
		await using shown = await browsing().open(await browsing().reportOf(finishedRun(browsing().archive)))
		const { page } = shown
		for (const view of views) {
			await page.keyboard.press('Tab')
			await page.keyboard.press('Enter')
			await page.waitForFunction((name) => location.hash === `#${name}`, view)
			await page.waitForFunction(() => document.activeElement?.hasAttribute('aria-current'))
		}
		await go(page, 'lineage')
		await page.locator('canvas.tree').focus()
		const first = await pictureOf(page)
		await page.keyboard.press('+')
		await page.keyboard.press('ArrowLeft')
		await pictureOf(page, first)
		await page.keyboard.press('0')
		await page.waitForFunction(
			([before]) => (document.querySelector('canvas.tree') as HTMLCanvasElement).toDataURL() === before,
			[first],
		)
	})

	test('two candidates are compared', async () => {
		await using shown = await browsing().open(await browsing().reportOf(finishedRun(browsing().archive)))
		const { page } = shown
		await go(page, 'lineage')
		const number = page.getByLabel('candidate', { exact: true })
		await number.fill('58')
		await page.getByRole('button', { name: 'show', exact: true }).click()
		await page.getByRole('heading', { name: 'Candidate 58' }).waitFor()
		await number.fill('29')
		await page.getByRole('button', { name: 'compare with the one shown' }).click()
		await page.getByRole('heading', { name: 'Candidates 58 and 29' }).waitFor()
		await page.locator('.diff .removed').first().waitFor()
	})

	test('a run of a hundred thousand candidates opens offline from less than 10 MB, and is moved and zoomed', async () => {
		const address = await browsing().reportOf(finishedRun(browsing().archive), (update) => grown(update, 100_000))
		assert.ok(readFileSync(fileURLToPath(address)).length < 10_000_000)
		await using shown = await browsing().open(address)
		const { page, complaints } = shown
		assert.match((await page.locator('header').textContent()) ?? '', /99,999 candidates/)
		await go(page, 'lineage')
		const canvas = page.locator('canvas.tree')
		/** Pixels that something is drawn on, right of the scale and above the clock. */
		const drawn = async (): Promise<number> =>
			await canvas.evaluate((one: HTMLCanvasElement) => {
				const copy = Object.assign(document.createElement('canvas'), { width: one.width, height: one.height })
				const context = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D
				context.drawImage(one, 0, 0)
				const { data } = context.getImageData(60, 0, one.width - 60, one.height - 30)
				return data.filter((value, at) => at % 4 === 3 && value > 0).length
			})
		const first = await pictureOf(page)
		const ways = await drawn()
		await page.getByLabel('all of them').check()
		await pictureOf(page, first)
		const dots = await drawn()
		assert.ok(dots - ways > 20_000, `${ways} pixels of ways, ${dots} with all candidates`)
		await canvas.focus()
		for (const key of ['+', '+', 'ArrowLeft', '-', '0']) await page.keyboard.press(key)
		await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
		assert.deepEqual(complaints, [])
	})
})

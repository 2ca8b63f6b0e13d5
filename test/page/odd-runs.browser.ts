// Run by `npm run test:page`: runs that are out of the ordinary in what they have to show.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newRun, scored, tellOf } from '../archive/records.ts'
import { browserSuite, go, isWhole, violations } from './browsing.ts'

browserSuite('odd runs in a browser', (browsing) => {
	test('a formula that is wider than a small window is reached by the keyboard', async () => {
		const [first, ...others] = newRun.experiment.islands
		const islands = [{ ...(first as (typeof others)[number]), rates: { regress: 1 } }, ...others]
		const run = browsing().archive.createRun({ ...newRun, experiment: { ...newRun.experiment, islands } })
		const terms = Array.from({ length: 12 }, (_, power) => `${power + 1}.25 * (${power}.5 * x).sin()`)
		run.tell(tellOf(0))
		for (const [at, count] of [6, 12].entries()) {
			const source = `pub fn curve(x: f64) -> f64 {\n    ${terms.slice(0, count).join(' + ')}\n}\n`
			run.tell(tellOf(at + 1, { source, size: 20 * count, outcome: scored(-0.1 / count) }))
		}
		await using server = await browsing().serve()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`, { width: 390 })
		const { page, complaints } = shown
		await go(page, 'champion')
		await page.locator('math').first().waitFor()
		assert.deepEqual(await violations(page), [])
		assert.ok(await isWhole(page))
		assert.deepEqual(complaints, [])
	})

	test('in a small window the button that copies a source stands above it', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0, { source: `pub fn f(x: f64) -> f64 { ${'x + '.repeat(60)}x }\n` }))
		await using server = await browsing().serve()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`, { width: 390 })
		await go(shown.page, 'champion')
		const code = shown.page.locator('.code:has(> .copy)').first()
		const button = (await code.locator('.copy').boundingBox()) ?? assert.fail()
		const source = (await code.locator('.source').boundingBox()) ?? assert.fail()
		assert.ok(source.y >= button.y + button.height)
	})

	test('all steps to the champion are counted, also those that are not listed', async () => {
		const run = browsing().archive.createRun(newRun)
		const count = 150
		for (let number = 0; number < count; number++) {
			const parents = number === 0 ? [] : [number - 1]
			const operator = number === 0 ? 'seed' : number % 3 === 0 ? 'tune' : 'mutate'
			run.tell(tellOf(number, { parents, operator, outcome: scored(-1 / (number + 1)) }))
		}
		await using server = await browsing().serve()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`)
		const { page } = shown
		await go(page, 'champion')
		assert.ok((await page.locator('.steps > li').count()) < count)
		await go(page, 'models')
		const last = page.getByRole('row').filter({ hasText: /^(?:mutate|tune)/ })
		const steps = await last.evaluateAll((rows) => rows.map((row) => row.lastElementChild?.textContent))
		assert.deepEqual(steps, ['100', '49'])
	})

	test('of a run that ended before its best was tried the page says what tries it', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0))
		await using server = await browsing().serve()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`)
		const figure = shown.page.locator('.figure').filter({ hasText: 'on unseen inputs' })
		assert.equal((await figure.textContent())?.trim(), 'on unseen inputsnot tried yet')
		run.setStatus('budget', 100, Date.now())
		await figure.getByText('resume tries it').waitFor()
		assert.equal(await figure.locator('code').textContent(), 'resume')
	})
})

// Run by `npm run test:page`: the page in a real browser.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replied, request } from '../archive/model-records.ts'
import { newRun, record, scored, tellOf } from '../archive/records.ts'
import { browserSuite, go, violations } from './browsing.ts'

browserSuite('a page that is served, in a browser', (browsing) => {
	test('of a run that is not there, or not any more, the page says so, and shows another', async () => {
		const [run, other] = [browsing().archive.createRun(newRun), browsing().archive.createRun(newRun)]
		for (const one of [run, other]) one.tell(tellOf(0))
		await using server = await browsing().serve()
		await using nowhere = await browsing().open(`${server.address}?run=nobody-0000`)
		await nowhere.page.getByText(/^There is no run nobody-0000 in /).waitFor()
		assert.deepEqual(await violations(nowhere.page), [])
		await nowhere.page.getByLabel('run').selectOption(other.id)
		await nowhere.page.getByText('running', { exact: true }).waitFor()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`)
		await shown.page.getByText('running', { exact: true }).waitFor()
		run.setStatus('budget', 100, Date.now())
		browsing().archive.delete(run.id)
		await shown.page.getByText(`There is no run ${run.id} in ${browsing().archive.path}`).waitFor()
		// What was known of it stays.
		assert.equal((await shown.page.locator('main .card').count()) > 0, true)
	})

	test('a run that is still being read has its name and its views, and one can turn to another view', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0))
		await using server = await browsing().serve()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`)
		const { page, complaints } = shown
		const isRead = Promise.withResolvers<void>()
		await page.route('**/events', async (route) => {
			await isRead.promise
			await route.continue()
		})
		await page.reload()
		await page.getByRole('heading', { name: 'Fit a Curve' }).waitFor()
		assert.equal(await page.getByRole('status').textContent(), 'Reading…')
		await go(page, 'islands')
		assert.deepEqual(await violations(page), [])
		isRead.resolve()
		await page.getByRole('heading', { name: 'wild' }).waitFor()
		assert.deepEqual(complaints, [])
	})

	test('a conversation that is read stays with the focus on it, however many newer ones come', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0))
		const converse = (ask: number) => {
			run.modelLog.open({ ...request, island: 0, ask })
			run.modelLog.close({ ...request, island: 0, ask }, replied)
		}
		for (let ask = 0; ask < 3; ask++) converse(ask)
		await using server = await browsing().serve()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`)
		const { page, complaints } = shown
		await go(page, 'models')
		const all = page.locator('.conversation')
		const own = all.filter({ hasText: /calm\/1 rewrite/ })
		await own.locator('summary').focus()
		await page.keyboard.press('Enter')
		await own.getByText(replied.text, { exact: true }).waitFor()
		for (let ask = 3; ask < 210; ask++) converse(ask)
		run.tell(tellOf(1))
		await all.filter({ hasText: /calm\/209 rewrite/ }).waitFor()
		assert.equal(await all.count(), 201)
		assert.ok(await own.getByText(replied.text, { exact: true }).isVisible())
		assert.ok(await own.locator('summary').evaluate((summary) => summary === document.activeElement))
		assert.deepEqual(complaints, [])
	})

	test('a run that goes on elsewhere is followed as it goes, to its end', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0))
		await using server = await browsing().serve()
		await using shown = await browsing().open(`${server.address}?run=${run.id}`)
		const { page, complaints } = shown
		await page.getByText('running', { exact: true }).waitFor()
		const chart = await page.locator('[aria-label^="Best mse"] canvas').elementHandle()
		for (let number = 1; number < 1235; number++)
			run.tell(tellOf(number, { outcome: scored(-1 / (1 + number / 1000)), source: record(1).source }))
		await page.getByText('1,234', { exact: true }).waitFor()
		// It is the same with other values, so that who has zoomed it sees the same part.
		assert.equal(await chart?.evaluate((canvas) => canvas.isConnected), true)
		run.setStatus('budget', 20_000, Date.now())
		// What of its budget has ended it, as `status` says.
		await page.getByText('its candidates are used up', { exact: true }).waitFor()
		run.setStatus('no-gain', 20_001, Date.now())
		await page.getByText('its patience is used up', { exact: true }).waitFor()
		run.setBudget({ forMs: 20_002, candidates: undefined, target: undefined })
		run.setStatus('budget', 20_002, Date.now())
		await page.getByText('its time is used up', { exact: true }).waitFor()
		await page.reload()
		await page.locator('option', { hasText: `${run.id} · its time is used up` }).waitFor({ state: 'attached' })
		await server.close()
		await page.getByText('no connection', { exact: true }).waitFor()
		assert.deepEqual(
			complaints.filter((complaint) => !complaint.includes('net::ERR_')),
			[],
		)
	})
})

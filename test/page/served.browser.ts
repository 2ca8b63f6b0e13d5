// Run by `npm run test:page`: the page in a real browser.

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Archive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { servePage } from '../../src/cli/look/page-server.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { newRun, record, scored, tellOf } from '../archive/records.ts'
import { Browsing, go, violations } from './browsing.ts'
import { chromiumPath, howToGetIt } from './chromium.ts'

const isCi = process.env.CI !== undefined && process.env.CI !== ''

suite('a page that is served, in a browser', { skip: chromiumPath === undefined && !isCi ? howToGetIt : false }, () => {
	let browsing: Browsing
	let archive: Archive

	before(async () => {
		assert.ok(chromiumPath !== undefined, howToGetIt)
		browsing = await Browsing.start()
		archive = browsing.archive
	})
	after(() => browsing?.[Symbol.asyncDispose]())

	test('of a run that is not there, or not any more, the page says so, and shows another', async () => {
		const [run, other] = [archive.createRun(newRun), archive.createRun(newRun)]
		for (const one of [run, other]) one.tell(tellOf(0))
		const syntax = await loadRustSyntax()
		const reader = openArchive(archive.path, { mode: 'read' })
		const server = await servePage({ archive: reader, syntax, template: browsing.template, port: 0 })
		try {
			await using nowhere = await browsing.open(`${server.address}?run=nobody-0000`)
			await nowhere.page.getByText(/^There is no run nobody-0000 in /).waitFor()
			assert.deepEqual(await violations(nowhere.page), [])
			await nowhere.page.getByLabel('run').selectOption(other.id)
			await nowhere.page.getByText('running', { exact: true }).waitFor()
			await using shown = await browsing.open(`${server.address}?run=${run.id}`)
			await shown.page.getByText('running', { exact: true }).waitFor()
			run.setStatus('budget', 100, Date.now())
			archive.delete(run.id)
			await shown.page.getByText(`There is no run ${run.id} in ${archive.path}`).waitFor()
			// What was known of it stays.
			assert.equal((await shown.page.locator('main .card').count()) > 0, true)
		} finally {
			await server.close()
			reader.close()
		}
	})

	test('a run that is still being read has its name and its views, and one can turn to another view', async () => {
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		const reader = openArchive(archive.path, { mode: 'read' })
		const syntax = await loadRustSyntax()
		const server = await servePage({ archive: reader, syntax, template: browsing.template, port: 0 })
		try {
			await using shown = await browsing.open(`${server.address}?run=${run.id}`)
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
		} finally {
			await server.close()
			reader.close()
		}
	})

	test('a run that goes on elsewhere is followed as it goes, to its end', async () => {
		const run = archive.createRun(newRun)
		run.tell(tellOf(0))
		const reader = openArchive(archive.path, { mode: 'read' })
		const server = await servePage({
			archive: reader,
			syntax: await loadRustSyntax(),
			template: browsing.template,
			port: 0,
		})
		try {
			await using shown = await browsing.open(`${server.address}?run=${run.id}`)
			const { page, complaints } = shown
			await page.getByText('running', { exact: true }).waitFor()
			for (let number = 1; number < 1235; number++)
				run.tell(tellOf(number, { outcome: scored(-1 / number), source: record(1).source }))
			await page.getByText('1,234', { exact: true }).waitFor()
			run.setStatus('budget', 20_000, Date.now())
			await page.getByText('finished', { exact: true }).waitFor()
			await server.close()
			await page.getByText('no connection', { exact: true }).waitFor()
			assert.deepEqual(
				complaints.filter((complaint) => !complaint.includes('net::ERR_')),
				[],
			)
		} finally {
			await server.close()
			reader.close()
		}
	})
})

// Run by `npm run test:page`: a run that is steered from its page.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { RunArchive } from '../../src/archive/archive.ts'
import type { Order } from '../../src/archive/order.ts'
import { newRun, tellOf } from '../archive/records.ts'
import { Folder, oxipelago, plainIslands } from '../cli/oxipelago.ts'
import { endOf, eventsOf } from '../cli/small-run.ts'
import { browserSuite, go, isWhole, type Opened, violations } from './browsing.ts'

/** A run that asks a model, so that there is who reads a note. */
const withModel = {
	...newRun,
	experiment: { ...newRun.experiment, models: [{ baseUrl: 'http://127.0.0.1:1/v1', id: 'tiny' }] },
}

browserSuite('orders from a page', (browsing) => {
	/** The page of a run that goes on here, at its orders; nobody takes these but the test. */
	async function steered(run: RunArchive, how: { width?: number; dark?: boolean } = {}): Promise<Opened> {
		await using opened = new AsyncDisposableStack()
		const server = opened.use(await browsing().serve())
		const shown = opened.use(await browsing().open(`${server.address}?run=${run.id}`, how))
		await go(shown.page, 'orders')
		const kept = opened.move()
		return { ...shown, [Symbol.asyncDispose]: () => kept.disposeAsync() }
	}

	const given = (run: RunArchive): Order[] => run.orders().map(({ order }) => order)
	const takeAll = (run: RunArchive, told: number) => {
		for (const { id } of run.waitingOrders()) run.takeOrder(id, told)
	}
	const said = async (page: Page, text: RegExp) => await page.getByRole('status').filter({ hasText: text }).waitFor()

	test('an island and the run are paused and go on, and the page shows what holds when it is taken', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0))
		await using shown = await steered(run)
		const { page, complaints } = shown
		await page.getByRole('button', { name: 'pause: wild' }).click()
		await said(page, /^A pause is ordered\.$/)
		await page.getByRole('cell', { name: 'not yet' }).waitFor()
		takeAll(run, 1)
		await page.getByRole('button', { name: 'go on: wild' }).click()
		await said(page, /^To go on is ordered\.$/)
		await page.getByRole('button', { name: 'pause: the run' }).click()
		await page.getByRole('cell', { name: 'not yet' }).nth(1).waitFor()
		takeAll(run, 1)
		await page.locator('header').getByText('paused', { exact: true }).waitFor()
		assert.deepEqual(given(run), [{ kind: 'pause', island: 1 }, { kind: 'go-on', island: 1 }, { kind: 'pause' }])
		await page.getByRole('button', { name: 'go on: the run' }).click()
		await page.getByRole('cell', { name: 'not yet' }).waitFor()
		takeAll(run, 1)
		await page.locator('header').getByText('running', { exact: true }).waitFor()
		assert.deepEqual(complaints, [])
	})

	test('what gives orders is for everybody, at both widths, in the dark and the light', async () => {
		const run = browsing().archive.createRun(withModel)
		run.tell(tellOf(0))
		for (const [width, dark] of [
			[1600, false],
			[390, true],
		] as const) {
			await using shown = await steered(run, { width, dark })
			const { page } = shown
			await page.getByLabel('note').fill('try a radix sort')
			await page.getByRole('button', { name: 'send the note' }).click()
			await said(page, /^A note is ordered\.$/)
			await page.getByRole('button', { name: 'stop the run…' }).click()
			assert.deepEqual(await violations(page), [])
			assert.ok(await isWhole(page), String(width))
		}
	})

	test('by the keyboard alone a note is written, a function is put in, and the run is stopped when asked twice', async () => {
		const run = browsing().archive.createRun(withModel)
		run.tell(tellOf(0))
		await using shown = await steered(run)
		const { page, complaints } = shown
		/** Goes on with Tab until what is named has the focus. */
		const reach = async (name: string) => {
			for (let pressed = 0; pressed < 40; pressed++) {
				await page.keyboard.press('Tab')
				const at = await page.evaluate(() => {
					const { activeElement } = document
					const label = (activeElement as HTMLInputElement | null)?.labels?.[0]?.textContent
					return activeElement?.getAttribute('aria-label') ?? label ?? activeElement?.textContent ?? ''
				})
				if (at.trim() === name) return
			}
			assert.fail(`${name} is not reached`)
		}
		await reach('stop the run…')
		await page.keyboard.press('Enter')
		await page.waitForFunction(() => document.activeElement?.textContent === 'stop it')
		await reach('let it go on')
		await page.keyboard.press('Enter')
		await page.waitForFunction(() => document.activeElement?.textContent === 'stop the run…')
		await reach('note')
		await page.keyboard.type('try <b>a radix sort</b>')
		await reach('send the note')
		await page.keyboard.press('Enter')
		await said(page, /^A note is ordered\.$/)
		await reach('Rust')
		await page.keyboard.type('pub fn curve(x: f64) -> f64 { x }')
		await reach('put it in')
		await page.keyboard.press('Enter')
		await said(page, /^What you put in is ordered\.$/)
		const cell = page.getByRole('cell', { name: 'try <b>a radix sort</b>' })
		await cell.waitFor()
		await page.getByRole('button', { name: 'stop the run…' }).focus()
		await page.keyboard.press('Enter')
		await page.waitForFunction(() => document.activeElement?.textContent === 'stop it')
		await page.keyboard.press('Enter')
		await said(page, /^The end is ordered\.$/)
		assert.deepEqual(given(run), [
			{ kind: 'note', text: 'try <b>a radix sort</b>' },
			{ kind: 'inject', island: 0, source: 'pub fn curve(x: f64) -> f64 { x }', from: 'from the page' },
			{ kind: 'stop' },
		])
		run.setStatus('stopped', 100, Date.now())
		await page.getByText('The run has ended, and takes no orders.').waitFor()
		assert.equal(await page.locator('main button, main textarea').count(), 0)
		assert.deepEqual(complaints, [])
	})

	test('budget and rates are changed, and the page shows what holds by then', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0))
		await using shown = await steered(run)
		const { page, complaints } = shown
		await page.getByText('It ends with 1,000 candidates; what is left empty stays so.').waitFor()
		await page.getByLabel('run time from now on').fill('30m')
		await page.getByLabel('candidates in all').fill('+5000')
		await page.getByLabel('candidates or time without a better best').fill('300')
		await page.getByLabel('what the archive may take').fill('2GB')
		await page.getByRole('button', { name: 'change the budget' }).click()
		await said(page, /^Another budget is ordered\.$/)
		await page.getByLabel('mutate').fill('0.5')
		await page.getByLabel('where').first().selectOption('wild')
		await page.getByRole('button', { name: 'change the rates' }).click()
		await said(page, /^Other rates are ordered\.$/)
		const [budget, rates] = given(run)
		assert.ok(budget?.kind === 'budget' && budget.more === 5000 && (budget.forMs ?? 0) >= 1_800_000)
		assert.deepEqual([budget.patience, budget.diskBytes], [{ candidates: 300 }, 2e9])
		assert.deepEqual(rates, { kind: 'rates', island: 1, rates: { mutate: 0.5 } })
		run.setBudget({ ...run.record().experiment.budget, patience: { forMs: 60_000 }, diskBytes: 2e9 })
		takeAll(run, 1)
		await page
			.getByText('It ends with 1,000 candidates or 1m without a better best or an archive of 2 GB; what')
			.waitFor()
		await page.getByRole('cell', { name: 'mutate=0.5' }).waitFor()
		await page.getByLabel('where').first().selectOption('wild')
		await page.waitForFunction(() => document.querySelector('input[placeholder="0.5"]') !== null)
		await page.getByLabel('run time from now on').fill('soon')
		await page.getByRole('button', { name: 'change the budget' }).click()
		await said(page, /^run time soon is invalid\. Expected a duration such as 90s,/)
		assert.equal(await page.getByLabel('run time from now on').inputValue(), 'soon')
		await page.getByLabel('run time from now on').fill('')
		await page.getByLabel('what the archive may take').fill('much')
		await page.getByRole('button', { name: 'change the budget' }).click()
		await said(page, /^disk much is invalid\. Expected /)
		assert.deepEqual(
			complaints.filter((complaint) => !complaint.includes('400')),
			[],
		)
	})

	test('what is refused is said in one line, and what was written stays', async () => {
		const run = browsing().archive.createRun(newRun)
		run.tell(tellOf(0))
		await using shown = await steered(run)
		const { page } = shown
		const field = page.getByLabel('Rust')
		await field.fill(`// ${'x'.repeat(2 << 20)}`)
		await page.getByRole('button', { name: 'put it in' }).click()
		await said(page, /^expected an order of at most 1048576 bytes, found \d+$/)
		assert.ok((await field.inputValue()).length > 2 << 20)
		assert.deepEqual(given(run), [])
	})

	test('a run of another process has a function put in, is paused, goes on and is stopped', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const started = Promise.withResolvers<string>()
		const args = ['run', ...plainIslands, '--for', '10m', '--seed', '2', '--json', '--look', '--archive', archive]
		const ended = oxipelago(args, {
			onErrorLine: (line) => {
				const address = /look at it on (http:\S+)/.exec(line)?.[1]
				if (address !== undefined) started.resolve(address)
			},
		})
		const address = await Promise.race([started.promise, ended.then(({ err }) => assert.fail(err))])
		await using shown = await browsing().open(address)
		const { page, complaints } = shown
		await go(page, 'orders')
		await page.getByLabel('Rust').fill('pub fn surface(x: f64, y: f64) -> f64 {\n    x * x + y * y + 17.0\n}\n')
		await page.getByRole('button', { name: 'put it in' }).click()
		await page.getByRole('button', { name: 'pause: the run' }).click()
		await page.locator('header').getByText('paused', { exact: true }).waitFor()
		await page.getByRole('button', { name: 'go on: the run' }).click()
		await page.locator('header').getByText('running', { exact: true }).waitFor()
		await page.getByRole('button', { name: 'stop the run…' }).click()
		await page.getByRole('button', { name: 'stop it' }).click()
		await page.getByText('The run has ended, and takes no orders.').waitFor()
		const { code, out, err } = await ended
		assert.equal(code, 0, err)
		assert.equal(endOf(out).reason, 'stopped')
		const steered = eventsOf(out).flatMap((event) => (event.kind === 'steered' ? [event.order] : []))
		assert.deepEqual(steered.slice(0, 3), ['inject', 'pause', 'go-on'])
		const told = eventsOf(out).find((event) => event.kind === 'candidate-told' && event.operator === 'inject')
		assert.ok(told?.kind === 'candidate-told' && told.outcome === 'scored')
		assert.deepEqual(
			complaints.filter((complaint) => !complaint.includes('net::ERR_')),
			[],
		)
	})
})

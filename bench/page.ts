import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import type { Page } from 'playwright-core'
import { openArchive } from '../src/archive/sqlite-archive.ts'
import { servePage } from '../src/cli/look/page-server.ts'
import { packageRoot } from '../src/cli/places.ts'
import { plain } from '../src/cli/progress/paint.ts'
import { packedRun } from '../src/cli/report/packed-run.ts'
import { withData } from '../src/cli/report/page-template.ts'
import { table } from '../src/cli/table.ts'
import { loadRustSyntax } from '../src/experiment/rust-syntax.ts'
import { RunReader } from '../src/report/read-run.ts'
import { scored, tellOf } from '../test/archive/records.ts'
import { chromiumPath, howToGetIt, startChromium } from '../test/page/chromium.ts'
import { largeRun } from '../test/page/large-run.ts'

/** Something that was measured, and what is promised of it. */
interface Figure {
	readonly what: string
	readonly found: number
	readonly most: number
	readonly unit: 'ms' | 'MB'
}

/** What the page of a large run takes. */
export interface PageReport {
	readonly candidates: number
	readonly cores: number
	/** Of the last minute, when it began and when it ended: what else the machine does makes all of it longer. */
	readonly load: readonly [before: number, after: number]
	readonly figures: readonly Figure[]
	/** Whether all that is promised holds. */
	readonly holds: boolean
}

const longest = 200
/** Between two candidates of the run that goes on while its page is moved, in milliseconds. */
const everyMs = 20
const views = ['now', 'champion', 'islands', 'lineage', 'models', 'trouble', 'orders'] as const

/**
 * Opens the report and the live page of a run of so many candidates in a real browser: how large it is, how soon it is
 * painted, the longest time for which it does not answer while it is scrolled and zoomed, and how soon it shows what is new.
 *
 * @param folder - For archive and report.
 */
export async function runPage(candidates: number, folder: string, say: (line: string) => void): Promise<PageReport> {
	if (chromiumPath === undefined) throw new RangeError(`Expected a browser: ${howToGetIt}`)
	const before = loadavg()[0] as number
	say(`an archive of ${candidates.toLocaleString('en')} candidates`)
	const archive = openArchive(join(folder, 'page.db'), { mode: 'write' })
	const run = largeRun(archive, candidates)
	const built = join(folder, 'template.html')
	await execa(process.execPath, [join(packageRoot, 'page/build.js'), built])
	const template = readFileSync(built, 'utf8')
	const syntax = await loadRustSyntax()
	const reader = await RunReader.of(run, syntax)
	const report = withData(template, await packedRun(run, reader.read('budget', 0, Date.now())))
	const file = join(folder, 'report.html')
	writeFileSync(file, report)
	const server = await servePage({ archive, syntax, template, port: 0 })
	const browser = await startChromium()
	try {
		const figures: Figure[] = [{ what: 'report file', found: report.length / 1e6, most: 10, unit: 'MB' }]
		const open = async (what: string, address: string): Promise<Page> => {
			say(what)
			const page = await browser.newPage({ viewport: { width: 1600, height: 900 } })
			await page.addInitScript({ content: noteTasks })
			await page.goto(address)
			await page.waitForSelector('main canvas')
			const found = await page.evaluate<number>(nextPaint)
			figures.push({ what: `${what}: first paint of the run`, found, most: 2000, unit: 'ms' })
			return page
		}
		const offline = await open('report', pathToFileURL(file).href)
		figures.push(...(await moved('report', offline)))
		await offline.close()
		const live = await open('live', `${server.address}?run=${run.id}`)
		const told = performance.now()
		run.tell(tellOf(candidates, { outcome: scored(-1e-9) }))
		await live.getByText(candidates.toLocaleString('en-US'), { exact: true }).first().waitFor()
		figures.push({ what: 'live: what is new is shown', found: performance.now() - told, most: 2000, unit: 'ms' })
		let next = candidates + 1
		const growing = setInterval(() => run.tell(tellOf(next++, { outcome: scored(-1 - next) })), everyMs)
		try {
			figures.push(...(await moved('live', live)))
		} finally {
			clearInterval(growing)
		}
		const after = loadavg()[0] as number
		const holds = figures.every(({ found, most }) => found <= most)
		return { candidates, cores: cpus().length, load: [before, after], figures, holds }
	} finally {
		await browser.close()
		await server.close()
		archive.close()
	}
}

/** The longest task in each view while it is scrolled to its end and back, and of the lineage while it is zoomed and dragged. */
async function moved(what: string, page: Page): Promise<Figure[]> {
	const figures: Figure[] = []
	for (const view of views) {
		await page.evaluate(`location.hash = '${view}'`)
		await page.waitForSelector(`nav a[aria-current][href="#${view}"]`)
		if (view === 'lineage') await page.getByLabel('all of them').check()
		await page.evaluate(nextPaint)
		await page.evaluate(longestTask)
		const canvas = page.locator('canvas.tree')
		const box = view === 'lineage' ? await canvas.boundingBox() : null
		if (box !== null) {
			await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
			for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -120)
			await page.mouse.down()
			for (let step = 1; step <= 20; step++) await page.mouse.move(box.x + box.width / 2 + 10 * step, box.y + 100)
			await page.mouse.up()
			for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, 120)
			await canvas.focus()
			for (const key of ['+', '+', 'ArrowLeft', 'ArrowUp', '-', '0']) await page.keyboard.press(key)
		}
		await page.mouse.move(800, 880)
		for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, 400)
		for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -400)
		await page.evaluate(nextPaint)
		const found = await page.evaluate<number>(longestTask)
		figures.push({ what: `${what}: longest task in ${view}`, found, most: longest, unit: 'ms' })
	}
	return figures
}

/** Runs in the page: keeps the lengths of tasks from 50 ms, which is what a browser calls long. */
const noteTasks = `
	globalThis.tasks = []
	const note = (list) => list.getEntries().forEach(({ duration }) => tasks.push(duration))
	new PerformanceObserver(note).observe({ type: 'longtask', buffered: true })`

/** Runs in the page: the longest since it was asked last, 0 where none was long; told once there is nothing else to do. */
const longestTask = 'new Promise((done) => setTimeout(() => done(Math.max(0, ...tasks.splice(0))), 100))'

/** Runs in the page: waits until what is drawn by now is painted; milliseconds since the page was asked for. */
const nextPaint =
	'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))'

/** The report as text. */
export function renderPage({ candidates, cores, load, figures }: PageReport): string {
	const rows = figures.map(({ what, found, most, unit }) => {
		const text = (value: number) => `${value.toFixed(unit === 'MB' ? 1 : 0)} ${unit}`
		return [what, text(found), text(most), found <= most ? '' : 'over']
	})
	const right = 'right' as const
	const columns = [{ head: `${candidates.toLocaleString('en')} candidates` }, { head: 'found', align: right }]
	const promised = { head: 'at most', align: right }
	const [before, after] = load.map((one) => one.toFixed(1))
	return `${table([...columns, promised, { head: '' }], rows, plain)}\nload ${before} to ${after} on ${cores} cores`
}

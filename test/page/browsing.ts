import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execa } from 'execa'
import type { Browser, Page } from 'playwright-core'
import type { Archive, RunArchive } from '../../src/archive/archive.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { type PageServer, servePage } from '../../src/cli/look/page-server.ts'
import { packedRun } from '../../src/cli/report/packed-run.ts'
import { withData } from '../../src/cli/report/page-template.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { RunReader } from '../../src/report/read-run.ts'
import type { RunUpdate } from '../../src/report/run-data.ts'
import { complaintsOf, inChromium, startChromium } from './chromium.ts'

/** Tests in a browser, each with the same one. */
export function browserSuite(name: string, tests: (browsing: () => Browsing) => void): void {
	suite(name, inChromium, () => {
		let browsing: Browsing | undefined
		before(async () => {
			browsing = await Browsing.start()
		})
		after(() => browsing?.[Symbol.asyncDispose]())
		tests(() => browsing as Browsing)
	})
}

/** A page that is open, and closed when it is disposed of. */
export interface Opened extends AsyncDisposable {
	readonly page: Page
	/** What it said on its console or threw. */
	readonly complaints: string[]
}

/** A browser, the page as it is built, and an archive in a folder of its own. */
export class Browsing implements AsyncDisposable {
	readonly folder: string
	readonly archive: Archive
	/** The page without data. */
	readonly template: string
	readonly #browser: Browser

	private constructor(folder: string, template: string, browser: Browser) {
		this.folder = folder
		this.template = template
		this.#browser = browser
		this.archive = openArchive(join(folder, 'a.db'), { mode: 'write' })
	}

	/** Builds the page and starts a browser. */
	static async start(): Promise<Browsing> {
		const folder = mkdtempSync(join(tmpdir(), 'oxi-page-'))
		const built = join(folder, 'page.html')
		await execa(process.execPath, [join(import.meta.dirname, '../../page/build.js'), built])
		return new Browsing(folder, readFileSync(built, 'utf8'), await startChromium())
	}

	/**
	 * Opens an address and waits for what is drawn first: of a report all of it, since nothing comes after; of a page that
	 * is served whatever it has.
	 *
	 * @param noteText - Whether canvases keep what is written on them, see {@link writtenOn}.
	 */
	async open(address: string, { width = 1600, dark = false, noteText = false } = {}): Promise<Opened> {
		const page = await this.#browser.newPage({
			viewport: { width, height: 900 },
			colorScheme: dark ? 'dark' : 'light',
			bypassCSP: false,
		})
		const complaints = complaintsOf(page)
		if (noteText) await page.addInitScript(keepWritten)
		await page.goto(address)
		await page.waitForSelector(address.startsWith('file:') ? 'footer' : 'main, .waiting')
		return { page, complaints, [Symbol.asyncDispose]: () => page.close() }
	}

	/** Address of a report of a run, which may be changed before it is packed. */
	async reportOf(run: RunArchive, change = (update: RunUpdate) => update): Promise<string> {
		const update = (await RunReader.of(run, await loadRustSyntax())).read(run.record().status, 0, Date.now())
		const path = join(this.folder, `${run.id}-${Math.round(performance.now())}.html`)
		writeFileSync(path, withData(this.template, await packedRun(run, change(update))))
		return pathToFileURL(path).href
	}

	/** Serves the archive as another process does, until it is disposed of. */
	async serve(): Promise<PageServer & AsyncDisposable> {
		const archive = openArchive(this.archive.path, { mode: 'read' })
		const syntax = await loadRustSyntax()
		const server = await servePage({ archive, syntax, template: this.template, port: 0 })
		const close = async (): Promise<void> => {
			await server.close()
			archive.close()
		}
		return { address: server.address, close: server.close, [Symbol.asyncDispose]: close }
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#browser.close()
		this.archive.close()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

/** Goes to a view and waits until it is drawn. */
export async function go(page: Page, view: string): Promise<void> {
	await page.evaluate((hash) => {
		location.hash = hash
	}, view)
	await page.waitForFunction((name) => document.querySelector(`nav a[aria-current][href="#${name}"]`) !== null, view)
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

/** Runs in the page: each canvas keeps the texts that were written on it since it was last cleared. */
function keepWritten(): void {
	const { prototype } = CanvasRenderingContext2D
	const { fillText, clearRect } = prototype
	prototype.clearRect = function (...place) {
		Object.assign(this.canvas, { written: [] })
		clearRect.apply(this, place)
	}
	prototype.fillText = function (text, ...place) {
		const canvas = this.canvas as HTMLCanvasElement & { written?: string[] }
		canvas.written ??= []
		canvas.written.push(text)
		fillText.call(this, text, ...place)
	}
}

/** The texts on a canvas, by how its label or that of its chart begins. */
export async function writtenOn(page: Page, label: string): Promise<string[]> {
	return await page
		.locator(`[aria-label^="${label}"] canvas, canvas[aria-label^="${label}"]`)
		.evaluate((canvas) => (canvas as HTMLCanvasElement & { written?: string[] }).written ?? [])
}

/** The lineage as it is drawn, once there is something of it that is not `before`. */
export async function pictureOf(page: Page, before?: string): Promise<string> {
	const drawn = await page.waitForFunction(
		([before]) => {
			const tree = document.querySelector<HTMLCanvasElement>('canvas.tree')
			if (tree === null) return undefined
			const blank = Object.assign(document.createElement('canvas'), { width: tree.width, height: tree.height })
			const picture = tree.toDataURL()
			return picture === blank.toDataURL() || picture === before ? undefined : picture
		},
		[before],
	)
	return (await drawn.jsonValue()) as string
}

/** Whether nothing of a page is wider than its window. */
export async function isWhole(page: Page): Promise<boolean> {
	return await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
}

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** What keeps people from using a page, of WCAG 2.1 A and AA. */
export async function violations(page: Page): Promise<string[]> {
	// Added as the browser's own tools are: the page's policy would not let it in.
	await page.evaluate(axe)
	return await page.evaluate(async () => {
		interface Found {
			readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
		}
		const { axe } = globalThis as unknown as { axe: { run: (what: object, how: object) => Promise<Found> } }
		const found = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa'] } })
		return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)
	})
}

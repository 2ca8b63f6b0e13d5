// Run by `npm run pictures`: makes the README's picture of the page from a real run, with Debian's chromium.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromiumPath, howToGetIt, startChromium } from '../test/page/chromium.ts'

const root = join(import.meta.dirname, '..')
const pictures = [{ name: 'champion', view: 'champion', width: 1180, height: 800 }] as const

if (chromiumPath === undefined) {
	process.stderr.write(`${howToGetIt}\n`)
	process.exit(3)
}
const folder = mkdtempSync(join(tmpdir(), 'oxi-pictures-'))
try {
	const archive = join(folder, 'a.db')
	const page = join(folder, 'page.html')
	const oxipelago = (...args: string[]) =>
		execFileSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args, '--archive', archive], {
			stdio: 'inherit',
			cwd: root,
		})
	oxipelago('run', 'examples/regression', '--for', '20s', '--seed', '3', '--offline')
	oxipelago('report', '-o', page)
	const browser = await startChromium()
	for (const { name, view, width, height } of pictures) {
		const shown = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1.5, colorScheme: 'light' })
		await shown.goto(`${pathToFileURL(page).href}#${view}`)
		await shown.locator('canvas').first().waitFor()
		await shown.screenshot({ path: join(root, `docs/${name}.png`) })
	}
	await browser.close()
} finally {
	rmSync(folder, { recursive: true, force: true })
}

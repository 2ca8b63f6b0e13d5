import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is; `undefined` where there is none. */
export const chromiumPath: string | undefined = [process.env.CHROMIUM ?? '', ...places].find((path) => existsSync(path))

/** What to say where there is none. */
export const howToGetIt =
	'chromium missing: `apt-get install chromium` on Debian (or CHROMIUM=<path> of one that is there)'

const isCi = process.env.CI !== undefined && process.env.CI !== ''

/** How tests in a browser are run: skipped where there is none, but not in CI. */
export const inChromium: { readonly skip: string | false } = {
	skip: chromiumPath === undefined && !isCi ? howToGetIt : false,
}

/** A headless Chromium. @throws {RangeError} If there is none. */
export async function startChromium(): Promise<Browser> {
	if (chromiumPath === undefined) throw new RangeError(`Expected a browser: ${howToGetIt}`)
	const { chromium } = await import('playwright-core')
	// Its sandbox needs rights that containers and root have not; what is shown here is ours.
	return await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}

/** What a page said on its console or threw, from now on, without what is only for developers. */
export function complaintsOf(page: Page): string[] {
	const complaints: string[] = []
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
	})
	page.on('pageerror', (error) => complaints.push(String(error)))
	page.on('dialog', (dialog) => {
		complaints.push(`dialog: ${dialog.message()}`)
		dialog.dismiss().catch(() => {})
	})
	return complaints
}

import { existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Context } from '../context.ts'
import { MissingError } from '../exit-codes.ts'

/**
 * The page without data, as HTML: it is shipped built; in a clone it is built when it is first needed, or when what it
 * is built from has changed.
 *
 * @param onBuild - Told before it is built.
 * @throws {MissingError} If it is not there and cannot be built.
 */
export async function pageTemplate({ places }: Context, onBuild: () => void): Promise<string> {
	const built = join(places.packageRoot, 'dist/page.html')
	const script = join(places.packageRoot, 'page/build.js')
	if (existsSync(script) && isOlder(built, places.packageRoot)) {
		onBuild()
		const { failed, stderr } = await execa(process.execPath, [script, built], { reject: false, stdin: 'ignore' })
		const [why = ''] = stderr.split('\n').filter((line) => /error/i.test(line))
		if (failed) {
			throw new MissingError(
				`the page cannot be built (${why.trim()}); \`npm ci\` installs what it is built with, \`npm run build\` builds it`,
			)
		}
	}
	return await readFile(built, 'utf8').catch((error) => {
		throw new MissingError(`${built}: the page is missing from this package; reinstall it`, { cause: error })
	})
}

/** Whether a file is older than what the page is made of, or not there. */
function isOlder(built: string, root: string): boolean {
	if (!existsSync(built)) return true
	const own = readdirSync(join(root, 'page')).map((name) => join(root, 'page', name))
	const shared = ['src/cli/numbers.ts', 'src/cli/visible.ts'].map((path) => join(root, path))
	const { mtimeMs } = statSync(built)
	return [...own, ...shared].some((path) => statSync(path).mtimeMs > mtimeMs)
}

const emptyData = '<script type="text/plain" id="run-data"></script>'

/**
 * The page with its data in it, which shows itself from a file.
 *
 * @param packed - Base64, which ends no element.
 */
export function withData(template: string, packed: string): string {
	const at = template.indexOf(emptyData)
	if (at === -1) throw new RangeError('Expected a page with a place for data')
	const place = at + emptyData.indexOf('</')
	return `${template.slice(0, place)}${packed}${template.slice(place)}`
}

// Run by `npm run docs`: writes pages of all public names, with their comments, to data/docs. What makes them reads TypeScript
// by the compiler of before the one that this package is checked by, so both are installed into the cache, and only for this.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const tools = join(root, 'data/cache/docs')
const pages = join(root, 'data/docs')
const manifest = JSON.stringify({ private: true, dependencies: { typedoc: '0.28.20', typescript: '6.0.3' } })

const written = join(tools, 'package.json')
const program = join(tools, 'node_modules/typedoc/bin/typedoc')
if (!existsSync(program) || readFileSync(written, 'utf8') !== manifest) {
	rmSync(tools, { recursive: true, force: true })
	mkdirSync(tools, { recursive: true })
	writeFileSync(written, manifest)
	execFileSync('npm', ['install', '--no-package-lock', '--ignore-scripts'], { cwd: tools, stdio: 'inherit' })
}
const options = {
	name: 'oxipelago',
	entryPoints: ['src/index.ts'],
	tsconfig: 'tsconfig.build.json',
	out: pages,
	readme: 'docs/library.md',
	excludePrivate: true,
	disableSources: true,
	// The compiler at hand is another one than the project's: what it makes of types is for `npm run types` to say.
	skipErrorChecking: true,
	// Parts of what an archive or a run is told that have no name of their own to import.
	'validation.notExported': false,
	treatWarningsAsErrors: true,
}
const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
execFileSync(process.execPath, [program, ...words], { cwd: root, stdio: 'inherit' })
process.stdout.write(`The public names: ${join(pages, 'index.html')}\n`)

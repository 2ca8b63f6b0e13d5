import { existsSync, readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { packageRoot } from './places.ts'

/**
 * Lets `import … from 'oxipelago'` mean this package in every experiment of this process, wherever its folder is, and
 * lets an `experiment.ts` be an ES module without a package.json that says so, below `node_modules` too: there Node
 * itself strips no types, but the shipped examples lie there once the package is installed.
 *
 * The only thing registered process-wide; call it once, before an experiment is loaded.
 */
export function resolveOwnPackage(): void {
	const source = join(packageRoot, 'src/index.ts')
	const index = existsSync(source) ? source : join(packageRoot, 'dist/index.js')
	registerHooks({
		resolve: (specifier, context, next) => {
			if (specifier === 'oxipelago') return { url: pathToFileURL(index).href, shortCircuit: true }
			const resolved = next(specifier, context)
			return isTypeScript(resolved.url) ? { ...resolved, format: 'module-typescript' } : resolved
		},
		load: (url, context, next) => {
			if (!isTypeScript(url) || !new URL(url).pathname.includes('/node_modules/')) return next(url, context)
			const text = readFileSync(fileURLToPath(url), 'utf8')
			return { format: 'module', source: stripTypeScriptTypes(text), shortCircuit: true }
		},
	})
}

function isTypeScript(url: string): boolean {
	return url.startsWith('file:') && /\.m?ts$/.test(new URL(url).pathname)
}

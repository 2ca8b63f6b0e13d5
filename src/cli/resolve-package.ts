import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageRoot } from './places.ts'

/**
 * Lets `import … from 'oxipelago'` mean this package in every experiment of this process, wherever its folder is, and
 * lets an `experiment.ts` be an ES module without a package.json that says so.
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
			const { pathname } = new URL(resolved.url)
			const isBareTypeScript = pathname.endsWith('.ts') && !pathname.includes('/node_modules/')
			return isBareTypeScript ? { ...resolved, format: 'module-typescript' } : resolved
		},
	})
}

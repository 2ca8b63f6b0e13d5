import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { traverseFast } from '@babel/types'
import { readSources, type Source } from './sources.ts'

const root = join(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	readonly dependencies: Readonly<Record<string, string>>
	readonly devDependencies: Readonly<Record<string, string>>
}
const src = await readSources(join(root, 'src'))
const published = Object.keys(manifest.dependencies)

suite('packages', () => {
	test('src imports only those that come with the published package', () => {
		const wrong = src.flatMap(({ path, imports }) =>
			imports
				.filter(({ target }) => target === undefined)
				.map(({ specifier, line }) => ({ name: packageOf(specifier), at: `${path}:${line}` }))
				.filter(({ name }) => !published.includes(name) && !builtinModules.includes(name.replace(/^node:/, '')))
				.map(({ name, at }) => `${at}: ${name}`),
		)
		assert.deepEqual(wrong, [])
	})

	test('every one that comes with the published package is used by it', () => {
		const named = new Set(src.flatMap(stringsOf).map(packageOf))
		// Waits for its room: koffi calls compiled champions from Node.
		if (!src.some(({ path }) => path.startsWith('hotswap/'))) named.add('koffi')
		assert.deepEqual(
			published.filter((name) => !named.has(name)),
			[],
		)
	})
})

/** `@scope/name` or `name` of a specifier such as `@scope/name/file`. */
function packageOf(specifier: string): string {
	return specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/')
}

/** String literals, imports among them: a file of a package may also be found by `import.meta.resolve('name/file')`. */
function stringsOf({ tree }: Source): string[] {
	const found: string[] = []
	traverseFast(tree, (node) => {
		if (node.type === 'StringLiteral') found.push(node.value)
	})
	return found
}

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'

interface LockedPackage {
	readonly version?: string
	readonly resolved?: string
	readonly dependencies?: Readonly<Record<string, string>>
	readonly devDependencies?: Readonly<Record<string, string>>
	readonly optionalDependencies?: Readonly<Record<string, string>>
	readonly hasInstallScript?: boolean
}

const root = join(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as LockedPackage & {
	readonly allowScripts: Readonly<Record<string, boolean>>
}
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
	readonly packages: Readonly<Record<string, LockedPackage>>
}
const packages = Object.entries(lock.packages)

suite('the lockfile', () => {
	test('names no download address, so that it is good for every registry', () => {
		assert.deepEqual(
			packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
			[],
		)
	})

	test('has the version of every package, or npm ci would not take it', () => {
		assert.deepEqual(
			packages.filter(([, { version }]) => version === undefined).map(([path]) => path),
			[],
			'npm run lockfile',
		)
	})

	test('has every optional package for every platform, or npm ci would not take it', () => {
		const wanted = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies))
		assert.deepEqual(
			wanted.filter((name) => !(`node_modules/${name}` in lock.packages)),
			[],
			'npm run lockfile',
		)
	})

	test('says what package.json says, in exact versions', () => {
		const { dependencies, devDependencies } = manifest
		assert.deepEqual(lock.packages['']?.dependencies, dependencies)
		assert.deepEqual(lock.packages['']?.devDependencies, devDependencies)
		for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
			assert.match(version, /^\d+\.\d+\.\d+$/, name)
			assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name)
		}
	})

	test('has no package with an install script that allowScripts does not decide on', () => {
		assert.deepEqual(
			packages
				.filter(([, { hasInstallScript }]) => hasInstallScript)
				.map(([path]) => path.replace(/^.*node_modules\//, ''))
				.filter((name) => !(name in manifest.allowScripts)),
			[],
		)
	})
})

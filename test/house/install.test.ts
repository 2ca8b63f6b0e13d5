import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'

// Plain JavaScript, for it runs on any Node before TypeScript is installed; so its type is said here.
const { reasonToInstall } = (await import(new URL('../../scripts/install.js', import.meta.url).href)) as {
	reasonToInstall: (root: string) => string | undefined
}

const LOCK = {
	'': { version: '0.1.0' },
	'node_modules/node': { version: '24.0.0' },
	'node_modules/zod': { version: '4.0.0' },
	'node_modules/ai/node_modules/zod': { version: '3.0.0' },
	'node_modules/koffi-darwin': { version: '1.0.0', optional: true },
}
const { 'node_modules/koffi-darwin': _foreign, ...PRESENT } = LOCK

suite('what npm start and npm test install before they run', () => {
	test('nothing, where what the lockfile wants is there, but for packages of other platforms', () => {
		assert.equal(reasonFor(LOCK, PRESENT), undefined)
	})

	test('nothing, where npm install put more there than the lockfile says', () => {
		assert.equal(reasonFor(LOCK, { ...PRESENT, 'node_modules/new': { version: '1.0.0' } }), undefined)
	})

	test('nothing, in a published package, which has no lockfile', () => {
		assert.equal(reasonFor(undefined, undefined), undefined)
	})

	test('everything, in a new clone or after an install that was cut short', () => {
		assert.equal(reasonFor(LOCK, undefined), 'nothing is installed yet')
	})

	test('everything, where the lockfile names a package that is not there', () => {
		const { 'node_modules/zod': _, ...without } = PRESENT
		assert.equal(reasonFor(LOCK, without), 'zod should be 4.0.0, is missing')
	})

	test('everything, where a version differs, at any depth', () => {
		const old = { ...PRESENT, 'node_modules/ai/node_modules/zod': { version: '2.0.0' } }
		assert.equal(reasonFor(LOCK, old), 'zod should be 3.0.0, is 2.0.0')
	})

	test('everything, where the folder of a package was removed by hand', () => {
		assert.equal(reasonFor(LOCK, PRESENT, ['node_modules/zod']), 'the files of zod are missing')
	})

	test('everything, where the pinned Node did not come with its package', () => {
		assert.equal(reasonFor(LOCK, PRESENT, ['node_modules/node/bin']), 'its Node is missing')
	})
})

function reasonFor(
	locked: object | undefined,
	present: object | undefined,
	removed: string[] = [],
): string | undefined {
	const root = mkdtempSync(join(tmpdir(), 'oxipelago-install-'))
	const write = (path: string, text: string): void => {
		mkdirSync(dirname(join(root, path)), { recursive: true })
		writeFileSync(join(root, path), text)
	}
	try {
		if (locked !== undefined) write('package-lock.json', JSON.stringify({ packages: locked }))
		if (present !== undefined) {
			write('node_modules/.package-lock.json', JSON.stringify({ packages: present }))
			for (const path of Object.keys(present)) if (path !== '') write(`${path}/package.json`, '{}')
			write(process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node', '')
		}
		for (const path of removed) rmSync(join(root, path), { recursive: true })
		return reasonToInstall(root)
	} finally {
		rmSync(root, { recursive: true })
	}
}

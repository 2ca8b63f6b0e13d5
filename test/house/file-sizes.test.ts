import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../..')

test('no file holds more than 300 lines: one that does has a second idea', async () => {
	const files = await Array.fromAsync(
		glob(['{src,page,islands,bench,scripts,test}/**/*.{ts,tsx,js}', 'evaluators/**/*.rs'], {
			cwd: root,
			exclude: (name) => ['target', 'node_modules', 'dist'].includes(name),
		}),
	)
	assert.ok(files.includes('src/index.ts') && files.includes('evaluators/kit/src/lib.rs'), files.join('\n'))
	const lengths = files.map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
	assert.deepEqual(
		lengths.filter(({ lines }) => lines > 300),
		[],
	)
})

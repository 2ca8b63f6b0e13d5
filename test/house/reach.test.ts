import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { globalReaches } from './reach.ts'
import { readSources } from './sources.ts'

suite('what rooms may reach for', () => {
	test('arguments, environment and terminal only in cli, chance of no seed nowhere', async () => {
		const sources = await readSources(join(import.meta.dirname, '../../src'))
		assert.deepEqual(sources.flatMap(globalReaches), [])
	})

	for (const [what, text, expected] of [
		['the environment', '\nexport const path = process.env.PATH', ['rust/a.ts:2: process.env']],
		['arguments by another spelling', "export const all = process['argv']", ['rust/a.ts:1: process.argv']],
		['chance of no seed', 'export const one = Math.random()', ['rust/a.ts:1: Math.random']],
		['what does not depend on who called', 'export const here = [process.platform, Math.max(1, 2)]', []],
	] as const) {
		test(`${what}: ${expected.length === 0 ? 'no fault' : 'named'}`, async () => {
			const folder = mkdtempSync(join(tmpdir(), 'oxipelago-reach-'))
			try {
				mkdirSync(join(folder, 'rust'))
				writeFileSync(join(folder, 'rust/a.ts'), text)
				assert.deepEqual((await readSources(folder)).flatMap(globalReaches), expected)
			} finally {
				rmSync(folder, { recursive: true })
			}
		})
	}
})

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { importCircles, ROOMS, wrongWayImports } from './import-order.ts'
import { readSources } from './sources.ts'

const SRC = join(import.meta.dirname, '../../src')

suite('the house', () => {
	test('no room imports a room after it, and nothing outside src', async () => {
		assert.deepEqual(wrongWayImports(await readSources(SRC)), [])
	})

	test('no files import one another in a circle', async () => {
		assert.deepEqual(importCircles(await readSources(SRC)), [])
	})

	test('the check reads the files that are there', async () => {
		const paths = (await readSources(SRC)).map(({ path }) => path)
		assert.ok(paths.includes('index.ts') && paths.includes('candidate/outcome.ts'), paths.join('\n'))
	})
})

suite('the checks find what is planted', () => {
	test('an import the other way round is named with file, line and rooms', async () => {
		assert.deepEqual(
			await inHouse(
				{ 'rust/a.ts': "\nimport { b } from '../cli/b.ts'\nb()", 'cli/b.ts': 'export const b = () => 1' },
				(all) => wrongWayImports(all),
			),
			['rust/a.ts:2: rust imports cli (../cli/b.ts), a room after it'],
		)
	})

	test('an import the right way and a package are no fault', async () => {
		assert.deepEqual(
			await inHouse({ 'cli/a.ts': "import '../rust/b.ts'\nimport 'zod'\nimport 'node:fs'", 'rust/b.ts': '' }, (all) =>
				wrongWayImports(all),
			),
			[],
		)
	})

	for (const [how, text] of [
		['a type import', "import type { B } from '../cli/b.ts'"],
		['an export from', "export * from '../cli/b.ts'"],
		['a named export from', "export { b } from '../cli/b.ts'"],
		['a dynamic import', "await import('../cli/b.ts')"],
		['an import type', "export type B = import('../cli/b.ts').B"],
	] as const) {
		test(`${how} counts`, async () => {
			const faults = await inHouse({ 'rust/a.ts': text, 'cli/b.ts': 'export type B = 1' }, (all) =>
				wrongWayImports(all),
			)
			assert.deepEqual(faults, ['rust/a.ts:1: rust imports cli (../cli/b.ts), a room after it'])
		})
	}

	test('words in a string or a comment are no import', async () => {
		const text = "// import '../cli/b.ts'\nexport const a = \"import '../cli/b.ts'\""
		assert.deepEqual(await inHouse({ 'rust/a.ts': text }, (all) => wrongWayImports(all)), [])
	})

	test('index.ts imports every room and is imported by none', async () => {
		assert.deepEqual(
			await inHouse({ 'index.ts': "export * from './cli/b.ts'", 'cli/b.ts': "import '../index.ts'" }, (all) =>
				wrongWayImports(all),
			),
			['cli/b.ts:1: cli imports index.ts (../index.ts), a room after it'],
		)
	})

	test('a file in no room, and an import out of src', async () => {
		assert.deepEqual(
			await inHouse({ 'utils/a.ts': '', 'rust/b.ts': "import '../../test/c.ts'" }, (all) => wrongWayImports(all)),
			[
				'rust/b.ts:1: imports ../../test/c.ts, which is outside src',
				`utils/a.ts: is in no room of src (${ROOMS.join(', ')})`,
			],
		)
	})

	test('a circle of three within a room, and none where two paths only meet', async () => {
		const files = {
			'rust/a.ts': "import './b.ts'\nimport './d.ts'",
			'rust/b.ts': "import './c.ts'\nimport './d.ts'",
			'rust/c.ts': "import './a.ts'",
			'rust/d.ts': '',
		}
		assert.deepEqual(await inHouse(files, (all) => importCircles(all)), [
			'rust/a.ts -> rust/b.ts -> rust/c.ts -> rust/a.ts',
		])
	})

	test('a file that imports itself', async () => {
		assert.deepEqual(await inHouse({ 'rust/a.ts': "import './a.ts'" }, (all) => importCircles(all)), [
			'rust/a.ts -> rust/a.ts',
		])
	})

	test('a file that does not parse is named', async () => {
		await assert.rejects(
			inHouse({ 'rust/a.ts': '\nconst = 1' }, (all) => all),
			/^SyntaxError: rust\/a\.ts: .*\(2:/,
		)
	})
})

async function inHouse<T>(
	files: Record<string, string>,
	check: (sources: Awaited<ReturnType<typeof readSources>>) => T,
): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'oxipelago-house-'))
	try {
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true })
			writeFileSync(join(folder, path), text)
		}
		return check(await readSources(folder))
	} finally {
		rmSync(folder, { recursive: true })
	}
}

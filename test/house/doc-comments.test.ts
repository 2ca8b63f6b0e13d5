import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { undocumentedExports } from './doc-comments.ts'
import { readSources } from './sources.ts'

suite('doc comments', () => {
	test('every exported name of src has one', async () => {
		const sources = await readSources(join(import.meta.dirname, '../../src'))
		assert.deepEqual(sources.flatMap(undocumentedExports), [])
	})

	for (const [what, text, expected] of [
		['a function with one', '/** Returns 1. */\nexport function f(): number { return 1 }', []],
		['a function without', '\nexport function f(): number { return 1 }', ['a.ts:2: f']],
		['a plain comment is none', '// Returns 1.\nexport const one = 1', ['a.ts:2: one']],
		['an empty one is none', '/** */\nexport const one = 1', ['a.ts:2: one']],
		[
			'one that belongs to a name further up',
			'/** Is one. */\nconst one = 1\nexport const two = one + 1',
			['a.ts:3: two'],
		],
		[
			'an interface, a type and a class',
			'export interface I {}\nexport type T = 1\nexport class C {}',
			['I', 'T', 'C'],
		],
		['a name exported in a list', 'const a = 1\n/** Is b. */\nconst b = 1\nexport { a, b }', ['a.ts:1: a']],
		['a name exported from elsewhere', "export { a } from './b.ts'\nexport * from './c.ts'", []],
		['a default export', 'export default function (): void {}', ['a.ts:1: default']],
		['what is not exported', 'function f(): void {}\nf()', []],
		[
			'overloads share the first one',
			'/** Is one. */\nexport function f(a: 1): 1\nexport function f(a: 2): 2\nexport function f(a: number): number { return a }',
			[],
		],
	] as const) {
		test(what, async () => {
			const folder = mkdtempSync(join(tmpdir(), 'oxipelago-docs-'))
			try {
				writeFileSync(join(folder, 'a.ts'), text)
				const found = (await readSources(folder)).flatMap(undocumentedExports)
				assert.equal(found.length, expected.length, found.join('\n'))
				for (const [index, end] of expected.entries()) assert.ok(found[index]?.endsWith(end), found[index])
			} finally {
				rmSync(folder, { recursive: true })
			}
		})
	}
})

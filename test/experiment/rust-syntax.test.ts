import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { descendants, lineAt, loadRustSyntax, rustSyntaxOf, textOf } from '../../src/experiment/rust-syntax.ts'
import { Parsers } from '../../src/experiment/tree-sitter.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const syntax = await loadRustSyntax()

const bubbleSort = `/// größer 🎉 first
pub fn sort(data: &mut [f64], len: usize) {
	for i in 0..len {
		for j in 0..len - 1 {
			if data[j] > data[j + 1] {
				data.swap(j, j + 1);
			}
		}
	}
}
`

describe('loadRustSyntax', () => {
	test('gives the same grammar to everyone', async () => {
		assert.equal(await loadRustSyntax(), syntax)
	})

	test('offsets cut the source, whatever characters it has', () => {
		const tree = syntax.parse(bubbleSort)
		const index = [...descendants(tree.root)].find((node) => node.type === 'index_expression')
		assert.ok(index)
		assert.equal(textOf(bubbleSort, index), 'data[j]')
		assert.equal(lineAt(bubbleSort, index.start), 5)
		assert.equal(index.parent?.type, 'binary_expression')
		assert.equal(index.field, 'left')
	})

	test('every character that is not white space lies in a leaf', () => {
		const tree = syntax.parse(bubbleSort)
		const covered = [...descendants(tree.root)]
			.filter((node) => node.children.length === 0 || node.type === 'line_comment')
			.map((node) => [node.start, node.end] as const)
		for (let at = 0; at < bubbleSort.length; at++) {
			if (/\s/.test(bubbleSort.charAt(at))) continue
			assert.ok(
				covered.some(([start, end]) => start <= at && at < end),
				`offset ${at}`,
			)
		}
	})

	test('a source that brings the parser down is one that is not understood, and others are parsed as before', async () => {
		const parsers = await Parsers.open(2)
		const own = rustSyntaxOf(parsers)
		const before = own.parse(bubbleSort).root.children.length
		for (const name of ['one', 'another', 'a third']) {
			const lines = Array.from({ length: 5_000 }, () => '// l').join('\n')
			const source = `# ${name}\n| a | b |\n- x\n// ${'w'.repeat(10_000)}\npub fn f(x: f64) -> f64 { x }\n${lines}\n`
			for (let times = 0; times < 3; times++) {
				const { hasError, root } = own.parse(source)
				assert.deepEqual([hasError, root.children], [true, []])
				assert.equal(own.parse(bubbleSort).root.children.length, before)
			}
			await parsers.filled()
		}
	})

	test('memory stays flat over 20,000 parses', () => {
		const parse = (count: number) => {
			for (let at = 0; at < count; at++) syntax.parse(bubbleSort)
		}
		parse(2_000)
		globalThis.gc?.()
		const before = process.memoryUsage()
		parse(20_000)
		globalThis.gc?.()
		const after = process.memoryUsage()
		// A tree kept in WebAssembly's memory takes about 10 kB: 200 MB over these parses.
		assert.ok(after.external - before.external < 4e6, `external grew by ${after.external - before.external}`)
		assert.ok(after.rss - before.rss < 100e6, `resident grew by ${after.rss - before.rss}`)
	})

	test('any text gives a tree whose children lie in their parents, in order', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (source) => {
				for (const node of descendants(syntax.parse(source).root)) {
					let at = node.start
					for (const child of node.children) {
						assert.ok(child.start >= at && child.end <= node.end && child.parent === node)
						at = child.end
					}
				}
			}),
			{ numRuns: 300 },
		)
	})

	test('nesting of any depth does no harm', () => {
		const deep = syntax.parse(`fn f() -> i32 { ${'('.repeat(50_000)}1${')'.repeat(50_000)} }`)
		assert.equal(deep.hasError, false)
		assert.ok(deep.depth > 50_000)
		assert.equal([...descendants(deep.root)].length > 150_000, true)
	})
})

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { shinglesOf, similarity } from '../../../src/agent/conversation/similarity.ts'
import { applyEdits, readEdits } from '../../../src/agent/reply/edits.ts'
import { fencedBlocks } from '../../../src/agent/reply/fences.ts'
import { type ReadReply, readReply, type Wanted } from '../../../src/agent/reply/reply.ts'

const source = 'pub fn f(x: f64) -> f64 {\n    x + 1.0\n}\n'
const wanted: Wanted = { form: 'source', base: source, functions: ['f'] }

function read(text: string, changes: Partial<Wanted> = {}): ReadReply {
	return readReply(text, 'stop', { ...wanted, ...changes })
}

suite('a source is found', () => {
	for (const [how, text] of [
		['in a rust block', `Text.\n\`\`\`rust\n${source}\`\`\`\nMore.`],
		['in an rs block', `\`\`\`rs\n${source}\`\`\``],
		['in a block with attributes', `\`\`\`rust,no_run\n${source}\`\`\``],
		['in a block with a path', `\`\`\`rust:src/lib.rs\n${source}\`\`\``],
		['in a block with a title', `\`\`\`rust title="src/lib.rs"\n${source}\`\`\``],
		['in a block with braces', `\`\`\`rust{1,3}\n${source}\`\`\``],
		['in a block tagged in capitals', `\`\`\`Rust\n${source}\`\`\``],
		['in a block without a language', `\`\`\`\n${source}\`\`\``],
		['in tildes', `~~~rust\n${source}~~~`],
		['in four ticks with three within', `\`\`\`\`rust\n${source}\`\`\`\``],
		['in a block that was never closed', `\`\`\`rust\n${source}`],
		['with Windows line ends', `\`\`\`rust\r\n${source.replaceAll('\n', '\r\n')}\`\`\``],
		['indented in a list', `1. This:\n   \`\`\`rust\n${source.replace(/^(?=.)/gm, '   ')}   \`\`\``],
		['behind thoughts with code in them', `<think>\`\`\`rust\nfn f() {}\n\`\`\`</think>\n\`\`\`rust\n${source}\`\`\``],
		[
			'behind thoughts whose opening tag is missing',
			`So \`\`\`rust\nfn f() {}\n\`\`\` no.</think>\n\`\`\`rust\n${source}\`\`\``,
		],
		['bare', source],
		['behind a block of another language', `\`\`\`text\nf\n\`\`\`\n\`\`\`rust\n${source}\`\`\``],
	] as const) {
		test(how, () => {
			const reply = read(text)
			assert.ok(reply.kind === 'source', JSON.stringify(reply))
			assert.equal(reply.source, source)
		})
	}

	test('and the idea beside it', () => {
		for (const line of ['Idea: add one', '**Idea:** add one', '- *Idea*: add one**']) {
			const reply = read(`${line}\n\`\`\`rust\n${source}\`\`\``)
			assert.equal(reply.kind === 'source' && reply.idea, 'add one')
		}
	})

	test('a cut reply whose block is complete is read', () => {
		const reply = readReply(`\`\`\`rust\n${source}\`\`\`\nAnd so`, 'length', wanted)
		assert.equal(reply.kind, 'source')
	})

	test('any text is read without throwing, and a source given back is in it', () => {
		const piece = fc.constantFrom(
			'```',
			'```rust',
			'~~~',
			'<think>',
			'</think>',
			'fn f() {}',
			'\n',
			' ',
			'<<<<<<< SEARCH\n',
			'=======\n',
			'>>>>>>> REPLACE',
			'x',
			'`',
		)
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 40 }),
				fc.constantFrom('stop', 'length', 'refused', 'other'),
				fc.constantFrom('source', 'edits'),
				(pieces, finish, form) => {
					const reply = readReply(pieces.join(''), finish, { ...wanted, form })
					if (reply.kind === 'source' && form === 'source') assert.match(reply.source, /fn f/)
				},
			),
		)
	})
})

suite('edits', () => {
	const edit = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`

	test('are read with or without a fence, in order', () => {
		const text = `${edit('a', 'b')}\n\n\`\`\`rust\n${edit('c', '')}\n\`\`\``
		assert.deepEqual(readEdits(text), [
			{ search: 'a', replace: 'b' },
			{ search: 'c', replace: '' },
		])
	})

	test('that are not ended are left out', () => {
		assert.deepEqual(readEdits('<<<<<<< SEARCH\na\n=======\nb\n'), [])
	})

	test('apply one upon the other', () => {
		const edited = applyEdits('a\nb\nc\n', [
			{ search: 'a', replace: 'b2' },
			{ search: 'b2\nb', replace: 'd' },
		])
		assert.deepEqual(edited, { kind: 'edited', source: 'd\nc\n' })
	})

	test('find lines at another indentation, and move the replacement along', () => {
		const edited = applyEdits('fn f() {\n        if x {\n            y\n        }\n}', [
			{ search: 'if x {\n    y\n}', replace: 'while x {\n    z\n}' },
		])
		assert.deepEqual(edited, { kind: 'edited', source: 'fn f() {\n        while x {\n            z\n        }\n}' })
	})

	test('an empty replacement of a line takes it away', () => {
		assert.deepEqual(applyEdits('a\n  b\nc', [{ search: ' b ', replace: '' }]), { kind: 'edited', source: 'a\nc' })
	})

	test('an exact text that stands once is replaced, and nothing else changes', () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.string({ minLength: 1 }),
				fc.string(),
				fc.string(),
				(before, search, after, replace) => {
					const text = `${before}${search}${after}`.replaceAll('\r\n', '\n')
					const edited = applyEdits(text, [{ search, replace }])
					if (edited.kind !== 'edited' || text.split(search).length !== 2) return
					assert.equal(edited.source, text.split(search).join(replace))
				},
			),
		)
	})
})

test('fences close only with as many of the same', () => {
	assert.deepEqual(fencedBlocks('````a\n```\n~~~\n````\n```b\nx'), [
		{ language: 'a', text: '```\n~~~', closed: true },
		{ language: 'b', text: 'x', closed: false },
	])
})

test('similarity is 1 for equal token lists, 0 for strangers, symmetric', () => {
	const list = fc.array(fc.constantFrom('a', 'b', 'c', '+', '1'), { maxLength: 30 }).map(shinglesOf)
	fc.assert(
		fc.property(list, list, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, atLeast) => {
			assert.equal(similarity(one, one, 1), 1)
			const share = similarity(one, other)
			assert.equal(share, similarity(other, one))
			assert.ok(share >= 0 && share <= 1)
			const bounded = similarity(one, other, atLeast)
			assert.ok(bounded === share || (bounded === 0 && share < atLeast))
		}),
	)
	assert.equal(similarity(shinglesOf(['a', 'b', 'c']), shinglesOf(['x', 'y', 'z'])), 0)
})

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readReply } from '../../../src/agent/reply/reply.ts'
import { parent, read, source, wanted } from './read.ts'

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
		['in a block tagged as text', `\`\`\`plaintext\n${source}\`\`\``],
		['in a block tagged as another language', `\`\`\`c++\n${source}\`\`\``],
		['in a block tagged rust,ignore', `\`\`\`rust,ignore\n${source}\`\`\``],
		['in a quotation', `> \`\`\`rust\n${source.replace(/^(?=.)/gm, '> ')}> \`\`\``],
		['behind text on the line of the fence', `Here it is: \`\`\`rust\n${source}\`\`\``],
		['before a fence on the line of the code', `\`\`\`rust\n${source.trimEnd()}\`\`\``],
		['behind the old version', `Now:\n\`\`\`rust\n${parent}\`\`\`\nBetter:\n\`\`\`rust\n${source}\`\`\``],
		['before the old version', `Better:\n\`\`\`rust\n${source}\`\`\`\nWas:\n\`\`\`rust\n${parent}\`\`\``],
		[
			'before the old version under a remark',
			`Better:\n\`\`\`rust\n${source}\`\`\`\nFor comparison:\n\`\`\`rust\n// old version\n${parent}\`\`\``,
		],
		[
			'behind another try',
			`First:\n\`\`\`rust\n${source.replace('1.0', '9.0')}\`\`\`\nBetter:\n\`\`\`rust\n${source}\`\`\``,
		],
		['before its use', `\`\`\`rust\n${source}\`\`\`\nUse:\n\`\`\`rust\nlet y = f(1.0);\n\`\`\``],
		[
			'before its outline',
			`\`\`\`rust\n${source}\`\`\`\nThat is:\n\`\`\`rust\npub fn f(x: f64) -> f64 { ... }\n\`\`\``,
		],
		[
			'before a message of the compiler',
			`\`\`\`rust\n${source}\`\`\`\n\`\`\`\nerror: x\n1 | pub fn f(x: f64) {\n\`\`\``,
		],
		['before text on the line of its fence', `\`\`\`rust\n${source}\`\`\` That is all.`],
		['behind a block that was never closed', `\`\`\`rust\n${parent}\n\`\`\`rust\n${source}\`\`\``],
		['between tags', `<code lang="rust">${source}</code>`],
		['bare among text', `Here is a better one:\n\n${source}\nIt adds one; that's all.`],
		['bare behind a sentence that begins like code', `use of constants helps.\n\n${source}`],
		['in an object of JSON', JSON.stringify({ idea: 'add one', code: source })],
		['in a fenced object of JSON', `\`\`\`json\n${JSON.stringify({ code: source })}\n\`\`\``],
	] as const) {
		test(how, () => {
			const reply = read(text)
			assert.ok(reply.kind === 'source', JSON.stringify(reply))
			assert.equal(reply.source, source)
		})
	}

	test('with all that belongs to it where it is bare among text', () => {
		const helped = `use std::f64::consts::{E, PI};\n\n/// Adds.\n#[inline]\nconst fn g(x: [u8; 2]) -> u8 { x[0] }\n\nstruct S(f64);\n\n${source}`
		const reply = read(`Here you are.\n\n${helped}\nThe end.`)
		assert.equal(reply.kind === 'source' && reply.source, helped)
	})

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

	test('a reply of very many lines, or as deep as it is long, is read in time in proportion to its length', () => {
		const numbered = Array.from({ length: 60_000 }, (_, at) => `${at} | x`).join('\n')
		const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
		const start = process.threadCpuUsage()
		for (const text of [numbered, deep, JSON.stringify(Array(300_000).fill(1))]) assert.equal(read(text).kind, 'fault')
		const { user, system } = process.threadCpuUsage(start)
		assert.ok(user + system < 20e6, `${(user + system) / 1e6} s`)
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
				(pieces, finish) => {
					const text = pieces.join('')
					const reply = readReply(text, finish, wanted)
					const isEdit = text.includes('SEARCH') && text.includes('REPLACE')
					if (reply.kind === 'source' && !isEdit) assert.match(reply.source, /fn f/)
				},
			),
		)
	})
})

suite('a function that is wanted is public', () => {
	for (const [what, source, expected] of [
		[
			'where nothing says so',
			'fn f() -> f64 { g() }\nfn g() -> f64 { 1.0 }',
			'pub fn f() -> f64 { g() }\nfn g() -> f64 { 1.0 }',
		],
		['behind another item', 'use std::f64;\n#[inline]\nfn f() {}', 'use std::f64;\n#[inline]\npub fn f() {}'],
		['where it is constant', 'const fn f() {}', 'pub const fn f() {}'],
		['where it is already', 'pub fn f() {}', 'pub fn f() {}'],
		['but not within another item', 'impl A { fn f() {} }\npub fn f() {}', 'impl A { fn f() {} }\npub fn f() {}'],
	] as const) {
		test(what, () => {
			const read = readReply(`\`\`\`rust\n${source}\n\`\`\``, 'stop', { bases: [], functions: ['f'] })
			assert.equal(read.kind === 'source' && read.source.trim(), expected)
		})
	}
})

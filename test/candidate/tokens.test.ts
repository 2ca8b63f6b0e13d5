import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { tokenize } from '../../src/candidate/tokens.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const cut = (source: string) => tokenize(source).tokens.map(({ kind, text }) => `${kind} ${text}`)
const texts = (source: string) => tokenize(source).tokens.map(({ text }) => text)

describe('tokenize', () => {
	test('tells lifetimes from characters', () => {
		assert.deepEqual(cut("'a 'a' '\\'' b'\\\\' '\\u{1F600}' 'static 'r#fn '('"), [
			"lifetime 'a",
			"character 'a'",
			"character '\\''",
			"character b'\\\\'",
			"character '\\u{1F600}'",
			"lifetime 'static",
			"lifetime 'r#fn",
			"character '('",
		])
	})

	test('ends strings where rustc does', () => {
		assert.deepEqual(texts('"a\\"b" r"\\" r#"a"b"# br##"x"#"## c"y" b"\\\\" z'), [
			'"a\\"b"',
			'r"\\"',
			'r#"a"b"#',
			'br##"x"#"##',
			'c"y"',
			'b"\\\\"',
			'z',
		])
	})

	test('nests block comments, and ends line comments at the line', () => {
		assert.deepEqual(texts('a /* /* */ b */ c // d */ "\ne /// f\n//! g\nh'), ['a', 'c', 'e', 'h'])
	})

	test('reads raw identifiers as the names they mean', () => {
		assert.deepEqual(cut('r#include_str r#fn rr#x r'), [
			'identifier include_str',
			'identifier fn',
			'identifier rr',
			'punctuation #',
			'identifier x',
			'identifier r',
		])
	})

	test('compares identifiers in normal form C, as rustc does', () => {
		assert.deepEqual(texts('\u212a e\u0301'), ['K', '\u00e9'])
	})

	test('a number ends before a range, a method and a field', () => {
		assert.deepEqual(texts('0..9 1.max(2) 1.5e-3_f64 2. 0xFF_u8 1_000 1e6 3f32 1.e5'), [
			...['0', '.', '.', '9', '1', '.', 'max', '(', '2', ')', '1.5e-3_f64', '2.', '0xFF_u8', '1_000', '1e6', '3f32'],
			...['1', '.', 'e5'],
		])
	})

	test('skips a byte order mark and a script line, but no inner attribute', () => {
		assert.deepEqual(texts('\ufefffn'), ['fn'])
		assert.deepEqual(texts('#!/usr/bin/env rust "\nfn'), ['fn'])
		assert.deepEqual(texts('#![allow(x)]'), ['#', '!', '[', 'allow', '(', 'x', ')', ']'])
		assert.deepEqual(texts('#! // "\n[a]'), ['#', '!', '[', 'a', ']'])
		assert.deepEqual(texts('#! /// doc\n[a]'), ['[', 'a', ']'])
	})

	test('stops at a comment or literal without an end', () => {
		for (const source of ['a /* b', 'a "b', 'a r#"b"', 'a /* /* */ b']) {
			const { tokens, unterminated } = tokenize(source)
			assert.equal(unterminated, true, source)
			assert.deepEqual(
				tokens.map(({ text }) => text),
				['a'],
			)
		}
	})

	test('knows the line of every token', () => {
		const { tokens } = tokenize('a\n"x\ny" b\r\n/* \n */ c')
		assert.deepEqual(
			tokens.map(({ line }) => line),
			[1, 2, 3, 5],
		)
	})

	test('any text is cut in order, without overlap and with nothing but trivia between', () => {
		const piece = fc.constantFrom(
			...' \n\t"\'r#b/*!x_09.e:(){}é🎉\u0085'.split(''),
			'//',
			'/*',
			'*/',
			'r#"',
			'"#',
			"b'",
		)
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
				const source = pieces.join('')
				const { tokens } = tokenize(source)
				let at = 0
				for (const token of tokens) {
					assert.ok(token.start >= at && token.end > token.start && token.end <= source.length)
					at = token.end
				}
			}),
			{ numRuns: 2_000 },
		)
	})
})

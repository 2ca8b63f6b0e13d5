import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { type Anatomy, readAnatomy } from '../../src/variation/anatomy.ts'
import { applyChange } from '../../src/variation/change.ts'
import type { Edit } from '../../src/variation/edit.ts'
import { replaceByCopy } from '../../src/variation/edit-expression.ts'
import { dropItem, exchangeBody } from '../../src/variation/edit-item.ts'

const syntax = await loadRustSyntax()
const read = (source: string): Anatomy => {
	const anatomy = readAnatomy(syntax, source)
	assert.ok(anatomy, source)
	return anatomy
}

/** What an edit makes of a source, over many seeds. */
function results(edit: Edit, main: string, other?: string): Set<string> {
	const found = new Set<string>()
	const [before, giver] = [read(main), other === undefined ? undefined : read(other)]
	for (let seed = 0; seed < 200; seed++) {
		const change = edit({ random: randomStream(seed), calls: [], functions: ['f'], main: before, other: giver })
		const after = change && applyChange(syntax, before, change, 1_000)
		if (after !== undefined) found.add(after.source)
	}
	return found
}

test('in `Point { x, y }` a name is that of a field as well, and stays', () => {
	const { source, sites } = read(
		'struct P { x: f64, y: f64 }\n\npub fn f(x: f64, y: f64) -> f64 {\n    let p = P { x, y };\n    p.x - p.y\n}\n',
	)
	assert.deepEqual(
		sites.map(({ node }) => source.slice(node.start, node.end)).filter((text) => /^\w$/.test(text)),
		[],
	)
})

describe('pieces of another parent', () => {
	const main = 'pub fn f(x: f64) -> f64 { x + 1.0 }\n'
	const other = `const HALF: f64 = 0.5;

fn square(x: f64) -> f64 { x * x }

fn half(x: f64) -> f64 { HALF * square(x) }

pub fn f(x: f64) -> f64 { half(x) }
`

	test('bring the functions and constants along that they need', () => {
		const found = [...results(replaceByCopy, main, other)]
		const whole = found.filter((source) => source.startsWith('pub fn f(x: f64) -> f64 { half(x) }'))
		assert.equal(whole.length, 1)
		for (const item of ['const HALF: f64 = 0.5;', 'fn square(x: f64)', 'fn half(x: f64)']) {
			assert.equal(whole[0]?.split(item).length, 2, item)
		}
		assert.ok(found.every((source) => !source.includes('square(x)') || source.includes('fn square')))
	})

	test('bring nothing that is there already', () => {
		const found = [...results(replaceByCopy, `fn half(x: f64) -> f64 { x / 2.0 }\n${main}`, other)]
		assert.ok(found.some((source) => source.includes('half(x)') && !source.includes('HALF')))
		assert.ok(found.every((source) => source.split('fn half').length === 2))
	})
})

describe('exchangeBody', () => {
	const one = 'pub fn f(x: f64) -> f64 { x }\npub fn g(x: f64) -> f64 { x * 2.0 }\n'
	const other = 'pub fn f(x: f64) -> f64 { -x }\npub fn g(x: f64) -> f64 { x * 3.0 }\n'

	test('takes the body of one of several functions', () => {
		assert.deepEqual([...results(exchangeBody, one, other)].sort(), [
			'pub fn f(x: f64) -> f64 { -x }\npub fn g(x: f64) -> f64 { x * 2.0 }\n',
			'pub fn f(x: f64) -> f64 { x }\npub fn g(x: f64) -> f64 { x * 3.0 }\n',
		])
	})

	test('does nothing where that would be the other parent, or where parameters differ', () => {
		assert.equal(results(exchangeBody, 'pub fn f(x: f64) -> f64 { x }', 'pub fn f(x: f64) -> f64 { -x }').size, 0)
		assert.equal(results(exchangeBody, one, other.replaceAll('(x', '(y')).size, 0)
		assert.equal(results(exchangeBody, one).size, 0)
	})
})

describe('dropItem', () => {
	test('takes out what is private and not mentioned', () => {
		const source = 'const A: f64 = 1.0;\nfn g() -> f64 { A }\nfn h() {}\npub fn f() -> f64 { 0.5 }\n'
		assert.deepEqual([...results(dropItem, source)].sort(), [
			'const A: f64 = 1.0;\n\nfn h() {}\npub fn f() -> f64 { 0.5 }\n',
			'const A: f64 = 1.0;\nfn g() -> f64 { A }\n\npub fn f() -> f64 { 0.5 }\n',
		])
	})
})

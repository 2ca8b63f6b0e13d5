import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDeclaration } from '../../src/hotswap/declaration.ts'
import { CrossingError } from '../../src/index.ts'

describe('a declaration', () => {
	const refused = async (text: string) => {
		try {
			await readDeclaration(text)
		} catch (error) {
			if (error instanceof CrossingError) return error.message
		}
		throw new Error('expected it to be refused')
	}

	it('is refused where a type cannot cross, and says which', async () => {
		const all =
			'expected numbers, bool, char, &str, String, structs declared beside it, and slices, Vec, arrays, tuples, Option and Result of these'
		assert.equal(
			await refused('fn f(x: &HashMap<u8, f64>)'),
			`\`HashMap<u8, f64>\` cannot cross into JavaScript: ${all}`,
		)
		assert.match(await refused('fn f(x: Option<Option<u8>>)'), /`Option` of what may itself be `undefined`/)
		assert.match(await refused('fn f(x: Vec<&mut u8>)'), /a `&mut` inside another type/)
		assert.match(await refused('fn f(x: &mut u8) -> &mut u8'), /a `&mut` that is returned/)
		assert.match(await refused('fn f(x: [u8; LENGTH])'), /an array whose length is no plain number/)
		assert.match(await refused('fn f<T>(x: T)'), /generic/)
		assert.match(await refused('fn f(x: str)'), /^`str` cannot cross into JavaScript: expected it behind a `&`$/)
		assert.match(await refused('fn f(x: Vec<[f64]>)'), /^`\[f64\]` cannot cross into JavaScript: expected it behind/)
		assert.match(await refused('struct P { x: Rc<u8> } fn f(x: u8)'), /^`Rc<u8>` cannot cross into JavaScript/)
		assert.match(await refused('struct P { x: Vec<P> } fn f(x: P)'), /^`P` cannot .*: a struct that contains itself$/)
		assert.match(await refused("struct P { x: &'static str } fn f(x: P)"), /^`&'static str` .*: a field that borrows$/)
		assert.match(await refused('struct P(f64); fn f(x: P)'), /^`P` .*: expected a struct with named fields/)
		assert.match(await refused('struct P<T> { x: T } fn f(x: &P<u8>)'), /^`P<u8>` cannot cross into JavaScript/)
		assert.match(await refused('struct P { x: u8 } struct P { y: u8 } fn f(x: P)'), /different structs .* two `P`/)
		assert.match(
			await refused('fun f(x: u8)'),
			/Expected `rust` to declare functions such as `fn step\(x: f64\) -> f64`/,
		)
		assert.match(await refused('fn f(x: fn(u8) -> u8)'), /^`fn\(u8\) -> u8` cannot cross into JavaScript/)
	})

	it('is read with comments anywhere', async () => {
		const text =
			'/// What fn it is: `f(x)`\npub fn f(x: /* a: &mut */ u8, // the first\n\ty: bool) -> u8;\n/* and */ fn g()'
		assert.deepEqual(
			(await readDeclaration(text)).functions.map(({ name, type }) => `${name}: ${type}`),
			['f: fn(u8, bool) -> u8', 'g: fn()'],
		)
	})

	it('that cannot be read is shown as it was written', async () => {
		const start = 'Expected `rust` to declare functions such as `fn step(x: f64) -> f64`, got '
		assert.equal(await refused('fn f(x: u8'), `${start}\`fn f(x: u8\``)
		assert.equal(await refused('// none'), `${start}\`// none\``)
		assert.equal(await refused('fn f(); fn g(x y); fn h()'), `${start}\`fn f(); fn g(x y); fn h()\`, at \`fn g(x y)\``)
		assert.equal(await refused('const fn f()'), `${start}\`const fn f()\`, at \`const\``)
		assert.equal(
			await refused('struct P { x } fn f(x: P)'),
			`${start}\`struct P { x } fn f(x: P)\`, at \`struct P { x }\``,
		)
	})
})

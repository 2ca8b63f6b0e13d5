import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { withoutDemo } from '../../../src/agent/reply/without-demo.ts'

const own = 'pub fn f(x: f64) -> f64 {\n    let main = x;\n    main * 2.0\n}\n'

suite('what shows or tests a source is left out', () => {
	for (const [what, source] of [
		['a main', `${own}\nfn main() {\n    println!("{}", f("{"));\n}\n`],
		[
			'a main before it, with a remark',
			`/// Shows it.\n#[allow(unused)]\npub fn main() {\n    if true { f(1) }\n}\n\n${own}`,
		],
		[
			'a test module',
			`${own}\n#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn it_works() { assert_eq!(f(1.0), 2.0); }\n}\n`,
		],
		['modules in files', `mod helpers;\n\n#[cfg(test)]\nmod test;\n\n${own}`],
		['all of them', `mod a;\n${own}\nfn main() {}\n\nmod tests { fn main() {} }\n`],
	] as const) {
		test(what, () => assert.equal(withoutDemo(source, ['f']), own))
	}

	for (const [what, source, kept] of [
		['a main that is evolved', 'pub fn main(x: u8) -> u8 { x }\n', ['main']],
		['a main within a module', `mod inner {\n    pub fn main() {}\n}\n${own}`, ['f']],
		['a function whose name only begins so', `fn main_part(x: f64) -> f64 { x }\n${own}`, ['f']],
		['what has no end', `${own}\nfn main() {\n    f(1.0)`, ['f']],
	] as const) {
		test(`not ${what}`, () => assert.equal(withoutDemo(source, kept), source))
	}
})

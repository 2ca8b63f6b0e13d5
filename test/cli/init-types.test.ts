import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { extractTypes } from '../../src/cli/init/extract-types.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { refuses } from './fails.ts'
import { Folder, oxipelago } from './oxipelago.ts'

const seed = `//! Places on a map.
use std::collections::HashMap;

/// A place.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn square(self, other: Point) -> f64 {
        (self.x - other.x).powi(2) + (self.y - other.y).powi(2)
    }
}

enum Kind {
    None,
    Some(Point),
}

struct Counted(usize);

pub fn nearest(p: Point, all: &[Point]) -> Kind {
    let mut best: Option<Point> = None;
    for one in all {
        if best.is_none_or(|best| p.square(*one) < p.square(best)) {
            best = Some(*one);
        }
    }
    best.map_or(Kind::None, Kind::Some)
}

pub fn count(all: &[Point]) -> HashMap<bool, usize> {
    let right = Counted(all.iter().filter(|one| one.x > 0.0).count());
    HashMap::from([(true, right.0), (false, all.len() - right.0)])
}
`

describe('types of a seed that stand in its signatures', () => {
	it('move to a file of their own, public, with what they consist of and their methods', async () => {
		const { types, rest } = extractTypes(await loadRustSyntax(), seed) ?? { types: '', rest: '' }
		assert.match(types, /^\/\/\/ A place\.\n#\[derive\(Clone, Copy\)\]\npub struct Point \{\n {4}pub x: f64,/m)
		assert.match(types, /^pub enum Kind \{\n {4}None,\n {4}Some\(Point\),\n\}$/m)
		assert.match(types, /^impl Point \{\n {4}pub fn square\(self/m)
		assert.doesNotMatch(types, /Counted|HashMap|pub fn nearest/)
		assert.match(rest, /^\/\/! Places on a map\.\nuse types::\{Kind, Point\};\n\nuse std::collections::HashMap;\n/)
		assert.match(rest, /^struct Counted\(usize\);$/m)
		assert.doesNotMatch(rest, /struct Point|impl Point|enum Kind/)
	})

	it('stay where signatures do not name them', async () => {
		assert.equal(extractTypes(await loadRustSyntax(), 'struct A;\npub fn f(x: f64) -> f64 { x }\n'), undefined)
	})
})

describe('init', { concurrency: 2 }, () => {
	it('makes of several functions with types of their own what is built, run and right', async () => {
		using folder = new Folder()
		const [slow, made] = [folder.file('slow.rs', seed), join(folder.path, 'made')]
		const begun = await oxipelago(['init', made, '--reference', slow])
		assert.equal(begun.code, 0, begun.err)
		assert.match(begun.out, /types\.rs {6}your types, which candidates cannot change/)
		const reference = join(made, 'reference.rs')
		const { code, out, err } = await oxipelago(['score', made, join(made, 'seed.rs'), reference, '--json'])
		assert.equal(code, 0, err)
		const outcomes = out
			.trim()
			.split('\n')
			.map((line) => (JSON.parse(line) as { outcome: { kind: string; score: number; exact: boolean } }).outcome)
		assert.equal(outcomes[0]?.kind, 'scored')
		assert.ok((outcomes[0]?.score ?? 1) < 1)
		assert.deepEqual([outcomes[1]?.score, outcomes[1]?.exact], [1, true])
	})

	it('writes types to be edited for names that nothing gives', async () => {
		using folder = new Folder()
		const made = join(folder.path, 'made')
		const signature = 'fn decide(candles: &[Candle], account: &mut Account) -> Option<u8>'
		const { out } = await oxipelago(['init', made, '--signature', signature])
		assert.match(out, /types\.rs {6}what your types consist of/)
		assert.match(await readFile(join(made, 'types.rs'), 'utf8'), /pub struct Candle \{\n {4}pub x: f64,/)
		assert.match(await readFile(join(made, 'experiment.ts'), 'utf8'), /^\ttypes: '\.\/types\.rs',$/m)
		assert.match(await readFile(join(made, 'seed.rs'), 'utf8'), /^use types::\{Account, Candle\};$/m)
	})

	it('says in one line what is wrong with types, instances and functions', async () => {
		using folder = new Folder()
		const file = (name: string, text: string) => folder.file(name, text)
		const make = (...words: string[]) => ['init', `${folder.path}/new`, ...words]
		const signature = ['--signature', 'fn f(p: P) -> f64']
		const types = (text: string) => make(...signature, '--types', file('types.rs', text))
		await refuses(types('pub struct P {'), /types\.rs:1: expected types that parse as Rust: line 1/)
		await refuses(types('struct P { x: f64 }'), /types\.rs:1: expected `pub struct P`, since candidates/)
		await refuses(types('pub struct P { x: f64 }'), /no scaffold for the type `P`, which has a private field `x`/)
		await refuses(types('pub struct P { pub x: Vec<P> }'), /no scaffold for the type `P`, which holds itself/)
		await refuses(types('pub struct P<T> { pub x: T }'), /no scaffold for the type `P`, which has parameters/)
		await refuses(types('pub fn f() {}'), /types\.rs: expected a struct or an enum, found none/)
		await refuses(make('--signature', 'fn f<T>(x: T) -> f64', '--instance', 'U=u8'), /which has T; found U/)
		await refuses(make('--instance', 'T'), /expected a parameter and what it stands for, such as T=i64, found T/)
		const twice = ['--signature', 'fn f(x: u8) -> u8', '--signature', 'fn f(x: u8) -> u8']
		await refuses(make(...twice), /expected different functions, found two `f`/)
		const several = ['--signature', 'fn f(x: u8) -> u8', '--signature', 'fn g(x: u8) -> u8']
		await refuses(make(...several, '--cases', file('c.csv', '1,2\n')), /expected one function, found 2: `f` and `g`/)
	})
})

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { extractTypes } from '../../src/cli/init/extract-types.ts'
import { typesToEdit } from '../../src/cli/init/own-shapes.ts'
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

interface Scored {
	readonly kind: string
	readonly score: number
	readonly exact: boolean
	readonly metrics: Readonly<Record<string, number>>
	readonly feedback: string
}

/** What took more than the usual to draw, lend, keep or make up. */
const odd = `
const SIDE: usize = 0b11;
type Grid = [[u8; SIDE]; 3_usize];

pub fn first<'a>(words: &'a Vec<String>, others: &[&'a String]) -> Result<&'a Vec<String>, &'a String> {
    others.first().map_or(Ok(words), |one| Err(*one))
}

pub fn turned(result: &mut Grid, by: &mut str) -> Option<&'static [u8]> {
    by.make_ascii_uppercase();
    result.reverse();
    None
}

pub fn eight(x: (u8, i8, u16, i16, u32, i32, u64, i64), y: &[Box<f32>]) -> (bool, u8, i8, u16, i16, u32, i32, u64, i64) {
    (y.len() > 3, x.0, x.1, x.2, x.3, x.4, x.5, x.6, x.7)
}

pub fn function<'a>(decks: &'a mut Vec<std::collections::HashSet<char>>) -> &'a mut [std::collections::HashSet<char>] {
    decks.reverse();
    decks
}

pub fn runs<'a>(xs: &'a [i32]) -> Vec<&'a [i32]> {
    xs.chunk_by(|a, b| a <= b).collect()
}
`

describe('types that a signature names and nothing gives', () => {
	it('are written to be edited: structs, and enums where they are errors', () => {
		const text = typesToEdit(['fn f(x: &Point, y: &str) -> Result<Vec<u8>, Error>', 'fn g(x: Point) -> Option<String>'])
		assert.deepEqual(text.match(/^pub .*(?= \{)/gm), ['pub struct Point', 'pub enum Error'])
	})

	it('are not what is a trait, generic or of the standard library', () => {
		assert.equal(typesToEdit(['fn f<T: Ord>(x: T, y: Rc<u8>) -> Result<T, Box<dyn Error>>', 'fn g() -> io::Error']), '')
	})
})

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

	it('take with them what their methods name, and leave what a trait of the seed asks of them', async () => {
		const source = `use std::collections::*;
use std::str::FromStr;
const SCALE: f64 = 2.0;
fn scaled(x: f64) -> f64 { half(x) * SCALE }
fn half(x: f64) -> f64 { x / 2.0 }
fn other(x: f64) -> f64 { x }
trait Area { fn area(&self) -> f64; }
pub(crate) struct Side(pub(crate) f64);
struct Bad;
impl FromStr for Side {
    type Err = Bad;
    fn from_str(text: &str) -> Result<Self, Bad> { text.parse().map(|x| Side(scaled(x))).map_err(|_| Bad) }
}
impl Area for Side { fn area(&self) -> f64 { other(self.0).powi(2) } }
impl std::ops::Mul<Side> for f64 { type Output = f64; fn mul(self, by: Side) -> f64 { self * by.0 } }
impl<'a> std::ops::Neg for &'a Side { type Output = f64; fn neg(self) -> f64 { -self.0 } }
type Sides = Vec<Side>;
pub fn total(sides: &Sides) -> f64 { sides.iter().map(Area::area).sum() }
`
		const { types, rest } = extractTypes(await loadRustSyntax(), source) ?? { types: '', rest: '' }
		assert.match(types, /pub struct Side\(pub f64\);[\s\S]*pub struct Bad;[\s\S]*impl FromStr for Side \{/)
		assert.match(
			types,
			/use std::collections::\*;[\s\S]*use std::str::FromStr;[\s\S]*const SCALE[\s\S]*fn scaled[\s\S]*fn half/,
		)
		assert.match(types, /Mul<Side> for f64[\s\S]*Neg for &'a Side/)
		assert.doesNotMatch(types, /Area|fn other|fn total/)
		assert.match(rest, /use types::Side;[\s\S]*trait Area[\s\S]*impl Area for Side[\s\S]*type Sides/)
		assert.doesNotMatch(rest, /struct Side|impl FromStr/)
	})

	it('stay where signatures do not name them', async () => {
		assert.equal(extractTypes(await loadRustSyntax(), 'struct A;\npub fn f(x: f64) -> f64 { x }\n'), undefined)
	})
})

describe('init', { concurrency: 2 }, () => {
	it('makes of several functions with types of their own what is built, run and right', async () => {
		using folder = new Folder()
		const [slow, made] = [folder.file('slow.rs', seed + odd), join(folder.path, 'made')]
		const begun = await oxipelago(['init', made, '--reference', slow])
		assert.equal(begun.code, 0, begun.err)
		assert.match(begun.out, /types\.rs {6}your types, which candidates cannot change/)
		const reference = join(made, 'reference.rs')
		const text = await readFile(reference, 'utf8')
		const other = folder.file('other.rs', text.replace('result.reverse();', 'if by.len() > 3 { panic!("long") }'))
		const { code, out, err } = await oxipelago(['score', made, join(made, 'seed.rs'), reference, other, '--json'])
		assert.equal(code, 0, err)
		const outcomes = out
			.trim()
			.split('\n')
			.map((line) => (JSON.parse(line) as { outcome: Scored }).outcome)
		assert.equal(outcomes[0]?.kind, 'scored')
		assert.ok((outcomes[0]?.score ?? 1) < 1)
		assert.deepEqual([outcomes[1]?.score, outcomes[1]?.exact], [1, true])
		// Each function has its share, and what one of them gets wrong is no other's.
		const { score, metrics, feedback } = outcomes[2] as Scored
		assert.deepEqual([metrics.wrong_nearest, metrics.wrong_turned], [0, 1])
		assert.ok(Math.abs(score - 6 / 7) < 1e-9, `${score}`)
		assert.match(feedback, /^600 of 700 cases are right \(nearest: 100 of 100, .*turned: 0 of 100, /)
		assert.match(feedback, /\ninput, turned\(.*: expected .*, (?:got|panicked on line \d+: long)/)
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
		const named = types('#[derive(Clone)] pub struct Seed { pub x: f64 }')
		await refuses(
			[...named.slice(0, 3), 'fn f(p: Seed) -> f64', ...named.slice(4)],
			/no scaffold for a type named `Seed`/,
		)
		const nothing = ['--signature', 'fn f(x: u8)', '--cases', file('c.json', '[]')]
		await refuses(make(...nothing), /nothing comes out of `fn\(u8\)`/)
	})
})

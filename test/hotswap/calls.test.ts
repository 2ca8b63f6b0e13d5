import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { EvolvedPanic, type Revision } from '../../src/index.ts'
import { Folder } from '../cli/oxipelago.ts'
import { builtIn } from './built.ts'

const rust = `
	fn numbers(a: u8, b: i8, c: u16, d: i16, e: u32, f: i32, g: f32, h: f64) -> (u8, i8, u16, i16, u32, i32, f32, f64);
	fn large(a: u64, b: i64, c: usize, d: isize, e: u128, f: i128) -> (u64, i64, usize, isize, u128, i128);
	fn texts<'a>(text: &'a str, owned: String, letter: char, is: bool) -> (&'a str, String, char, bool);
	fn lists(a: Vec<f64>, b: Vec<Vec<u16>>, c: [i32; 3], d: Vec<String>, e: Vec<u128>) -> (Vec<f64>, Vec<Vec<u16>>, [i32; 3], Vec<String>, Vec<u128>);
	fn maybe(a: Option<i32>, b: Result<Vec<u8>, String>) -> (Option<i32>, Result<Vec<u8>, String>);
	fn borrowed(a: &[&str], b: Option<&str>, c: &[Vec<f64>], d: &(u8, String), e: &[&[f64]]) -> String;
	fn sum(values: &[f64], weights: &[f32; 2]) -> f64;
	fn double(values: &mut [i64]);
	fn step(counter: &mut usize, log: &mut Vec<String>, pair: &mut (i32, bool));
	fn turn(words: &mut [String]);
	fn blend(into: &mut [f64], from: &[f64]);
	fn fail(at: i32) -> i32;
	fn nothing();
	fn scale(a: &mut [f32; 3], b: Option<(u8, String)>) -> Result<Vec<u64>, String>;
	fn solve(board: &mut [[u8; 9]; 9], words: &[Vec<char>], wide: &[u128]) -> (Vec<Vec<char>>, i128);
	fn pick<'a>(words: &'a [&'a str], at: Option<usize>) -> Result<Option<&'a str>, ()>;
	fn sift(rows: &mut Vec<(String, Option<f64>)>, by: [bool; 2]) -> Vec<Option<Vec<i8>>>;
	struct Point { x: f64, y: f32 }
	/// What a line is made of.
	#[derive(Clone)]
	pub struct Line { pub name: String, pub from: Point, points: Vec<Point>, colour: Option<(u8, [u16; 2])>, id: u64, }
	fn shift(line: & mut Line, by: Point, all: &mut [Point], last: &Option<Point>) -> Vec<Line>;
	fn longest<'a>(lines: &[Line], pair: (&'a str, &'a Line)) -> Result<(Line, &'a str), String>`
const source = `
pub fn numbers(a: u8, b: i8, c: u16, d: i16, e: u32, f: i32, g: f32, h: f64) -> (u8, i8, u16, i16, u32, i32, f32, f64) { (a, b, c, d, e, f, g, h) }
pub fn large(a: u64, b: i64, c: usize, d: isize, e: u128, f: i128) -> (u64, i64, usize, isize, u128, i128) { (a, b, c, d, e, f) }
pub fn texts<'a>(text: &'a str, owned: String, letter: char, is: bool) -> (&'a str, String, char, bool) { (text, owned, letter, is) }
pub fn lists(a: Vec<f64>, b: Vec<Vec<u16>>, c: [i32; 3], d: Vec<String>, e: Vec<u128>) -> (Vec<f64>, Vec<Vec<u16>>, [i32; 3], Vec<String>, Vec<u128>) { (a, b, c, d, e) }
pub fn maybe(a: Option<i32>, b: Result<Vec<u8>, String>) -> (Option<i32>, Result<Vec<u8>, String>) { (a, b) }
pub fn borrowed(a: &[&str], b: Option<&str>, c: &[Vec<f64>], d: &(u8, String), e: &[&[f64]]) -> String {
    format!("{a:?} {b:?} {c:?} {d:?} {e:?}")
}
pub fn sum(values: &[f64], weights: &[f32; 2]) -> f64 { values.iter().sum::<f64>() * f64::from(weights[0] + weights[1]) }
pub fn double(values: &mut [i64]) { for value in values { *value *= 2; } }
pub fn step(counter: &mut usize, log: &mut Vec<String>, pair: &mut (i32, bool)) {
    *counter += 1;
    log.push(counter.to_string());
    *pair = (pair.0 + 1, !pair.1);
}
pub fn turn(words: &mut [String]) { words.reverse(); }
pub fn blend(into: &mut [f64], from: &[f64]) { for (one, other) in into.iter_mut().zip(from) { *one += other; } }
pub fn fail(at: i32) -> i32 {
    if at == 1 { panic!("at {at}"); }
    if at == 2 { return [1, 2][at as usize]; }
    if at == 3 { None::<i32>.expect("something"); }
    if at == 4 { std::panic::panic_any(7); }
    at
}
pub fn nothing() {}
pub fn scale(a: &mut [f32; 3], b: Option<(u8, String)>) -> Result<Vec<u64>, String> {
    let (by, name) = b.ok_or("none")?;
    for one in a.iter_mut() { *one *= f32::from(by); }
    Ok(vec![u64::MAX, name.len() as u64])
}
pub fn solve(board: &mut [[u8; 9]; 9], words: &[Vec<char>], wide: &[u128]) -> (Vec<Vec<char>>, i128) {
    board.reverse();
    board[0][8] += 1;
    (words.iter().rev().cloned().collect(), -(wide.iter().sum::<u128>() as i128))
}
pub fn pick<'a>(words: &'a [&'a str], at: Option<usize>) -> Result<Option<&'a str>, ()> {
    at.map(|at| words.get(at).copied()).ok_or(())
}
pub fn sift(rows: &mut Vec<(String, Option<f64>)>, by: [bool; 2]) -> Vec<Option<Vec<i8>>> {
    rows.retain(|(_, one)| one.is_some() == by[0]);
    vec![by[1].then(|| vec![-1, 1]), None]
}
use types::{Line, Point};
pub fn shift(line: &mut Line, by: Point, all: &mut [Point], last: &Option<Point>) -> Vec<Line> {
    let before = line.clone();
    line.from = by;
    line.points.extend(last.iter().copied());
    line.name.push('!');
    for point in all { point.x += by.x; }
    vec![before, line.clone()]
}
pub fn longest<'a>(lines: &[Line], pair: (&'a str, &'a Line)) -> Result<(Line, &'a str), String> {
    let longest = lines.iter().max_by_key(|line| line.points.len()).ok_or_else(|| "none".to_owned())?;
    Ok((if longest.id == pair.1.id { pair.1.clone() } else { longest.clone() }, pair.0))
}
`

/** Lists take a while to be drawn. */
const few = { numRuns: 20 }

describe('calls into a loaded library', () => {
	const folder = new Folder()
	let functions: Revision<typeof rust>['functions']
	before(async () => {
		functions = (await builtIn(folder.path, rust, source)).functions
	})
	after(() => folder[Symbol.dispose]())

	it('hand over any number and get it back', () => {
		fc.assert(
			fc.property(
				fc.tuple(
					fc.integer({ min: 0, max: 255 }),
					fc.integer({ min: -128, max: 127 }),
					fc.integer({ min: 0, max: 65_535 }),
					fc.integer({ min: -32_768, max: 32_767 }),
					fc.nat(),
					fc.integer(),
					fc.float(),
					fc.double(),
				),
				(given) => assert.deepEqual(functions.numbers(...given), given),
			),
		)
		const signed = (bits: bigint) => fc.bigInt({ min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n })
		const unsigned = (bits: bigint) => fc.bigInt({ min: 0n, max: (1n << bits) - 1n })
		fc.assert(
			fc.property(
				fc.tuple(unsigned(64n), signed(64n), unsigned(64n), signed(64n), unsigned(128n), signed(128n)),
				(given) => assert.deepEqual(functions.large(...given), given),
			),
		)
	})

	it('hand over any text, list, option and result', () => {
		const unicode = fc.string({ unit: 'binary' })
		fc.assert(
			fc.property(
				unicode,
				fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
				fc.boolean(),
				(text, letter, is) => {
					assert.deepEqual(functions.texts(text, `${text}!`, letter, is), [text, `${text}!`, letter, is])
				},
			),
		)
		const lists = fc.tuple(
			fc.float64Array(),
			fc.array(fc.uint16Array()),
			fc.int32Array({ minLength: 3, maxLength: 3 }),
			fc.array(unicode),
			fc.array(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })),
		)
		fc.assert(
			fc.property(lists, (given) => assert.deepEqual(functions.lists(...given), given)),
			few,
		)
		const result = fc.oneof(fc.record({ ok: fc.uint8Array() }), fc.record({ error: unicode }))
		fc.assert(
			fc.property(fc.option(fc.integer(), { nil: undefined }), result, (one, other) => {
				const [back, { ...failure }] = functions.maybe(one, other)
				assert.deepEqual([back, failure], [one, { ...other }])
			}),
		)
	})

	it('hand back results that are larger than any before', () => {
		const many = Array.from({ length: 300 }, (_, index) => new Uint16Array(1_000).fill(index))
		const [, nested] = functions.lists(new Float64Array(0), many, Int32Array.of(1, 2, 3), [], [])
		assert.deepEqual(nested, many)
	})

	it('lend what is borrowed, also inside other types', () => {
		const said = functions.borrowed(['a', 'b'], 'c', [Float64Array.of(1, 2)], [3, 'd'], [Float64Array.of(4)])
		assert.equal(said, '["a", "b"] Some("c") [[1.0, 2.0]] (3, "d") [[4.0]]')
		assert.equal(functions.borrowed([], undefined, [], [0, ''], []), '[] None [] (0, "") []')
		assert.equal(functions.sum(Float64Array.of(1, 2, 3.5), Float32Array.of(1, 1)), 13)
		assert.equal(functions.sum(new Float64Array(0), Float32Array.of(1, 1)), -0)
		assert.equal(functions.nothing(), undefined)
	})

	it('change what is `&mut`: numbers in place, other lists element by element, and all else by `value`', () => {
		const buffer = BigInt64Array.of(1n, 2n, 3n, 4n)
		functions.double(buffer.subarray(1, 3))
		assert.deepEqual([...buffer], [1n, 4n, 6n, 4n])
		const [counter, log, pair] = [{ value: 41n }, { value: ['a'] }, { value: [1, true] as [number, boolean] }]
		functions.step(counter, log, pair)
		assert.deepEqual([counter, log, pair], [{ value: 42n }, { value: ['a', '42'] }, { value: [2, false] }])
		const words = ['a', 'b', 'c']
		functions.turn(words)
		assert.deepEqual(words, ['c', 'b', 'a'])
	})

	it('hand over what is nested in odd ways', () => {
		const three = Float32Array.of(1, -2, 0.5)
		assert.deepEqual(functions.scale(three, [2, 'é']), { ok: BigUint64Array.of(2n ** 64n - 1n, 2n) })
		assert.deepEqual([[...three], functions.scale(three, undefined)], [[2, -4, 1], { error: 'none' }])
		const board = Array.from({ length: 9 }, (_, row) => new Uint8Array(9).fill(row))
		const solved = functions.solve(board, [['a'], ['b', '😀']], [2n ** 100n, 1n])
		assert.deepEqual(solved, [[['b', '😀'], ['a']], -(2n ** 100n) - 1n])
		assert.deepEqual([board[0]?.[8], board[8]?.[0]], [9, 0])
		const picked = [1n, 2n, undefined].map((at) => functions.pick(['a', 'b'], at))
		assert.deepEqual(picked, [{ ok: 'b' }, { ok: undefined }, { error: undefined }])
		const pair = (name: string): [string, number | undefined] => [name, name === 'a' ? 1 : undefined]
		const rows = { value: ['a', 'b'].map(pair) }
		assert.deepEqual(functions.sift(rows, [true, true]), [Int8Array.of(-1, 1), undefined])
		assert.deepEqual(rows.value, [['a', 1]])
	})

	it('turn a panic into an error with its message and line', () => {
		const panics = (at: number) => {
			try {
				functions.fail(at)
			} catch (error) {
				if (error instanceof EvolvedPanic) return [error.functionName, error.message, error.line]
			}
			throw new Error('expected a panic')
		}
		assert.deepEqual(panics(1), ['fail', 'at 1', 20])
		assert.deepEqual(panics(2), ['fail', 'index out of bounds: the len is 2 but the index is 2', 21])
		assert.deepEqual(panics(3), ['fail', 'something', 22])
		assert.deepEqual(panics(4), ['fail', 'a panic without a message', 23])
		assert.equal(functions.fail(5), 5)
	})

	it('refuse what is no value of the type, in one line', () => {
		const says = (call: () => unknown, message: string) => assert.throws(call, { name: 'CrossingError', message })
		const any = functions as Record<string, (...given: unknown[]) => unknown>
		says(
			() => any.fail?.(1.5),
			'`at: i32` of `fail`: expected a whole number from -2147483648 to 2147483647, got `1.5`',
		)
		says(() => any.fail?.(), 'Expected 1 argument for `fail(at: i32)`, got 0')
		says(() => any.blend?.(1), 'Expected 2 arguments for `blend(into: &mut [f64], from: &[f64])`, got 1')
		says(() => any.double?.([1]), '`values: &mut [i64]` of `double`: expected a BigInt64Array, got an Array')
		says(
			() => any.step?.(1n, 2, 3),
			'`counter: &mut usize` of `step`: expected an object { value: … }, whose value the function changes, got `1n`',
		)
		says(
			() => any.step?.({ value: 1 }, 2, 3),
			'`counter: &mut usize` of `step`: expected a bigint of 64 bits, not negative, such as `3n`, got `1`',
		)
		says(
			() => any.texts?.('', '', 'ab', true),
			'`letter: char` of `texts`: expected a text of one character, got the text "ab"',
		)
		says(
			() => any.sum?.(new Float64Array(1), new Float32Array(3)),
			'`weights: &[f32; 2]` of `sum`: expected 2 elements, got 3',
		)
		const shared = new BigInt64Array(new SharedArrayBuffer(8))
		says(
			() => any.double?.(shared),
			'`values: &mut [i64]` of `double`: expected memory of this thread alone, got a SharedArrayBuffer: hand over a copy (`.slice()`)',
		)
	})

	it('hand over structs of the same text as objects, wherever they stand', () => {
		const point = fc.record({ x: fc.double(), y: fc.float() }, { noNullPrototype: true })
		const line = fc.record(
			{
				name: fc.string({ unit: 'binary' }),
				from: point,
				points: fc.array(point),
				colour: fc.option(fc.tuple(fc.nat(255), fc.uint16Array({ minLength: 2, maxLength: 2 })), { nil: undefined }),
				id: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
			},
			{ noNullPrototype: true },
		)
		fc.assert(
			fc.property(line, point, fc.array(point), (given, by, all) => {
				const changed = { value: given }
				const shifted = all.map(({ x, y }) => ({ x: x + by.x, y }))
				const after = { ...given, from: by, points: [...given.points, by], name: `${given.name}!` }
				assert.deepEqual(functions.shift(changed, by, all, by), [given, after])
				assert.deepEqual([changed.value, all], [after, shifted])
				assert.deepEqual(functions.longest([given], ['text', after]), { ok: [after, 'text'] })
			}),
			few,
		)
		const first = { name: '', from: { x: 0, y: 0 }, points: [], colour: undefined, id: 0n }
		assert.deepEqual(functions.longest([], ['', first]), { error: 'none' })
		const any = functions as unknown as Record<string, (...given: unknown[]) => unknown>
		const refused = (lines: unknown) => () => any.longest?.(lines, ['', first])
		const start = '`lines: &[Line]` of `longest`: '
		assert.throws(refused([{ ...first, from: { x: 1 } }]), {
			message: `${start}\`from\`: \`y\`: expected a number, got \`undefined\``,
		})
		assert.throws(refused([3]), {
			message: `${start}expected an object { name, from, points, colour, id }, got \`3\``,
		})
	})

	it('refuse text that Rust has none of', () => {
		const half = 'a\ud800b'
		assert.throws(() => functions.texts(half, '', 'c', true), {
			message: `\`text: &'a str\` of \`texts\`: expected a text without halves of surrogate pairs, which Rust has none of, got the text ${JSON.stringify(half)}`,
		})
	})

	it('refuse memory that is changed and lent twice, which Rust takes never to be', () => {
		const values = Float64Array.of(1, 2, 3, 4)
		assert.throws(() => functions.blend(values, values.subarray(3)), /expected `into` and `from` to be apart in memory/)
		functions.blend(values.subarray(0, 2), values.subarray(2))
		assert.deepEqual([...values], [4, 6, 3, 4])
	})
})

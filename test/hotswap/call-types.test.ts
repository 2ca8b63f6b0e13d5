import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Checked, Fallible, Functions, InOut, OnlyCall } from '../../src/index.ts'

/** Whether two types are the same; that they are is checked by the compiler, which is what is tested here. */
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false

/** The type of the only parameter of a function that takes a Rust type, which it returns as well. */
type Crossed<Rust extends string> =
	OnlyCall<`fn f(x: ${Rust}) -> ${Rust}`> extends (...given: infer Given) => infer Result
		? [Same<Given, [Result]>, Result]
		: never
type Crosses<Rust extends string, Wanted> = Same<Crossed<Rust>, [true, Wanted]>
/** What a parameter alone takes. */
type Given<Rust extends string> = OnlyCall<`fn f(x: ${Rust})`> extends (given: infer One) => unknown ? One : never
type Refused<Rust extends string> =
	Checked<`fn f(x: ${Rust})`> extends { readonly cannotCross: infer Why } ? Why : never

type Seven = [number, number, number, number, number, number, number]

function holds<Claim extends true>(): Claim | undefined {
	return undefined
}

describe('the type of a call, read from Rust text by the compiler', () => {
	it('has every kind of value', () => {
		holds<Crosses<'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'f64', number>>()
		holds<Crosses<'u8', number>>()
		holds<Crosses<'i8', number>>()
		holds<Crosses<'u16', number>>()
		holds<Crosses<'i16', number>>()
		holds<Crosses<'u32', number>>()
		holds<Crosses<'i32', number>>()
		holds<Crosses<'f32', number>>()
		holds<Crosses<'f64', number>>()
		holds<Crosses<'u64', bigint>>()
		holds<Crosses<'i64', bigint>>()
		holds<Crosses<'usize', bigint>>()
		holds<Crosses<'isize', bigint>>()
		holds<Crosses<'u128', bigint>>()
		holds<Crosses<'i128', bigint>>()
		holds<Crosses<'bool', boolean>>()
		holds<Crosses<'char', string>>()
		holds<Crosses<'String', string>>()
		holds<Crosses<"&'a str", string>>()
		holds<Crosses<'()', undefined>>()
		holds<Crosses<'Vec<f64>', Float64Array>>()
		holds<Crosses<'&[f32]', Float32Array>>()
		holds<Crosses<'Vec<u8>', Uint8Array>>()
		holds<Crosses<'Vec<i8>', Int8Array>>()
		holds<Crosses<'Vec<u16>', Uint16Array>>()
		holds<Crosses<'Vec<i16>', Int16Array>>()
		holds<Crosses<'Vec<u32>', Uint32Array>>()
		holds<Crosses<'[i32; 4]', Int32Array>>()
		holds<Crosses<'Vec<u64>', BigUint64Array>>()
		holds<Crosses<'&[usize]', BigUint64Array>>()
		holds<Crosses<'Vec<i64>', BigInt64Array>>()
		holds<Crosses<'Vec<isize>', BigInt64Array>>()
		holds<Crosses<'Vec<u128>', bigint[]>>()
		holds<Crosses<'Vec<bool>', boolean[]>>()
		holds<Crosses<'Vec<String>', string[]>>()
		holds<Crosses<"&[&'a str]", string[]>>()
		holds<Crosses<'Vec<Vec<f64>>', Float64Array[]>>()
		holds<Crosses<'Vec<Vec<Vec<char>>>', string[][][]>>()
		holds<Crosses<'(f64, bool)', [number, boolean]>>()
		holds<Crosses<'(u64,)', [bigint]>>()
		holds<Crosses<'Vec<(String, Vec<u32>)>', [string, Uint32Array][]>>()
		holds<Crosses<'Option<bool>', boolean | undefined>>()
		holds<Crosses<'Option<Vec<f64>>', Float64Array | undefined>>()
		holds<Crosses<'Result<i64, String>', { readonly ok: bigint } | { readonly error: string }>>()
		holds<Crosses<'Result<(), (u8, char)>', { readonly ok: undefined } | { readonly error: [number, string] }>>()
	})

	it('has what is changed in place or by `value`', () => {
		holds<Same<Given<'&mut [f64]'>, Float64Array>>()
		holds<Same<Given<"&'a mut [u8; 4]">, Uint8Array>>()
		holds<Same<Given<'&mut [String]'>, string[]>>()
		holds<Same<Given<'&mut [[u8; 9]; 9]'>, Uint8Array[]>>()
		holds<Same<Given<'&mut usize'>, InOut<bigint>>>()
		holds<Same<Given<'& mut usize'>, InOut<bigint>>>()
		holds<Same<Given<'&mut Vec<f64>'>, InOut<Float64Array>>>()
		holds<Same<Given<'&mut (f64, bool)'>, InOut<[number, boolean]>>>()
		holds<Same<Given<'&mut Option<String>'>, InOut<string | undefined>>>()
	})

	it('has parameters and functions in their order, however they are laid out', () => {
		holds<Same<OnlyCall<'pub fn step( counter : &mut usize )'>, (...given: [InOut<bigint>]) => undefined>>()
		holds<Same<OnlyCall<'fn f() -> f64'>, (...given: []) => number>>()
		holds<
			Same<
				OnlyCall<"fn f<'a>(\n\ttext: &'a str,\n\tn: usize,\n) -> Vec<&'a str>;">,
				(...given: [string, bigint]) => string[]
			>
		>()
		type Two = Functions<'fn a(x: f64) -> f64; fn b(y: &[u8], z: bool)'>
		holds<Same<Two['a'], (...given: [number]) => number>>()
		holds<Same<Two['b'], (...given: [Uint8Array, boolean]) => undefined>>()
		holds<Same<keyof Two, 'a' | 'b'>>()
		type Commented = '/// The fn: `f(x)`\nfn f(x: /* a: &mut */ u8, // first\n\ty: bool) -> u8 // last'
		holds<Same<OnlyCall<Commented>, (...given: [number, boolean]) => number>>()
		holds<Same<OnlyCall<string>, (...given: readonly unknown[]) => unknown>>()
	})

	it('has structs of the same text, nested and in any order', () => {
		type Text = `pub struct Line { pub name: String, from: Point, points: Vec<Point>, colour: Option<(u8, [u16; 2])> }
			fn shift(line: & mut Line, all: &mut [Point], by: &Point) -> Vec<Line>;
			struct Point { x: f64,
				y: f32, }
			fn none(x: Result<Point, (Point, bool)>)`
		type Point = { x: number; y: number }
		type Line = { name: string; from: Point; points: Point[]; colour: [number, Uint16Array] | undefined }
		holds<Same<Functions<Text>['shift'], (...given: [InOut<Line>, Point[], Point]) => Line[]>>()
		holds<Same<Functions<Text>['none'], (...given: [Fallible<Point, [Point, boolean]>]) => undefined>>()
		holds<Same<keyof Functions<Text>, 'shift' | 'none'>>()
		holds<Same<Checked<Text>, unknown>>()
		type In<Body extends string> = Checked<`struct P { ${Body} } fn f(p: &mut P) -> Vec<P>`>
		type Fault<Why extends string> = { readonly cannotCross: Why }
		holds<Same<In<'x: f64, y: Vec<u8>'>, unknown>>()
		holds<Same<In<'x: f64, y: Rc<u8>'> extends Fault<`\`Rc\` cannot cross: expected ${string}`> ? true : false, true>>()
		holds<Same<In<'x: Vec<P>'> extends Fault<`\`P\` cannot cross: expected ${string}`> ? true : false, true>>()
		holds<Same<In<"x: &'static str">, Fault<'`P` cannot cross: a field that borrows'>>>()
		holds<Same<In<'x: str'>, Fault<'`str` cannot cross: expected it behind a `&`'>>>()
	})

	it('is none where a type cannot cross, and says which', () => {
		holds<Same<Checked<'fn f(x: f64) -> Vec<(u8, String)>'>, unknown>>()
		type Why<Name extends string> =
			`\`${Name}\` cannot cross: expected numbers, bool, char, &str, String, structs declared beside it, and slices, Vec, arrays, tuples, Option and Result of these`
		holds<Same<Refused<'HashMap<u8, f64>'>, Why<'HashMap'>>>()
		holds<Same<Refused<'Vec<Box<f64>>'>, Why<'Box'>>>()
		holds<Same<Refused<'(u8, Rc<u8>)'>, Why<'Rc'>>>()
		holds<Same<Refused<'Result<u8, Error>'>, Why<'Error'>>>()
		holds<Same<Refused<'&mut Own'>, Why<'Own'>>>()
		holds<Same<Refused<'&dyn Fn(u8)'>, Why<'dyn'>>>()
		holds<Same<Refused<'impl Iterator'>, Why<'impl'>>>()
		holds<Same<Refused<'Option<Option<u8>>'>, '`Option` of what may itself be `undefined`'>>()
		holds<Same<Refused<'Option<()>'>, '`Option` of what may itself be `undefined`'>>()
		type Inside<Type extends string> = `\`${Type}\` cannot cross: a \`&mut\` inside another type`
		holds<Same<Refused<'Option<&mut f64>'>, Inside<'Option<&mut f64>'>>>()
		holds<Same<Refused<"(u8, &'a mut f64)">, Inside<"(u8, &'a mut f64)">>>()
		holds<Same<Refused<'Vec<&mut f64>'>, Inside<'Vec<&mut f64>'>>>()
		holds<Same<Refused<'&[&mut f64]'>, Inside<'&[&mut f64]'>>>()
		holds<Same<Refused<'& &mut f64'>, Inside<'&&mut f64'>>>()
		holds<Same<Refused<'&mut &str'>, '`&mut &str` cannot cross: a `&mut` to what is borrowed'>>()
		holds<Same<Refused<"&'a mut &mut u8">, "`&'a mut &mut u8` cannot cross: a `&mut` to what is borrowed">>()
		holds<Same<Refused<'&mut [&str]'>, '`&mut [&str]` cannot cross: a `&mut` to what is borrowed'>>()
		type Returned<Type extends string> = {
			readonly cannotCross: `\`${Type}\` cannot cross: a \`&mut\` that is returned`
		}
		holds<Same<Checked<'fn f(p: &mut [f64]) -> &mut f64'>, Returned<'&mut f64'>>>()
		holds<Same<Checked<'fn f() -> Option<&mut u8>; fn g(x: &mut u8)'>, Returned<'Option<&mut u8>'>>>()
		holds<Same<Checked<'fn f() -> Vec<u8>; fn g(x: &mut u8, y: &mut [u8; 4_0usize])'>, unknown>>()
		holds<Crosses<'(u8, u8, u8, u8, u8, u8, u8, bool)', [...Seven, boolean]>>()
		holds<Same<Refused<'Vec<(u8, u8, u8, u8, u8, u8, u8, u8, u8)>'>, '`(…)` cannot cross: a tuple of more than 8'>>()
		holds<Same<Refused<'str'>, '`str` cannot cross: expected it behind a `&`'>>()
		holds<Same<Refused<'Vec<str>'>, '`str` cannot cross: expected it behind a `&`'>>()
		holds<Same<Refused<'(u8, [f64])'>, '`[_]` cannot cross: expected it behind a `&`'>>()
		holds<Same<Refused<'[u8; 0x10]'>, '`[_; 0x10]` cannot cross: an array whose length is no plain number'>>()
		holds<Same<Refused<'&[u8; LENGTH]'>, '`[_; LENGTH]` cannot cross: an array whose length is no plain number'>>()
		holds<Same<Checked<'step'>, { readonly cannotCross: 'expected a function such as `fn step(x: f64) -> f64`' }>>()
		// @ts-expect-error A call with another type than the declared one.
		const call: OnlyCall<'fn f(x: f64) -> f64'> = (x: string) => x.length
		assert.equal(typeof call, 'function')
	})
})

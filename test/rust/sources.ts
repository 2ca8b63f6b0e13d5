/** Sources for `fn surface(x: f64, y: f64) -> f64`, by what is special about them. */
export const good: Readonly<Record<string, string>> = {
	plain: 'pub fn surface(x: f64, y: f64) -> f64 {\n\t20.0 + x * x + y * y\n}\n',
	libm: 'pub fn surface(x: f64, y: f64) -> f64 {\n\tx.sin().exp() + (x % y).atan2(y)\n}\n',
	'local function':
		'fn square(x: f64) -> f64 { x * x }\npub fn surface(x: f64, y: f64) -> f64 { square(x) + square(y) }\n',
	struct:
		'struct Point { x: f64, y: f64 }\npub fn surface(x: f64, y: f64) -> f64 { let p = Point { x, y }; p.x + p.y }\n',
	'wide division': 'pub fn surface(x: f64, y: f64) -> f64 { ((x as u128) / (y as u128 | 1)) as f64 }\n',
	collections:
		'use std::collections::HashMap;\npub fn surface(x: f64, y: f64) -> f64 {\n\tlet mut seen: HashMap<String, Vec<f64>> = HashMap::new();\n\tseen.entry(format!("{x:.1}")).or_default().push(y);\n\tseen.values().flatten().sum()\n}\n',
	panics: 'pub fn surface(x: f64, y: f64) -> f64 { [x, y][2] }\n',
	'own macro':
		'macro_rules! twice { ($e:expr) => { $e + $e } }\npub fn surface(x: f64, y: f64) -> f64 { twice!(x * y) }\n',
	'own trait':
		'trait Sum2 { fn sum2(self) -> f64; }\nimpl Sum2 for (f64, f64) { fn sum2(self) -> f64 { self.0 + self.1 } }\npub fn surface(x: f64, y: f64) -> f64 { (x, y).sum2() }\n',
	'same trait':
		'trait Sum2 { fn sum2(self) -> f64; }\nimpl Sum2 for (f64, f64) { fn sum2(self) -> f64 { self.0 - self.1 } }\npub fn surface(x: f64, y: f64) -> f64 { (x, y).sum2() }\n',
	'nested module':
		'mod inner { pub fn half(x: f64) -> f64 { x / 2.0 } }\npub fn surface(x: f64, y: f64) -> f64 { inner::half(x + y) }\n',
}

/** Sources that no compiler takes, by what is wrong with them. */
export const bad: Readonly<Record<string, string>> = {
	'unknown name': 'pub fn surface(x: f64, y: f64) -> f64 {\n\tx + z\n}\n',
	'name of others': 'pub fn surface(x: f64, y: f64) -> f64 {\n\tsquare(x) + half(y)\n}\n',
	'type of others': 'pub fn surface(x: f64, y: f64) -> f64 { let p = Point { x, y }; p.x }\n',
	'own type, ambiguous':
		'struct Point { x: f64 }\npub fn surface(x: f64, y: f64) -> f64 { let p = Point { x }; p + y }\n',
	'wrong type': 'pub fn surface(x: f64, y: f64) -> f64 {\n\tlet n: usize = x;\n\ty\n}\n',
	'several phases':
		'fn f() -> i32 { 1.0 }\nfn g() { let s = String::new(); let t = s; s.len(); }\nconst C: usize = [1usize, 2][4];\nfn h(o: Option<u8>) -> u8 { match o { Some(b) => b } }\npub fn surface(x: f64, y: f64) -> f64 { missing(x) }\n',
	'moved value': 'pub fn surface(x: f64, y: f64) -> f64 { let s = vec![x]; let t = s; s[0] + y }\n',
	'own function as value': 'pub fn surface(x: f64, y: f64) -> f64 { let f: fn(f64) -> f64 = surface; f(x) + y }\n',
	closure: 'pub fn surface(x: f64, y: f64) -> f64 { let f: fn() -> f64 = || x; let g: () = || y; f() }\n',
	enumeration:
		'enum Kind { One, Two }\npub fn surface(x: f64, y: f64) -> f64 { match Kind::One { Kind::One => x }\n}\nfn h(k: Kind) -> f64 { k }\n',
	'long type':
		'pub fn surface(x: f64, y: f64) -> f64 {\n\tlet v: () = (0..3).map(|k| k as f64 * x).filter(|z| *z > y).zip((0..9).map(|k| (k, x, y)).skip(1)).map(|pair| (pair, 1, "a")).chain(std::iter::empty()).rev();\n\tx\n}\n',
	'enumeration, ambiguous':
		'enum Kind { One, Two(f64) }\npub fn surface(x: f64, y: f64) -> f64 { match Kind::Two(x) { Kind::Two(z) => z + y } }\n',
	'method of its own type':
		'struct Point { x: f64, y: f64 }\npub fn surface(x: f64, y: f64) -> f64 { let p = Point { x, y, z: 1.0 }; p.length() + p.w }\n',
	'similar names':
		'fn squared(x: f64) -> f64 { x * x }\npub fn surface(x: f64, y: f64) -> f64 { square(x) + Squared(y) + surfaces(x, y) }\n',
	'wrong format': 'pub fn surface(x: f64, y: f64) -> f64 { println!("{} {}", x); y }\n',
	'two of a name': 'pub fn surface(x: f64, y: f64) -> f64 { x }\npub fn surface(x: f64, y: f64) -> f64 { y }\n',
	'bad expression': 'pub fn surface(x: f64, y: f64) -> f64 { x + * }\n',
	'two bad expressions': 'pub fn surface(x: f64, y: f64) -> f64 { x + * }\nfn other() { let = 1; missing() }\n',
	'open brace': 'pub fn surface(x: f64, y: f64) -> f64 { if x > 0.0 { y }\n',
	'open string': 'pub fn surface(x: f64, y: f64) -> f64 { "x }\n',
	'closing brace': '} mod evil { pub fn surface(x: f64, y: f64) -> f64 { x }\n',
	'unknown macro': 'pub fn surface(x: f64, y: f64) -> f64 { nope!(x) }\n',
	'unknown import': 'use std::collections::Nope;\npub fn surface(x: f64, y: f64) -> f64 { x }\n',
	'unsafe block': 'pub fn surface(x: f64, y: f64) -> f64 { unsafe { *(&raw const x) } }\n',
	'unsafe let through':
		'#![allow(unsafe_code)]\npub fn surface(x: f64, y: f64) -> f64 { unsafe { *(&raw const x) } }\n',
	'bad attribute': '#![nonsense]\npub fn surface(x: f64, y: f64) -> f64 { x }\n',
	'one parameter': 'pub fn surface(x: f64) -> f64 { x }\n',
	'other result': 'pub fn surface(x: f64, y: f64) -> f32 { 0.0 }\n',
	'own result': 'pub struct Point(f64);\npub fn surface(x: f64, y: f64) -> Point { Point(x) }\n',
	async: 'pub async fn surface(x: f64, y: f64) -> f64 { x }\n',
	private: 'fn surface(x: f64, y: f64) -> f64 { x }\n',
	'similar name': 'pub fn surfaces(x: f64, y: f64) -> f64 { x }\n',
	'no function': '// nothing here\n',
	'module of the name': 'pub mod surface {}\n',
	'too large a constant':
		'static BIG: [u8; 1 << 33] = [0; 1 << 33];\npub fn surface(x: f64, y: f64) -> f64 { BIG[x as usize] as f64 }\n',
	'constant that panics': 'const N: usize = 3 - 4;\npub fn surface(x: f64, y: f64) -> f64 { N as f64 }\n',
	'constant that panics late':
		'struct S<const N: usize>;\nfn f<const N: usize>() -> usize { const { N - 4 } }\npub fn surface(x: f64, y: f64) -> f64 { f::<3>() as f64 }\n',
	'endless type':
		'fn f<T: Copy>(x: T, n: u32) -> u32 { if n == 0 { 0 } else { f((x, x), n - 1) } }\npub fn surface(x: f64, y: f64) -> f64 { f(x, 3) as f64 }\n',
}

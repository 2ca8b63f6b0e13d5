import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax, textOf } from '../../src/experiment/rust-syntax.ts'
import type { TuneRequest, Tuning } from '../../src/scoring/tuning.ts'
import { readAnatomy } from '../../src/variation/anatomy.ts'
import { createEmbeddedOperators } from '../../src/variation/embedded.ts'
import { type Draft, duplicatesInARow, type IslandView, type Parents } from '../../src/variation/operator.ts'
import { readableFloat } from '../../src/variation/readable.ts'
import { tunables, withTable } from '../../src/variation/tunable.ts'
import { createTuning, type Tune } from '../../src/variation/tuning.ts'

const syntax = await loadRustSyntax()

/** What `tune` drafts of a source where these values are the best. */
async function tunedTo(source: string, best: (values: number[]) => number[]): Promise<string | undefined> {
	const tune = async ({ numbers }: TuneRequest): Promise<Tuning> => ({
		kind: 'tuned',
		best: { values: best(numbers.map(({ value }) => value)), cost: 0, before: 1 },
		vectors: 1,
	})
	const next = await drafting(source, tune).next()
	return next.done === true ? undefined : next.value.source
}

/** The drafts of an ask of `tune`. */
function drafting(source: string, tune: Tune): AsyncGenerator<Draft, void, Outcome> {
	const [, , otherwise] = createEmbeddedOperators(syntax, { calls: [], functions: ['f'], maxTokens: 600 })
	ok(otherwise)
	const outcome = { kind: 'scored', score: -1, exact: false, metrics: {}, descriptors: {}, feedback: '' } as const
	const parents: Parents = [{ candidate: 0, source, operator: 'seed', score: -1, outcome, island: undefined }]
	const view: IslandView = { parents: () => parents, elites: () => [], migrants: () => [], failures: () => [] }
	const { signal } = new AbortController()
	const ask = { island: 0, number: 0, random: randomStream('tuned'), parents, signal, view }
	return createTuning({ syntax, maxTokens: 600, tune, timed: false, otherwise }).propose(ask)
}

function found(source: string): string[] {
	const main = readAnatomy(syntax, source)
	ok(main, source)
	return tunables(main, 128).map(({ node, type, places }) => `${textOf(source, node)} ${type} ${places.length}`)
}

describe('numbers of a source that can be tuned', () => {
	it('are floats of bodies, and constants wherever they are used', () => {
		const source = `const WIDTH: f64 = 2.5;
const COUNT: usize = 3;
pub fn f(x: f64) -> f64 {
	let all = [0.5; COUNT];
	x / WIDTH + (WIDTH - 1.0) * all[0]
}
`
		deepEqual(found(source), ['2.5 f64 2', '0.5 f64 1', '1.0 f64 1'])
	})

	it('are constants with their signs', () => {
		const source = `const LOW: f64 = -3.0;
const LIMIT: i64 = (-7);
const MASK: i64 = !5;
pub fn f(x: f64, n: i64) -> f64 { if n * LIMIT > n & MASK { x * LOW } else { LOW - x } }
`
		const main = readAnatomy(syntax, source)
		ok(main)
		const [low, limit, ...others] = tunables(main, 128)
		deepEqual([low?.number.value, limit?.number.value, others.length], [-3, -7, 0])
		deepEqual([low?.places.length, limit?.places.length], [2, 1])
		ok(withTable(main, tunables(main, 128)).includes('x * crate::oxi_number::<f64, 0>()'))
	})

	it('are integers that say how much, not where or how often', () => {
		const source = `pub fn f(data: &mut [u32], len: usize) -> u32 {
	let limit = 24;
	if len <= 16 && len > 0 { return data[2]; }
	for i in 5..len - 7 { data[i + 6] += 9; }
	data.swap(8, 11);
	let third = (len / 3).min(40);
	match len { 12 => 13, 14..=15 if len > 17 => 18, _ => data[third].pow(2) >> 4 }
}
`
		deepEqual(found(source), ['24 _ 1', '16 usize 1', '3 usize 1', '40 usize 1', '2 u32 1', '4 _ 1'])
	})

	it('are none that must be constant', () => {
		const source = `static START: f64 = half(1.5);
const fn half(x: f64) -> f64 { x * 0.5 }
struct S<const N: usize>;
#[derive(Clone)]
enum E { A = 3 }
pub fn f(x: f64) -> f64 {
	const { 2.5 } + START + half(x) + println!("{}", 3.5)
}
`
		deepEqual(found(source), [])
	})

	it('are no constants whose name may mean something else, or that a pattern needs', () => {
		const source = `const A: u32 = 4;
const B: f64 = 4.5;
pub fn f(x: u32, y: f64) -> f64 {
	{ const B: f64 = 5.5; let _ = B; }
	match x { A => y, _ => B * 2.5 }
}
`
		deepEqual(found(source), ['2.5 f64 1'])
	})

	it('leave the source what it is where they stand, but for their places', () => {
		const source = 'pub fn f(x: f64) -> f64 {\n\t-2.5 * x.powi(3) // 2.5\n}\n'
		const main = readAnatomy(syntax, source)
		ok(main)
		const numbers = tunables(main, 128)
		const expected = source
			.replace('2.5', 'crate::oxi_number::<f64, 0>()')
			.replace('3', 'crate::oxi_number::<i32, 1>()')
		equal(withTable(main, numbers), expected)
		equal(tunables(main, 1).length, 1)
	})
})

describe('a number as it is written back', () => {
	it('has the sign that was before it, in bodies and as a constant', async () => {
		const source = 'const LOW: f64 = -3.0;\nconst UP: f64 = 2.0;\npub fn f(x: f64) -> f64 {\n\tx * LOW + UP * -4.0\n}\n'
		equal(
			await tunedTo(source, ([low = 0, up = 0, inner = 0]) => [low - 0.5, -up, inner + 1]),
			source.replace('-3.0', '-3.5').replace('= 2.0', '= -2.0').replace('-4.0', '-5.0'),
		)
		equal(await tunedTo(source, ([, ...others]) => [0.25, ...others]), source.replace('-3.0', '0.25'))
	})

	it('is what a person would write', () => {
		const written = (value: number): string => readableFloat(value, 'f64', '').text
		equal(written(20), '20.0')
		equal(written(-0.25), '-0.25')
		equal(written(2 * Math.PI), 'std::f64::consts::TAU')
		equal(written(-Math.PI), '-std::f64::consts::PI')
		equal(written((3 * Math.PI) / 4), '3.0 * std::f64::consts::PI / 4.0')
		equal(written(3 * Math.E), '3.0 * std::f64::consts::E')
		equal(written(1 / 3), '1.0 / 3.0')
		equal(readableFloat(1 / 3, 'f32', '_f32').text, '0.3333333333333333_f32')
	})

	it('is exactly that number', () => {
		const names: Record<string, number> = { PI: Math.PI, TAU: 2 * Math.PI, E: Math.E }
		const meant = (text: string): number => {
			const plain = text
				.replace(/^-\((.*)\)$/, '-$1')
				.replace(/std::f64::consts::(\w+)/, (_, name) => String(names[name]))
			const sign = plain.startsWith('-') ? -1 : 1
			const [first = '', ...rest] = plain.replace(/^-/, '').split(/ ([*/]) /)
			let value = Number(first)
			for (let at = 0; at < rest.length; at += 2)
				value = rest[at] === '*' ? value * Number(rest[at + 1]) : value / Number(rest[at + 1])
			return sign * value
		}
		const exact = fc.oneof(
			fc.double({ noNaN: true, noDefaultInfinity: true }),
			fc.tuple(fc.integer({ min: -40, max: 40 }), fc.constantFrom(1, 2, 3, 4, 6, 7, 8, 9, 11)).map(([n, d]) => n / d),
			fc
				.tuple(fc.integer({ min: -40, max: 40 }), fc.constantFrom(1, 2, 3, 4, 6, 8), fc.constantFrom(Math.PI, Math.E))
				.map(([n, d, of]) => (n * of) / d),
		)
		fc.assert(
			fc.property(exact, (value) => equal(meant(readableFloat(value, 'f64', '').text), value === 0 ? 0 : value)),
		)
	})
})

describe('tuning of what has no numbers', () => {
	it('ends where its flags make the same again and again', async () => {
		const drafts = drafting('pub fn f() -> bool { true }', async () => ({ kind: 'tuned', best: null, vectors: 0 }))
		const known: Outcome = { kind: 'rejected', reason: 'duplicate', detail: '', findings: [] }
		let made = 0
		for (let next = await drafts.next(); next.done !== true && made < 20; next = await drafts.next(known)) made++
		equal(made, duplicatesInARow)
	})
})

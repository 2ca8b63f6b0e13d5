import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { randomStream } from '../../src/candidate/random.ts'
import { artifactFault } from '../../src/rust/artifact.ts'
import type { CompiledLibrary, CompileItem } from '../../src/rust/compiled.ts'
import { canPlace, drawPlacements, paddingObject } from '../../src/rust/placement.ts'
import { compilerFor, scratchFor, toolchain } from './machine.ts'

const { signal } = new AbortController()

/** With code of its own and of the standard library, a constant that is no immediate value, and a variable. */
const source = `use std::sync::atomic::{AtomicU64, Ordering};
static CALLS: AtomicU64 = AtomicU64::new(7);
#[inline(never)]
fn inner(x: f64) -> String { format!("{x} of {}", CALLS.fetch_add(1, Ordering::Relaxed)) }
#[cold]
#[inline(never)]
fn seldom(x: f64) -> f64 { format!("{x:?}").len() as f64 }
pub fn surface(x: f64, y: f64) -> f64 {
	let mut all = [x, y, 3.0, x * y];
	all.sort_unstable_by(f64::total_cmp);
	if x > 1e9 { seldom(x) } else { inner(all[0]).len() as f64 }
}
`

describe('drawPlacements', () => {
	it('takes every quarter of a line as often as every other, within a page', () => {
		fc.assert(
			fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), (seed, times) => {
				const placements = drawPlacements(randomStream('test', seed), 4 * times)
				for (const part of ['text', 'rodata', 'data'] as const) {
					const bytes = placements.map((placement) => placement[part])
					ok(bytes.every((at) => at >= 0 && at < 4096 && at % 16 === 0))
					for (const quarter of [0, 16, 32, 48]) equal(bytes.filter((at) => at % 64 === quarter).length, times)
				}
			}),
		)
	})

	it('draws the same from the same stream, and others from others', () => {
		const drawn = (name: string) => drawPlacements(randomStream(name), 4)
		deepEqual(drawn('one'), drawn('one'))
		notDeepEqual(drawn('one'), drawn('other'))
	})
})

describe('paddingObject', () => {
	it('is an object as wide as it was asked to be, for both processors', () => {
		for (const host of ['x86_64-unknown-linux-gnu', 'aarch64-unknown-linux-gnu']) {
			const object = paddingObject(host, { text: 16, rodata: 48, data: 4080 })
			equal(object.readUInt32BE(0), 0x7f454c46)
			const table = object.readUInt32LE(40)
			deepEqual(
				[1, 2, 3].map((index) => object.readUInt32LE(table + 64 * index + 32)),
				[16, 48, 4080],
			)
			equal(object.length, table + 64 * object.readUInt16LE(60))
		}
		equal(canPlace({ ...toolchain, host: 's390x-unknown-linux-gnu' }), false)
		equal(canPlace({ ...toolchain, ld: undefined }), false)
	})
})

describe('a compiler that places its libraries', {
	skip: !canPlace(toolchain) && 'no linker is called directly',
}, () => {
	it('links one object several times, with its code, constants and variables elsewhere in a line', async (context) => {
		const { libraries, entries } = await compiled(context, { source, company: undefined })
		equal(libraries.length, 4)
		for (const library of libraries) equal(await artifactFault(library, entries), undefined)
		for (const symbol of ['inner', 'seldom', 'CALLS']) {
			const quarters = libraries.map((library) => addressOf(library, symbol) % 64)
			deepEqual(
				quarters.toSorted((one, other) => one - other),
				[0, 16, 32, 48].map((at) => at + Math.min(...quarters)),
			)
		}
		const [first, ...others] = libraries.map((library) => addressOf(library, 'surface') % 4096)
		ok(others.every((at) => at !== first))
	})

	it('links a batch as often', async (context) => {
		const compiler = await compilerFor(context, { placements: 4 })
		const results = await compiler.compile(
			[source, source].map((each) => ({ source: each, company: 'operators' })),
			signal,
		)
		const [one, other] = results as [CompiledLibrary, CompiledLibrary]
		equal(one.libraries.length, 4)
		deepEqual(one.libraries, other.libraries)
	})

	it('makes the same of the same source, byte for byte, unless other places are asked for', async (context) => {
		const bytesOf = async (item: CompileItem) =>
			(await compiled(context, item)).libraries.map((library) => readFileSync(library).toString('base64'))
		const plain = await bytesOf({ source, company: undefined })
		deepEqual(await bytesOf({ source, company: undefined }), plain)
		notDeepEqual(await bytesOf({ source, company: undefined, places: 'held-out' }), plain)
	})
})

async function compiled(context: TestContext, item: CompileItem): Promise<CompiledLibrary> {
	const compiler = await compilerFor(context, { placements: 4, scratch: await scratchFor(context) })
	const [result] = await compiler.compile([item], signal)
	ok(result?.kind === 'compiled', JSON.stringify(result))
	return result
}

/** Of the only symbol whose name has this word. */
function addressOf(library: string, word: string): number {
	const lines = execFileSync('nm', ['--defined-only', library], { encoding: 'utf8' }).split('\n')
	const found = lines.filter((line) => new RegExp(`\\d${word}\\d`).test(line))
	equal(found.length, 1, lines.join('\n'))
	return Number.parseInt(found[0]?.split(' ')[0] ?? '', 16)
}

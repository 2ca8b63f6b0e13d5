import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CompileCost } from '../../src/rust/compile-cost.ts'
import { compilerFor } from './machine.ts'

describe('CompileCost', () => {
	it('begins with a few and lets them grow while they are cheap', () => {
		const cost = new CompileCost()
		cost.bareMs = 50
		const sizes = Array.from({ length: 5 }, () => {
			const { batchSize } = cost
			cost.note(batchSize, 50 + 10 * batchSize)
			return batchSize
		})
		deepEqual(sizes, [4, 8, 24, 48, 48])
		equal(Math.round(cost.eachMs ?? 0), 10)
	})

	it('has what is dear compiled alone, and together again once it is cheap', () => {
		const cost = new CompileCost()
		cost.note(4, 2_800)
		equal(cost.batchSize, 1)
		for (let number = 0; number < 200; number++) cost.note(1, 20)
		ok(cost.batchSize > 40, `${cost.batchSize}`)
	})

	it('calls a batch full that takes as long as the compiler does for nothing', () => {
		const cost = new CompileCost()
		equal(cost.fullBatch, 1)
		cost.bareMs = 60
		equal(cost.fullBatch, 1)
		cost.note(40, 60 + 40 * 2)
		equal(cost.fullBatch, 30)
		for (let number = 0; number < 200; number++) cost.note(1, 60 + 90)
		equal(cost.fullBatch, 1)
	})

	it('calls no batch full that is larger than one may be', () => {
		fc.assert(
			fc.property(fc.nat(500), fc.array(fc.tuple(fc.integer({ min: 1, max: 48 }), fc.nat(5_000))), (bareMs, notes) => {
				const cost = new CompileCost()
				cost.bareMs = bareMs
				for (const [count, cpuMs] of notes) cost.note(count, cpuMs)
				ok(cost.fullBatch >= 1 && cost.fullBatch <= cost.batchSize, `${cost.fullBatch} of ${cost.batchSize}`)
			}),
		)
	})

	it('gives a batch the time that its like have needed, and never less than cheap ones need', () => {
		const cost = new CompileCost()
		ok(cost.limitMs(4) > 4 * 1_000)
		cost.note(10, 10)
		equal(cost.limitMs(48), 2_000 + 48 * 100)
		cost.note(1_000, 700_000)
		ok(cost.limitMs(2) > 2 * 2_000)
	})

	it('gives more to a batch on a machine that is slower', () => {
		const [usual, slow] = [new CompileCost(), new CompileCost()]
		slow.bareMs = 240
		equal(slow.limitMs(4), 4 * usual.limitMs(4))
	})

	it('never asks for none, nor for more than are soon done, whatever was measured', () => {
		const measured = fc.array(
			fc.tuple(fc.integer({ min: 1, max: 48 }), fc.double({ min: 0, max: 20_000, noNaN: true })),
		)
		fc.assert(
			fc.property(measured, (all) => {
				const cost = new CompileCost()
				for (const [count, cpuMs] of all) cost.note(count, cpuMs)
				const { batchSize, eachMs = 0 } = cost
				ok(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 48)
				ok(batchSize === 1 || batchSize * eachMs <= 1_000)
				ok(cost.limitMs(batchSize) >= 2_000 + batchSize * 100)
			}),
		)
	})
})

it('candidates that are dear to compile are not given up for it, and stand alone once that is known', async (context) => {
	const compiler = await compilerFor(context, {
		entryPoints: [{ name: 'count', type: 'fn(&str) -> std::collections::BTreeMap<String, usize>' }],
	})
	const { signal } = new AbortController()
	await compiler.prove(signal)
	const count = compiler.batchSize('operators')
	const items = Array.from({ length: count }, (_, number) => ({ source: dear(number), company: 'operators' as const }))
	const results = await compiler.tryTogether(items, signal)
	deepEqual([...new Set(results.map(({ kind }) => kind))], ['compiled'])
	ok(compiler.batchSize('operators') < count, `${compiler.batchSize('operators')} of ${count}`)
})

/** Each of these has rustc sort pairs of three types, which takes it half a second and more. */
function dear(number: number): string {
	const types = ['u8', 'i32', 'i64']
	const sums = types.map(
		(type) => `text.chars().map(|one| (one.to_string(), one as u32 as ${type})).collect::<BTreeMap<_, _>>().len()`,
	)
	return `use std::collections::BTreeMap;
pub fn count(text: &str) -> BTreeMap<String, usize> {
	let all = ${sums.join(' + ')};
	text.chars().map(|one| (one.to_string(), all + ${number})).collect()
}
`
}

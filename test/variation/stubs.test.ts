import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { readAnatomy } from '../../src/variation/anatomy.ts'
import { startOf } from '../../src/variation/edit-body.ts'
import { createEmbeddedOperators } from '../../src/variation/embedded.ts'
import type { Parents } from '../../src/variation/operator.ts'
import { stubs } from './stubs.ts'

const syntax = await loadRustSyntax()

function begun(source: string): ReturnType<typeof startOf> {
	const anatomy = readAnatomy(syntax, source)
	assert.ok(anatomy)
	return startOf(anatomy, ['f'])
}

function draftsOf(seed: string, isSeed: boolean): string[] {
	const settings = { calls: [], functions: ['f'], maxTokens: 600 }
	const operators = createEmbeddedOperators(syntax, isSeed ? { ...settings, seeds: [seed] } : settings)
	const outcome = { kind: 'wrong', feedback: '' } as const
	const parents: Parents = [
		{ candidate: 0, source: seed, operator: 'seed', score: undefined, outcome, island: undefined },
	]
	const view = { parents: () => parents, elites: () => [], migrants: () => [], failures: () => [] }
	return operators.flatMap((operator) =>
		Array.from({ length: 8 }, (_, number) => {
			const random = randomStream(1, operator.name, number)
			const next = operator
				.propose({ island: 0, number, random, parents, signal: new AbortController().signal, view })
				.next()
			return next.done === true ? '' : next.value.source
		}),
	)
}

describe('a stub', () => {
	for (const [name, stub] of Object.entries(stubs)) {
		it(`is grown from its signature by every operator, the same for the same ask: ${name}`, () => {
			assert.equal(begun(stub), 'grown')
			const drafts = draftsOf(stub, true)
			assert.ok(!drafts.includes(''))
			assert.ok(new Set(drafts).size >= 6, drafts.join('\n'))
			assert.deepEqual(draftsOf(stub, true), drafts)
		})
	}

	it('of types of its own is told to be nothing to begin with', () => {
		const own = 'pub struct Point(f64);\npub enum Action { Wait }\n'
		assert.equal(begun(`${own}pub fn f(p: Point) -> Action { todo!() }`), 'nothing')
		assert.equal(begun(`${own}pub fn f(p: Point) -> Point { p }`), 'nothing')
		assert.equal(begun(`${own}pub fn f(p: Point) {}`), 'nothing')
	})
})

describe('a seed with something to vary', () => {
	for (const source of [
		'pub fn f(x: f64) -> f64 { 0.0 }',
		'pub fn f(a: i64, b: i64) -> bool { false }',
		'pub fn f(xs: &mut [i64]) { xs.sort(); }',
		'pub fn f(x: f64) -> (f64, f64) { (x, 0.0) }',
	]) {
		it(`is varied as ever: ${source}`, () => {
			assert.equal(begun(source), 'varied')
			assert.deepEqual(draftsOf(source, true), draftsOf(source, false))
		})
	}
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Rejected } from '../../src/candidate/outcome.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { createEmbeddedOperators } from '../../src/variation/embedded.ts'
import type { Draft, IslandView, Parent } from '../../src/variation/operator.ts'

const syntax = await loadRustSyntax()
const seed =
	'pub fn sort(data: &mut [f64], len: usize) -> f64 {\n    let mut sum = 0.0;\n    for i in 0..len {\n        sum += data[i] * 2.0;\n    }\n    sum\n}\n'
const means = {
	name: 'means.rs',
	source: `const SMALL: f64 = 1e-9;

fn guarded(x: f64) -> f64 {
    x.max(SMALL)
}

/// Between the two, nearer to the smaller one.
pub fn harmonic(one: f64, other: f64) -> f64 {
    2.0 / (1.0 / guarded(one) + 1.0 / guarded(other))
}
`,
}
const duplicate: Rejected = { kind: 'rejected', reason: 'duplicate', detail: '', findings: [] }

function drafts(name: string, donors: readonly (typeof means)[], count: number): Draft[] {
	const settings = { calls: [], functions: ['sort'], maxTokens: 600, donors }
	const operator = createEmbeddedOperators(syntax, settings).find((one) => one.name === name)
	assert.ok(operator)
	const outcome = { kind: 'scored', score: -1, exact: false, metrics: {}, descriptors: {}, feedback: '' } as const
	const parent: Parent = { candidate: 1, source: seed, operator: 'seed', score: -1, outcome, island: 0 }
	const view: IslandView = { parents: () => [parent], elites: () => [], migrants: () => [], failures: () => [] }
	const random = randomStream('donors', name)
	const { signal } = new AbortController()
	const proposed = operator.propose({ island: 0, number: 0, random, parents: [parent], signal, view })
	const found: Draft[] = []
	for (let next = proposed.next(); next.done !== true && found.length < count; next = proposed.next(duplicate)) {
		found.push(next.value)
	}
	return found
}

for (const name of ['mutate', 'crossover']) {
	describe(`${name} with donors`, () => {
		const made = drafts(name, [means], 300)
		const transplants = made.filter(({ detail }) => detail.endsWith(', of means.rs'))

		test('puts pieces of them into some of what it proposes, and says of which file', () => {
			assert.equal(made.length, 300)
			assert.ok(transplants.length > 30 && transplants.length < 120, `${transplants.length} of 300`)
			for (const { parents } of transplants) assert.deepEqual(parents, [1])
		})

		test('calls their functions with what is in scope, and takes along what these mention', () => {
			const calls = transplants.filter(({ source }) => /harmonic\(/.test(source.split('\n/// ')[0] ?? ''))
			assert.ok(calls.length > 3, `${calls.length} calls`)
			for (const { source } of transplants) {
				for (const item of ['guarded', 'SMALL', 'harmonic']) {
					if (new RegExp(`\\b${item}\\b`).test(source)) assert.match(source, new RegExp(`(?:fn|const) ${item}\\b`))
				}
				const body = source.slice(0, source.indexOf('\n}\n'))
				assert.doesNotMatch(body, /\b(?:one|other|x)\b/, 'names of the donor are no names here')
			}
		})

		test('proposes the same for the same ask, and the same as ever without them', () => {
			assert.deepEqual(drafts(name, [means], 40), made.slice(0, 40))
			assert.deepEqual(drafts(name, [], 20), drafts(name, [], 20))
			assert.ok(drafts(name, [], 60).every(({ detail }) => !detail.includes('means.rs')))
		})
	})
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { canonicalForm } from '../../src/candidate/canonical.ts'
import type { Rejected } from '../../src/candidate/outcome.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { readEvolvedFunctions } from '../../src/experiment/signature.ts'
import { createEmbeddedOperators } from '../../src/variation/embedded.ts'
import { mutations } from '../../src/variation/mutate.ts'
import type { Ask, Draft, EmbeddedOperator, IslandView, Parent } from '../../src/variation/operator.ts'
import { bubbleSort, bumps, quickSort, seeds, shellSort, surface } from './seeds.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const syntax = await loadRustSyntax()
const calls = ['_.cos()', '_.sin()', '_.abs().sqrt()', '_.powi(2)', 'f64::atan2(_, _)', 'std::f64::consts::PI']
const operatorsOf = (maxTokens = 600) =>
	createEmbeddedOperators(syntax, { calls, functions: ['sort', 'surface'], maxTokens })

function ask(name: string, seed: number, sources: readonly string[]): Ask {
	const parents = sources.map(
		(source, at): Parent => ({
			candidate: at + 1,
			source,
			operator: 'seed',
			score: -1,
			outcome: { kind: 'scored', score: -1, exact: false, metrics: {}, descriptors: {}, feedback: '' },
			island: 0,
		}),
	)
	const [main, ...others] = parents
	assert.ok(main)
	const view: IslandView = {
		parents: (count) => [main, ...others.slice(0, count - 1)],
		elites: () => parents,
		migrants: () => [],
		failures: () => [],
	}
	const { signal } = new AbortController()
	return { island: 0, number: seed, random: randomStream(seed, name), parents: [main, ...others], signal, view }
}

const duplicate: Rejected = { kind: 'rejected', reason: 'duplicate', detail: '', findings: [] }

/** Drafts of an ask of which each, as the operator hears, was made before. */
function drafts(operator: EmbeddedOperator, asked: Ask, count: number): Draft[] {
	const parents = operator.choose(asked.view, asked.random)
	const proposed = operator.propose({ ...asked, parents })
	const found: Draft[] = []
	for (let next = proposed.next(); next.done !== true; next = proposed.next(duplicate)) {
		assert.ok(next.value.parents.length <= parents.length)
		if (found.push(next.value) === count) break
	}
	return found
}

const anyAsk = fc.record({
	seed: fc.nat(1e6),
	main: fc.constantFrom(...Object.values(seeds)),
	other: fc.constantFrom(...Object.values(seeds)),
})

test('the embedded operators are mutate, crossover and tune', () => {
	const asked = ask('arity', 1, Object.values(seeds))
	assert.deepEqual(
		operatorsOf().map((operator) => [operator.name, operator.choose(asked.view, asked.random).length]),
		[
			['mutate', 2],
			['crossover', 2],
			['tune', 1],
		],
	)
})

for (const operator of operatorsOf()) {
	describe(operator.name, () => {
		test('proposes what parses, with the signatures of its parent and new tokens', () => {
			fc.assert(
				fc.property(anyAsk, ({ seed, main, other }) => {
					for (const draft of drafts(operator, ask(operator.name, seed, [main, other]), 3)) {
						assert.equal(syntax.parse(draft.source).hasError, false, draft.source)
						// Other tokens can still be the same but for names, which is for the proposer to see.
						assert.notEqual(draft.source.replace(/\s+/g, ''), main.replace(/\s+/g, ''), draft.detail)
						const [name] = /(?<=pub fn )\w+/.exec(main) ?? []
						const signature = (source: string) => readEvolvedFunctions(syntax, source, [name as string])[0]?.signature
						assert.equal(signature(draft.source), signature(main))
						assert.ok(draft.detail.length > 0 && !draft.detail.includes('\n'))
						assert.equal(draft.parents[0], 1)
					}
				}),
				{ numRuns: 150 },
			)
		})

		test('makes the same drafts for the same ask', () => {
			fc.assert(
				fc.property(anyAsk, ({ seed, main, other }) => {
					const [one] = operatorsOf().filter(({ name }) => name === operator.name)
					assert.ok(one)
					const sources = [main, other]
					assert.deepEqual(drafts(one, ask('x', seed, sources), 3), drafts(operator, ask('x', seed, sources), 3))
				}),
				{ numRuns: 40 },
			)
		})

		test('goes on with other drafts while they are duplicates, and ends with one that is not', () => {
			const asked = ask(operator.name, 7, [shellSort, bubbleSort])
			const proposed = operator.propose(asked)
			assert.equal(proposed.next().done, false)
			assert.equal(proposed.next({ kind: 'wrong', feedback: '' }).done, true)
			const found = drafts(operator, ask(operator.name, 7, [shellSort, bubbleSort]), 40)
			assert.equal(found.length, 40)
			assert.ok(new Set(found.map(({ source }) => source)).size > 10)
		})

		test('ends at once where the parent does not parse', () => {
			assert.deepEqual(drafts(operator, ask(operator.name, 1, ['pub fn f( {', surface]), 1), [])
			assert.deepEqual(drafts(operator, ask(operator.name, 1, [`pub fn f() { ${'('.repeat(5_000)}`, surface]), 1), [])
		})

		test('ends where there is nothing to vary', () => {
			assert.deepEqual(drafts(operator, ask(operator.name, 1, ['pub fn sort() {}', 'pub fn sort() {}']), 1), [])
		})

		test('lets nothing grow beyond its limit', () => {
			const small = operatorsOf(60).find(({ name }) => name === operator.name)
			assert.ok(small)
			const size = (source: string) => canonicalForm(syntax, source).size
			let source = surface
			for (let step = 0; step < 150; step++) {
				for (const draft of drafts(small, ask('limit', step, [source, quickSort]), 1)) {
					assert.ok(size(draft.source) <= 60, `${size(draft.source)} tokens`)
					source = draft.source
				}
				assert.ok(
					drafts(small, ask('limit', step, [bumps, bumps]), 1).every((draft) => size(draft.source) <= size(bumps)),
				)
			}
		})
	})
}

describe('mutate', () => {
	const [mutate] = operatorsOf()
	assert.ok(mutate)

	test('keeps comments and layout of what it leaves alone', () => {
		for (let seed = 0; seed < 60; seed++) {
			const [draft] = drafts(mutate, ask('comments', seed, [bumps]), 1)
			assert.ok(draft?.source.startsWith('//! Bumps.\n'))
			assert.ok(draft?.source.includes('// Both halves, rounded.'), draft?.source)
		}
	})

	test('names the second parent only where a piece of it was used', () => {
		let both = 0
		for (let seed = 0; seed < 200; seed++) {
			const [draft] = drafts(mutate, ask('lineage', seed, [bubbleSort, shellSort]), 1)
			if (draft?.parents.length === 2) both++
		}
		assert.ok(both > 5 && both < 150, `${both} of 200`)
	})

	test('finds a tighter bound of bubble sort within a few hundred drafts', () => {
		const bounds = new Set<string>()
		for (let seed = 0; seed < 600; seed++) {
			for (const { source } of drafts(mutate, ask('bound', seed, [bubbleSort]), 1)) {
				const [, bound] = /for j in 0\.\.(.+?) \{\n\t\t\tif data\[j\] > data\[j \+ 1\]/.exec(source) ?? []
				if (bound !== undefined) bounds.add(bound)
			}
		}
		assert.ok(
			['len - 1 - i', 'len - (1 + i)', 'len - i - 1', 'len - (i + 1)'].some((bound) => bounds.has(bound)),
			[...bounds].join(', '),
		)
	})

	test('costs less than twelve parses of the source it varies', () => {
		const timeOf = (work: (seed: number) => void) => {
			const batches = Array.from({ length: 12 }, (_, batch) => {
				// Of this thread: whatever else the machine does, it is not counted.
				const start = process.threadCpuUsage()
				for (let seed = batch * 40; seed < (batch + 1) * 40; seed++) work(seed)
				const { user, system } = process.threadCpuUsage(start)
				return (user + system) / 40_000
			})
			return Math.min(...batches)
		}
		// What was parsed lately is not parsed again: each is a source of its own.
		const parse = timeOf((seed) => syntax.parse(`${shellSort}// ${seed}\n`))
		const draft = timeOf((seed) => drafts(mutate, ask('speed', seed, [shellSort, bubbleSort]), 1))
		assert.ok(draft < 12 * parse, `${draft} ms a draft, ${parse} ms a parse`)
	})
})

describe('tune', () => {
	const tune = operatorsOf()[2]
	assert.ok(tune)

	test('changes float literals alone', () => {
		const withoutLiterals = (source: string) => source.replace(/-?\b\d+(?:\.\d+)?(?:e-?\d+)?\b/g, '#')
		for (let seed = 0; seed < 100; seed++) {
			const [draft] = drafts(tune, ask('tune', seed, [surface]), 1)
			assert.equal(withoutLiterals(draft?.source ?? ''), withoutLiterals(surface))
		}
	})

	test('takes steps from whole sizes down to a millionth', () => {
		const steps: number[] = []
		for (let seed = 0; seed < 300; seed++) {
			const [draft] = drafts(tune, ask('steps', seed, ['pub fn surface(x: f64) -> f64 { 8.0 * x }']), 1)
			const value = Number(/\{ -?([\d.e-]+) \* x/.exec(draft?.source ?? '')?.[1])
			steps.push(Math.abs(value / 8 - 1))
		}
		for (const size of [1, 1e-1, 1e-2, 1e-3, 1e-4]) {
			assert.ok(
				steps.some((step) => step < size && step > size / 10),
				`a step near ${size}`,
			)
		}
	})
})

describe('createEmbeddedOperators', () => {
	test('refuses what it cannot use', () => {
		const create = (calls: string[], maxTokens: number) => () =>
			createEmbeddedOperators(syntax, { calls, functions: ['f'], maxTokens })
		assert.throws(create(['cos x'], 100), /Expected a call shape .*, got `cos x`/)
		assert.throws(create([], 0), /Expected `maxTokens` to be a positive integer, got `0`/)
	})
})

test('who watches edits is told which were drawn, and which made a source; others have other weights', () => {
	const tried = new Map<string, number>()
	const made = new Map<string, readonly string[]>()
	const watch = (operator: string) => ({
		tried: (edit: string, isMade: boolean) =>
			void tried.set(`${operator} ${edit}`, (tried.get(`${operator} ${edit}`) ?? 0) + Number(isMade)),
		varied: (source: string, edits: readonly string[]) => void made.set(source, edits),
	})
	const weights = Object.fromEntries(mutations.map(({ edit }) => [edit.name, Number(edit.name === 'hoist')]))
	const [mutate, crossover] = createEmbeddedOperators(syntax, {
		...{ calls, functions: ['surface'], maxTokens: 600, weights, watch },
	})
	for (let seed = 0; seed < 20; seed++) {
		const [hoisted] = mutate === undefined ? [] : mutate.propose(ask('hoist', seed, [bumps]))
		assert.deepEqual(new Set(made.get(hoisted?.source ?? '')), new Set(['hoist']))
		crossover?.propose(ask('cross', seed, [bumps, surface])).next()
	}
	const told = [...tried.keys()]
	assert.deepEqual(
		told.filter((edit) => edit.startsWith('mutate')),
		['mutate hoist'],
	)
	assert.ok(told.filter((edit) => edit.startsWith('crossover')).length > 2)
	assert.ok((tried.get('mutate hoist') ?? 0) >= 20)
})

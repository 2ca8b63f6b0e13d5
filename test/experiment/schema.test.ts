import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkExperiment, checkFrontMatter } from '../../src/experiment/schema.ts'

const least = { task: 'Do it.', seed: './seed.rs', evaluator: 'sort' }

function problems(changes: unknown): readonly string[] {
	const checked = checkExperiment(typeof changes === 'object' ? { ...least, ...changes } : changes)
	return checked.ok ? [] : checked.problems
}

describe('checkExperiment', () => {
	it('takes the three keys that are needed', () => assert.deepEqual(problems({}), []))

	it('takes every key at once', () => {
		const all = {
			name: 'all-keys',
			functions: ['a', 'b'],
			data: 'x.csv',
			settings: { heldOut: 0.2, deep: { list: [1, 'two', null, true] } },
			islands: [
				'tinkerer',
				'./mine.md',
				{ preset: 'simplifier', operators: { mutate: 1 }, model: 'm', temperature: 0 },
			],
			migration: { every: 0, elites: 1, topology: 'full' },
			limits: { wallMs: 1, memoryMb: 1, compileMs: 1, compileMemoryMb: 1 },
			forbid: ['slice::sort*'],
			allow: [],
			calls: ['_.cos()'],
			types: './types.rs',
			dependencies: { memchr: '2', mine: { path: '../mine', features: ['fast'], defaultFeatures: false } },
			instance: { T: 'i64' },
			compile: { profile: 'native', optLevel: 0, overflowChecks: true, targetCpu: 'native' },
			budget: { for: '8h', candidates: 10, target: -0.5 },
			search: { inFlight: 1, stagnation: 0 },
		}
		assert.deepEqual(problems(all), [])
	})

	for (const [what, changes, expected] of [
		['no experiment', 7, ['the experiment: expected an object `{ … }`, found 7']],
		[
			'a profile',
			{ compile: 'fast' },
			['compile: expected `debug`, `release` or `native`, or `{ profile: … }`, found "fast"'],
		],
		[
			'a profile with changes',
			{ compile: { profile: 'fast' } },
			['compile.profile: expected `debug`, `release` or `native`, found "fast"'],
		],
		[
			'a dependency',
			{ dependencies: { memchr: 2 } },
			["dependencies.memchr: expected a version such as `'2'`, or `{ version: … }`, found 2"],
		],
		[
			'what a dependency has',
			{ dependencies: { memchr: { versions: '2' } } },
			['dependencies.memchr.versions: unknown key; did you mean `version`?'],
		],
		['a missing key', { seed: undefined }, ['seed: expected `seed` or `seeds`, found neither']],
		['an empty text', { task: '  ' }, ['task: expected text that is not empty, found "  "']],
		['an unknown key', { budgt: {} }, ['budgt: unknown key; did you mean `budget`?']],
		['an unknown key inside', { limits: { memory: 1 } }, ['limits.memory: unknown key; did you mean `memoryMb`?']],
		[
			'a number as text',
			{ limits: { wallMs: '2s' } },
			['limits.wallMs: expected a whole number of at least 1, found "2s"'],
		],
		[
			'half a candidate',
			{ budget: { candidates: 0.5 } },
			['budget.candidates: expected a whole number of at least 1, found 0.5'],
		],
		[
			'no duration',
			{ budget: { for: '8 moons' } },
			['budget.for: expected a duration such as `90s`, `3m`, `8h` or `1h30m`, in d, h, m, s or ms, found "8 moons"'],
		],
		[
			'no room on a disk',
			{ budget: { disk: '2 gigs' } },
			[
				'budget.disk: expected room on a disk such as `500MB` or `2GB`, 200kB or more, in kB, MB, GB, TB or KiB, MiB, GiB, TiB, found "2 gigs"',
			],
		],
		[
			'an infinite target',
			{ budget: { target: Infinity } },
			['budget.target: expected a finite number, found Infinity'],
		],
		[
			'no topology',
			{ migration: { topology: 'star' } },
			['migration.topology: expected `ring`, `full` or `random`, found "star"'],
		],
		['no islands', { islands: [] }, ['islands: expected at least one island, found []']],
		[
			'an island of a number',
			{ islands: ['tinkerer', 3] },
			["islands[1]: expected a preset's name such as `tinkerer`, a path to a `.md`, or `{ preset: … }`, found 3"],
		],
		[
			'an unknown operator',
			{ islands: [{ preset: 'tinkerer', operators: { mutat: 1 } }] },
			['islands[0].operators.mutat: unknown key; did you mean `mutate`?'],
		],
		[
			'rates of nothing',
			{ islands: [{ preset: 'tinkerer', operators: { mutate: 0 } }] },
			['islands[0].operators: expected at least one rate above 0, found {"mutate":0}'],
		],
		[
			'a likeness beyond all',
			{ agents: { similarity: 2 } },
			['agents.similarity: expected a number above 0, at most 1, found 2'],
		],
		['an unknown way of agents', { agents: { attemps: 2 } }, ['agents.attemps: unknown key; did you mean `attempts`?']],
		[
			'a function in settings',
			{ settings: { a: () => 1 } },
			['settings: expected an object of plain JSON values, found {}'],
		],
		[
			'a name with a blank',
			{ name: 'my sort' },
			['name: expected a name of up to 40 letters, digits, `.`, `_` and `-`, found "my sort"'],
		],
	] as const) {
		it(`names the key, what was expected and what was found: ${what}`, () =>
			assert.deepEqual(problems(changes), expected))
	}

	it('tells all problems at once, one line each', () => {
		const found = problems({ task: 1, limits: { wallMs: -1 }, forbid: 'x', nope: 1 })
		assert.equal(found.length, 4)
		assert.ok(found.every((problem) => !problem.includes('\n')))
	})
})

describe('checkFrontMatter', () => {
	it('takes rates, a model and a temperature', () => {
		const input = { operators: { mutate: 1, rewrite: 0.5 }, model: 'small', temperature: 0.7 }
		assert.deepEqual(checkFrontMatter(input), { ok: true, value: input })
	})

	it('refuses a temperature above 2', () => {
		assert.deepEqual(checkFrontMatter({ operators: { mutate: 1 }, temperature: 3 }), {
			ok: false,
			problems: ['temperature: expected a number from 0 to 2, found 3'],
		})
	})
})

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import { evaluatorsFolder, loadExperiment } from '../../src/experiment/load.ts'
import { readSeed } from '../../src/experiment/read-seeds.ts'
import { experimentText, Folder, root, surfaceSeed } from '../cli/oxipelago.ts'

before(resolveOwnPackage)

/** A folder outside the repository, without package.json or node_modules. */
function experiment(changes: Readonly<Record<string, unknown>> = {}): Folder {
	const folder = new Folder()
	folder.file('experiment.ts', experimentText(changes))
	folder.file('seed.rs', surfaceSeed)
	return folder
}

describe('loadExperiment', () => {
	it('reads TypeScript below node_modules, where an installed package has its examples', async () => {
		using folder = new Folder()
		const installed = join(folder.path, 'node_modules/oxipelago/examples/own')
		mkdirSync(installed, { recursive: true })
		folder.file('node_modules/oxipelago/examples/own/experiment.ts', `const of: string = 'x'\n${experimentText()}`)
		folder.file('node_modules/oxipelago/examples/own/seed.rs', surfaceSeed)
		assert.equal((await loadExperiment(installed)).name, 'test')
	})

	it('fills in every default, with all paths absolute', async () => {
		using folder = experiment()
		const loaded = await loadExperiment(folder.path)
		assert.deepEqual(
			{ ...loaded, islands: loaded.islands.map(({ name }) => name) },
			{
				name: 'test',
				task: 'Fit the surface.',
				folder: folder.path,
				seed: {
					path: join(folder.path, 'seed.rs'),
					source: surfaceSeed,
					functions: [
						{
							name: 'surface',
							signature: 'pub fn surface(x: f64, y: f64) -> f64',
							type: 'fn(f64, f64) -> f64',
							line: 1,
						},
					],
				},
				evaluator: { kind: 'crate', path: join(evaluatorsFolder, 'rastrigin') },
				data: undefined,
				settings: {},
				islands: ['tinkerer', 'tinkerer-2', 'tinkerer-3', 'tinkerer-4'],
				migration: { every: 25, elites: 2, topology: 'ring' },
				limits: { wallMs: 2_000, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 2_048 },
				forbid: [],
				allow: [],
				calls: [],
				compile: { optLevel: 3, overflowChecks: false, targetCpu: undefined },
				budget: { forMs: undefined, candidates: undefined, target: undefined },
				search: { inFlight: 128, stagnation: 600 },
				models: [],
				modelLimits: { tokens: undefined, money: undefined, requests: undefined },
			},
		)
	})

	it('takes the file as well as its folder', async () => {
		using folder = experiment()
		assert.deepEqual(await loadExperiment(join(folder.path, 'experiment.ts')), await loadExperiment(folder.path))
	})

	it('reads a file again that was changed meanwhile', async () => {
		using folder = experiment()
		await loadExperiment(folder.path)
		folder.file('experiment.ts', experimentText({ name: 'changed' }))
		assert.equal((await loadExperiment(folder.path)).name, 'changed')
	})

	it('names an experiment after its folder where it has no name', async () => {
		using folder = new Folder()
		const own = join(folder.path, 'my sort (2)')
		mkdirSync(own)
		folder.file('my sort (2)/experiment.ts', experimentText({ name: undefined }))
		folder.file('my sort (2)/seed.rs', surfaceSeed)
		assert.equal((await loadExperiment(own)).name, 'my-sort-2-')
	})

	it('is plain data, so that the archive can keep it', async () => {
		using folder = experiment({ settings: { deep: [1, { two: null }] } })
		const loaded = await loadExperiment(folder.path)
		assert.deepEqual(JSON.parse(JSON.stringify(loaded)), JSON.parse(JSON.stringify(structuredClone(loaded))))
	})

	it('has agents on its islands where a model can be asked and it names no islands', async () => {
		using folder = experiment({ islands: undefined })
		const { islands } = await loadExperiment(folder.path, { withModel: true })
		assert.deepEqual(
			islands.map(({ name }) => name),
			['algorithmist', 'simplifier', 'contrarian', 'tinkerer'],
		)
	})

	for (const [what, override, expected] of [
		['nothing', {}, { forMs: 480_000, candidates: 10, target: -1 }],
		['a time', { forMs: 5 }, { forMs: 5, candidates: undefined, target: -1 }],
		['a number of candidates', { candidates: 3 }, { forMs: undefined, candidates: 3, target: -1 }],
		['a target', { target: 0 }, { forMs: 480_000, candidates: 10, target: 0 }],
	] as const) {
		it(`under a budget of ${what} keeps what is not replaced`, async () => {
			using folder = experiment({ budget: { for: '8m', candidates: 10, target: -1 } })
			assert.deepEqual((await loadExperiment(folder.path, { budget: override })).budget, expected)
		})
	}

	it('prefers a crate of its own to a built-in evaluator of that name', async () => {
		using folder = experiment({ evaluator: 'sort' })
		assert.equal((await loadExperiment(folder.path)).evaluator.path, join(evaluatorsFolder, 'sort'))
		mkdirSync(join(folder.path, 'sort'))
		folder.file('sort/Cargo.toml', '[package]\n')
		assert.deepEqual((await loadExperiment(folder.path)).evaluator, { kind: 'crate', path: join(folder.path, 'sort') })
	})

	it('takes a reference by its path, and says in one line where there is none', async () => {
		using folder = experiment({ reference: './beside.rs' })
		await assert.rejects(loadExperiment(folder.path), {
			name: 'ExperimentError',
			message: `${join(folder.path, 'experiment.ts')}: reference: expected a file, found none at ${join(folder.path, 'beside.rs')}`,
		})
		folder.file('beside.rs', surfaceSeed)
		assert.equal((await loadExperiment(folder.path)).reference, join(folder.path, 'beside.rs'))
	})

	const evaluators = { 'tune-sort': 'sort', packing: '../examples/packing/evaluator.rs' } as Record<string, string>
	for (const example of ['rastrigin', 'sort', 'regression', 'tune-sort', 'packing']) {
		it(`loads examples/${example}`, async () => {
			const loaded = await loadExperiment(join(root, 'examples', example))
			assert.equal(loaded.name, example)
			assert.equal(loaded.evaluator.path, join(evaluatorsFolder, evaluators[example] ?? example))
		})
	}
})

describe('a seed', () => {
	const text = `/// Höhe.\r\n${surfaceSeed.replaceAll('\n', '\r\n')}`
	for (const [how, content] of [
		['in UTF-8 with a mark of its byte order', Buffer.from(`\ufeff${text}`)],
		['in UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
		['in UTF-16 of the other order', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
		['as Windows writes it in Western Europe', Buffer.from(text, 'latin1')],
	] as const) {
		it(`${how} is read as it was meant`, async () => {
			using folder = new Folder()
			const path = folder.file('seed.rs', '')
			writeFileSync(path, content)
			const { source, functions } = await readSeed(path, undefined)
			assert.equal(source, text)
			assert.equal(functions[0]?.signature, 'pub fn surface(x: f64, y: f64) -> f64')
		})
	}

	it('with ends of lines as on old Macs has all its lines', async () => {
		using folder = new Folder()
		const text = `/// The height.\n${surfaceSeed}`
		const path = folder.file('seed.rs', text.replaceAll('\n', '\r'))
		assert.equal((await readSeed(path, undefined)).source, text)
	})
})
describe('donors', () => {
	it('are the Rust files of a folder, in the order of their names, kept as they were read', async () => {
		using folder = experiment({ donors: './pieces' })
		mkdirSync(join(folder.path, 'pieces/below'), { recursive: true })
		folder.file('pieces/b.rs', 'fn b() {}\n')
		folder.file('pieces/a.rs', 'fn a() {}\n')
		folder.file('pieces/notes.md', 'not Rust')
		const { donors } = await loadExperiment(folder.path)
		assert.deepEqual(
			donors?.map(({ path, source }) => [path, source]),
			[
				[join(folder.path, 'pieces/a.rs'), 'fn a() {}\n'],
				[join(folder.path, 'pieces/b.rs'), 'fn b() {}\n'],
			],
		)
	})

	it('are refused in one line where there are none, or one does not parse', async () => {
		using folder = experiment({ donors: './pieces' })
		await assert.rejects(loadExperiment(folder.path), /^\w+: donors: expected a folder, found none at .*pieces$/)
		mkdirSync(join(folder.path, 'pieces'))
		await assert.rejects(loadExperiment(folder.path), /donors: expected \.rs files, found none in .*pieces$/)
		folder.file('pieces/a.rs', 'fn a() {}\nfn b( {\n')
		await assert.rejects(loadExperiment(folder.path), /a\.rs:\d: expected a donor that parses as Rust: line \d.*$/)
	})
})

describe('seeds', () => {
	/** An experiment on these seeds, by name. */
	function seeded(files: Readonly<Record<string, string>>): Folder {
		const folder = experiment({ seed: undefined, seeds: Object.keys(files) })
		for (const [name, text] of Object.entries(files)) folder.file(name, text)
		return folder
	}
	const other = surfaceSeed.replace('0.0', 'x * x + y * y')

	it('are read in their order, the first as the seed', async () => {
		using folder = seeded({ 'a.rs': surfaceSeed, 'b.rs': other })
		const { seed, moreSeeds } = await loadExperiment(folder.path)
		assert.deepEqual(
			[seed, ...(moreSeeds ?? [])].map(({ source }) => source),
			[surfaceSeed, other],
		)
	})

	for (const [what, text, problem] of [
		[
			'another signature',
			'pub fn surface(x: f64) -> f64 { x }',
			/b\.rs: expected the signature of the first seed, a\.rs: `fn surface\(f64, f64\) -> f64`; found `fn surface\(f64\) -> f64`$/,
		],
		['another name', other.replace('surface', 'plane'), /; found `fn plane\(f64, f64\) -> f64`$/],
		['the same text', surfaceSeed, /b\.rs: expected a seed of its own, found the text of a\.rs$/],
	] as const) {
		it(`are refused in one line where one has ${what}`, async () => {
			using folder = seeded({ 'a.rs': surfaceSeed, 'b.rs': text })
			await assert.rejects(
				loadExperiment(folder.path),
				(error: Error) => problem.test(error.message) && !error.message.includes('\n'),
			)
		})
	}

	it('are one thing, the seed another', async () => {
		using folder = experiment({ seeds: ['seed.rs'] })
		await assert.rejects(loadExperiment(folder.path), /seed: expected `seed` or `seeds`, found both$/)
		using none = experiment({ seed: undefined })
		await assert.rejects(loadExperiment(none.path), /seed: expected `seed` or `seeds`, found neither$/)
	})
})

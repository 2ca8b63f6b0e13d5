import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import { loadExperiment } from '../../src/experiment/load.ts'

const agent = { preset: 'algorithmist', operators: { rewrite: 1 } }
const counter = `import { defineTool } from 'oxipelago'
export default defineTool({ description: 'Counts.', parameters: {}, answer: () => 1 })
`

suite('tools of an experiment', () => {
	let folder: string
	let experiments = 0
	before(() => {
		resolveOwnPackage()
		folder = mkdtempSync(join(tmpdir(), 'oxi-tools-'))
		writeFileSync(join(folder, 'seed.rs'), 'pub fn f(x: f64) -> f64 { x }\n')
		for (const name of ['counter.ts', 'run.ts']) writeFileSync(join(folder, name), counter)
		writeFileSync(join(folder, 'none.ts'), 'export default { parameters: {}, answer: () => 1 }\n')
	})
	after(() => rmSync(folder, { recursive: true, force: true }))

	const load = async (changes: object) => {
		const input = { task: 'Try.', seed: './seed.rs', evaluator: 'rastrigin', ...changes }
		const file = join(folder, `experiment-${experiments++}.ts`)
		writeFileSync(file, `export default ${JSON.stringify(input)}\n`)
		return await loadExperiment(file)
	}

	test('are those of an island, or else of its experiment; who asks no model has none', async () => {
		const islands = [agent, { ...agent, tools: ['score'] }, { ...agent, tools: [] }, 'tinkerer']
		const loaded = await load({ tools: ['compile', './counter.ts'], islands })
		assert.deepEqual(
			loaded.islands.map(({ tools }) => tools),
			[['compile', join(folder, 'counter.ts')], ['score'], undefined, undefined],
		)
	})

	test('are none where none are named', async () => {
		assert.ok((await load({ islands: [agent] })).islands.every((island) => !('tools' in island)))
	})

	const mistakes: [string, string, RegExp][] = [
		['no tool', 'compiler', /tools\[0\]: expected a tool \(compile, .*\) or a path to a `\.ts`, found "compiler"/],
		['no file', './nothing.ts', /tools: expected a file, found none at .*nothing\.ts/],
		['a file that is no tool', './none.ts', /none\.ts: description: expected a text/],
		['a name that is taken', './run.ts', /run\.ts is called `run`, which no tool can be: rename the file/],
	]
	for (const [what, tool, message] of mistakes) {
		test(`are a mistake where one is ${what}`, async () => {
			await assert.rejects(load({ tools: [tool], islands: [agent] }), { name: 'ExperimentError', message })
		})
	}
})

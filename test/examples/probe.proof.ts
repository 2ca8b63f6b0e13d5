import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import { loadTools } from '../../src/experiment/load-tools.ts'

const folder = new URL('../../examples/probe', import.meta.url).pathname

describe('examples/probe', () => {
	it('has a rule that evaluator and reference agree on', async () => {
		const [asked, answered] = await Promise.all(
			['airline.rs', 'evaluator.rs'].map(async (file) => {
				const text = await readFile(join(folder, file), 'utf8')
				return /^(?:pub )?fn (?:fee|airline)(\(kilos[\s\S]*?^\})/m.exec(text)?.[1]?.replace(/\s+/g, ' ')
			}),
		)
		ok(asked?.includes('kilos > 32'))
		equal(asked, answered)
	})

	it('gives tools to islands that ask a model, one of them its own', async () => {
		resolveOwnPackage()
		const { islands, reference } = await loadExperiment(folder)
		equal(reference, join(folder, 'airline.rs'))
		const tariff = join(folder, 'tariff.ts')
		const tools = ['probe', 'run', 'score', tariff]
		deepEqual(
			islands.map((island) => island.tools),
			[tools, tools, undefined, undefined],
		)
		const signal = new AbortController().signal
		const tool = (await loadTools(islands, folder)).get(tariff)
		ok(String(tool?.answer({ topic: 'Heavy' }, signal)).includes('32 kg'))
	})
})

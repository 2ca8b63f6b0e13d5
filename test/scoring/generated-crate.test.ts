import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { evaluatorsFolder } from '../../src/experiment/load.ts'
import { findToolchain } from '../../src/rust/toolchain.ts'
import { generateEvaluator } from '../../src/scoring/generated-crate.ts'
import { Folder } from '../cli/oxipelago.ts'

const manifest = z.object({ package: z.object({ name: z.string() }), lib: z.object({ name: z.string() }) })

test('two evaluators that are built into one folder have types that cargo tells apart', async () => {
	using folder = new Folder()
	const toolchain = await findToolchain(undefined, process.env)
	const options = { toolchain, cacheFolder: folder.path, evaluatorsFolder, onProgress: () => undefined }
	const packages = await Promise.all(
		['Body', 'Planet'].map(async (name) => {
			const types = { path: folder.file(`${name}-types.rs`, ''), source: `pub struct ${name} { pub x: f64 }\n` }
			const file = folder.file(`${name.toLowerCase()}.rs`, '')
			const crate = await generateEvaluator(file, options, { types, dependencies: {} })
			return manifest.parse(parse(readFileSync(join(crate, 'types/Cargo.toml'), 'utf8')))
		}),
	)
	assert.deepEqual(new Set(packages.map(({ lib }) => lib.name)), new Set(['types']))
	assert.equal(new Set(packages.map((one) => one.package.name)).size, 2)
})

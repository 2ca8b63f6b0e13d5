import { deepEqual, equal } from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import { openedExample } from './opened-example.ts'

const folder = new URL('../../examples/primes/', import.meta.url).pathname

describe('examples/primes', () => {
	const { evaluated, scored } = openedExample('primes')

	it('has an island for each prompt, which differ in it alone, and between which nothing travels', async () => {
		resolveOwnPackage()
		const { islands, migration } = await loadExperiment(folder, { withModel: true })
		const files = await readdir(join(folder, 'prompts'))
		deepEqual(islands.map(({ preset }) => `${preset}.md`).sort(), files.sort())
		equal(islands.length, 8)
		equal(new Set(islands.map(({ persona }) => persona)).size, 8)
		equal(new Set(islands.map(({ rates, temperature }) => JSON.stringify([rates, temperature]))).size, 1)
		equal(migration.every, 0)
	})

	it('takes what gives all primes in order, and nothing else', async () => {
		await scored(await readFile(join(folder, 'seed.rs'), 'utf8'))
		const outcome = await evaluated('pub fn primes(limit: u32) -> Vec<u32> { (2..limit).take(2).collect() }')
		equal(outcome.kind === 'wrong' && outcome.feedback, 'For 6: the reference gives [2, 3, 5], this gives [2, 3].')
	})
})

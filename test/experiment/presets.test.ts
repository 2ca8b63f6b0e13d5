import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { presetsFolder } from '../../src/experiment/load.ts'
import { loadPreset, offlineRates, planIslands } from '../../src/experiment/presets.ts'
import { operatorNames } from '../../src/experiment/schema.ts'
import { Folder } from '../cli/oxipelago.ts'

// The same draws each time: what fails once fails again.
fc.configureGlobal({ seed: 1 })

const embedded: readonly string[] = operatorNames.embedded

describe('the presets that ship', () => {
	const names = readdirSync(presetsFolder).map((file) => file.replace(/\.md$/, ''))

	it('are the five that the documents name', () => {
		assert.deepEqual(names.sort(), ['algorithmist', 'contrarian', 'micro-optimiser', 'simplifier', 'tinkerer'])
	})

	for (const name of names) {
		it(`${name} has rates that add up to 1, and a persona exactly if it asks a model`, async () => {
			const { rates, persona } = await loadPreset(`${presetsFolder}/${name}.md`)
			const total = Object.values(rates).reduce((sum, rate) => sum + rate, 0)
			assert.ok(Math.abs(total - 1) < 1e-9)
			assert.equal(
				persona !== '',
				Object.keys(rates).some((operator) => !embedded.includes(operator)),
			)
		})
	}

	it('give the tinkerer no operator that needs a model', async () => {
		const { rates } = await loadPreset(`${presetsFolder}/tinkerer.md`)
		assert.deepEqual(rates, { mutate: 0.54, crossover: 0.27, tune: 0.09, regress: 0.1 })
	})
})

describe('planIslands', () => {
	it('numbers what is asked for again', async () => {
		const plan = await planIslands(['tinkerer', 'simplifier', 'tinkerer', 'tinkerer'], presetsFolder, '/')
		assert.deepEqual(
			plan.map(({ name }) => name),
			['tinkerer', 'simplifier', 'tinkerer-2', 'tinkerer-3'],
		)
	})

	it('takes a preset with changes', async () => {
		const [island] = await planIslands(
			[{ preset: 'contrarian', operators: { tune: 1 }, temperature: 0 }],
			presetsFolder,
			'/',
		)
		assert.deepEqual(island?.rates, { tune: 1 })
		assert.equal(island?.temperature, 0)
		assert.equal(island?.persona, '', 'a persona is for a model')
	})

	it("reads a preset of the experiment's own folder", async () => {
		using folder = new Folder()
		folder.file('mine.md', '---\noperators: { rewrite: 1 }\nmodel: big\n---\nYou are mine.\n')
		const [island] = await planIslands(['./mine.md'], presetsFolder, folder.path)
		assert.deepEqual(island, {
			name: 'mine',
			preset: 'mine',
			rates: { rewrite: 1 },
			persona: 'You are mine.',
			model: 'big',
			temperature: undefined,
		})
	})

	for (const [what, text, message] of [
		[
			'no front matter',
			'You are mine.',
			/mine\.md: expected front matter between two lines of `---` at the top, found none$/,
		],
		[
			'front matter that is not YAML',
			'---\noperators: [\n---\n',
			/mine\.md: front matter is not YAML: .* \(line \d\)$/,
		],
		[
			'an unknown operator',
			'---\noperators: { rewrit: 1 }\n---\nx',
			/mine\.md: operators\.rewrit: unknown key; did you mean `rewrite`\?$/,
		],
		['no operators', '---\nmodel: big\n---\nx', /mine\.md: operators: expected an object `\{ … \}`, found nothing$/],
		['an agent without a persona', '---\noperators: { rewrite: 1 }\n---\n', /mine\.md: expected a persona as text/],
	] as const) {
		it(`refuses ${what} in one line`, async () => {
			using folder = new Folder()
			folder.file('mine.md', text)
			await assert.rejects(planIslands(['./mine.md'], presetsFolder, folder.path), { name: 'ExperimentError', message })
		})
	}

	it('suggests the nearest preset', async () => {
		await assert.rejects(planIslands(['tinkrer'], presetsFolder, '/'), {
			message: 'islands: no preset `tinkrer`; did you mean `tinkerer`?',
		})
	})
})

describe('offlineRates', () => {
	const rates = fc.record(
		Object.fromEntries(
			[...operatorNames.embedded, ...operatorNames.agent].map((name) => [
				name,
				fc.double({ min: 0.01, max: 10, noNaN: true }),
			]),
		),
		{ requiredKeys: [] },
	)

	it('leaves only operators that need no model, adding up to 1', () => {
		fc.assert(
			fc.property(rates, (some) => {
				const offline = offlineRates(some as Record<string, number>)
				assert.ok(Object.keys(offline).every((name) => embedded.includes(name)))
				const total = Object.values(offline).reduce((sum, rate) => sum + rate, 0)
				assert.ok(Math.abs(total - 1) < 1e-9)
			}),
		)
	})

	it('keeps the proportions of what it leaves', () => {
		const offline = offlineRates({ rewrite: 5, mutate: 3, tune: 1 })
		assert.deepEqual(offline, { mutate: 0.75, tune: 0.25 })
	})
})

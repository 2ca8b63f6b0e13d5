import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ExperimentError, open, type RunEvent, run } from '../../src/index.ts'
import { Folder, plainTinkerer, root, surfaceSeed } from '../cli/oxipelago.ts'

const quick = { seed: 1, lanes: 2, offline: true, budget: { candidates: 40 } } as const

function experiment(folder: Folder) {
	folder.file('seed.rs', surfaceSeed)
	const islands = [plainTinkerer, plainTinkerer]
	return { name: 'plane', task: 'Fit the surface.', seed: './seed.rs', evaluator: 'rastrigin', islands }
}

describe('run', () => {
	it('gives the events of a run, then its champion, and keeps it in an archive', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'runs.db')
		const heard: RunEvent[] = []
		const search = run(experiment(folder), {
			...quick,
			archive,
			folder: folder.path,
			onEvent: (event) => void heard.push(event),
		})
		const events: RunEvent[] = []
		for await (const event of search) events.push(event)
		assert.deepEqual(events, heard)
		assert.deepEqual([events[0]?.kind, events.at(-1)?.kind], ['run-started', 'run-ended'])
		assert.equal(events.filter(({ kind }) => kind === 'candidate-told').length, 41)
		const { champion } = search
		assert.match(champion?.source ?? '', /pub fn surface\(/)
		assert.deepEqual((await search.ended).best?.candidate, champion?.candidate)

		using opened = open(archive)
		const kept = opened.run('plane')
		assert.deepEqual([kept.id, opened.runs().map(({ id }) => id)], [search.id, [search.id]])
		assert.deepEqual(kept.champion, champion)
		assert.equal([...kept.candidates()].length, 41)
		const best = [...kept.candidates({ best: 3 })]
		assert.equal(best.length, 3)
		const scores = best.map(({ outcome }) => (outcome.kind === 'scored' ? outcome.score : -Infinity))
		assert.deepEqual(
			scores,
			scores.toSorted((one, other) => other - one),
		)
		assert.throws(() => kept.candidates({ best: 0 }), /Expected `best` to be a positive integer, got `0`/)
		assert.throws(() => opened.run('sort'), new RegExp(`begins with \`sort\` in .*, which has ${search.id}`))
	})

	it('ends cleanly when the signal is aborted, and a loop that is left ends nothing', async () => {
		using folder = new Folder()
		const ending = new AbortController()
		const archive = join(folder.path, 'runs.db')
		const search = run(experiment(folder), {
			...quick,
			budget: { candidates: 1_000_000 },
			archive,
			folder: folder.path,
			signal: ending.signal,
		})
		for await (const event of search) if (event.kind === 'candidate-told') break
		assert.ok(search.champion !== undefined)
		ending.abort()
		assert.equal((await search.ended).reason, 'interrupted')
		const [late] = await Array.fromAsync(search)
		assert.equal(late, undefined)
	})

	it('throws a mistake in the experiment to whoever iterates or waits', async () => {
		using folder = new Folder()
		const options = { ...quick, archive: join(folder.path, 'runs.db'), folder: folder.path }
		const search = run({ ...experiment(folder), evaluator: 'rastrigen' }, options)
		await assert.rejects(Array.fromAsync(search), ExperimentError)
		await assert.rejects(search.ended, /did you mean `rastrigin`\?/)
		const unknown = run(join(root, 'examples/nothing'), options)
		await assert.rejects(unknown.ended, /expected an experiment's folder, found nothing there/)
		const strange = run(experiment(folder), { ...options, budget: { for: 'long' as '1s' } })
		await assert.rejects(strange.ended, /budget\.for: expected a duration such as .*, found `long`/)
		for (const [key, value] of [
			['candidates', -1],
			['candidates', 1.5],
			['target', Number.NaN],
		] as const) {
			const none = run(experiment(folder), { ...options, budget: { [key]: value } })
			await assert.rejects(none.ended, new RegExp(`budget\\.${key}: expected a .*, found ${value}$`))
		}
	})
})

describe('open', () => {
	it('says that there is no archive', () => {
		assert.throws(() => open('/nowhere/runs.db'), /\/nowhere\/runs\.db/)
	})
})

import { deepEqual, equal, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildingAlone } from '../../src/scoring/build-lock.ts'
import { Folder } from '../cli/oxipelago.ts'

const never = new AbortController().signal

describe('one builds at a time', () => {
	it('and the next begins when it is done, or is told to end', async () => {
		using folder = new Folder()
		const file = join(folder.path, 'lock')
		const told: string[] = []
		const isDone = Promise.withResolvers<void>()
		const first = buildingAlone(
			file,
			() => undefined,
			never,
			async () => {
				told.push('first begins')
				await isDone.promise
				told.push('first is done')
			},
		)
		const next = buildingAlone(
			file,
			() => told.push('next waits'),
			never,
			async () => told.push('next begins'),
		)
		const stop = new AbortController()
		const stopped = buildingAlone(
			file,
			() => stop.abort(),
			stop.signal,
			async () => told.push('never'),
		)
		await rejects(stopped, { name: 'AbortError' })
		isDone.resolve()
		await Promise.all([first, next])
		deepEqual(told, ['first begins', 'next waits', 'first is done', 'next begins'])
	})

	it('also where another process builds, until it is gone', async () => {
		using folder = new Folder()
		const file = join(folder.path, 'lock')
		const module = fileURLToPath(new URL('../../src/scoring/build-lock.ts', import.meta.url))
		const script = `
			import { buildingAlone } from ${JSON.stringify(module)}
			await buildingAlone(${JSON.stringify(file)}, () => {}, new AbortController().signal, async () => {
				process.stdout.write('builds')
				await new Promise((resolve) => setTimeout(resolve, 1e9))
			})`
		const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
			stdio: ['ignore', 'pipe', 'inherit'],
		})
		await once(child.stdout, 'data')
		const isGone = once(child, 'exit')
		const built = await buildingAlone(
			file,
			() => child.kill('SIGKILL'),
			never,
			async () => 'built',
		)
		await isGone
		equal(built, 'built')
	})

	it('but where no lock can be had, whoever builds says why', async () => {
		equal(
			await buildingAlone(
				'/proc/version',
				() => undefined,
				never,
				async () => 'built',
			),
			'built',
		)
	})
})

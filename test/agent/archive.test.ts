import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from '../archive/folder.ts'
import { newRun } from '../archive/records.ts'
import { startEndpoint } from './endpoint.ts'
import { askOf, block, converse, host, scored, surface } from './host.ts'

const key = 'sk-live-0123456789abcdef'

suite('agents on the archive', () => {
	test('a replay from the file gives the same drafts without a request, and no file holds the key', async () => {
		using folder = new Folder()
		await using endpoint = await startEndpoint((_, index) => {
			if (index === 1) return { kind: 'status', status: 500, message: `Incorrect API key provided: ${key}` }
			if (index === 2) return { kind: 'text', text: `My key is ${key}.` }
			return { kind: 'text', text: `Idea: ${key}\n${block(surface(`x * ${index}.0 /* ${key} */`))}` }
		})
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny', keyVariable: 'API_KEY' }]
		const settings = { notesEvery: 4, retries: { tries: 3, baseMs: 1, capMs: 1, patienceMs: 10 } }
		const environment = { API_KEY: key }
		const play = async (made: ReturnType<typeof host>) => {
			const told = []
			for (let number = 0; number < 12; number++) {
				const ask = askOf({ number })
				told.push(await converse(made.operator(0, number), ask, (_, draft) => scored(draft === 0 ? -200 : -1, key)))
			}
			return told
		}
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const recorded = archive.createRun(newRun).modelLog
		const first = await play(host({ models, settings, environment, store: recorded }))
		const sent = endpoint.requests.length
		assert.ok(sent >= 24 && recorded.latest(0) !== undefined)
		const log = archive.createRun(newRun).modelLog
		assert.deepEqual(await play(host({ models, settings, store: log, recorded })), first)
		assert.equal(endpoint.requests.length, sent)
		for (let number = 0; number < 12; number++) {
			assert.deepEqual(log.requests(0, number), recorded.requests(0, number))
			assert.deepEqual(log.ended(0, number), recorded.ended(0, number))
		}
		assert.deepEqual(log.spent(), recorded.spent())
		archive.close()
		for (const name of readdirSync(folder.path)) {
			const bytes = readFileSync(folder.file(name))
			assert.ok(!bytes.includes(key), name)
			assert.ok(!bytes.includes(Buffer.from(key).toString('base64').slice(0, 24)), name)
		}
	})
})

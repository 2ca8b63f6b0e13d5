import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startEndpoint } from '../agent/endpoint.ts'
import { block, surface } from '../agent/host.ts'
import { experimentText, Folder, oxipelago, surfaceSeed } from './oxipelago.ts'

const toolText = `import { defineTool } from 'oxipelago'
let calls = 0
export default defineTool({ description: 'Counts.', parameters: { what: 'what to count' }, answer: ({ what }) => what + ' ' + ++calls })
`

describe('a run with tools', () => {
	it('calls them, shows what they said, counts them, and is replayed without calling them again', async () => {
		let made = 0
		await using endpoint = await startEndpoint(({ body }) => {
			if (body.messages.at(-1)?.role === 'tool') return { kind: 'text', text: block(surface(`x * ${++made}.5`)) }
			return {
				kind: 'calls',
				calls: [
					{ name: 'compile', arguments: JSON.stringify({ source: surface('x + z') }) },
					{ name: 'counter', arguments: '{"what":"call"}' },
				],
			}
		})
		using folder = new Folder()
		folder.file('seed.rs', surfaceSeed)
		folder.file('counter.ts', toolText)
		const changes = {
			islands: [{ preset: 'algorithmist', operators: { rewrite: 1 } }],
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', concurrency: 1 }],
			tools: ['compile', './counter.ts'],
			agents: { attempts: 1 },
			budget: { candidates: 3 },
		}
		folder.file('experiment.ts', experimentText(changes))
		const options = ['--archive', join(folder.path, 'a.db')]
		const ran = await oxipelago(['run', folder.path, ...options], { cwd: folder.path })
		assert.equal(ran.code, 0, ran.err)

		const said = (await oxipelago(['log', ...options], { cwd: folder.path })).out
		assert.match(said, /2 calls\n```tool\/compile\n\{"source":/)
		assert.match(said, /compile answers after \d+ ms\nIt does not compile\.[\s\S]*cannot find value `z`/)
		assert.match(said, /counter answers after \d+ ms\ncall 1\n/)
		const { out } = await oxipelago(['status', ...options], { cwd: folder.path })
		assert.match(out, /tools +\d+ calls in .* \(compile \d, counter \d\)/)
		assert.match(out, /called tools, of the others 100 % held a candidate/)

		const sent = endpoint.requests.length
		const again = await oxipelago(['replay', ...options], { cwd: folder.path })
		assert.equal(again.code, 0, again.err)
		assert.match(again.out, /is the same as/)
		assert.equal(endpoint.requests.length, sent)
		// Asked again it would count on. Conversations that were under way together are shown in either order.
		const counts = (log: string) => log.match(/^call \d$/gm)?.toSorted()
		assert.deepEqual(counts((await oxipelago(['log', ...options], { cwd: folder.path })).out), counts(said))
	})
})

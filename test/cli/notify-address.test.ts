import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { withWebhook } from '../../src/cli/notify-address.ts'
import { experimentText, Folder, oxipelago, surfaceSeed } from './oxipelago.ts'

const on = ['end'] as const
const parts = (variables: Record<string, string>, notes: string[] = []) => ({
	settings: { variables },
	notices: { note: (line: string) => notes.push(line) },
})

describe('the address of a webhook', () => {
	it('is that of the variable, of a run that begins and of one that is resumed', () => {
		const plan = { command: [], webhookVariable: 'HOOK', on }
		for (const [given, kept] of [
			[plan, plan],
			[undefined, plan],
		]) {
			const told = withWebhook(given, kept, parts({ HOOK: 'https://hooks.example/T0K3N' }))
			assert.equal(told?.webhook, 'https://hooks.example/T0K3N')
		}
	})

	it('that a variable does not hold is a mistake, which does not repeat what it holds', () => {
		const plan = { command: [], webhookVariable: 'HOOK', on }
		for (const [held, found] of [
			[{}, 'nothing'],
			[{ HOOK: 'T0K3N' }, 'something else'],
		] as const) {
			assert.throws(
				() => withWebhook(plan, plan, parts(held)),
				(error: Error) => {
					assert.match(error.message, new RegExp(`expected HOOK .* to hold an address .* found ${found}$`))
					return !error.message.includes('T0K3N')
				},
			)
		}
	})

	it('that is written out is told there, kept without its path, and missed when the run is resumed', async () => {
		let told = 0
		const server = createServer((request, response) => {
			assert.equal(request.url, '/T0K3N')
			told++
			request.resume()
			response.end()
		})
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
		const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
		using folder = new Folder()
		folder.file('seed.rs', surfaceSeed)
		const notify = { webhook: `${origin}/T0K3N`, on }
		folder.file('experiment.ts', experimentText({ notify, budget: { candidates: 5 } }))
		const archive = join(folder.path, 'a.db')
		const begun = await oxipelago(['run', folder.path, '--offline', '--archive', archive])
		assert.equal(begun.code, 0, begun.err)
		assert.equal(told, 1)
		const resumed = await oxipelago(['resume', '--candidates', '+5', '--offline', '--archive', archive])
		server.close()
		assert.equal(resumed.code, 0, resumed.err)
		assert.equal(told, 1)
		assert.ok(resumed.out.includes(`of its webhook at ${origin} no more is kept`), resumed.out)
		const files = readdirSync(folder.path).filter((name) => name.startsWith('a.db'))
		assert.deepEqual(
			files.filter((name) => readFileSync(join(folder.path, name)).includes('T0K3N')),
			[],
		)
	})
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { askServer } from '../../../src/agent/wire/server-facts.ts'

test('what a server says of itself is asked on connections that no later request is sent on', async () => {
	const asked: (string | undefined)[] = []
	const server = createServer(({ headers, url }, response) => {
		asked.push(headers.connection)
		response.end(url === '/props' ? '{"total_slots":2,"default_generation_settings":{"n_ctx":4096}}' : '{}')
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const facts = await askServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, 'tiny', 'key')
	assert.deepEqual(facts, { contextTokens: 4_096, slots: 2, others: [] })
	assert.deepEqual(asked, ['close', 'close', 'close'])
	server.closeAllConnections()
	server.close()
})

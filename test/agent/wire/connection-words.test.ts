import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { suite, test } from 'node:test'
import { connectionWords } from '../../../src/agent/wire/connection-words.ts'
import { accessTo, ask, never } from './accessed.ts'

/** What comes of a request to a server that answers the first bytes that it gets with these. */
async function failureAt(scheme: 'http' | 'https', answer: Buffer): Promise<string> {
	const server = createServer((socket) => {
		socket.on('error', () => {}).once('data', () => socket.end(answer))
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	try {
		const { port } = server.address() as AddressInfo
		const access = accessTo({ baseUrl: `${scheme}://127.0.0.1:${port}/v1` })
		const completion = await access.complete(ask, never)
		return completion.kind === 'failed' ? completion.failure.message : assert.fail('It replied')
	} finally {
		server.close()
	}
}

suite('a connection that fails is told in words for people', () => {
	test('https where http is spoken', async () => {
		const answer = Buffer.from('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')
		assert.match(await failureAt('https', answer), /speaks no https: .*`http:\/\/`$/)
	})

	test('http where https is spoken', async () => {
		// A fatal alert of TLS: unexpected message.
		const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a])
		assert.match(await failureAt('http', alert), /speaks no http: .*`https:\/\/`$/)
	})

	test('a certificate that nobody vouches for', () => {
		const said =
			'Cannot connect to API: self-signed certificate; if the root CA is installed locally, try running Node.js'
		assert.match(connectionWords(said), /not trusted here \(self-signed certificate\): .* NODE_EXTRA_CA_CERTS$/)
	})

	test('anything else as it is', () => {
		assert.equal(connectionWords('connect ECONNREFUSED 127.0.0.1:9'), 'connect ECONNREFUSED 127.0.0.1:9')
	})
})

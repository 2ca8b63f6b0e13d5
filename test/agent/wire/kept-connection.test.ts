import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { suite, test } from 'node:test'
import { ModelAccess } from '../../../src/agent/wire/access.ts'
import { planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { systemClock } from '../../../src/candidate/clock.ts'

const ask = { messages: [textMessage('user', 'Write it.')], temperature: 0.7, maxOutputTokens: 100 }
const never = new AbortController().signal

/** A server that has `onRequest` for each request, with its number among all and among those of its connection. */
async function serve(onRequest: (socket: Socket, nth: number, ofConnection: number) => void) {
	let requests = 0
	const sockets = new Set<Socket>()
	const server = createServer((socket) => {
		sockets.add(socket)
		let heard = ''
		let ofConnection = 0
		socket.on('error', () => undefined)
		socket.on('data', (piece) => {
			heard += piece.toString('utf8')
			const length = /content-length: (\d+)/i.exec(heard)?.[1]
			const bodyAt = heard.indexOf('\r\n\r\n') + 4
			if (bodyAt < 4 || length === undefined || heard.length < bodyAt + Number(length)) return
			heard = ''
			onRequest(socket, ++requests, ++ofConnection)
		})
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const plan = planModel({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, id: 'tiny' })
	const access = new ModelAccess(plan, undefined, systemClock, redactor([]))
	return {
		/** What comes of a request, once the connection of the one before is kept. */
		async complete() {
			for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
			return await access.complete(ask, never)
		},
		get requests() {
			return requests
		},
		async [Symbol.asyncDispose]() {
			server.close()
			for (const socket of sockets) socket.destroy()
			await once(server, 'close')
		},
	}
}

function answer(socket: Socket, text: string): void {
	const body = `data: ${JSON.stringify({ choices: [{ delta: { content: text }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`
	socket.write(
		`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
	)
}

suite('a server that closes the connection that it seemed to keep', () => {
	test('is sent the request by another one, as if nothing had been', async () => {
		await using server = await serve((socket, nth, ofConnection) => {
			if (ofConnection === 1) answer(socket, `reply ${nth}`)
			else socket.end()
		})
		for (const text of ['reply 1', 'reply 3', 'reply 5']) {
			assert.partialDeepStrictEqual(await server.complete(), { kind: 'replied', text })
		}
	})

	test('and never answers by another one either, is a failure of the connection', async () => {
		await using server = await serve((socket, nth) => {
			if (nth === 1) answer(socket, 'reply')
			else socket.end()
		})
		await server.complete()
		const failed = await server.complete()
		assert.partialDeepStrictEqual(failed, { kind: 'failed', failure: { kind: 'transient', reason: 'connection' } })
		assert.equal(server.requests, 3)
	})

	test('and closes it once it was at work on the request, is not sent it twice', async () => {
		await using server = await serve((socket, nth) => {
			if (nth === 1) answer(socket, 'reply')
			else setTimeout(() => socket.end(), 150)
		})
		await server.complete()
		const failed = await server.complete()
		assert.partialDeepStrictEqual(failed, { kind: 'failed', failure: { kind: 'transient', reason: 'connection' } })
		assert.equal(server.requests, 2)
	})

	test('a connection that has answered nothing yet is not tried again', async () => {
		await using server = await serve((socket) => void socket.end())
		const failed = await server.complete()
		assert.partialDeepStrictEqual(failed, { kind: 'failed', failure: { kind: 'transient', reason: 'connection' } })
		assert.equal(server.requests, 1)
	})
})

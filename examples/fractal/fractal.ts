import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { evolvable } from 'oxipelago'
import experiment from './experiment.ts'
import { pageText } from './page.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
const { values: options } = parseArgs({
	options: { for: { type: 'string', default: '30s' }, offline: { type: 'boolean', default: false } },
})
const [width, height] = [240, 180]

// What draws the pixels below; `evolve` swaps a better one in while the page goes on.
const picture = await evolvable({
	rust: 'fn shade(x: f64, y: f64, t: f64) -> u32',
	seed: './seed.rs',
	evaluate: { evaluator: './evaluator.rs' },
	experiment: { islands: experiment.islands ?? [] },
	folder: import.meta.dirname,
	onNote: say,
})
const revisions = [picture.active]
const prompts = ['what it began with']
let searching: string | undefined
let last = ''

/** Pixels of one moment, as a canvas has them. */
function draw(t: number): Uint8Array {
	const pixels = new Uint8Array(width * height * 4)
	for (let at = 0; at < width * height; at++) {
		const [x, y] = [((at % width) + 0.5) / width, (Math.floor(at / width) + 0.5) / height]
		const colour = picture.call(x * 2 - 1, y * 2 - 1, t)
		pixels.set([(colour >> 16) & 255, (colour >> 8) & 255, colour & 255, 255], at * 4)
	}
	return pixels
}

async function search(prompt: string): Promise<void> {
	searching = prompt
	last = ''
	try {
		const task = `${experiment.task} ${prompt}`
		const time = options.for as `${number}s`
		const found = await picture.evolve({ for: time, offline: options.offline, task, onNote: say })
		last = found === undefined ? 'nothing better was found' : `version ${found.number} is drawn now`
		if (found !== undefined) {
			revisions.push(found)
			prompts.push(prompt)
		}
	} catch (error) {
		last = (error as Error).message
	} finally {
		searching = undefined
	}
	say(last)
}

// Whoever asks has to know the token, by the name of this machine alone: no other page, and nobody else here, draws or searches.
const token = randomBytes(16).toString('hex')
const isToken = (given: string) =>
	given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const own = `127.0.0.1:${(server.address() as AddressInfo).port}`
	const url = new URL(request.url ?? '/', `http://${own}`)
	const [, given = '', what = ''] = url.pathname.split('/')
	const { host, origin } = request.headers
	const end = (status: number, type = 'text/plain', body: string | Uint8Array = '') =>
		void response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
	if (host !== own || (origin !== undefined && origin !== `http://${own}`)) return end(403)
	if (!isToken(given)) return end(404)
	if (request.method === 'GET' && what === '') {
		const nonce = randomBytes(16).toString('hex')
		const policy = `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`
		response.setHeader('content-security-policy', policy)
		return end(200, 'text/html; charset=utf-8', pageText(width, height, nonce))
	}
	if (request.method === 'GET' && what === 'frame') {
		const t = Number(url.searchParams.get('t'))
		if (!Number.isFinite(t)) return end(400)
		try {
			return end(200, 'application/octet-stream', draw(t))
		} catch (error) {
			last = `version ${picture.active.number} panics: ${(error as Error).message}`
			return end(500)
		}
	}
	if (request.method === 'GET' && what === 'state') {
		const versions = revisions.map(({ number, source }, index) => ({ number, source, prompt: prompts[index] }))
		return end(200, 'application/json', JSON.stringify({ versions, active: picture.active.number, searching, last }))
	}
	if (request.method !== 'POST') return end(405)
	const body = await textOf(request)
	if (what === 'search') {
		if (searching !== undefined || body.length > 2_000) return end(409)
		void search(body)
		return end(202)
	}
	const wanted = revisions.find(({ number }) => what === 'activate' && number === Number(body))
	if (wanted === undefined) return end(404)
	last = ''
	picture.activate(wanted)
	end(204)
}

async function textOf(request: IncomingMessage): Promise<string> {
	let text = ''
	for await (const chunk of request) {
		text += chunk
		if (text.length > 10_000) break
	}
	return text
}

const server = createServer((request, response) => {
	answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message))
})
server.listen(0, '127.0.0.1', () => {
	say(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}/`)
})
process.once('SIGINT', () => void picture.close().then(() => process.exit(0)))
process.once('SIGTERM', () => void picture.close().then(() => process.exit(0)))

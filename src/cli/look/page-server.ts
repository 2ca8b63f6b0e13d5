import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Archive, RunArchive } from '../../archive/archive.ts'
import { ArchiveError } from '../../archive/archive-error.ts'
import { giveOrder } from '../../archive/give-order.ts'
import type { RustSyntax } from '../../experiment/rust-syntax.ts'
import { RunReader } from '../../report/read-run.ts'
import { standingOf } from '../archive-look.ts'
import { candidateData } from '../report/packed-run.ts'
import { FollowedRun } from './followed-run.ts'
import { OrderRefusal, readOrder } from './order-request.ts'

/** A page served on loopback. */
export interface PageServer {
	/** With the token without which nothing is answered. */
	readonly address: string
	/** Ends all connections. */
	close(): Promise<void>
}

/** What a page is served from. */
export interface Served {
	readonly archive: Archive
	readonly syntax: RustSyntax
	/** The page without data. */
	readonly template: string
	/** 0 for a free one. */
	readonly port: number
}

/**
 * Serves the page of an archive's runs to browsers of this machine.
 *
 * Only who knows the token in the address is answered, only by the name that this machine has for itself (so that no
 * other site can lead a browser here), and to no page of another origin. What a page orders of a run that goes on is left
 * in the archive, as the commands do it; its origin has to be this one.
 *
 * @throws {Error} `EADDRINUSE` and its like.
 */
export async function servePage(served: Served): Promise<PageServer> {
	const token = randomBytes(16).toString('hex')
	const runs = new Map<string, Promise<FollowedRun>>()
	const server = createServer((request, response) => {
		answer(request, response, served, token, runs, (server.address() as AddressInfo).port).catch(() => {
			// What a page asks for fails alone: the archive may be gone, and the next look says so again.
			if (!response.headersSent) response.writeHead(500)
			response.end()
		})
	})
	await listening(server, served.port)
	const { port } = server.address() as AddressInfo
	return {
		address: `http://127.0.0.1:${port}/${token}/`,
		close: async () => {
			server.closeAllConnections()
			await new Promise<void>((resolve) => server.close(() => resolve()))
		},
	}
}

function listening(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, '127.0.0.1', () => resolve())
	})
}

const headers = {
	'Cache-Control': 'no-store',
	'Content-Security-Policy': "frame-ancestors 'none'",
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	{ archive, syntax, template }: Served,
	token: string,
	runs: Map<string, Promise<FollowedRun>>,
	port: number,
): Promise<void> {
	const refuse = (status: number): void => {
		response.writeHead(status, headers).end()
	}
	const json = (value: unknown, status = 200): void => {
		response.writeHead(status, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(value))
	}
	const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
	const { host, origin } = request.headers
	if (host === undefined || !hosts.includes(host)) return refuse(421)
	if (origin !== undefined && !hosts.some((one) => origin === `http://${one}`)) return refuse(403)
	const [, given = '', ...path] = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.split('/')
	if (!isToken(given, token)) return refuse(404)
	const [what = '', id = '', part = '', number = ''] = path.map(decodeURIComponent)
	const isOrder = what === 'runs' && part === 'orders'
	if (request.method !== (isOrder ? 'POST' : 'GET')) return refuse(405)
	if (isOrder && origin === undefined) return refuse(403)
	if (what === '') {
		response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(template)
		return
	}
	if (what !== 'runs') return refuse(404)
	if (id === '') {
		return json(
			archive.runs().map((run) => {
				const record = run.record()
				return { id: run.id, status: standingOf(archive, record), experiment: record.experiment.name }
			}),
		)
	}
	const run = archive.find(id)
	if (run.id !== id) return refuse(404)
	if (isOrder) return json(...(await ordered(request, archive, run)))
	if (part === 'candidates' && /^\d{1,15}$/.test(number)) {
		const candidate = candidateData(run, Number(number))
		return candidate === undefined ? refuse(404) : json(candidate)
	}
	if (part !== 'events') return refuse(404)
	const followed =
		runs.get(id) ??
		RunReader.of(run, syntax).then((reader) => new FollowedRun(run, reader, () => standingOf(archive, run.record())))
	runs.set(id, followed)
	const { follow } = await followed.then((one) => ({ follow: one.follow.bind(one) }))
	response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' })
	const end = follow({
		isReady: () => !response.writableNeedDrain,
		tell: (update) => response.write(`data: ${JSON.stringify(update)}\n\n`),
	})
	response.once('close', end)
}

/** Leaves what a page orders in the archive; what is answered, and the status. */
async function ordered(request: IncomingMessage, archive: Archive, run: RunArchive): Promise<[object, number]> {
	try {
		const order = await readOrder(request, () => {
			const record = run.record()
			return { run: record, standing: standingOf(archive, record) }
		})
		giveOrder(archive.path, run.id, order, Date.now())
		return [{ ordered: order.kind }, 202]
	} catch (error) {
		if (error instanceof OrderRefusal) return [{ error: error.message }, error.status]
		if (error instanceof ArchiveError) return [{ error: error.message }, 503]
		throw error
	}
}

function isToken(given: string, token: string): boolean {
	return given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token))
}

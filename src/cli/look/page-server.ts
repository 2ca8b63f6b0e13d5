import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Archive, RunArchive } from '../../archive/archive.ts'
import { ArchiveError, asArchiveError } from '../../archive/archive-error.ts'
import { giveOrder } from '../../archive/give-order.ts'
import type { RustSyntax } from '../../experiment/rust-syntax.ts'
import { endedBy } from '../../report/ended-by.ts'
import { RunReader } from '../../report/read-run.ts'
import type { RunData, RunUpdate } from '../../report/run-data.ts'
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
		answer(request, response, served, token, runs, (server.address() as AddressInfo).port).catch((error: unknown) => {
			// What a page asks for fails alone: the archive may be gone or damaged, and the next look says so again.
			const why = asArchiveError(error, served.archive.path)
			if (!response.headersSent && why instanceof ArchiveError) sendJson(response, { error: why.message }, 503)
			else if (!response.headersSent) response.writeHead(500)
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
	const json = (value: unknown, status = 200): void => sendJson(response, value, status)
	const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
	const { host, origin } = request.headers
	if (host === undefined || !hosts.includes(host)) return refuse(421)
	if (origin !== undefined && !hosts.some((one) => origin === `http://${one}`)) return refuse(403)
	const wanted = addressOf(request.url ?? '/')
	if (wanted === undefined) return refuse(400)
	if (!isToken(wanted.given, token)) return refuse(404)
	const [what = '', id = '', part = '', number = '', second = ''] = wanted.path
	const isOrder = what === 'runs' && part === 'orders'
	if (request.method !== (isOrder ? 'POST' : 'GET')) return refuse(405)
	if (isOrder && origin === undefined) return refuse(403)
	if (what === '') {
		response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(template)
		// What the page will ask for is read while a browser reads the page; what is wrong is said to who asks for it.
		const shown = archive.find(wanted.run)
		if (shown.id !== undefined) followedRun(shown, archive, syntax, runs).catch(() => {})
		return
	}
	if (what !== 'runs') return refuse(404)
	if (id === '') {
		return json(archive.runs().map((run) => listed(archive, run)))
	}
	const run = archive.find(id)
	if (run.id !== id) {
		const error = `There is no run ${id} in ${archive.path}: it was deleted, or is in another archive.`
		return part === 'events' ? json({ error }, 404) : refuse(404)
	}
	if (isOrder) return json(...(await ordered(request, archive, run)))
	if (part === 'candidates' && isNumber(number)) {
		const candidate = candidateData(run, Number(number))
		return candidate === undefined ? refuse(404) : json(candidate)
	}
	const isConversation = part === 'conversations' && isNumber(number) && isNumber(second)
	if (part !== 'events' && !isConversation) return refuse(404)
	const followed = await followedRun(run, archive, syntax, runs)
	if (isConversation) {
		const conversation = followed.conversation(Number(number), Number(second))
		return conversation === undefined ? refuse(404) : json(conversation)
	}
	// Before anything is answered: a run that cannot be read is refused with the reason.
	const [count, pieces] = followed.first()
	response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' })
	await pipeline(Readable.from(pieces.map(eventOf)), response, { end: false })
	if (response.destroyed) return
	const tell = (update: RunUpdate) => response.write(eventOf(update))
	const follower = { isReady: () => !response.writableNeedDrain, tell, end: () => response.end() }
	response.once('close', followed.follow(follower, count))
}

/** What is asked for; `undefined` where that is no address. */
function addressOf(
	text: string,
): { readonly given: string; readonly path: readonly string[]; readonly run: string | undefined } | undefined {
	const address = URL.parse(text, 'http://127.0.0.1')
	if (address === null) return undefined
	const [, given = '', ...path] = address.pathname.split('/')
	try {
		return { given, path: path.map(decodeURIComponent), run: address.searchParams.get('run') ?? undefined }
	} catch (error) {
		if (error instanceof URIError) return undefined
		throw error
	}
}

function isNumber(text: string): boolean {
	return /^\d{1,15}$/.test(text)
}

function eventOf(update: RunUpdate): string {
	return `data: ${JSON.stringify(update)}\n\n`
}

/** A run as it is followed by all who do. */
async function followedRun(
	run: RunArchive,
	archive: Archive,
	syntax: RustSyntax,
	runs: Map<string, Promise<FollowedRun>>,
): Promise<FollowedRun> {
	const status = () => standingOf(archive, run.record())
	const { id } = run
	const read = async (): Promise<FollowedRun> => {
		const reader = await RunReader.of(run, syntax)
		await reader.readAhead()
		return new FollowedRun(run, reader, status, () => runs.delete(id))
	}
	const known = runs.get(id) ?? read()
	runs.set(id, known)
	// Read anew by who asks next.
	known.catch(() => runs.delete(id))
	return await known
}

/** A run in the list; one that cannot be read is in it, too. */
function listed(
	archive: Archive,
	run: RunArchive,
): Pick<RunData, 'id' | 'endedBy' | 'experiment'> & { status: string } {
	try {
		const record = run.record()
		const status = standingOf(archive, record)
		return { id: run.id, status, endedBy: endedBy(run, record) ?? null, experiment: record.experiment.name }
	} catch (error) {
		if (!(asArchiveError(error, archive.path) instanceof ArchiveError)) throw error
		return { id: run.id, status: 'unreadable', endedBy: null, experiment: '' }
	}
}

function sendJson(response: ServerResponse, value: unknown, status: number): void {
	response.writeHead(status, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(value))
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

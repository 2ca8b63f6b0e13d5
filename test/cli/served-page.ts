import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { servePage } from '../../src/cli/look/page-server.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { newRun, tellOf } from '../archive/records.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxi-look-'))
/** One of two handles, as of two processes: it writes, the other is read. */
export const writer = openArchive(join(folder, 'a.db'), { mode: 'write' })
/** Of three candidates. */
export const run = writer.createRun(newRun)
for (let number = 0; number < 3; number++) run.tell(tellOf(number))
const archive = openArchive(join(folder, 'a.db'), { mode: 'read' })
/** What serves them. */
export const server = await servePage({ archive, syntax: await loadRustSyntax(), template: '<p>page</p>', port: 0 })
after(async () => {
	await server.close()
	archive.close()
	writer.close()
	rmSync(folder, { recursive: true })
})

/**
 * Status and body of an answer to a request whose headers may be made up, as a browser's are not.
 *
 * @param path - Sent as it is where it is no address.
 */
export function ask(
	path: string,
	headers: Record<string, string> = {},
	method = 'GET',
	sent?: string,
): Promise<[number, string]> {
	const { promise, resolve, reject } = Promise.withResolvers<[number, string]>()
	const { hostname, port } = new URL(server.address)
	const wanted = URL.parse(path, server.address)?.pathname ?? path
	const asked = request({ hostname, port, path: wanted, headers, method }, (response) => {
		text(response).then((body) => resolve([response.statusCode ?? 0, body]), reject)
	})
	asked.on('error', reject).end(sent)
	return promise
}

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { UsageError } from '../../src/cli/exit-codes.ts'
import { proxyFor } from '../../src/cli/proxy.ts'
import { startEndpoint } from '../agent/endpoint.ts'
import { Folder } from './oxipelago.ts'

describe('a proxy', () => {
	it('is named by the scheme of an address', () => {
		const variables = { HTTPS_PROXY: 'proxy:3128', http_proxy: ' ', ALL_PROXY: 'http://me:secret@all:1' }
		assert.equal(proxyFor('https://model.test/v1', variables), 'http://proxy:3128')
		assert.equal(proxyFor('http://model.test/v1', variables), 'http://all:1')
		assert.equal(proxyFor('http://model.test/v1', { HTTPS_PROXY: 'proxy:3128' }), undefined)
	})

	it('that is none is named without its password, with what to do, and only where it is needed', () => {
		for (const [value, shown] of [
			['socks4://me:secret@127.0.0.1:1080', 'socks4://127.0.0.1:1080'],
			['ftp://me:secret@proxy', 'ftp://proxy'],
			['http://me:sec ret@proxy:99999', 'http://…@proxy:99999'],
		] as const) {
			assert.throws(
				() => proxyFor('http://model.test/v1', { ALL_PROXY: value }),
				(error) =>
					error instanceof UsageError &&
					error.message ===
						`\`ALL_PROXY\`: expected a proxy such as http://host:3128 or socks5://host:1080, found \`${shown}\`; ` +
							'change it, or let model.test go without: NO_PROXY=model.test',
			)
			assert.equal(proxyFor('http://model.test/v1', { ALL_PROXY: value, NO_PROXY: 'model.test' }), undefined)
		}
	})
})

describe('NO_PROXY', () => {
	for (const [said, straight, through] of [
		['*', ['https://model.test/v1', 'http://10.0.0.1'], []],
		[
			'model.test',
			['https://model.test/v1', 'https://a.model.test'],
			['https://amodel.test', 'https://model.test.org'],
		],
		['.inner', ['https://a.inner/v1', 'https://b.a.inner'], ['https://ainner']],
		['*.inner', ['https://a.inner'], ['https://ainner.test']],
		['lan.test:8080', ['https://lan.test:8080/v1'], ['https://lan.test/v1', 'https://lan.test:18080']],
		['lan.test:443', ['https://lan.test/v1'], ['http://lan.test/v1']],
		['10.0.0.1', ['https://10.0.0.1/v1'], ['https://10.0.0.10', 'https://110.0.0.1']],
		['10.0.0.0/8', ['http://10.200.3.4:8080/v1', 'http://10.0.0.0'], ['http://11.0.0.1', 'http://ten.test']],
		['192.168.7.0/24,127.0.0.1', ['http://192.168.7.255', 'http://127.0.0.1:8080'], ['http://192.168.8.1']],
		['172.16.*', ['http://172.16.3.4'], ['http://172.17.3.4']],
		['::1', ['http://[::1]:8080/v1'], ['http://[::2]/v1']],
		['[::1]:8080', ['http://[::1]:8080/v1'], ['http://[::1]/v1']],
		['fd00::/8', ['http://[fd12::1]/v1'], ['http://[fe80::1]/v1', 'http://10.0.0.1']],
		['http://lan.test:8080/v1', ['http://lan.test:8080'], ['http://lan.test:8081']],
		['LAN.test; other.test', ['http://lan.test', 'http://other.test'], ['http://third.test']],
		['10.0.0.0/99, /8, :8080, .', [], ['http://10.0.0.1', 'http://model.test:8080']],
	] as const) {
		it(`${said}`, () => {
			const variables = { ALL_PROXY: 'proxy:3128', NO_PROXY: said }
			for (const address of straight) assert.equal(proxyFor(address, variables), undefined, address)
			for (const address of through) assert.equal(proxyFor(address, variables), 'http://proxy:3128', address)
		})
	}
})

/** A proxy that speaks SOCKS 5, without a password, to one port whatever is asked for. */
async function socksProxy(port: number) {
	const asked: string[] = []
	const sockets = new Set<Socket>()
	const server = createServer((client) => {
		sockets.add(client)
		client.once('data', () => {
			client.write(Buffer.from([5, 0]))
			client.once('data', (request: Buffer) => {
				asked.push(request.subarray(5, -2).toString())
				const upstream = connect(port, '127.0.0.1', () => {
					client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
					client.pipe(upstream).pipe(client)
				})
				sockets.add(upstream)
			})
		})
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	const close = () => {
		server.close()
		for (const socket of sockets) socket.destroy()
	}
	return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close }
}

/** What `doctor` finds of a model in a process of its own: what requests go through is a matter of a whole process. */
async function found(folder: Folder, env: Record<string, string>): Promise<{ text: string; stderr: string }> {
	const program = `
		import { withoutNewsOfNode } from ${JSON.stringify(new URL('../../src/cli/quiet.ts', import.meta.url).href)}
		import { modelFinding } from ${JSON.stringify(new URL('../../src/cli/commands/doctor-model.ts', import.meta.url).href)}
		withoutNewsOfNode()
		const places = { cwd: ${JSON.stringify(folder.path)}, packageRoot: ${JSON.stringify(folder.path)} }
		console.log(JSON.stringify(await modelFinding({ env: process.env, places })))`
	const words = ['--input-type=module', '--eval', program]
	const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { env })
	const { text } = JSON.parse(stdout) as { readonly text: string }
	return { text, stderr }
}

describe('a SOCKS proxy', () => {
	it('gets the requests to the model, with its name, and nothing is said on standard error', async () => {
		using folder = new Folder()
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: 'Yes.' }))
		const proxy = await socksProxy(Number(new URL(endpoint.baseUrl).port))
		for (const scheme of ['socks5', 'socks5h', 'socks']) {
			const env = { BASE_URL: 'http://model.invalid/v1', MODEL: 'tiny', all_proxy: `${scheme}://${proxy.address}` }
			const { text, stderr } = await found(folder, env)
			assert.match(text, /^tiny at http:\/\/model\.invalid\/v1 through the proxy socks5?:\/\/127\S+ replies/)
			assert.equal(stderr, '')
		}
		assert.deepEqual([...new Set(proxy.asked)], ['model.invalid'])
		proxy.close()
	})
})

describe('a proxy that refuses to connect', () => {
	for (const [status, said] of [
		[407, /The proxy wants a name and a password: they go into its address/],
		[403, /The proxy refuses to connect to it \(403\): .* NO_PROXY/],
		[502, /The proxy does not get through to it \(502\)/],
	] as const) {
		it(`with ${status} is told as such`, async () => {
			using folder = new Folder()
			const server = createServer((client) => {
				client
					.on('error', () => {})
					.once('data', () => client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`))
			}).listen(0, '127.0.0.1')
			await once(server, 'listening')
			const { port } = server.address() as AddressInfo
			const env = { BASE_URL: 'https://model.invalid/v1', MODEL: 'tiny', https_proxy: `http://127.0.0.1:${port}` }
			assert.match((await found(folder, env)).text, said)
			server.close()
		})
	}
})

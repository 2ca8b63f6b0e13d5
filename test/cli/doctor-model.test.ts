import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { modelFinding } from '../../src/cli/commands/doctor-model.ts'
import type { Context } from '../../src/cli/context.ts'
import { type Answer, startEndpoint } from '../agent/endpoint.ts'
import { Folder } from './oxipelago.ts'

function said(value: object | undefined): Answer {
	return value === undefined
		? { kind: 'status', status: 404 }
		: { kind: 'status', status: 200, body: JSON.stringify(value) }
}

async function lookAt(folder: Folder, variables: Readonly<Record<string, string>>) {
	const places = { cwd: folder.path, packageRoot: folder.path }
	return await modelFinding({ env: { ...variables }, places } as unknown as Context)
}

const yes: Answer = { kind: 'text', text: 'Yes.' }

describe('doctor asks the model for some words', () => {
	it('and says that it replies, how fast, in which dialect, and with which context', async () => {
		using folder = new Folder()
		const data = [{ id: 'other' }, { id: 'tiny', max_model_len: 4096 }]
		await using endpoint = await startEndpoint(
			({ body }) =>
				body.messages.some(({ role }) => role === 'system')
					? { kind: 'status', status: 400, message: 'System role not supported' }
					: yes,
			undefined,
			(path) => said(path === '/v1/models' ? { data } : undefined),
		)
		const { state, text } = await lookAt(folder, { BASE_URL: endpoint.baseUrl, MODEL: 'tiny' })
		assert.equal(state, 'good', text)
		assert.match(
			text,
			/^tiny at http\S+ replies: first token after [\d.]+ s.*learnt: no system role; a context of 4,096 tokens$/,
		)
		assert.equal(endpoint.requests.length, 2)
	})

	it('with what llama.cpp says of its context and its slots', async () => {
		using folder = new Folder()
		const props = { total_slots: 4, default_generation_settings: { n_ctx: 2_048 } }
		const listed = { data: [{ id: 'tiny', meta: { n_ctx_train: 32_768 } }] }
		await using endpoint = await startEndpoint(
			() => yes,
			undefined,
			(path) => said({ '/props': props, '/v1/models': listed }[path]),
		)
		const { text } = await lookAt(folder, { BASE_URL: endpoint.baseUrl, MODEL: 'tiny' })
		assert.match(text, /a context of 2,048 tokens; 4 requests at once$/)
	})

	it('with what Ollama says of the model that is loaded', async () => {
		using folder = new Folder()
		const models = [{ name: 'tiny:latest', context_length: 4_096 }]
		await using endpoint = await startEndpoint(
			() => yes,
			undefined,
			(path) => said(path === '/api/ps' ? { models } : undefined),
		)
		const { text } = await lookAt(folder, { BASE_URL: endpoint.baseUrl, MODEL: 'tiny' })
		assert.match(text, /a context of 4,096 tokens$/)
	})

	it('for as much as a run does, so that what it may not ask for is learnt', async () => {
		using folder = new Folder()
		await using endpoint = await startEndpoint(({ body }) =>
			(body.max_tokens ?? 0) > 1024
				? { kind: 'status', status: 400, message: 'You want 8192 output tokens; no more than 1024 are handed out.' }
				: yes,
		)
		const { state, text } = await lookAt(folder, { BASE_URL: endpoint.baseUrl, MODEL: 'tiny' })
		assert.equal(state, 'good', text)
		assert.match(text, /learnt: replies of at most 1024 tokens/)
	})

	it('and for less where that is more than its context holds, which is learnt too', async () => {
		using folder = new Folder()
		await using endpoint = await startEndpoint(({ body }) => {
			const wanted = Number(body.max_tokens) + 46
			const message = `This model's maximum context length is 4096 tokens. However, you requested ${wanted} tokens (46 in the messages, ${body.max_tokens} in the completion). Please reduce the length of the messages or completion.`
			return wanted > 4096 ? { kind: 'status', status: 400, message } : yes
		})
		const { state, text } = await lookAt(folder, { BASE_URL: endpoint.baseUrl, MODEL: 'tiny' })
		assert.equal(state, 'good', text)
		assert.match(text, / replies: .*; a context of 4,096 tokens$/)
		assert.equal(endpoint.requests.length, 2)
	})

	it('and is content where it replies but lists nothing', async () => {
		using folder = new Folder()
		await using endpoint = await startEndpoint(() => yes)
		const { state, text } = await lookAt(folder, { BASE_URL: endpoint.baseUrl, MODEL: 'tiny' })
		assert.equal(state, 'good', text)
		assert.match(text, /the usual dialect, streamed; it does not say its context, 32,768 tokens are assumed$/)
	})

	for (const [what, answer, expected] of [
		['a page', { kind: 'page' }, /does not reply: The endpoint answered with text\/html/],
		[
			'a refusal',
			{ kind: 'status', status: 401, message: 'Incorrect API key' },
			/does not reply: Incorrect API key; it has other$/,
		],
		[
			'no such model',
			{ kind: 'status', status: 404, message: 'The model `tiny` does not exist' },
			/does not exist; it has other$/,
		],
		['a fault', { kind: 'status', status: 503, message: 'loading' }, /does not reply: loading/],
		['nothing but an end', { kind: 'text', text: '' }, /replies with nothing: no text came/],
		[
			'a call of a tool that nobody offered',
			{ kind: 'calls', calls: [{ name: 'web_search', arguments: '{"q":"x"}' }] },
			/replies with nothing but a call of the tool `web_search`, which nobody offered/,
		],
		['a reset', { kind: 'reset' }, /if it speaks https, write the base URL with `https:\/\/`/],
		['an excuse', { kind: 'text', text: 'I cannot help with that.' }, /refuses what it is asked: “I cannot help/],
		['a refusal in the field for it', { kind: 'refusal', text: 'Not that.' }, /refuses|replies with nothing/],
	] as const satisfies readonly (readonly [string, Answer, RegExp])[]) {
		it(`and says that it does not reply where it gives ${what}`, async () => {
			using folder = new Folder()
			await using endpoint = await startEndpoint(
				() => answer,
				undefined,
				(path) => said(path === '/v1/models' ? { data: [{ id: 'other' }] } : undefined),
			)
			const { state, text } = await lookAt(folder, { BASE_URL: endpoint.baseUrl, MODEL: 'tiny' })
			assert.equal(state, 'lacking')
			assert.match(text, expected)
		})
	}
})

describe('a mistake in the settings of a model is said of what was set:', () => {
	for (const [text, expected] of [
		[
			'OPENAI_BASE_URL=ftp://one/v1\nMODEL=m\n',
			/^\.env or environment: Expected `OPENAI_BASE_URL` to be an http or https/,
		],
		[
			'BASE_URL=127.0.0.1:8080/v1\nMODEL=m\n',
			/Expected `BASE_URL` to be .*; with its scheme it is `http:\/\/127\.0\.0\.1:8080\/v1`/,
		],
		['OPENAI_MODEL_NAME=m\n', /Expected `BASE_URL` beside `OPENAI_MODEL_NAME`/],
		[
			'OPENAI_BASE_URL=http://one/v1\nMODEL=m\nOPENAI_API_KEY="two words"\n',
			/Expected the key in `OPENAI_API_KEY` to be/,
		],
	] as const) {
		it(text.split('\n', 1)[0] ?? '', async () => {
			using folder = new Folder()
			folder.file('.env', text)
			const { state, text: said } = await lookAt(folder, {})
			assert.equal(state, 'lacking')
			assert.match(said, expected)
		})
	}

	it('and a key that was copied with its header is none', async () => {
		using folder = new Folder()
		await using endpoint = await startEndpoint(({ headers }) => ({
			kind: 'status',
			status: 418,
			message: `no ${headers.authorization?.split(' ').at(-1)}`,
		}))
		folder.file('.env', `BASE_URL=${endpoint.baseUrl}\nMODEL=m\nAPI_KEY=Bearer sk-very-secret\n`)
		const { text } = await lookAt(folder, {})
		assert.equal(endpoint.requests[0]?.headers.authorization, 'Bearer sk-very-secret')
		assert.ok(!text.includes('sk-very-secret'), text)
	})
})

describe('a proxy', () => {
	it('gets the requests to the model, and doctor says so; what NO_PROXY names goes straight', async () => {
		using folder = new Folder()
		await using endpoint = await startEndpoint(() => yes)
		const seen: string[] = []
		const proxy = createServer((request, response) => {
			seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
			request.resume().once('end', () => {
				if (request.headers['proxy-authorization'] === undefined) {
					response.writeHead(407).end()
					return
				}
				response.writeHead(200, { 'content-type': 'application/json' })
				response.end(
					JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }] }),
				)
			})
		}).listen(0, '127.0.0.1')
		await once(proxy, 'listening')
		const address = `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`
		// What requests go through is a matter of a whole process.
		const program = `
			import { modelFinding } from ${JSON.stringify(new URL('../../src/cli/commands/doctor-model.ts', import.meta.url).href)}
			const places = { cwd: ${JSON.stringify(folder.path)}, packageRoot: ${JSON.stringify(folder.path)} }
			console.log(JSON.stringify(await modelFinding({ env: process.env, places })))`
		const look = async (env: Readonly<Record<string, string>>) => {
			const args = ['--no-warnings', '--input-type=module', '--eval', program]
			const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...env, MODEL: 'tiny' } })
			return JSON.parse(stdout) as { readonly state: string; readonly text: string }
		}
		const through = await look({ BASE_URL: 'http://model.invalid/v1', HTTP_PROXY: address })
		assert.equal(through.state, 'good', through.text)
		assert.match(
			through.text,
			/^tiny at http:\/\/model\.invalid\/v1 through the proxy http:\/\/127\.0\.0\.1:\d+ replies/,
		)
		assert.ok(!through.text.includes('secret'))
		assert.deepEqual(seen, [
			`POST http://model.invalid/v1/chat/completions Basic ${Buffer.from('me:secret').toString('base64')}`,
			`GET http://model.invalid/v1/models Basic ${Buffer.from('me:secret').toString('base64')}`,
		])
		const straight = await look({ BASE_URL: endpoint.baseUrl, http_proxy: address, NO_PROXY: 'localhost,127.0.0.1' })
		assert.equal(straight.state, 'good', straight.text)
		assert.ok(!/proxy/.test(straight.text))
		assert.equal(seen.length, 2)
		const unnamed = await look({ BASE_URL: 'http://model.invalid/v1', HTTP_PROXY: address.replace('me:secret@', '') })
		assert.match(unnamed.text, /\(407\); name and password go into its address: http:\/\/name:password@host:3128/)
		proxy.close()
	})
})

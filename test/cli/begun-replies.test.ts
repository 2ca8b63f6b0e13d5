import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { startEndpoint } from '../agent/endpoint.ts'
import { block, surface } from '../agent/host.ts'
import { experimentText, Folder, oxipelago, surfaceSeed } from './oxipelago.ts'

it('a run whose small model goes on with what is begun can be read: what was begun, and what was said of a reply', async () => {
	const body = (text: string) => `    ${text}\n}\n\`\`\`\n`
	const parent = surfaceSeed.slice(surfaceSeed.indexOf('{\n') + 2).trimEnd()
	await using endpoint = await startEndpoint(({ body: { messages } }, index) => {
		const isBegun = messages.at(-1)?.role === 'assistant'
		if (!isBegun) return { kind: 'text', text: block(surface(`x * ${index}.5 - y`)) }
		return { kind: 'text', text: index === 0 ? `${parent}\n\`\`\`\n` : body(`x * ${index}.5 + y`) }
	})
	using folder = new Folder()
	folder.file('seed.rs', surfaceSeed)
	const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny', contextTokens: 8_192 }]
	const islands = [{ preset: 'algorithmist', operators: { rewrite: 1 } }]
	folder.file('experiment.ts', experimentText({ models, islands }))
	const archive = ['--archive', join(folder.path, 'a.db')]
	const { code, err } = await oxipelago(['run', folder.path, '--candidates', '3', ...archive], { cwd: folder.path })
	assert.equal(code, 0, err)
	assert.ok(endpoint.requests[0]?.body.messages.at(-1)?.content.startsWith('```rust\npub fn surface('))

	const log = await oxipelago(['log', '--last', '99', ...archive])
	assert.match(log.out, /^assistant: tiny, request 1: .*; unchanged\n```rust\npub fn surface\(/m)
	assert.match(log.out, /^user says\nThat is the parent, unchanged\./m)
	assert.match(
		log.out,
		/; draft → candidate \d+: scored .*\n```rust\npub fn surface\(.*\{\n {4}x \* \d+\.5 \+ y\n}\n```/m,
	)
	const prompts = await oxipelago(['log', '--prompt', '--last', '99', ...archive])
	assert.match(prompts.out, /^assistant is to begin with\n```rust\npub fn surface\(.*\{\n/m)
	const number = /; draft → candidate (\d+): .*\n```rust\n.*\n {4}x \* \d+\.5 \+ y/.exec(log.out)?.[1]
	const shown = await oxipelago(['show', String(number), '--prompt', ...archive])
	assert.match(shown.out, /assistant is to begin with/)
	assert.match(shown.out, /x \* \d+\.5 \+ y/)
})

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startEndpoint } from '../agent/endpoint.ts'
import { Folder, oxipelago, plainTinkerer } from './oxipelago.ts'
import { endOf, smallRun } from './small-run.ts'

describe('a model that is set', () => {
	it('is not asked with --offline', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		folder.file('.env', 'BASE_URL=http://127.0.0.1:9/v1\nMODEL=tiny\nAPI_KEY=sk-very-secret\n')
		const offline = await oxipelago([...smallRun(archive), '--offline'], { cwd: folder.path })
		assert.equal(offline.code, 0, offline.err)
		assert.match(offline.out, /^offline: embedded operators only$/m)
		assert.doesNotMatch(offline.out + offline.err, /sk-very-secret/)
		for (const name of readdirSync(folder.path).filter((one) => one.startsWith('a.db'))) {
			assert.ok(!readFileSync(join(folder.path, name)).includes('sk-very-secret'), name)
		}
	})

	it('is asked with no further setting, beside the embedded operators, and its key is nowhere', async () => {
		await using endpoint = await startEndpoint(() => ({
			kind: 'text',
			text: '```rust\npub fn surface(x: f64, y: f64) -> f64 {\n    20.0 + x * x + y * y - 10.0 * ((std::f64::consts::TAU * x).cos() + (std::f64::consts::TAU * y).cos())\n}\n```\n',
		}))
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		folder.file('.env', `BASE_URL=${endpoint.baseUrl}\nMODEL=tiny\nAPI_KEY=sk-very-secret\n`)
		const islands = `algorithmist,simplifier,contrarian,${plainTinkerer}`
		const { code, out, err } = await oxipelago(
			['run', '--islands', islands, '--for', '10m', '--seed', '1', '--json', '--archive', archive],
			{
				cwd: folder.path,
			},
		)
		assert.equal(code, 0, err)
		assert.match(err, new RegExp(`^tiny at ${endpoint.baseUrl}, and the embedded operators$`, 'm'))
		const ended = endOf(out)
		assert.equal(ended.reason, 'exact')
		assert.equal(endpoint.requests[0]?.headers.authorization, 'Bearer sk-very-secret')
		const show = await oxipelago(['show', String(ended.best?.candidate), '--archive', archive])
		assert.match(show.out, /^made +by (rewrite|edit|blend) on /m)
		assert.match(show.out, /^model +tiny, request \d+: [\d,]+ tokens in /m)
		assert.doesNotMatch(out + err, /sk-very-secret/)
		for (const name of readdirSync(folder.path).filter((one) => one.startsWith('a.db'))) {
			assert.ok(!readFileSync(join(folder.path, name)).includes('sk-very-secret'), name)
		}
		assert.match(err, /models +\d+ requests, [\d,]+ tokens/)

		const keyless = await oxipelago(['resume', '--candidates', '+5', '--archive', archive])
		assert.equal(keyless.code, 2)
		assert.match(
			keyless.err,
			/^error: Expected the key of model `tiny` in `API_KEY`, got nothing; --offline does without$/m,
		)
		const offline = await oxipelago(['resume', '--offline', '--json', '--archive', archive])
		assert.equal(offline.code, 0, offline.err)
		assert.equal(endOf(offline.out).reason, 'exact')
	})

	it('that is set by half is a mistake, said in one line', async () => {
		using folder = new Folder()
		const ended = await oxipelago(smallRun(join(folder.path, 'a.db')), { env: { MODEL: 'tiny' } })
		assert.equal(ended.code, 2)
		assert.equal(
			ended.err,
			'error: .env or environment: Expected `BASE_URL` beside `MODEL`, such as `http://127.0.0.1:8080/v1`, got none; --offline does without\n',
		)
	})
})

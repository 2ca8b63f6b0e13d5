import assert from 'node:assert/strict'
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'smol-toml'
import { cargoHomeFor } from '../../src/scoring/cargo-home.ts'
import { Folder } from '../cli/oxipelago.ts'

test('downloads are shared with the home of the person, whichever it is by now', async () => {
	using folder = new Folder()
	const view = join(folder.path, 'view')
	for (const name of ['one', 'two']) {
		const home = join(folder.path, name)
		await cargoHomeFor(view, folder.path, { CARGO_HOME: home })
		assert.equal(readlinkSync(join(view, 'registry')), join(home, 'registry'))
		assert.ok(lstatSync(join(home, 'registry')).isDirectory())
	}
})

test('where that home cannot be written, cargo has room of its own', async () => {
	using folder = new Folder()
	const view = join(folder.path, 'view')
	await cargoHomeFor(view, folder.path, { CARGO_HOME: join(folder.path, 'home') })
	// Nobody can make a folder below a file, root neither.
	await cargoHomeFor(view, folder.path, { CARGO_HOME: '/dev/null/home' })
	assert.ok(!existsSync(join(view, 'registry')))
	mkdirSync(join(view, 'registry'))
	await cargoHomeFor(view, folder.path, { CARGO_HOME: '/dev/null/home' })
})

test('where libraries come from is what the nearest settings say, and nothing else of them is taken over', async () => {
	using folder = new Folder()
	const write = (name: string, text: string): void => {
		mkdirSync(dirname(join(folder.path, name)), { recursive: true })
		folder.file(name, text)
	}
	write('home/config.toml', '[source.crates-io]\nreplace-with = "far"\n[net]\noffline = true\n[build]\njobs = 1\n')
	write('mine/.cargo/config.toml', '[source.crates-io]\nreplace-with = "near"\n[alias]\nb = "build"\n')
	write('mine/.cargo/config', '[source.crates-io]\nreplace-with = "nearer"\n[source.nearer]\ndirectory = "vendor"\n')
	write('mine/deeper/.cargo/config.toml', '[source\n')
	mkdirSync(join(folder.path, 'mine/deeper/deepest/.cargo/config.toml'), { recursive: true })
	const environment = { CARGO_HOME: join(folder.path, 'home') }
	const view = await cargoHomeFor(join(folder.path, 'view'), join(folder.path, 'mine/deeper/deepest'), environment)
	assert.deepEqual(JSON.parse(JSON.stringify(parse(readFileSync(join(view, 'config.toml'), 'utf8')))), {
		source: {
			'crates-io': { 'replace-with': 'nearer' },
			nearer: { directory: join(folder.path, 'mine/vendor') },
		},
		net: { offline: true },
	})
})

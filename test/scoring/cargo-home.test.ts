import assert from 'node:assert/strict'
import { existsSync, lstatSync, mkdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
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

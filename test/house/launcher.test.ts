import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, suite, test } from 'node:test'

const repository = join(import.meta.dirname, '../..')
const made: string[] = []

suite('the command oxipelago', () => {
	after(() => {
		for (const folder of made) rmSync(folder, { recursive: true })
	})

	test('in a clone, starts the sources under the pinned Node, with arguments, folder and input as given', async () => {
		const root = clone(`
			import { text } from 'node:stream/consumers'
			const said: string = await text(process.stdin)
			console.log(JSON.stringify([process.execPath, process.cwd(), process.argv.slice(2), said]))
		`)
		const child = launch(root)
		child.stdin.end('hello')
		const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
		assert.deepEqual(JSON.parse(out), [
			realpathSync(join(repository, 'node_modules/node/bin/node')),
			realpathSync(root),
			['run', 'a b', '--json'],
			'hello',
		])
		assert.equal(code, 0)
	})

	test('ends with the exit code of what it started', async () => {
		const [code] = await once(launch(clone('process.exitCode = 3')), 'exit')
		assert.equal(code, 3)
	})

	test('passes SIGTERM on, and waits for a clean end', async () => {
		const child = launch(clone(waitsForTerm))
		await once(child.stdout, 'data')
		child.kill('SIGTERM')
		assert.deepEqual(await once(child, 'exit'), [130, null])
	})

	test('so does `npm start` in a clone, whose script is the program itself and no shell around it', async () => {
		const root = clone(waitsForTerm)
		const { start } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')).scripts
		writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', scripts: { start } }))
		const env = { ...process.env, PATH: `${join(repository, 'node_modules/node/bin')}:${process.env.PATH}` }
		const child = spawn('npm', ['start', '--silent'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
		const said = text(child.stdout)
		await once(child.stdout, 'data')
		child.kill('SIGTERM')
		const [out, [code]] = await Promise.all([said, once(child, 'exit')])
		assert.deepEqual([out, code], ['ready\nended\n', 130])
	})

	test('says 137 where what it started was killed', async () => {
		const [code] = await once(launch(clone("process.kill(process.pid, 'SIGKILL')")), 'exit')
		assert.equal(code, 137)
	})

	test('in the published package, which has no sources, starts the built ones', async () => {
		const root = folder()
		mkdirSync(join(root, 'dist/cli'), { recursive: true })
		writeFileSync(join(root, 'dist/cli/main.js'), 'console.log(JSON.stringify(process.argv.slice(2)))')
		const child = launch(root)
		const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
		assert.deepEqual(JSON.parse(out), ['run', 'a b', '--json'])
		assert.equal(code, 0)
	})
})

const waitsForTerm = `
	const alive = setInterval(() => {}, 1_000)
	process.once('SIGTERM', () => { clearInterval(alive); console.log('ended'); process.exitCode = 130 })
	console.log('ready')
`

function launch(root: string): ChildProcessByStdio<Writable, Readable, null> {
	return spawn(process.execPath, [join(root, 'bin/oxipelago.js'), 'run', 'a b', '--json'], {
		cwd: root,
		stdio: ['pipe', 'pipe', 'inherit'],
	})
}

function clone(main: string): string {
	const root = folder()
	cpSync(join(repository, 'scripts'), join(root, 'scripts'), { recursive: true })
	writeFileSync(join(root, 'package-lock.json'), '{ "packages": {} }')
	mkdirSync(join(root, 'node_modules'))
	writeFileSync(join(root, 'node_modules/.package-lock.json'), '{ "packages": {} }')
	symlinkSync(join(repository, 'node_modules/node'), join(root, 'node_modules/node'))
	mkdirSync(join(root, 'src/cli'), { recursive: true })
	writeFileSync(join(root, 'src/cli/main.ts'), main)
	return root
}

function folder(): string {
	const root = mkdtempSync(join(tmpdir(), 'oxipelago-launcher-'))
	made.push(root)
	cpSync(join(repository, 'bin'), join(root, 'bin'), { recursive: true })
	writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
	return root
}

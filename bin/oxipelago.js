#!/usr/bin/env node
// The command `oxipelago`. Plain JavaScript for any Node: in a clone it starts the TypeScript sources
// under the pinned Node of node_modules (which strips types), in the published package the built ones.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'src/cli/main.ts') // not published, so its presence tells a clone
const ownNode = join(
	root,
	process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node',
)

if (existsSync(source)) {
	const { install } = await import('../scripts/install.js')
	const status = install(root)
	if (status === 0) start(ownNode, source)
	else process.exitCode = status
} else if (Number.parseInt(process.versions.node, 10) >= 24) {
	await import('../dist/cli/main.js')
} else {
	process.stderr.write(`oxipelago: needs Node 24 or newer, this is ${process.version}\n`)
	process.exitCode = 3
}

/**
 * Starts `script` with this process's arguments and terminal, and ends as it ends.
 *
 * @param {string} node
 * @param {string} script
 */
function start(node, script) {
	const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' })
	// Ctrl-C reaches the child from the terminal itself; here it must only not end the wait. Others are passed on.
	process.on('SIGINT', () => {})
	for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
	child.on('exit', (code, signal) => {
		process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
	})
}

// Run before every public npm script: makes node_modules match package-lock.json, or does nothing (some 10 ms).
// Plain JavaScript without dependencies, for it runs on the machine's own Node (20 or newer) before anything is installed.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NODE = process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node'

/**
 * Why `node_modules` of `root` cannot be used as it is; `undefined` if it can.
 *
 * What `npm install` put there beyond the lockfile, and optional packages for other machines, are no reason.
 *
 * @param {string} root - Folder of package.json.
 * @returns {string | undefined}
 */
export function reasonToInstall(root) {
	const wanted = packagesOf(join(root, 'package-lock.json'))
	if (wanted === undefined) return undefined // published package: npm has seen to it
	const present = packagesOf(join(root, 'node_modules/.package-lock.json')) // written last, so an install cut short has none
	if (present === undefined) return 'nothing is installed yet'
	for (const [path, { version, optional }] of Object.entries(wanted)) {
		if (path === '') continue
		const found = present[path]?.version
		if (found === undefined && optional) continue
		const name = path.replace(/^.*node_modules\//, '')
		if (found !== version) return `${name} should be ${version}, is ${found ?? 'missing'}`
		if (!existsSync(join(root, path, 'package.json'))) return `the files of ${name} are missing`
	}
	return existsSync(join(root, NODE)) ? undefined : 'its Node is missing'
}

/**
 * Installs exactly what the lockfile says, if that is not what is there; says so in one line on standard error.
 *
 * @param {string} root - Folder of package.json.
 * @returns {number} Exit code: 0, or npm's own (which has said why), or 3 if the pinned Node did not come with it.
 */
export function install(root) {
	const reason = reasonToInstall(root)
	if (reason === undefined) return 0
	process.stderr.write(`oxipelago: installing its Node and libraries (npm ci, 15 to 60 s): ${reason}\n`)
	// Not process.execPath: that may be the very Node in node_modules which npm is about to replace.
	const npm = process.env.npm_execpath
	const [command, ...first] = npm === undefined ? ['npm'] : [process.env.npm_node_execpath ?? process.execPath, npm]
	const { status, error } = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
		stdio: ['ignore', 2, 2], // standard output belongs to the command that comes after
		shell: npm === undefined && process.platform === 'win32',
		env: { ...process.env, NODE_ENV: '', npm_config_omit: '' }, // the pinned Node is a development dependency
	})
	if (error !== undefined) process.stderr.write(`oxipelago: cannot start npm: ${error.message}\n`)
	if (status !== 0) return status ?? 1
	if (existsSync(join(root, NODE))) return 0
	process.stderr.write(
		'oxipelago: npm did not run the install script of the package `node`; allow it with: npm rebuild node --ignore-scripts=false\n',
	)
	return 3
}

/** @param {string} lockfile */
function packagesOf(lockfile) {
	try {
		return JSON.parse(readFileSync(lockfile, 'utf8')).packages
	} catch (error) {
		if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
		throw error
	}
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
	process.exitCode = install(dirname(dirname(fileURLToPath(import.meta.url))))
}

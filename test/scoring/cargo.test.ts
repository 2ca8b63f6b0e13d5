import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { buildProgram } from '../../src/scoring/cargo.ts'
import { Folder } from '../cli/oxipelago.ts'
import { evaluatorsFolder, toolchain } from '../rust/machine.ts'

test('a program is built where libraries of other members of its workspace are not on the machine', async () => {
	using folder = new Folder()
	const manifest = (name: string, rest: string): string =>
		`[package]\nname = "${name}"\nversion = "0.0.0"\nedition = "2024"\n${rest}`
	write(folder, 'Cargo.toml', '[workspace]\nresolver = "3"\nmembers = ["plain", "other"]\n')
	write(folder, 'plain/Cargo.toml', manifest('plain', '[dependencies]\nshared = { path = "../shared" }\n'))
	write(folder, 'plain/src/main.rs', 'fn main() {}\n')
	write(folder, 'shared/Cargo.toml', manifest('shared', ''))
	write(folder, 'shared/src/lib.rs', '')
	const registry = registryIn(folder, 'registry', 'nowhere')
	write(folder, 'other/Cargo.toml', manifest('other', `[dependencies]\nnowhere = { version = "1", ${registry} }\n`))
	write(folder, 'other/src/lib.rs', '')
	const path = join(folder.path, 'plain')
	const build = { toolchain: await toolchain, manifest: join(path, 'Cargo.toml'), path, evaluatorsFolder }
	const cacheFolder = join(folder.path, 'cache')
	const { crates, manifests } = await buildProgram(
		{ ...build, cacheFolder, part: undefined, onProgress: () => {} },
		new AbortController().signal,
	)
	assert.deepEqual(new Set(crates), new Set(['plain', 'shared']))
	const names = manifests.map((file) => relative(folder.path, file))
	assert.deepEqual(new Set(names), new Set(['plain/Cargo.toml', 'shared/Cargo.toml', 'Cargo.toml', 'Cargo.lock']))
})

function write({ path }: Folder, name: string, text: string): void {
	mkdirSync(dirname(join(path, name)), { recursive: true })
	writeFileSync(join(path, name), text)
}

/** A registry that knows version 1 of a crate, from which nothing can be downloaded; as it stands in a manifest. */
function registryIn(folder: Folder, name: string, crate: string): string {
	const version = { name: crate, vers: '1.0.0', deps: [], cksum: '0'.repeat(64), features: {}, yanked: false }
	write(folder, `${name}/${crate.slice(0, 2)}/${crate.slice(2, 4)}/${crate}`, `${JSON.stringify(version)}\n`)
	write(folder, `${name}/config.json`, JSON.stringify({ dl: `file://${folder.path}/empty` }))
	const git = (...words: string[]): unknown =>
		execFileSync('git', words, { cwd: join(folder.path, name), stdio: 'pipe' })
	git('init', '--quiet')
	git('add', '.')
	git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--message=all')
	return `registry-index = "file://${folder.path}/${name}"`
}

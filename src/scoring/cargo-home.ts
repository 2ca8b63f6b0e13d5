import { existsSync } from 'node:fs'
import { mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parse, stringify, type TomlTable } from 'smol-toml'
import type { Environment } from '../rust/toolchain.ts'

/**
 * A folder that is to cargo what the person's own cargo home is, without their settings of how to build.
 *
 * What was downloaded is shared with it, and so is where to download from. A profile, a target, a wrapper or flags of
 * theirs are for programs of theirs.
 *
 * @param view - The folder, which is made.
 * @param from - Where the person's settings are looked for first, then upwards.
 */
export async function cargoHomeFor(view: string, from: string, environment: Environment): Promise<string> {
	const real = resolve(environment.CARGO_HOME ?? join(environment.HOME ?? homedir(), '.cargo'))
	await mkdir(view, { recursive: true })
	for (const folder of ['registry', 'git']) await share(real, view, folder, mkdirs)
	for (const lock of ['.package-cache', '.package-cache-mutate', '.global-cache']) await share(real, view, lock, touch)
	for (const secret of ['credentials.toml', 'credentials']) await share(real, view, secret, () => Promise.resolve())
	const settings = stringify(await sourcesOf(from, real))
	const file = join(view, 'config.toml')
	if ((await readFile(file, 'utf8').catch(() => undefined)) !== settings) await writeFile(file, settings)
	return view
}

/** Tables of cargo's settings that say where libraries come from and how they are had. */
const tables = ['source', 'registries', 'registry', 'http', 'net', 'credential-alias'] as const

async function sourcesOf(from: string, home: string): Promise<TomlTable> {
	const folders: string[] = []
	for (let at = from; ; at = dirname(at)) {
		folders.push(join(at, '.cargo'))
		if (dirname(at) === at) break
	}
	const found: TomlTable = {}
	for (const folder of new Set([home, ...folders.reverse()])) {
		// Of two, cargo takes the one without an ending.
		const settings = (await readSettings(join(folder, 'config'))) ?? (await readSettings(join(folder, 'config.toml')))
		for (const name of tables) {
			if (settings?.[name] !== undefined) found[name] = merged(found[name], absolute(settings[name], dirname(folder)))
		}
	}
	return found
}

async function readSettings(file: string): Promise<TomlTable | undefined> {
	const text = await readFile(file, 'utf8').catch(() => undefined)
	try {
		return text === undefined ? undefined : parse(text)
	} catch {
		return undefined // not cargo's settings, then; the person's own cargo says so
	}
}

type Setting = TomlTable[string]

function merged(further: Setting | undefined, nearer: Setting): Setting {
	if (!isTable(further) || !isTable(nearer)) return nearer
	const names = [...Object.keys(further), ...Object.keys(nearer)]
	return Object.fromEntries(
		names.map((name) => [
			name,
			nearer[name] === undefined ? (further[name] as Setting) : merged(further[name], nearer[name]),
		]),
	)
}

/** Paths are given from the folder that holds `.cargo`. */
function absolute(setting: Setting, folder: string): Setting {
	if (!isTable(setting)) return setting
	const entries = Object.entries(setting).map(([name, value]): [string, Setting] => [
		name,
		pathNames.has(name) && typeof value === 'string' ? resolve(folder, value) : absolute(value, folder),
	])
	return Object.fromEntries(entries)
}

const pathNames = new Set(['directory', 'local-registry', 'cainfo'])

function isTable(setting: Setting | undefined): setting is TomlTable {
	return typeof setting === 'object' && !Array.isArray(setting) && !(setting instanceof Date)
}

async function share(real: string, view: string, name: string, make: (path: string) => Promise<void>): Promise<void> {
	const target = join(real, name)
	const link = join(view, name)
	await make(target).catch(() => undefined)
	const there = await readlink(link).catch(() => undefined)
	// A home of before, or one that is gone.
	if (there !== undefined && (there !== target || !existsSync(target))) await rm(link, { force: true })
	// What cannot be made there, such as in a home that is read-only, cargo makes in the view.
	if (!existsSync(target)) return
	await symlink(target, link).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'EEXIST') throw error
	})
}

async function mkdirs(path: string): Promise<void> {
	await mkdir(path, { recursive: true })
}

async function touch(path: string): Promise<void> {
	await writeFile(path, '', { flag: 'a' })
}

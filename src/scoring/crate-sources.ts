import { createHash } from 'node:crypto'
import { access, readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { parse } from 'smol-toml'

/** What a crate is built from, as far as it lies in folders of its own. */
export interface CrateSources {
	/** The crate's folder and those of the crates that it names by path, absolute and sorted. */
	readonly folders: readonly string[]
	/** Manifests and lockfiles of the workspaces around them; they decide which libraries are linked. */
	readonly workspaceFiles: readonly string[]
}

/** Folders that the crate in `folder` is built from; manifests that do not parse are left for cargo to complain about. */
export async function findCrateSources(folder: string): Promise<CrateSources> {
	const folders = new Set<string>()
	const workspaceFiles = new Set<string>()
	const waiting = [resolve(folder)]
	for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
		if (folders.has(at)) continue
		folders.add(at)
		const manifest = await readManifest(at)
		const root = await workspaceOf(at)
		for (const name of ['Cargo.toml', 'Cargo.lock']) {
			for (const place of [at, root?.folder]) {
				if (place !== undefined && (await exists(join(place, name)))) workspaceFiles.add(join(place, name))
			}
		}
		const inherited = dependenciesIn(asTable(root?.manifest.workspace))
		for (const [name, dependency] of dependenciesOf(manifest)) {
			const path = dependency.workspace === true ? asTable(inherited.get(name)).path : dependency.path
			if (typeof path === 'string')
				waiting.push(resolve(dependency.workspace === true ? (root?.folder ?? at) : at, path))
		}
	}
	return { folders: [...folders].sort(), workspaceFiles: [...workspaceFiles].sort() }
}

/**
 * 64 hex digits of the contents of `folders` and `files`, whatever place in the file system they have.
 *
 * Build outputs, tests, lockfiles in folders and hidden files do not count.
 */
export async function hashSources(
	folders: readonly string[],
	files: readonly string[],
	words: readonly string[],
): Promise<string> {
	const hash = createHash('sha256')
	hash.update(JSON.stringify(words))
	for (const [index, folder] of folders.entries()) {
		for (const file of await filesBelow(folder)) {
			hash.update(JSON.stringify([index, relative(folder, file)]))
			hash.update(
				createHash('sha256')
					.update(await readFile(file))
					.digest(),
			)
		}
	}
	for (const file of files)
		hash.update(
			createHash('sha256')
				.update(await readFile(file))
				.digest(),
		)
	return hash.digest('hex')
}

type Table = Readonly<Record<string, unknown>>

async function readManifest(folder: string): Promise<Table> {
	const text = await readFile(join(folder, 'Cargo.toml'), 'utf8').catch(() => '')
	try {
		return parse(text)
	} catch {
		return {} // cargo says it better
	}
}

async function workspaceOf(folder: string): Promise<{ folder: string; manifest: Table } | undefined> {
	for (let at = folder; ; at = dirname(at)) {
		const manifest = await readManifest(at)
		if (manifest.workspace !== undefined) return { folder: at, manifest }
		if (dirname(at) === at) return undefined
	}
}

function dependenciesOf(manifest: Table): [string, Table][] {
	const sections = [manifest, ...Object.values(asTable(manifest.target)).map(asTable)]
	return sections.flatMap((section) => [...dependenciesIn(section)])
}

function dependenciesIn(section: Table): Map<string, Table> {
	const kinds = ['dependencies', 'build-dependencies']
	return new Map(
		kinds.flatMap((kind) => Object.entries(asTable(section[kind])).map(([name, value]) => [name, asTable(value)])),
	)
}

function asTable(value: unknown): Table {
	return typeof value === 'object' && value !== null ? (value as Table) : {}
}

/** Sources of one crate: without what is built, what only tests it, and crates within it, which count where they are used. */
async function filesBelow(folder: string, isRoot = true): Promise<string[]> {
	const entries = await readdir(folder, { withFileTypes: true })
	if (!isRoot && entries.some((entry) => entry.name === 'Cargo.toml')) return []
	const found: string[] = []
	for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
		const path = join(folder, entry.name)
		if (entry.name.startsWith('.') || entry.name === 'Cargo.lock') continue
		if (entry.isDirectory() && !(isRoot && unused.has(entry.name))) found.push(...(await filesBelow(path, false)))
		else if (entry.isFile()) found.push(path)
	}
	return found
}

const unused = new Set(['target', 'tests', 'benches', 'examples'])

async function exists(file: string): Promise<boolean> {
	return access(file).then(
		() => true,
		() => false,
	)
}

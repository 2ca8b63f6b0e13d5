import { type Dirent, existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { stringify } from 'smol-toml'
import type { CargoPackage } from '../../scoring/cargo-run.ts'
import type { CargoDependency } from '../../scoring/generated-crate.ts'
import { UsageError } from '../exit-codes.ts'
import type { NewFile } from '../new-folder.ts'

/** Crates that are copied side by side, so that nothing outside of their folder is needed. */
export interface Copies {
	/** What cargo says of the crate of a manifest. */
	readonly describe: (manifest: string) => Promise<CargoPackage>
	/** Dependencies that are given otherwise than their crates say, by their names. */
	readonly given: Readonly<Record<string, CargoDependency>>
	/** Folders of what was copied, by manifest; a copy of a crate depends on theirs. */
	readonly folders: Map<string, string>
	/** What is written, below a folder for each crate. */
	readonly files: NewFile[]
}

/** A library that is made of a program: its root is read as it is, and `more` follows. */
export interface MadeLibrary {
	/** Its folder. */
	readonly folder: string
	/** What follows on the root's text. */
	readonly more: (root: string) => string
}

/**
 * Copies a crate, and those that it names by a path.
 *
 * Its manifest is written anew by what cargo says of it, so that it needs no workspace. Tests and the like are left out, and of
 * the kit all but what evaluators are written against.
 *
 * @param made - For a program, to make a library of it.
 * @returns Its folder below the common one.
 * @throws {UsageError} If it is no library, and is not to be made one.
 */
export async function copyCrate(manifest: string, copies: Copies, made?: MadeLibrary): Promise<string> {
	const there = copies.folders.get(manifest)
	if (there !== undefined) return there
	const own = await copies.describe(manifest)
	const from = dirname(manifest)
	// By its name: an evaluator may stand on the kit of another copy of this package.
	const isKit = own.name === 'oxipelago-kit'
	const folder = made?.folder ?? (isKit ? 'kit' : freeName(own.name, copies))
	copies.folders.set(manifest, folder)
	const root = rootOf(own, made !== undefined)
	for (const name of await sourcesOf(from, isKit)) {
		const text = await readFile(join(from, name))
		if (made === undefined || join(from, name) !== root) copies.files.push({ name: join(folder, name), text })
	}
	let lib = relative(from, root)
	if (made !== undefined) {
		const text = await readFile(root, 'utf8')
		// An evaluator of one file lies somewhere else than its crate.
		if (lib.startsWith('..')) lib = join('src', 'lib.rs')
		copies.files.push(
			{ name: join(folder, lib), text: text + made.more(text) },
			...(await beside(root, lib, folder, from)),
		)
	}
	const text = stringify(await manifestOf(own, lib, isKit, copies))
	copies.files.push({ name: join(folder, 'Cargo.toml'), text })
	return folder
}

function rootOf({ name, targets, manifest_path: manifest }: CargoPackage, isMade: boolean): string {
	const library = targets.find(({ kind }) => kind.some((one) => one === 'proc-macro' || one.endsWith('lib')))
	const program = targets.find((one) => one.kind.includes('bin') && !one.name.endsWith('-inside'))
	if (isMade && library !== undefined)
		throw new UsageError(`${manifest}: expected an evaluator of a program alone, found a library beside it`)
	const root = isMade ? program : library
	if (root === undefined) throw new UsageError(`${manifest}: expected ${name} to be a library, found none in it`)
	return root.src_path
}

/** Folders of the kit's sources that are there with its feature `judge` alone. */
const ofJudge = ['inside', 'judge', 'shared']

/** Files of a crate, as they are named from its folder: no hidden ones, none of other crates, no tests. */
async function sourcesOf(folder: string, isKit: boolean): Promise<string[]> {
	// Of the kit the library without judge and sandbox.
	const start = isKit ? join(folder, 'src') : folder
	const left = isKit ? ofJudge : ['target', 'tests', 'benches', 'examples']
	const isWanted = (entry: Dirent): boolean => {
		if (entry.name.startsWith('.') || /^Cargo\.(?:toml|lock)$/.test(entry.name)) return false
		if (!entry.isDirectory()) return true
		const path = join(entry.parentPath, entry.name)
		if (existsSync(join(path, 'Cargo.toml'))) return false
		return entry.parentPath !== start || !left.includes(entry.name)
	}
	const found: string[] = []
	const folders = [start]
	for (const at of folders) {
		for (const entry of await readdir(at, { withFileTypes: true })) {
			if (!isWanted(entry)) continue
			const path = join(at, entry.name)
			if (entry.isDirectory()) folders.push(path)
			else found.push(relative(folder, path))
		}
	}
	return found.sort()
}

/** Modules of an evaluator of one file that has some beside it. */
async function beside(root: string, lib: string, folder: string, crate: string): Promise<NewFile[]> {
	if (!relative(crate, root).startsWith('..')) return []
	const names = [...(await readFile(root, 'utf8')).matchAll(/^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/gm)]
	const files = names.map(([, name = '']) => `${name}.rs`).filter((name) => existsSync(join(dirname(root), name)))
	const copied = files.map(async (name) => {
		return { name: join(folder, dirname(lib), name), text: await readFile(join(dirname(root), name)) }
	})
	return await Promise.all(copied)
}

type DependencyTables = Partial<Record<'dependencies' | 'build-dependencies', Record<string, CargoDependency>>>

type Manifest = Parameters<typeof stringify>[0]

async function manifestOf(own: CargoPackage, lib: string, isKit: boolean, copies: Copies): Promise<Manifest> {
	const wanted = own.dependencies.filter((one) => {
		return one.kind !== 'dev' && !(isKit && (one.optional || one.target !== null))
	})
	const tables: Record<string, DependencyTables> = {}
	for (const one of wanted) {
		const { target, kind, rename, name } = one
		const table = kind === 'build' ? 'build-dependencies' : 'dependencies'
		const place = tables[target ?? ''] ?? {}
		tables[target ?? ''] = { ...place, [table]: { ...place[table], [rename ?? name]: await dependencyOf(one, copies) } }
	}
	const { '': everywhere, ...targets } = tables
	const isMacro = own.targets.some(({ kind }) => kind.includes('proc-macro'))
	const builder = own.targets.find(({ kind }) => kind.includes('custom-build'))
	return {
		package: {
			...{ name: own.name, version: own.version, edition: own.edition, publish: false },
			...(builder === undefined ? {} : { build: relative(dirname(own.manifest_path), builder.src_path) }),
		},
		lib: { path: lib, doctest: false, ...(isMacro ? { 'proc-macro': true } : {}) },
		...(isKit || Object.keys(own.features).length === 0 ? {} : { features: own.features }),
		...everywhere,
		...(Object.keys(targets).length === 0 ? {} : { target: targets }),
		// What is called from here alone is called by nobody.
		lints: { rust: { warnings: 'allow' } },
	}
}

type Wanted = CargoPackage['dependencies'][number]

async function dependencyOf(one: Wanted, copies: Copies): Promise<CargoDependency> {
	const given = copies.given[one.name]
	if (given !== undefined) return given
	const [, url, reference] = /^git\+([^?#]+)(?:\?([^#]+))?/.exec(one.source ?? '') ?? []
	const place: CargoDependency =
		one.path !== undefined
			? { path: `../${await copyCrate(join(one.path, 'Cargo.toml'), copies)}` }
			: url !== undefined
				? { git: url, ...Object.fromEntries(new URLSearchParams(reference)) }
				: { version: one.req }
	return {
		...place,
		...(one.rename === null ? {} : { package: one.name }),
		...(one.features.length === 0 ? {} : { features: one.features }),
		...(one.uses_default_features ? {} : { 'default-features': false }),
		...(one.optional ? { optional: true } : {}),
	}
}

function freeName(name: string, { folders }: Copies): string {
	const taken = new Set(folders.values())
	let free = basename(name)
	for (let number = 2; taken.has(free); number++) free = `${name}-${number}`
	return free
}

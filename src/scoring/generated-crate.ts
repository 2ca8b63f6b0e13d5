import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parse, stringify } from 'smol-toml'
import { z } from 'zod'
import type { RustFile } from '../experiment/experiment.ts'
import { type BuildOptions, digest } from './kept-builds.ts'
import { evaluatorTypes } from './types-crate.ts'

/** What a single file may use because candidates may. */
export interface Extras {
	/** Types that stand in signatures. */
	readonly types: RustFile | undefined
	/** For a manifest, in the very versions that candidates have. */
	readonly dependencies: Readonly<Record<string, CargoDependency>>
}

/** A dependency as a manifest has it. */
export type CargoDependency = Record<string, string | boolean | string[]>

/** Libraries that a single file may use beside the kit, in the versions that the kit itself uses. */
export const librariesOfOneFile: readonly string[] = ['rand', 'serde']

/**
 * The folder of a crate that consists of the evaluator in `file`, in the cache; it may use what candidates are offered.
 *
 * @param file - Absolute.
 */
export async function generateEvaluator(file: string, options: BuildOptions, offered?: Extras): Promise<string> {
	const { cacheFolder, evaluatorsFolder } = options
	const name = crateNameOf(file)
	const folder = join(cacheFolder, 'crates', `${name}-${digest([file]).slice(0, 8)}`)
	const kit = { path: join(evaluatorsFolder, 'kit') }
	const libraries = await kitLibraries(evaluatorsFolder, librariesOfOneFile)
	const own = typesPackage(digest([file]).slice(0, 8))
	const shared = offered?.types === undefined ? {} : { types: own.dependency }
	const manifest = {
		package: { name, version: '0.0.0', edition: '2024', publish: false },
		bin: [{ name, path: file }],
		dependencies: { 'oxipelago-kit': kit, ...libraries, ...offered?.dependencies, ...shared },
		workspace: {},
	}
	if (offered?.types !== undefined) {
		const types = {
			package: own.package,
			lib: { name: 'types', path: 'lib.rs' },
			dependencies: { 'oxipelago-kit': kit, ...(await kitLibraries(evaluatorsFolder, ['serde'])) },
		}
		await writeCrate(join(folder, 'types'), offered.types.path, types)
		await writeIfOther(join(folder, 'types', 'lib.rs'), await evaluatorTypes(offered.types.source))
	}
	await writeCrate(folder, file, manifest)
	await writeLock(folder, evaluatorsFolder)
	return folder
}

/**
 * The package of a crate `types` in a folder of that name: each has a name of its own, since cargo knows a package by its name and
 * where it lies within its workspace, and all of them are built into one folder.
 */
export function typesPackage(variant: string): { readonly package: Manifest; readonly dependency: Manifest } {
	const name = `types-${variant}`
	return {
		package: { name, version: '0.0.0', edition: '2024', publish: false },
		dependency: { path: './types', package: name },
	}
}

type Manifest = Readonly<Record<string, string | boolean>>

/** Makes `folder`, with a manifest that says what it was generated for. */
export async function writeCrate(
	folder: string,
	file: string,
	manifest: Parameters<typeof stringify>[0],
): Promise<void> {
	await mkdir(folder, { recursive: true })
	const text = `# Generated for ${JSON.stringify(file)}; changes are lost.\n${stringify(manifest)}`
	await writeIfOther(join(folder, 'Cargo.toml'), text)
}

/** Lets a crate begin with the versions that the kit was tested with; cargo leaves out what is not needed. */
export async function writeLock(folder: string, evaluatorsFolder: string): Promise<void> {
	const lock = await readFile(join(evaluatorsFolder, 'Cargo.lock'), 'utf8').catch(() => undefined)
	if (lock !== undefined && !(await isFile(join(folder, 'Cargo.lock'))))
		await writeFile(join(folder, 'Cargo.lock'), lock)
}

/** `experiments/my sort/evaluator.rs` is the crate `my-sort-evaluator`. */
export function crateNameOf(file: string): string {
	const stem = basename(file, '.rs')
	const own = stem === 'evaluator' ? basename(dirname(file)) : stem
	const plain = own
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
	return /^[a-z]/.test(plain) ? `${plain}-evaluator` : `evaluator-${plain}`
}

/** Writes a file whose text is another one now. */
export async function writeIfOther(file: string, text: string): Promise<void> {
	if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return
	// Renamed whole: cargo may read it for another process just now.
	await writeFile(`${file}.${process.pid}`, text)
	await rename(`${file}.${process.pid}`, file)
}

/** Libraries that the kit itself uses, as a manifest has them: in its versions. */
export async function kitLibraries(
	evaluatorsFolder: string,
	names: readonly string[],
): Promise<Record<string, string | Record<string, string>>> {
	const manifest = await readFile(join(evaluatorsFolder, 'Cargo.toml'), 'utf8')
	const { dependencies } = workspaceManifest.parse(parse(manifest)).workspace
	return Object.fromEntries(names.map((name) => [name, dependencies[name] as string]))
}

const workspaceManifest = z.object({ workspace: z.object({ dependencies: z.record(z.string(), z.unknown()) }) })

async function isFile(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isFile(),
		() => false,
	)
}

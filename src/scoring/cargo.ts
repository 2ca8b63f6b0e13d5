import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CompileProfile } from '../experiment/experiment.ts'
import {
	type Artifact,
	type CargoBuild,
	type CargoRun,
	EvaluatorBuildError,
	type Metadata,
	makeWith,
	metadataOf,
	prepared,
} from './cargo-run.ts'

export { type CargoBuild, cargoProgress, EvaluatorBuildError, rustFlags } from './cargo-run.ts'

/** A program that cargo built. */
export interface Built {
	/** There until cargo builds the next one. */
	readonly executable: string
	/** All sources of the author's and the kit's that it was built from. */
	readonly sources: readonly string[]
	/** Manifests and lockfiles that decide which libraries are linked. */
	readonly manifests: readonly string[]
	/** Names, as Rust has them, of the crates that its author wrote. */
	readonly crates: readonly string[]
}

/**
 * Builds the one program of a crate, optimised, on the shared standard library, and with names for what is in it.
 *
 * Candidates find in the process that loads them what they need of the standard library and of libm. What the person
 * has set for programs of their own (profiles, flags, wrappers, targets) has no effect.
 *
 * @throws {EvaluatorBuildError} If rustc or cargo refuses the crate.
 * @throws {ToolchainError} If there is no cargo, no linker for it, or no network for the first build of all.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildProgram(build: CargoBuild, signal: AbortSignal): Promise<Built> {
	const run = await prepared(build)
	const members = await metadataOf(run, ['--no-deps'], signal)
	const program = programOf(run, members)
	// Of this crate alone: for the libraries, flags that are the same for all evaluators are built once.
	const remap = ['--', `--remap-path-prefix=${dirname(build.path)}=.`]
	const { artifacts } = await makeWith(run, ['rustc', '--release', '--bin', program], remap, signal)
	const executable = artifacts.find((one) => one.executable !== null)?.executable ?? undefined
	if (executable === undefined) throw new EvaluatorBuildError(build.path, 'error: cargo names no program that it built')
	const sources = await sourcesOf(executable)
	return { executable, sources, manifests: manifestsOf(members, artifacts), crates: ownCrates(run, members, artifacts) }
}

/** A library that was compiled. */
export interface CompiledCrate {
	/** Absolute: an `.rlib`, or the shared object of a macro. There until cargo builds the next one. */
	readonly files: readonly string[]
	/** By which the crate that was asked for names it; `undefined` where another one uses it. */
	readonly externName: string | undefined
	readonly packageName: string
	readonly version: string
}

/** Libraries that cargo built. */
export interface BuiltLibraries extends Pick<Built, 'sources' | 'manifests'> {
	readonly libraries: readonly CompiledCrate[]
}

/**
 * Builds what the library of a crate depends on, as candidates are compiled.
 *
 * @throws {EvaluatorBuildError | ToolchainError | DOMException} As `buildProgram`.
 */
export async function buildLibraries(
	build: CargoBuild,
	compile: CompileProfile,
	signal: AbortSignal,
): Promise<BuiltLibraries> {
	const run = { ...(await prepared(build)), compile }
	const { artifacts } = await makeWith(run, ['build', '--release', '--lib'], [], signal)
	const metadata = await metadataOf(run, ['--offline', '--filter-platform', run.toolchain.host], signal)
	const { packages, resolve } = metadata
	const root = packages.find((one) => one.manifest_path === run.manifest)
	const named = new Map(
		resolve?.nodes.find(({ id }) => id === root?.id)?.deps.map(({ name, pkg }) => [pkg, name] as const),
	)
	const own = artifacts.find((one) => one.package_id === root?.id)?.filenames.find((file) => file.endsWith('.rlib'))
	const others = artifacts.filter((one) => one.package_id !== root?.id && !one.target.kind.includes('custom-build'))
	const libraries = others.map(({ package_id: id, filenames }) => {
		const { name = '', version = '' } = packages.find((one) => one.id === id) ?? {}
		const files = filenames.filter((file) => /\.(?:rlib|so|dylib)$/.test(file))
		return { files, externName: named.get(id), packageName: name, version }
	})
	const sources = await sourcesOf((own ?? '').replace(/\.rlib$/, ''))
	return { libraries, sources, manifests: manifestsOf(metadata, artifacts) }
}

/** All sources of a program, as cargo notes them beside it in the manner of make. */
async function sourcesOf(executable: string): Promise<string[]> {
	const rules = await readFile(`${executable}.d`, 'utf8').catch(() => '')
	const [, inputs = ''] = /^[^\n]*?: (.*)$/m.exec(rules) ?? []
	return inputs
		.split(/(?<!\\) /)
		.map((input) => input.replaceAll('\\ ', ' ').trim())
		.filter((input) => input !== '')
}

/** The crate's one program; one for candidates beside it, as tests have it, does not count. */
function programOf(run: CargoRun, { packages }: Metadata): string {
	const own = packages.find((one) => one.manifest_path === run.manifest)
	const programs = (own?.targets ?? []).filter(({ name, kind }) => kind.includes('bin') && !name.endsWith('-inside'))
	const [only] = programs
	if (only !== undefined && programs.length === 1) return only.name
	const found = `found ${programs.length}`
	throw new EvaluatorBuildError(run.path, `error: expected the crate to have one program, ${found}`)
}

/** What decides of the libraries: of what was compiled from folders of this machine, and of their workspace. */
function manifestsOf({ workspace_root: root }: Metadata, artifacts: readonly Artifact[]): string[] {
	const local = localOf(artifacts).map((one) => one.manifest_path)
	return [...new Set([...local, join(root, 'Cargo.toml'), join(root, 'Cargo.lock')])]
}

function ownCrates(run: CargoRun, { packages }: Metadata, artifacts: readonly Artifact[]): string[] {
	const kit = join(run.evaluatorsFolder, 'kit')
	const own = localOf(artifacts).filter(({ manifest_path: manifest }) => dirname(manifest) !== kit)
	const targets = own.flatMap(({ manifest_path: manifest, target }) => [
		target.name,
		...(packages.find((one) => one.manifest_path === manifest)?.targets ?? []).map(({ name }) => name),
	])
	return [...new Set(targets.map((name) => name.replaceAll('-', '_')))]
}

/** Cargo itself would tell only where all libraries of all members of the workspace are on this machine. */
function localOf(artifacts: readonly Artifact[]): Artifact[] {
	return artifacts.filter((one) => one.package_id.startsWith('path+'))
}

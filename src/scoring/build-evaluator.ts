import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parse, stringify } from 'smol-toml'
import { z } from 'zod'
import type { EvaluatorSource } from '../experiment/experiment.ts'
import type { Toolchain } from '../rust/toolchain.ts'
import { buildProgram, rustFlags } from './cargo.ts'
import { findCrateSources, hashSources } from './crate-sources.ts'

/** Where to build, and what with. */
export interface BuildOptions {
	readonly toolchain: Toolchain
	/** For what can be made again; the caller's choice, made where it is missing. Absolute. */
	readonly cacheFolder: string
	/** The workspace with the kit and the launcher. Absolute. */
	readonly evaluatorsFolder: string
	/** Told what cargo is doing, such as `Compiling serde v1.0.2`; not called where nothing has to be built. */
	readonly onProgress: (line: string) => void
}

/** A program ready to be started. */
export interface BuiltProgram {
	readonly executable: string
	/** 64 hex digits of its sources, the kit's and the compiler: scores of one fingerprint may be compared. */
	readonly fingerprint: string
}

/**
 * The judge of an evaluator, built if its sources or the compiler are others than last time.
 *
 * For a single file, a crate on the kit is generated in the cache; rustc's errors name the file itself.
 *
 * @throws {EvaluatorBuildError} If it does not build.
 * @throws {ToolchainError} If there is no cargo.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildEvaluator(
	source: EvaluatorSource,
	options: BuildOptions,
	signal: AbortSignal,
): Promise<BuiltProgram> {
	if (source.kind === 'crate')
		return build({ folder: source.path, path: source.path, file: undefined }, options, signal)
	const folder = await generateCrate(source.path, options)
	return build({ folder, path: source.path, file: source.path }, options, signal)
}

/**
 * The launcher that limits rustc, built likewise.
 *
 * @throws {EvaluatorBuildError} If it does not build.
 * @throws {ToolchainError} If there is no cargo.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildLauncher(options: BuildOptions, signal: AbortSignal): Promise<string> {
	const folder = join(options.evaluatorsFolder, 'confine')
	return (await build({ folder, path: folder, file: undefined }, options, signal)).executable
}

/** What to build: the crate's folder, what a person knows it by, and the file that a generated crate consists of. */
interface Crate {
	readonly folder: string
	readonly path: string
	readonly file: string | undefined
}

async function build(crate: Crate, options: BuildOptions, signal: AbortSignal): Promise<BuiltProgram> {
	const { toolchain, cacheFolder, onProgress } = options
	const before = await identify(crate, options)
	const kept = await findKept(before, cacheFolder)
	if (kept !== undefined) return kept
	const manifest = join(crate.folder, 'Cargo.toml')
	const built = await buildProgram(
		{ toolchain, manifest, path: crate.path, targetFolder: join(cacheFolder, 'target'), onProgress },
		signal,
	)
	const after = await identify(crate, options) // cargo may have written a lockfile
	const elsewhere = (await inputsOf(built)).filter(
		(input) => input !== crate.file && !after.folders.some((folder) => input.startsWith(`${folder}/`)),
	)
	return keep(after, built, elsewhere, cacheFolder)
}

/** What tells one build from another, as far as it is known before building. */
interface Identity {
	readonly name: string
	readonly folders: readonly string[]
	readonly fingerprint: string
	/** Of this build on this machine: other libraries or another place of the compiler make another build, but no other evaluator. */
	readonly key: string
}

async function identify(crate: Crate, { toolchain }: BuildOptions): Promise<Identity> {
	const { folders, workspaceFiles } = await findCrateSources(crate.folder)
	// A generated crate says nothing beyond where its file is.
	const own = crate.file === undefined ? folders : folders.filter((folder) => folder !== crate.folder)
	const words = [toolchain.version, toolchain.commitHash, toolchain.host]
	const fingerprint = await hashSources(own, crate.file === undefined ? [] : [crate.file], words)
	const key = await hashSources([], workspaceFiles, [fingerprint, crate.path, ...rustFlags(toolchain)])
	return { name: basename(crate.path, '.rs'), folders: own, fingerprint, key }
}

const inputsFile = z.object({ files: z.array(z.string()), hash: z.string() })

async function findKept(identity: Identity, cacheFolder: string): Promise<BuiltProgram | undefined> {
	const folder = join(cacheFolder, 'programs', identity.key.slice(0, 32))
	const text = await readFile(join(folder, 'inputs.json'), 'utf8').catch(() => undefined)
	if (text === undefined) return undefined
	const inputs = inputsFile.safeParse(JSON.parse(text)).data
	if (inputs === undefined || (await hashOf(inputs.files)) !== inputs.hash) return undefined
	const now = new Date()
	await utimes(folder, now, now).catch(() => undefined) // a cache that may only be read is as good
	return { executable: join(folder, identity.name), fingerprint: fingerprintOf(identity, inputs) }
}

/** Copies a program to where cargo does not touch it; `elsewhere` are sources that its crate takes from outside. */
async function keep(
	identity: Identity,
	built: string,
	elsewhere: readonly string[],
	cacheFolder: string,
): Promise<BuiltProgram> {
	const folder = join(cacheFolder, 'programs', identity.key.slice(0, 32))
	const inputs = { files: [...elsewhere].sort(), hash: (await hashOf(elsewhere.toSorted())) ?? '' }
	await mkdir(folder, { recursive: true })
	const executable = join(folder, identity.name)
	// Each renamed into place, the list of inputs last: what was cut short is never taken for a build.
	await copyFile(built, `${executable}.${process.pid}`)
	await rename(`${executable}.${process.pid}`, executable)
	await writeFile(join(folder, `inputs.json.${process.pid}`), JSON.stringify(inputs))
	await rename(join(folder, `inputs.json.${process.pid}`), join(folder, 'inputs.json'))
	await removeOldest(join(cacheFolder, 'programs'))
	return { executable, fingerprint: fingerprintOf(identity, inputs) }
}

/** Programs kept; each is some 1 MB. */
const maxPrograms = 64

async function removeOldest(programs: string): Promise<void> {
	const names = await readdir(programs)
	if (names.length <= maxPrograms) return
	const used = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(programs, name))).mtimeMs })))
	const oldest = used.sort((left, right) => left.at - right.at).slice(0, names.length - maxPrograms)
	await Promise.all(oldest.map(({ name }) => rm(join(programs, name), { recursive: true, force: true })))
}

function fingerprintOf({ fingerprint }: Identity, inputs: z.infer<typeof inputsFile>): string {
	if (inputs.files.length === 0) return fingerprint
	return createHash('sha256').update(fingerprint).update(inputs.hash).digest('hex')
}

async function hashOf(files: readonly string[]): Promise<string | undefined> {
	return hashSources([], files, []).catch(() => undefined)
}

/** All sources of a program, as cargo notes them beside it in the manner of make. */
async function inputsOf(built: string): Promise<string[]> {
	const rules = await readFile(`${built}.d`, 'utf8').catch(() => '')
	const [, inputs = ''] = /^[^\n]*?: (.*)$/m.exec(rules) ?? []
	return inputs
		.split(/(?<!\\) /)
		.map((input) => input.replaceAll('\\ ', ' ').trim())
		.filter((input) => input !== '')
}

async function generateCrate(file: string, { cacheFolder, evaluatorsFolder }: BuildOptions): Promise<string> {
	const name = crateNameOf(file)
	const folder = join(cacheFolder, 'crates', `${name}-${(await hashSources([], [], [file])).slice(0, 8)}`)
	await mkdir(folder, { recursive: true })
	await writeIfOther(join(folder, 'Cargo.toml'), await manifestFor(name, file, evaluatorsFolder))
	const lock = await readFile(join(evaluatorsFolder, 'Cargo.lock'), 'utf8').catch(() => undefined)
	// The versions that the kit was tested with; cargo leaves out what is not needed.
	if (lock !== undefined && !(await isFile(join(folder, 'Cargo.lock'))))
		await writeFile(join(folder, 'Cargo.lock'), lock)
	return folder
}

/** Libraries that a single file may use beside the kit, in the versions that the kit itself uses. */
const librariesOfOneFile = ['rand', 'serde']

async function manifestFor(name: string, file: string, evaluatorsFolder: string): Promise<string> {
	const workspace = workspaceManifest.parse(parse(await readFile(join(evaluatorsFolder, 'Cargo.toml'), 'utf8')))
	const libraries = librariesOfOneFile.map((library) => [library, workspace.workspace.dependencies[library]])
	const manifest = {
		package: { name, version: '0.0.0', edition: '2024', publish: false },
		bin: [{ name, path: file }],
		dependencies: { 'oxipelago-kit': { path: join(evaluatorsFolder, 'kit') }, ...Object.fromEntries(libraries) },
		profile: { release: { debug: 0 } },
		workspace: {},
	}
	return `# Generated for ${JSON.stringify(file)}; changes are lost.\n${stringify(manifest)}`
}

const workspaceManifest = z.object({ workspace: z.object({ dependencies: z.record(z.string(), z.unknown()) }) })

/** `experiments/my sort/evaluator.rs` is the crate `my-sort`. */
function crateNameOf(file: string): string {
	const stem = basename(file, '.rs')
	const own = stem === 'evaluator' ? basename(dirname(file)) : stem
	const plain = own
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
	return /^[a-z]/.test(plain) ? `${plain}-evaluator` : `evaluator-${plain}`
}

async function writeIfOther(file: string, text: string): Promise<void> {
	if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) await writeFile(file, text)
}

async function isFile(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isFile(),
		() => false,
	)
}

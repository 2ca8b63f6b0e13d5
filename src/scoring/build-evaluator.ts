import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parse, stringify } from 'smol-toml'
import { z } from 'zod'
import type { EvaluatorSource } from '../experiment/experiment.ts'
import type { Toolchain } from '../rust/toolchain.ts'
import { buildingAlone } from './build-lock.ts'
import { type Built, buildProgram, EvaluatorBuildError, rustFlags } from './cargo.ts'
import { inCache } from './in-cache.ts'
import { strippedInside } from './inside-program.ts'

/** Where to build, and what with. */
export interface BuildOptions {
	readonly toolchain: Toolchain
	/** For what can be made again; the caller's choice, made where it is missing. Absolute. */
	readonly cacheFolder: string
	/** The workspace with the kit and the launcher. Absolute. */
	readonly evaluatorsFolder: string
	/** Told what is built and how far it is, such as `the judge, crate 3 of 12: serde`; not called where nothing has to be built. */
	readonly onProgress: (line: string) => void
}

/** An evaluator's two programs, ready to be started. */
export interface BuiltEvaluator {
	/** The judge; absolute. */
	readonly executable: string
	/** The program that candidates run in; absolute. */
	readonly inside: string
	/** 64 hex digits of its sources, the kit's and the compiler: scores of one fingerprint may be compared. */
	readonly fingerprint: string
}

/**
 * The programs of an evaluator, built if its sources or the compiler are others than last time.
 *
 * For a single file, a crate on the kit is generated in the cache; rustc's errors name the file itself.
 *
 * @throws {EvaluatorBuildError} If it does not build, or code that makes inputs or scores can be found by candidates.
 * @throws {ToolchainError} If there is no cargo.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildEvaluator(
	source: EvaluatorSource,
	options: BuildOptions,
	signal: AbortSignal,
): Promise<BuiltEvaluator> {
	const { path } = source
	const folder = source.kind === 'crate' ? path : await inCache(options.cacheFolder, () => generateCrate(path, options))
	const crate = { folder, path, file: source.kind === 'crate' ? undefined : path }
	const { programs, fingerprint } = await kept(crate, ['judge', 'inside'], options, signal, async (into) => {
		const judge = await cargo(crate, 'judge', told(options, 'the judge'), signal)
		// Before cargo puts the other one in its place.
		await copyFile(judge.executable, join(into, 'judge'))
		const inside = await cargo(crate, 'inside', told(options, 'the program of the sandbox'), signal)
		await strippedInside(
			{ judge: join(into, 'judge'), inside: inside.executable, own: judge.crates, path, file: join(into, 'inside') },
			options.toolchain,
		)
		return judge
	})
	return { executable: programs[0] as string, inside: programs[1] as string, fingerprint }
}

/**
 * The launcher that limits rustc, built likewise.
 *
 * @throws {EvaluatorBuildError} If it does not build.
 * @throws {ToolchainError} If there is no cargo.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export function buildLauncher(options: BuildOptions, signal: AbortSignal): Promise<string> {
	return buildTool('confine', options, signal)
}

/**
 * The program that searches formulas, built likewise.
 *
 * @throws {EvaluatorBuildError | ToolchainError | DOMException} As `buildLauncher`.
 */
export function buildFormulas(options: BuildOptions, signal: AbortSignal): Promise<string> {
	return buildTool('formulas', options, signal)
}

/** A crate of the workspace that is no evaluator. */
async function buildTool(name: string, options: BuildOptions, signal: AbortSignal): Promise<string> {
	const folder = join(options.evaluatorsFolder, name)
	const crate = { folder, path: folder, file: undefined }
	const { programs } = await kept(crate, [name], options, signal, async (into) => {
		const built = await cargo(crate, undefined, told(options, toolNames[name] ?? name), signal)
		await copyFile(built.executable, join(into, name))
		return built
	})
	return programs[0] as string
}

const toolNames: Readonly<Record<string, string>> = { confine: 'the launcher', formulas: 'the search for formulas' }

/** Options whose progress says what is built. */
function told(options: BuildOptions, what: string): BuildOptions {
	return { ...options, onProgress: (line) => options.onProgress(`${what}, ${line}`) }
}

/** What to build: the crate's folder, what a person knows it by, and the file that a generated crate consists of. */
interface Crate {
	readonly folder: string
	readonly path: string
	readonly file: string | undefined
}

function cargo(
	crate: Crate,
	part: 'judge' | 'inside' | undefined,
	{ toolchain, cacheFolder, evaluatorsFolder, onProgress }: BuildOptions,
	signal: AbortSignal,
): Promise<Built> {
	const manifest = join(crate.folder, 'Cargo.toml')
	return buildProgram(
		{ toolchain, manifest, path: crate.path, cacheFolder, evaluatorsFolder, part, onProgress },
		signal,
	).catch((error: Error) => {
		// The manifest that cargo would have the person add to is generated.
		throw crate.file !== undefined && error instanceof EvaluatorBuildError
			? new EvaluatorBuildError(crate.path, error.rendered.replaceAll(crateAdvice, cratesOfOneFile))
			: error
	})
}

interface Kept {
	readonly programs: readonly string[]
	readonly fingerprint: string
}

const inputsFile = z.object({ files: z.array(z.string()), sources: z.array(z.string()), hash: z.string() })

/**
 * Programs of these names, from an earlier build of the very same sources, or made anew by `make` in a folder that is
 * then kept. Of those who want the same at once one makes it.
 */
function kept(
	crate: Crate,
	names: readonly string[],
	options: BuildOptions,
	signal: AbortSignal,
	make: (into: string) => Promise<Built>,
): Promise<Kept> {
	return inCache(options.cacheFolder, async () => {
		const { toolchain, cacheFolder } = options
		const words = [toolchain.version, toolchain.commitHash, toolchain.host]
		const place = [crate.path, options.evaluatorsFolder, toolchain.libFolder, ...rustFlags(toolchain)]
		const folder = join(cacheFolder, 'programs', digest([...words, ...place]).slice(0, 32))
		const found = async (): Promise<Kept | undefined> => {
			for (const build of await readdir(folder).catch(() => [])) {
				const inputs = await readInputs(join(folder, build))
				if (inputs === undefined || (await hashOf(inputs.files)) !== inputs.hash) continue
				const now = new Date()
				await utimes(join(folder, build), now, now).catch(() => undefined) // a cache that may only be read is as good
				return await keptIn(join(folder, build), names, inputs.sources, words)
			}
			return undefined
		}
		const present = await found()
		if (present !== undefined) return present
		await mkdir(folder, { recursive: true })
		const onWait = () => options.onProgress('Waiting for another build')
		return await buildingAlone(join(cacheFolder, 'build-lock'), onWait, signal, async () => {
			return (await found()) ?? (await madeIn(folder, crate, names, options, words, make))
		})
	})
}

async function madeIn(
	folder: string,
	crate: Crate,
	names: readonly string[],
	{ cacheFolder }: BuildOptions,
	words: readonly string[],
	make: (into: string) => Promise<Built>,
): Promise<Kept> {
	const making = join(folder, `.${process.pid}`)
	await rm(making, { recursive: true, force: true })
	await mkdir(making, { recursive: true })
	try {
		const built = await make(making)
		const sources = built.sources.toSorted()
		const files = [...sources, ...built.manifests].sort()
		const hash = await hashOf(files)
		if (hash === undefined)
			throw new EvaluatorBuildError(crate.path, 'error: a source was taken away while it was built')
		await writeFile(join(making, 'inputs.json'), JSON.stringify({ files, sources, hash }))
		// Renamed whole: what was cut short is never taken for a build.
		const build = join(folder, hash.slice(0, 32))
		await rm(build, { recursive: true, force: true })
		await rename(making, build)
		await removeOldest(join(cacheFolder, 'programs'))
		return await keptIn(build, names, sources, words)
	} finally {
		await rm(making, { recursive: true, force: true })
	}
}

async function readInputs(build: string): Promise<z.infer<typeof inputsFile> | undefined> {
	const text = await readFile(join(build, 'inputs.json'), 'utf8').catch(() => undefined)
	return text === undefined ? undefined : inputsFile.safeParse(JSON.parse(text)).data
}

/** The same sources have the same fingerprint wherever they lie and whatever they are called. */
async function keptIn(
	build: string,
	names: readonly string[],
	sources: readonly string[],
	words: readonly string[],
): Promise<Kept> {
	const contents: string[] = []
	// One at a time: some machines allow few open files.
	for (const file of sources) contents.push(await readFile(file, 'base64'))
	return { programs: names.map((name) => join(build, name)), fingerprint: digest([...words, ...contents.sort()]) }
}

/** Of the contents of files; `undefined` where one is gone. */
async function hashOf(files: readonly string[]): Promise<string | undefined> {
	const hash = createHash('sha256')
	try {
		for (const file of files) hash.update(digest([file, await readFile(file, 'base64')]))
	} catch {
		return undefined
	}
	return hash.digest('hex')
}

function digest(words: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(words)).digest('hex')
}

/** Builds kept; each is some 2 MB. */
const maxBuilds = 64

async function removeOldest(programs: string): Promise<void> {
	const places = (await readdir(programs)).map((name) => join(programs, name))
	const builds = (
		await Promise.all(places.map(async (place) => (await readdir(place)).map((name) => join(place, name))))
	).flat()
	if (builds.length <= maxBuilds) return
	const used = await Promise.all(builds.map(async (build) => ({ build, at: (await stat(build)).mtimeMs })))
	const oldest = used.sort((left, right) => left.at - right.at).slice(0, builds.length - maxBuilds)
	await Promise.all(oldest.map(({ build }) => rm(build, { recursive: true, force: true })))
}

async function generateCrate(file: string, { cacheFolder, evaluatorsFolder }: BuildOptions): Promise<string> {
	const name = crateNameOf(file)
	const folder = join(cacheFolder, 'crates', `${name}-${digest([file]).slice(0, 8)}`)
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

const cratesOfOneFile = `an evaluator of one file has \`oxipelago_kit\`, ${librariesOfOneFile.map((name) => `\`${name}\``).join(' and ')}; for other crates give it a folder with a Cargo.toml of its own`
const crateAdvice = /if you wanted to use a crate named `[^`]*`.*|you might be missing a crate named `[^`]*`/g

async function manifestFor(name: string, file: string, evaluatorsFolder: string): Promise<string> {
	const workspace = workspaceManifest.parse(parse(await readFile(join(evaluatorsFolder, 'Cargo.toml'), 'utf8')))
	const libraries = librariesOfOneFile.map((library) => [library, workspace.workspace.dependencies[library]])
	const manifest = {
		package: { name, version: '0.0.0', edition: '2024', publish: false },
		bin: [{ name, path: file }],
		dependencies: { 'oxipelago-kit': { path: join(evaluatorsFolder, 'kit') }, ...Object.fromEntries(libraries) },
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
	if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return
	// Renamed whole: cargo may read it for another process just now.
	await writeFile(`${file}.${process.pid}`, text)
	await rename(`${file}.${process.pid}`, file)
}

async function isFile(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isFile(),
		() => false,
	)
}

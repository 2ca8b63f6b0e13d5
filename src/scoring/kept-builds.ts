import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { z } from 'zod'
import type { Toolchain } from '../rust/toolchain.ts'
import { buildingAlone } from './build-lock.ts'
import { type Built, EvaluatorBuildError, rustFlags } from './cargo.ts'
import { inCache } from './in-cache.ts'

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

/** Options whose progress says what is built. */
export function told(options: BuildOptions, what: string): BuildOptions {
	return { ...options, onProgress: (line) => options.onProgress(`${what}, ${line}`) }
}

/** What to build: the crate's folder, what a person knows it by, and the file that a generated crate consists of. */
export interface Crate {
	readonly folder: string
	readonly path: string
	readonly file: string | undefined
	/** What tells it from others of the same path. */
	readonly variant?: string
}

/** What was built, and is kept. */
export interface Kept {
	/** Absolute, in the order of the names that were asked for. */
	readonly files: readonly string[]
	/** 64 hex digits of its sources and the compiler. */
	readonly fingerprint: string
	/** As many of its sources alone. */
	readonly ofSources: string
	/** As many of those that are not of oxipelago's kit, and of those that are. */
	readonly ofOwn: string
	readonly ofKit: string
}

/** What a build was made from. */
type Made = Pick<Built, 'sources' | 'manifests'>

const inputsFile = z.object({ files: z.array(z.string()), sources: z.array(z.string()), hash: z.string() })

/**
 * Files of these names, from an earlier build of the very same sources, or made anew by `make` in a folder that is
 * then kept. Of those who want the same at once one makes it.
 *
 * @throws {Error} What `make` throws.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export function kept(
	crate: Crate,
	names: readonly string[],
	options: BuildOptions,
	signal: AbortSignal,
	make: (into: string) => Promise<Made>,
): Promise<Kept> {
	return inCache(options.cacheFolder, async () => {
		const { toolchain, cacheFolder } = options
		const words = [toolchain.version, toolchain.commitHash, toolchain.host]
		const place = [
			crate.path,
			...(crate.variant === undefined ? [] : [crate.variant]),
			options.evaluatorsFolder,
			toolchain.libFolder,
			...rustFlags(toolchain),
		]
		const folder = join(cacheFolder, 'programs', digest([...words, ...place]).slice(0, 32))
		const found = async (): Promise<Kept | undefined> => {
			for (const build of await readdir(folder).catch(() => [])) {
				const inputs = await readInputs(join(folder, build))
				if (inputs === undefined || (await hashOf(inputs.files)) !== inputs.hash) continue
				const now = new Date()
				await utimes(join(folder, build), now, now).catch(() => undefined) // a cache that may only be read is as good
				return await keptIn(join(folder, build), names, partedSources(inputs.sources, crate, options), words)
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
	options: BuildOptions,
	words: readonly string[],
	make: (into: string) => Promise<Made>,
): Promise<Kept> {
	const { cacheFolder } = options
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
		return await keptIn(build, names, partedSources(sources, crate, options), words)
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
	{ own, kit }: PartedSources,
	words: readonly string[],
): Promise<Kept> {
	const [ofOwn, ofKit] = [await contentsOf(own), await contentsOf(kit)]
	const contents = [...ofOwn, ...ofKit].sort()
	return {
		files: names.map((name) => join(build, name)),
		fingerprint: digest([...words, ...contents]),
		ofSources: digest(contents),
		ofOwn: digest(ofOwn),
		ofKit: digest(ofKit),
	}
}

/** Sources by whose they are. */
interface PartedSources {
	readonly own: readonly string[]
	readonly kit: readonly string[]
}

/** What lies beside an evaluator of ours, or is built into one of a person's, is the kit's. */
function partedSources(
	sources: readonly string[],
	{ folder }: Crate,
	{ evaluatorsFolder }: Pick<BuildOptions, 'evaluatorsFolder'>,
): PartedSources {
	const isKit = (file: string) => file.startsWith(evaluatorsFolder + sep) && !file.startsWith(folder + sep)
	return { own: sources.filter((file) => !isKit(file)), kit: sources.filter(isKit) }
}

/** Sorted, so that names and places are no part of them. */
async function contentsOf(files: readonly string[]): Promise<string[]> {
	const contents: string[] = []
	// One at a time: some machines allow few open files.
	for (const file of files) contents.push(await readFile(file, 'base64'))
	return contents.sort()
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

/** 64 hex digits of some words. */
export function digest(words: readonly string[]): string {
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

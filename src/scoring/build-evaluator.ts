import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EvaluatorSource } from '../experiment/experiment.ts'
import { type Built, buildProgram, EvaluatorBuildError } from './cargo.ts'
import { crateNameOf, type Extras, generateEvaluator, librariesOfOneFile } from './generated-crate.ts'
import { inCache } from './in-cache.ts'
import { strippedInside } from './inside-program.ts'
import { type BuildOptions, type Crate, kept, told } from './kept-builds.ts'

export type { BuildOptions } from './kept-builds.ts'

/** An evaluator's two programs, ready to be started. */
export interface BuiltEvaluator {
	/** The judge; absolute. */
	readonly executable: string
	/** The program that candidates run in; absolute. */
	readonly inside: string
	/** 64 hex digits of its sources, the kit's and the compiler: scores of one fingerprint may be compared. */
	readonly fingerprint: string
	/** As many of the sources alone. */
	readonly ofSources: string
	/** As many of those of the sources that are the author's, and of the kit's. */
	readonly ofOwn: string
	readonly ofKit: string
}

/**
 * The programs of an evaluator, built if its sources or the compiler are others than last time.
 *
 * For a single file, a crate on the kit is generated in the cache; rustc's errors name the file itself.
 *
 * @param offered - What candidates may use: an evaluator of one file may, too.
 * @throws {EvaluatorBuildError} If it does not build, or code that makes inputs or scores can be found by candidates.
 * @throws {ToolchainError} If there is no cargo.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildEvaluator(
	source: EvaluatorSource,
	options: BuildOptions,
	signal: AbortSignal,
	offered?: Extras,
): Promise<BuiltEvaluator> {
	const { path } = source
	const folder =
		source.kind === 'crate' ? path : await inCache(options.cacheFolder, () => generateEvaluator(path, options, offered))
	const crate = { folder, path, file: source.kind === 'crate' ? undefined : path }
	const { files, ...hashes } = await kept(crate, ['judge', 'inside'], options, signal, async (into) => {
		const judge = await cargo(crate, 'judge', told(options, 'the judge'), signal)
		// Before cargo puts the other one in its place.
		await copyFile(judge.executable, join(into, 'judge'))
		const inside = await cargo(crate, 'inside', told(options, 'the program of the sandbox'), signal)
		await strippedInside(
			{
				judge: join(into, 'judge'),
				inside: inside.executable,
				own: ownCrates(crate, judge),
				path,
				file: join(into, 'inside'),
			},
			options.toolchain,
		)
		return judge
	})
	return { executable: files[0] as string, inside: files[1] as string, ...hashes }
}

/** What else a crate of one file is built from candidates have as well. */
function ownCrates({ file }: Crate, { crates }: Built): readonly string[] {
	return file === undefined ? crates : [crateNameOf(file).replaceAll('-', '_')]
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
	const { files } = await kept(crate, [name], options, signal, async (into) => {
		const built = await cargo(crate, undefined, told(options, toolNames[name] ?? name), signal)
		await copyFile(built.executable, join(into, name))
		return built
	})
	return files[0] as string
}

const toolNames: Readonly<Record<string, string>> = { confine: 'the launcher', formulas: 'the search for formulas' }

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

const cratesOfOneFile = `an evaluator of one file has \`oxipelago_kit\`, ${librariesOfOneFile.map((name) => `\`${name}\``).join(' and ')}; for other crates give it a folder with a Cargo.toml of its own`
const crateAdvice = /if you wanted to use a crate named `[^`]*`.*|you might be missing a crate named `[^`]*`/g

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CompileProfile } from '../experiment/experiment.ts'
import { hasSucceeded } from '../rust/build-slots.ts'
import { openCompiler } from '../rust/compile.ts'
import { runRustc } from '../rust/rustc.ts'
import { makeScratch, removeScratch, scratchParent } from '../rust/scratch.ts'
import { type Toolchain, ToolchainError } from '../rust/toolchain.ts'
import { writeWrapper } from '../rust/wrapper.ts'
import type { Offered } from '../scoring/offered-crates.ts'
import type { BridgeFiles } from './bridge.ts'
import { bridgeModules, bridgeText, structsOf } from './bridge-text.ts'
import type { DeclaredFunction } from './declaration.ts'

/** What libraries are built with. */
export interface BuildSetting {
	readonly toolchain: Toolchain
	/** Path of the launcher that limits rustc. */
	readonly launcher: string
	/** For what can be made again; absolute. */
	readonly cacheFolder: string
	/** Folder of `bridge/`, whose files all bridges share; absolute. */
	readonly evaluatorsFolder: string
	/** How candidates are compiled: as they were scored. */
	readonly profile: CompileProfile
	/** What gives structs of the functions' types, the crate `types`; `undefined` where there are none. */
	readonly offered?: Offered | undefined
}

/** A source that is not compiled to a library, though it should; the message has the compiler's words. */
export class RevisionBuildError extends Error {
	override readonly name = 'RevisionBuildError'
}

/**
 * The bridge of some functions, built where the cache has none.
 *
 * @throws {CrossingError} If one of them cannot be called from JavaScript.
 * @throws {ToolchainError} If this machine has no shared standard library to load.
 * @throws {CompilerError} For a fault of ours or of this machine.
 */
export async function buildBridge(setting: BuildSetting, functions: readonly DeclaredFunction[]): Promise<BridgeFiles> {
	const { toolchain, cacheFolder, evaluatorsFolder, offered } = setting
	const text = bridgeText(functions)
	const std = await standardLibrary(toolchain)
	const shared = await Promise.all(
		bridgeModules.map(async (name) => {
			const file = `${name}.rs`
			return { file, source: await readFile(join(evaluatorsFolder, 'bridge', file), 'utf8') }
		}),
	)
	const { version, commitHash, host } = toolchain
	const digest = createHash('sha256')
		.update(JSON.stringify([text, shared, version, commitHash, host, offered?.fingerprint]))
		.digest('hex')
	const folder = join(cacheFolder, 'bridges')
	const bridge = join(folder, `${digest.slice(0, 32)}.so`)
	if (existsSync(bridge)) return { bridge, std }
	await mkdir(folder, { recursive: true })
	const scratch = await makeScratch(await scratchParent())
	try {
		for (const { file, source } of shared) await writeFile(join(scratch, file), source)
		const profile: CompileProfile = { optLevel: 3, overflowChecks: false, targetCpu: undefined }
		const run = await runRustc(
			{ ...setting, profile, memoryMb: compilerMemoryMb, crates: offered?.crates },
			scratch,
			{ ...writeWrapper([], []), text },
			{ names: ['bridge.so'], placements: [] },
			compilerCpuMs,
			new AbortController().signal,
		)
		if (!hasSucceeded(run))
			throw new RevisionBuildError(
				`The bridge of \`${functions[0]?.type}\` does not compile: ${renderedOf(run.stderr)}`,
			)
		const draft = join(folder, `${digest.slice(0, 32)}.${process.pid}`)
		await copyFile(join(scratch, 'bridge.so'), draft)
		await rename(draft, bridge)
		return { bridge, std }
	} finally {
		await removeScratch(scratch)
	}
}

const compilerCpuMs = 60_000
const compilerMemoryMb = 2_048

function renderedOf(stderr: string): string {
	return (
		[...stderr.matchAll(/"rendered":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => JSON.parse(`"${text}"`)).join('\n') ||
		stderr
	)
}

async function standardLibrary({ libFolder, host }: Toolchain): Promise<string> {
	const found = (await readdir(libFolder).catch(() => [])).find((name) => /^libstd-[0-9a-f]+\.so$/.test(name))
	if (found !== undefined && host.includes('-linux-')) return join(libFolder, found)
	throw new ToolchainError(
		`Expected a shared standard library in ${libFolder}, found none: functions are called in this process on Linux alone`,
	)
}

/** A candidate's library. */
export interface BuiltRevision {
	/** Absolute; the caller's, in the folder that it named. */
	readonly library: string
	/** Exported symbols, in the order of the functions; each is a pointer to one. */
	readonly entries: readonly string[]
}

/**
 * Compiles a source to be loaded, as it was compiled to be scored.
 *
 * @param file - Where the library is put; absolute.
 * @throws {RevisionBuildError} If it does not compile, or has no such functions.
 * @throws {CompilerError} For a fault of ours or of this machine.
 */
export async function buildRevision(
	{ toolchain, launcher, profile, offered }: BuildSetting,
	functions: readonly DeclaredFunction[],
	source: string,
	file: string,
): Promise<BuiltRevision> {
	const { signal } = new AbortController()
	const scratch = await makeScratch(await scratchParent())
	try {
		const limits = { compileMs: compilerCpuMs, compileMemoryMb: compilerMemoryMb }
		const uses = structsOf(functions).map(({ name }) => `#[allow(unused)] use types::${name};`)
		const entryPoints = functions.map(({ name, type }) => ({ name, type, uses: uses.join(' ') }))
		const crates = offered?.crates
		const compiler = await openCompiler({ toolchain, launcher, profile, scratch, entryPoints, limits, crates }, signal)
		try {
			const [compiled] = await compiler.compile([{ source, company: undefined }], signal)
			if (compiled?.kind !== 'compiled') throw new RevisionBuildError(refusal(compiled?.outcome))
			await copyFile(compiled.libraries[0] as string, file)
			compiled.release()
			return { library: file, entries: compiled.entries }
		} finally {
			await compiler.close()
		}
	} finally {
		await removeScratch(scratch)
	}
}

function refusal(outcome: unknown): string {
	const { diagnostics = [], detail } = (outcome ?? {}) as {
		diagnostics?: { rendered?: string; message?: string }[]
		detail?: string
	}
	const said = diagnostics.map(({ rendered, message }) => rendered ?? message).join('\n')
	return `Expected a source that compiles: ${detail ?? (said || JSON.stringify(outcome))}`
}

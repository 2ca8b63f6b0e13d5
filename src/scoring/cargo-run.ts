import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { z } from 'zod'
import type { CompileProfile } from '../experiment/experiment.ts'
import { type Toolchain, ToolchainError } from '../rust/toolchain.ts'
import { cargoHomeFor } from './cargo-home.ts'
import { isUnreachable, machineFault } from './machine-faults.ts'

/** The evaluator's Rust does not build: its author's fault, told in rustc's own words. */
export class EvaluatorBuildError extends Error {
	override readonly name = 'EvaluatorBuildError'
	/** What cargo and rustc said, for a person. */
	readonly rendered: string

	/** @param what - In place of what is usually said: the rest of a line about `path`. */
	constructor(path: string, rendered: string, what?: string) {
		super(`${what === undefined ? `The evaluator ${path} does not build` : `${path}: ${what}`}:\n${rendered}`)
		this.rendered = rendered
	}
}

/** What to build. */
export interface CargoBuild {
	readonly toolchain: Toolchain
	readonly manifest: string
	/** What a person knows it by, for errors. */
	readonly path: string
	/** For what cargo builds, and its home. */
	readonly cacheFolder: string
	/** The workspace with the kit. */
	readonly evaluatorsFolder: string
	/** Which of an evaluator's programs; `undefined` for what is no evaluator. */
	readonly part: 'judge' | 'inside' | undefined
	/** Told what cargo is doing, such as `crate 3 of 12: serde`. */
	readonly onProgress: (line: string) => void
}

/** Cargo, ready to be run for a crate. */
export interface CargoRun extends CargoBuild {
	readonly cargo: string
	readonly home: string
	/** How candidates are compiled, for what they are linked with. */
	readonly compile?: CompileProfile
}

/** @throws {ToolchainError} If there is no cargo. */
export async function prepared(build: CargoBuild): Promise<CargoRun> {
	if (build.toolchain.cargo === undefined) {
		throw new ToolchainError(
			'Expected `cargo` beside rustc or on PATH, found none. Get it with rustup: https://rustup.rs',
		)
	}
	const home = await cargoHomeFor(
		join(build.cacheFolder, 'cargo-home'),
		dirname(build.path),
		build.toolchain.environment,
	)
	const run = { ...build, cargo: build.toolchain.cargo, home }
	await mkdir(temporaryFolder(run), { recursive: true })
	return run
}

/**
 * What cargo makes, without a network where there is none.
 *
 * @throws {EvaluatorBuildError} If rustc or cargo refuses the crate.
 * @throws {ToolchainError} If something is missing on this machine.
 */
export async function makeWith(
	run: CargoRun,
	words: readonly string[],
	behind: readonly string[],
	signal: AbortSignal,
): Promise<CargoResult> {
	const online = await runCargo(run, words, behind, signal)
	const result =
		!online.succeeded && isUnreachable(online.said)
			? await runCargo(run, [...words, '--offline'], behind, signal)
			: online
	if (result.succeeded) return result
	const missing = machineFault(run, isUnreachable(result.said) ? online.said : result.said)
	throw missing === undefined ? new EvaluatorBuildError(run.path, result.said) : new ToolchainError(missing)
}

const resolved = z.object({
	id: z.string(),
	dependencies: z.array(z.string()),
	deps: z.array(z.object({ name: z.string(), pkg: z.string() })),
})

const dependency = z.object({
	name: z.string(),
	/** `null` for one by path alone. */
	source: z.string().nullable(),
	req: z.string(),
	kind: z.string().nullable(),
	rename: z.string().nullable(),
	optional: z.boolean(),
	uses_default_features: z.boolean(),
	features: z.array(z.string()),
	target: z.string().nullable(),
	path: z.string().optional(),
})

const cargoPackage = z.object({
	id: z.string(),
	name: z.string(),
	version: z.string(),
	edition: z.string(),
	source: z.string().nullable(),
	manifest_path: z.string(),
	features: z.record(z.string(), z.array(z.string())),
	dependencies: z.array(dependency),
	targets: z.array(z.object({ name: z.string(), kind: z.array(z.string()), src_path: z.string() })),
})

/** What cargo says of a crate: all of its manifest, with what that has from its workspace. */
export type CargoPackage = z.infer<typeof cargoPackage>

/** What cargo says of a workspace. */
export type Metadata = z.infer<typeof metadata>

const metadata = z.object({
	workspace_root: z.string(),
	packages: z.array(cargoPackage),
	resolve: z.object({ nodes: z.array(resolved) }).nullable(),
})

/**
 * What cargo says of a crate and what it is built from.
 *
 * @throws {EvaluatorBuildError | ToolchainError} As `makeWith`.
 */
export async function metadataOf(run: CargoRun, words: readonly string[], signal: AbortSignal): Promise<Metadata> {
	const { exitCode, stdout, stderr } = await execa(
		run.cargo,
		['metadata', '--format-version=1', '--color=never', '--manifest-path', run.manifest, ...words],
		{ ...surroundings(run), reject: false, cancelSignal: signal },
	)
	signal.throwIfAborted()
	if (exitCode !== 0) {
		const missing = machineFault(run, stderr)
		throw missing === undefined ? new EvaluatorBuildError(run.path, stderr) : new ToolchainError(missing)
	}
	return metadata.parse(JSON.parse(stdout))
}

/** Flags that every evaluator is built with. */
export function rustFlags(toolchain: Toolchain): string[] {
	const flags = ['-C', 'prefer-dynamic', '-C', `link-arg=-Wl,-rpath,${toolchain.libFolder}`]
	// Kept even if the evaluator itself has no use for it.
	if (toolchain.host.includes('-linux-')) flags.push('-C', 'link-arg=-Wl,--push-state,--no-as-needed,-lm,--pop-state')
	return flags
}

/** What cargo says that it has made of a crate. */
export type Artifact = z.infer<typeof artifact>

const artifact = z.object({
	reason: z.literal('compiler-artifact'),
	package_id: z.string(),
	manifest_path: z.string(),
	target: z.object({ name: z.string(), kind: z.array(z.string()) }),
	filenames: z.array(z.string()),
	executable: z.string().nullable(),
})

/** How cargo ended. */
export interface CargoResult {
	readonly succeeded: boolean
	readonly artifacts: readonly Artifact[]
	readonly said: string
}

async function runCargo(
	build: CargoRun,
	words: readonly string[],
	behind: readonly string[],
	signal: AbortSignal,
): Promise<CargoResult> {
	const child = execa(
		build.cargo,
		[
			...words,
			'--message-format=json-render-diagnostics',
			'--color=never',
			'--manifest-path',
			build.manifest,
			...behind,
		],
		{
			...surroundings(build),
			reject: false,
			cancelSignal: signal,
			maxBuffer: 32 << 20,
		},
	)
	const said: string[] = []
	for await (const line of createInterface({ input: child.stderr })) {
		const doing = cargoProgress(line)
		if (doing === undefined) said.push(line)
		else if (doing !== '') build.onProgress(doing)
	}
	const { exitCode, stdout } = await child
	signal.throwIfAborted()
	return {
		succeeded: exitCode === 0,
		artifacts: stdout.split('\n').flatMap(artifactOf),
		said: said.join('\n').replace(sharedFileWarning, '').trim(),
	}
}

/**
 * What cargo is doing by a line of its standard error, such as `crate 3 of 12: serde, syn`; empty where the next line says
 * it better, `undefined` where the line is about something else.
 */
export function cargoProgress(line: string): string | undefined {
	const [, done, all, crates] = /^ *Building \[[=> ]*\] (\d+)\/(\d+)(?:: (.*?))? *$/.exec(line) ?? []
	if (all !== undefined) {
		// It counts what is done, and names what is under way: of 12 crates, the first while none is done.
		const at = `crate ${Math.min(Number(done) + 1, Number(all))} of ${all}`
		return crates === undefined ? at : `${at}: ${crates.replace(/\((?:bin|build)\)|\(build\.rs\)/g, '')}`
	}
	// Spaces are how it takes a bar away.
	if (/^ *(?:Compiling|Finished) |^ {40,}$/.test(line)) return ''
	return /^ *((?:Updating|Locking|Downloading|Downloaded|Blocking) .*?) *$/.exec(line)?.[1]
}

/** With the names of all functions, inlined ones too, from which it is read what has gone into a program. */
const profile = {
	CARGO_PROFILE_RELEASE_DEBUG: '1',
	CARGO_PROFILE_RELEASE_STRIP: 'none',
	CARGO_PROFILE_RELEASE_LTO: 'off',
	CARGO_PROFILE_RELEASE_PANIC: 'unwind',
}

function candidatesProfile({ optLevel, overflowChecks }: CompileProfile): Record<string, string> {
	return {
		CARGO_PROFILE_RELEASE_OPT_LEVEL: `${optLevel}`,
		CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS: `${overflowChecks}`,
		CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS: `${overflowChecks}`,
		CARGO_PROFILE_RELEASE_DEBUG: '0',
	}
}

/** Cargo's folder and environment: settings of the person's are read from neither. */
function surroundings(run: CargoRun): { cwd: string; env: NodeJS.ProcessEnv; extendEnv: false; stdin: 'ignore' } {
	const { toolchain, cacheFolder, evaluatorsFolder, home, part, compile } = run
	// Where a panic's text would name a folder of this machine, it names these.
	const places = Object.entries({ [home]: '/cargo', [evaluatorsFolder]: '/oxipelago' })
	const remapped = places.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)
	const target = compile?.targetCpu === undefined ? [] : ['-C', `target-cpu=${compile.targetCpu}`]
	const flags = [...rustFlags(toolchain), ...target, ...remapped, '--remap-path-scope=object']
	return {
		cwd: home,
		env: {
			...toolchain.environment,
			// The person's may be missing, full or read-only.
			TMPDIR: temporaryFolder(run),
			// Where cargo's search for settings ends on its way up: there may be some in `/`, too.
			__CARGO_TEST_ROOT: home,
			RUSTC: toolchain.rustc,
			CARGO_HOME: home,
			CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f'),
			CARGO_TARGET_DIR: join(cacheFolder, 'target'),
			// The only place where cargo says how many crates there are.
			CARGO_TERM_PROGRESS_WHEN: 'always',
			CARGO_TERM_PROGRESS_WIDTH: '160',
			...profile,
			...(compile === undefined ? {} : candidatesProfile(compile)),
			...(part === undefined ? {} : { OXIPELAGO_PART: part }),
		},
		extendEnv: false,
		stdin: 'ignore',
	}
}

function temporaryFolder({ cacheFolder }: CargoBuild): string {
	return join(cacheFolder, 'tmp')
}

/** Said of our own crates, whose two programs are of one source. */
const sharedFileWarning = /^warning: .* found to be present in multiple build targets:\n(?: {2}\* .*(?:\n|$))+/gm

function artifactOf(line: string): Artifact[] {
	if (!line.startsWith('{')) return []
	const found = artifact.safeParse(JSON.parse(line))
	return found.success ? [found.data] : []
}

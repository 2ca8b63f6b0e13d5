import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { z } from 'zod'
import { type Toolchain, ToolchainError } from '../rust/toolchain.ts'
import { cargoHomeFor } from './cargo-home.ts'
import { isUnreachable, machineFault } from './machine-faults.ts'

/** The evaluator's Rust does not build: its author's fault, told in rustc's own words. */
export class EvaluatorBuildError extends Error {
	override readonly name = 'EvaluatorBuildError'
	/** What cargo and rustc said, for a person. */
	readonly rendered: string

	constructor(path: string, rendered: string) {
		super(`The evaluator ${path} does not build:\n${rendered}`)
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
	const program = await programOf(run, signal)
	const online = await runCargo(run, program, [], signal)
	const result =
		!online.succeeded && isUnreachable(online.said) ? await runCargo(run, program, ['--offline'], signal) : online
	if (!result.succeeded) {
		const missing = machineFault(run, isUnreachable(result.said) ? online.said : result.said)
		throw missing === undefined ? new EvaluatorBuildError(build.path, result.said) : new ToolchainError(missing)
	}
	const [executable] = result.programs
	if (executable === undefined) throw new EvaluatorBuildError(build.path, 'error: cargo names no program that it built')
	const sources = await sourcesOf(executable)
	return { executable, sources, ...(await workspaceOf(run, signal)) }
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

const metadata = z.object({
	workspace_root: z.string(),
	packages: z.array(
		z.object({
			id: z.string(),
			source: z.string().nullable(),
			manifest_path: z.string(),
			targets: z.array(z.object({ name: z.string(), kind: z.array(z.string()) })),
		}),
	),
	resolve: z.object({ nodes: z.array(z.object({ id: z.string(), dependencies: z.array(z.string()) })) }).nullable(),
})

/** What cargo says of a crate and what it is built from. */
async function metadataOf(
	run: CargoRun,
	words: readonly string[],
	signal: AbortSignal,
): Promise<z.infer<typeof metadata>> {
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

/** The crate's one program; one for candidates beside it, as tests have it, does not count. */
async function programOf(run: CargoRun, signal: AbortSignal): Promise<string> {
	const { packages } = await metadataOf(run, ['--no-deps'], signal)
	const own = packages.find((one) => one.manifest_path === run.manifest)
	const programs = (own?.targets ?? []).filter(({ name, kind }) => kind.includes('bin') && !name.endsWith('-inside'))
	const [only] = programs
	if (only !== undefined && programs.length === 1) return only.name
	const found = `found ${programs.length}`
	throw new EvaluatorBuildError(run.path, `error: expected the crate to have one program, ${found}`)
}

/** What else decides of a program, and who wrote it. */
async function workspaceOf(run: CargoRun, signal: AbortSignal): Promise<Pick<Built, 'manifests' | 'crates'>> {
	const words = ['--offline', '--filter-platform', run.toolchain.host]
	const { workspace_root: root, packages, resolve } = await metadataOf(run, words, signal)
	const nodes = new Map(resolve?.nodes.map(({ id, dependencies }) => [id, dependencies]))
	const used = new Set(packages.filter((one) => one.manifest_path === run.manifest).map(({ id }) => id))
	for (const id of used) for (const dependency of nodes.get(id) ?? []) used.add(dependency)
	const local = packages.filter(({ id, source }) => source === null && used.has(id))
	const own = local.filter(({ manifest_path }) => dirname(manifest_path) !== join(run.evaluatorsFolder, 'kit'))
	const files = [...local.map((one) => one.manifest_path), join(root, 'Cargo.toml'), join(root, 'Cargo.lock')]
	const names = own.flatMap(({ targets }) => targets.map(({ name }) => name.replaceAll('-', '_')))
	return { manifests: [...new Set(files)], crates: [...new Set(names)] }
}

/** Flags that every evaluator is built with. */
export function rustFlags(toolchain: Toolchain): string[] {
	const flags = ['-C', 'prefer-dynamic', '-C', `link-arg=-Wl,-rpath,${toolchain.libFolder}`]
	// Kept even if the evaluator itself has no use for it.
	if (toolchain.host.includes('-linux-')) flags.push('-C', 'link-arg=-Wl,--push-state,--no-as-needed,-lm,--pop-state')
	return flags
}

const artifact = z.object({ reason: z.literal('compiler-artifact'), executable: z.string() })

interface CargoRun extends CargoBuild {
	readonly cargo: string
	readonly home: string
}

interface CargoResult {
	readonly succeeded: boolean
	readonly programs: readonly string[]
	readonly said: string
}

async function runCargo(
	build: CargoRun,
	program: string,
	words: readonly string[],
	signal: AbortSignal,
): Promise<CargoResult> {
	const child = execa(
		build.cargo,
		[
			...['rustc', '--release', '--bin', program],
			'--message-format=json-render-diagnostics',
			'--color=never',
			'--manifest-path',
			build.manifest,
			...words,
			// Of this crate alone: for the libraries, flags that are the same for all evaluators are built once.
			...['--', `--remap-path-prefix=${dirname(build.path)}=.`],
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
		programs: stdout.split('\n').flatMap(executableOf),
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

/** Cargo's folder and environment: settings of the person's are read from neither. */
function surroundings(run: CargoRun): { cwd: string; env: NodeJS.ProcessEnv; extendEnv: false; stdin: 'ignore' } {
	const { toolchain, cacheFolder, evaluatorsFolder, home, part } = run
	// Where a panic's text would name a folder of this machine, it names these.
	const places = Object.entries({ [home]: '/cargo', [evaluatorsFolder]: '/oxipelago' })
	const remapped = places.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)
	const flags = [...rustFlags(toolchain), ...remapped, '--remap-path-scope=object']
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

function executableOf(line: string): string[] {
	if (!line.startsWith('{')) return []
	const found = artifact.safeParse(JSON.parse(line))
	return found.success ? [found.data.executable] : []
}

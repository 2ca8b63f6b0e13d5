import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { z } from 'zod'
import { type Toolchain, ToolchainError } from '../rust/toolchain.ts'

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
	/** Where cargo keeps what it builds. */
	readonly targetFolder: string
	/** Told what cargo is doing, such as `Compiling serde v1.0.2`. */
	readonly onProgress: (line: string) => void
}

/**
 * Builds the one program of a crate, optimised and on the shared standard library; its path.
 *
 * Candidates find in the process that loads them what they need of the standard library and of libm.
 *
 * @throws {EvaluatorBuildError} If rustc or cargo refuses the crate.
 * @throws {ToolchainError} If there is no cargo, no linker for it, or no network for the first build of all.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function buildProgram(build: CargoBuild, signal: AbortSignal): Promise<string> {
	if (build.toolchain.cargo === undefined) {
		throw new ToolchainError(
			'Expected `cargo` beside rustc or on PATH, found none. Get it with rustup: https://rustup.rs',
		)
	}
	const online = await runCargo(build, build.toolchain.cargo, [], signal)
	const result =
		!online.succeeded && unreachable.test(online.said)
			? await runCargo(build, build.toolchain.cargo, ['--offline'], signal)
			: online
	if (!result.succeeded && unreachable.test(online.said)) {
		throw new ToolchainError(
			`Expected to download the libraries that ${build.path} is built on, once, found no way: ${firstError(online.said)}`,
		)
	}
	const linker = /linker `([^`]+)` not found/.exec(result.said)?.[1]
	if (linker !== undefined) {
		throw new ToolchainError(
			`Expected the linker \`${linker}\` on PATH, found none. Get it with: apt install gcc libc6-dev`,
		)
	}
	if (!result.succeeded) throw new EvaluatorBuildError(build.path, result.said)
	if (result.programs.length !== 1) {
		throw new EvaluatorBuildError(
			build.path,
			`error: expected the crate to have one program, found ${result.programs.length}`,
		)
	}
	return result.programs[0] as string
}

/** Flags that every evaluator is built with. */
export function rustFlags(toolchain: Toolchain): string[] {
	const flags = ['-C', 'prefer-dynamic', '-C', `link-arg=-Wl,-rpath,${toolchain.libFolder}`]
	// Kept even if the evaluator itself has no use for it.
	if (toolchain.host.includes('-linux-')) flags.push('-C', 'link-arg=-Wl,--push-state,--no-as-needed,-lm,--pop-state')
	return flags
}

const unreachable =
	/failed to download|failed to fetch|unable to update registry|could not (?:resolve|connect)|network failure|spurious network/i

function firstError(said: string): string {
	const [line = said] = said.split('\n').filter((each) => unreachable.test(each))
	return line.trim()
}

const artifact = z.object({ reason: z.literal('compiler-artifact'), executable: z.string() })

interface CargoResult {
	readonly succeeded: boolean
	readonly programs: readonly string[]
	readonly said: string
}

async function runCargo(
	build: CargoBuild,
	cargo: string,
	words: readonly string[],
	signal: AbortSignal,
): Promise<CargoResult> {
	const child = execa(
		cargo,
		[
			'build',
			'--release',
			'--message-format=json-render-diagnostics',
			'--color=never',
			'--manifest-path',
			build.manifest,
			...words,
		],
		{
			env: {
				RUSTC: build.toolchain.rustc,
				CARGO_ENCODED_RUSTFLAGS: rustFlags(build.toolchain).join('\x1f'),
				CARGO_TARGET_DIR: build.targetFolder,
				CARGO_TERM_PROGRESS_WHEN: 'never',
			},
			stdin: 'ignore',
			reject: false,
			cancelSignal: signal,
			maxBuffer: 32 << 20,
		},
	)
	const said: string[] = []
	for await (const line of createInterface({ input: child.stderr })) {
		const doing = /^ *((?:Updating|Locking|Downloading|Downloaded|Compiling|Blocking|Building|Finished) .*)$/.exec(
			line,
		)?.[1]
		if (doing === undefined) said.push(line)
		else build.onProgress(doing)
	}
	const { exitCode, stdout } = await child
	signal.throwIfAborted()
	return { succeeded: exitCode === 0, programs: stdout.split('\n').flatMap(programOf), said: said.join('\n').trim() }
}

function programOf(line: string): string[] {
	if (!line.startsWith('{')) return []
	const found = artifact.safeParse(JSON.parse(line))
	return found.success ? [found.data.executable] : []
}

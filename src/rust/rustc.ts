import { closeSync, constants, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { OnProcessLost } from '../candidate/process-lost.ts'
import type { CompileProfile } from '../experiment/experiment.ts'
import { type ConfinedRun, type Confinement, runConfined } from './confine.ts'
import { rootFile } from './diagnostics.ts'
import type { Launch } from './launch.ts'
import { type Placement, paddingObject } from './placement.ts'
import { scratchFault } from './scratch.ts'
import type { Toolchain } from './toolchain.ts'
import { candidateFile, type Wrapper } from './wrapper.ts'

/** Crates that candidates may use beside the standard library: compiled before, and linked into each candidate. */
export interface OfferedCrates {
	/** Absolute folder of their `.rlib`s, those that they use themselves included. */
	readonly folder: string
	/** Those that candidates can name: as Rust has them, with the file in the folder. */
	readonly externs: { readonly [name: string]: string }
	/** All files. */
	readonly files: readonly string[]
}

/** What stays the same from one call of rustc to the next. */
export interface RustcSetting {
	readonly toolchain: Toolchain
	/** Path of the launcher that limits what it runs. */
	readonly launcher: string
	readonly profile: CompileProfile
	/** Address space of the compiler beyond what it needs for an empty source, in MiB. */
	readonly memoryMb: number
	/** Crates beside the standard library; none where nothing is said. */
	readonly crates?: OfferedCrates | undefined
	/** How the launcher is started; from this process where nothing is said. */
	readonly launch?: Launch
	/** Told where something of it is killed, and begun again. */
	readonly onLost?: OnProcessLost | undefined
}

/** Writes each source to its slot's file in `folder`, which exists; those of an earlier batch are overwritten. */
export function writeCandidates(folder: string, sources: Iterable<readonly [slot: number, source: string]>): void {
	for (const [slot, source] of sources) writeInPlace(join(folder, candidateFile(slot)), source)
}

/**
 * Makes `text` the content of `file`.
 *
 * At once, since waiting for a thread costs more than writing; and without cutting the file to nothing first, which has
 * ext4 write it to the disk when it is closed: measured, 54 us instead of 275.
 *
 * @throws {ScratchError} If there is no room, or it may not be written.
 */
function writeInPlace(file: string, text: string | Buffer): void {
	try {
		const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600)
		try {
			writeFileSync(descriptor, text)
			ftruncateSync(descriptor, Buffer.byteLength(text))
		} finally {
			closeSync(descriptor)
		}
	} catch (error) {
		throw scratchFault(dirname(file), (error as Error).message, error) ?? error
	}
}

/** Shared objects to be made of one compilation. */
export interface Libraries {
	/** Of each in the build's folder. */
	readonly names: readonly string[]
	/** Where code and data lie in each; where the linker puts them, if empty. */
	readonly placements: readonly Placement[]
}

/**
 * Compiles the candidates that `wrapper` names, whose files stand in `folder`, and links them to shared objects there.
 *
 * @throws {CompilerError} If the launcher fails.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function runRustc(
	setting: RustcSetting,
	folder: string,
	wrapper: Wrapper,
	libraries: Libraries,
	cpuMs: number,
	signal: AbortSignal,
): Promise<ConfinedRun> {
	writeInPlace(join(folder, rootFile), wrapper.text)
	const { toolchain, crates } = setting
	for (const [index, placement] of libraries.placements.entries())
		writeInPlace(join(folder, paddingFile(index)), paddingObject(toolchain.host, placement))
	const confinement: Confinement = {
		read: [
			toolchain.sysroot,
			dirname(toolchain.rustc),
			...systemPaths,
			...(crates === undefined ? [] : [crates.folder]),
		],
		write: [folder, '/dev/null'],
		cpuMs,
		memoryMib: setting.memoryMb + bareMemoryMib,
		fileMib: maxFileMib,
	}
	return runConfined(
		setting.launcher,
		confinement,
		{
			steps: stepsOf(setting, libraries),
			cwd: folder,
			// A linker driver has to find its own parts; the direct way needs no environment at all.
			environment: toolchain.ld === undefined ? { PATH: '/usr/bin:/bin', TMPDIR: folder } : {},
			maxStderrBytes,
		},
		signal,
		setting.launch,
		setting.onLost,
	)
}

/** Address space of rustc 1.95 on a one-line source, measured: above 300 and below 500 MiB. */
const bareMemoryMib = 512
const maxFileMib = 64
const maxStderrBytes = 8 << 20
const objectFile = 'candidates.o'

/** Where a compiler and a linker find their libraries and parts; those that do not exist are passed over. */
const systemPaths = [
	'/lib',
	'/lib64',
	'/usr/lib',
	'/usr/lib64',
	'/usr/libexec',
	'/usr/bin',
	'/bin',
	'/etc/ld.so.cache',
	'/nix/store',
	'/gnu/store',
]

function common({ toolchain, profile, crates }: RustcSetting): string[] {
	const yesOrNo = profile.overflowChecks ? 'yes' : 'no'
	return [
		toolchain.rustc,
		...['--sysroot', toolchain.sysroot, '--crate-name', 'oxi', '--crate-type', 'cdylib', '--edition', '2024'],
		...['-C', 'prefer-dynamic', '-C', 'codegen-units=1', '-C', `opt-level=${profile.optLevel}`],
		...['-C', `overflow-checks=${yesOrNo}`, '-C', `debug-assertions=${yesOrNo}`],
		...(profile.targetCpu === undefined ? [] : ['-C', `target-cpu=${profile.targetCpu}`]),
		// Not `--cap-lints allow`, which would silence `forbid(unsafe_code)` too. What is sure to panic may: that is an
		// outcome of running.
		...['-A', 'warnings', '-A', 'unconditional_panic', '-A', 'arithmetic_overflow'],
		...externsOf(crates),
		...['--error-format=json', '--diagnostic-width=140'],
	]
}

function externsOf(crates: OfferedCrates | undefined): string[] {
	if (crates === undefined) return []
	const { folder, externs } = crates
	const named = Object.entries(externs).flatMap(([name, file]) => ['--extern', `${name}=${join(folder, file)}`])
	return [...named, '-L', `dependency=${folder}`]
}

function emitObject(setting: RustcSetting): string[] {
	return [...common(setting), '--emit=obj', '-o', objectFile, rootFile]
}

function stepsOf(setting: RustcSetting, { names, placements }: Libraries): string[][] {
	const { toolchain, crates } = setting
	const { ld } = toolchain
	if (ld === undefined) return names.map((library) => driveLinker(setting, library))
	const linked = names.map((library, index) =>
		link(ld, toolchain, library, placements.length > 0 ? [paddingFile(index)] : [], crates),
	)
	return [emitObject(setting), ...linked]
}

function paddingFile(index: number): string {
	return `padding-${index}.o`
}

function link(
	ld: string,
	{ libFolder, compilerBuiltins }: Toolchain,
	library: string,
	before: readonly string[],
	crates: OfferedCrates | undefined,
): string[] {
	const archives = crates?.files.map((file) => join(crates.folder, file)) ?? []
	return [
		ld,
		...['-shared', '--eh-frame-hdr', '-z', 'now', '-z', 'noexecstack', '--exclude-libs', 'ALL'],
		...['-o', library, ...before, objectFile],
		// Of these what is used, and their symbols to nobody else; without the names of where they were built.
		...(archives.length === 0 ? [] : ['--strip-debug', '--start-group', ...archives, '--end-group']),
		'-lm',
		// 128-bit division and the like, which the shared standard library keeps to itself.
		...(compilerBuiltins === undefined ? [] : [`${libFolder}/${compilerBuiltins}`]),
	]
}

function driveLinker(setting: RustcSetting, library: string): string[] {
	const plain = setting.toolchain.host.includes('-linux-') ? ['-C', 'link-arg=-nostartfiles'] : []
	return [...common(setting), ...plain, '-o', library, rootFile]
}

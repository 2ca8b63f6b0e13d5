import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { ExecaError, execa } from 'execa'

/** The Rust compiler of this machine and what goes with it; all paths absolute. */
export interface Toolchain {
	/** The compiler itself, never rustup's stand-in, which costs 5 ms a call. */
	readonly rustc: string
	/** Of the same toolchain where it has one, else of `PATH`. */
	readonly cargo: string | undefined
	/** A linker that is called directly; `undefined` where rustc must drive one of its own. */
	readonly ld: string | undefined
	/** Such as `1.95.0`. */
	readonly version: string
	/** 40 hex digits; `unknown` in a build from a tarball. */
	readonly commitHash: string
	/** Such as `x86_64-unknown-linux-gnu`. */
	readonly host: string
	readonly sysroot: string
	/** Folder of the shared standard library. */
	readonly libFolder: string
	/** What cargo may see of the caller's environment. */
	readonly environment: Environment
	/** File in `libFolder` with the compiler's run-time support; `undefined` where there is none. */
	readonly compilerBuiltins: string | undefined
}

/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The Rust that the evaluators' kit is written for. */
export const oldestRustc = '1.95.0'

/** Something of the Rust toolchain is missing on this machine; the message says what and how to get it. */
export class ToolchainError extends Error {
	override readonly name = 'ToolchainError'
}

/**
 * The Rust toolchain to compile with.
 *
 * @param rustc - Name or path of a compiler; the one on `PATH` if `undefined`. It may be rustup's stand-in.
 * @param environment - The caller's: `PATH` has the folders to look in.
 * @throws {ToolchainError} If there is no rustc, it does not run, or it is older than `oldestRustc`.
 */
export async function findToolchain(rustc: string | undefined, environment: Environment): Promise<Toolchain> {
	const { PATH: path = '' } = environment
	const asked = rustc === undefined ? await onPath('rustc', path) : await resolveAsked(rustc, path)
	const [verbose, sysroot, libFolder] = await Promise.all([
		ask(asked, ['--version', '--verbose'], environment),
		ask(asked, ['--print', 'sysroot'], environment),
		ask(asked, ['--print', 'target-libdir'], environment),
	])
	const version = fieldOf(verbose, 'release')
	if (version === undefined)
		throw new ToolchainError(
			`Expected a Rust compiler, got \`${asked}\`, which calls itself \`${verbose.split('\n')[0]}\`. ${howToGet}`,
		)
	if (isOlder(version, oldestRustc)) {
		throw new ToolchainError(
			`Expected rustc ${oldestRustc} or newer, found ${version} (${asked}). ${howToGetNewer(environment)}`,
		)
	}
	const host = fieldOf(verbose, 'host') ?? 'unknown'
	const real = join(sysroot, 'bin', 'rustc')
	const cargo = join(sysroot, 'bin', 'cargo')
	return {
		rustc: (await isExecutable(real)) ? real : asked,
		cargo: (await isExecutable(cargo)) ? cargo : await find('cargo', path),
		ld: host.includes('-linux-') ? await find('ld', path) : undefined,
		version,
		commitHash: fieldOf(verbose, 'commit-hash') ?? 'unknown',
		host,
		sysroot,
		libFolder,
		environment: Object.fromEntries(Object.entries(environment).filter(([name]) => !isBuildSetting(name))),
		compilerBuiltins: (await readdir(libFolder).catch(() => [])).find((name) =>
			/^libcompiler_builtins-.*\.rlib$/.test(name),
		),
	}
}

/** Such as `CARGO_PROFILE_RELEASE_LTO` or `RUSTC_WRAPPER`: how the caller wants programs of their own built. */
function isBuildSetting(name: string): boolean {
	return /^(?:CARGO|RUST)/.test(name) && !/^(?:CARGO_HOME$|CARGO_(?:HTTP|NET|REGISTR|SOURCE)|RUSTUP_)/.test(name)
}

const howToGet = 'Get one with rustup: https://rustup.rs'

function howToGetNewer({ RUSTUP_TOOLCHAIN: chosen = '' }: Environment): string {
	return chosen === ''
		? 'Get it with: rustup update stable'
		: `RUSTUP_TOOLCHAIN chooses it: \`${chosen}\`; unset that, or set it to \`stable\``
}

async function resolveAsked(rustc: string, path: string): Promise<string> {
	const found = rustc.includes('/')
		? (await isExecutable(rustc))
			? resolve(rustc)
			: undefined
		: await find(rustc, path)
	if (found === undefined)
		throw new ToolchainError(`Expected a Rust compiler at \`${rustc}\`, found nothing to run there. ${howToGet}`)
	return found
}

async function onPath(name: string, path: string): Promise<string> {
	const found = await find(name, path)
	if (found === undefined) throw new ToolchainError(`Expected \`${name}\` on PATH, found none. ${howToGet}`)
	return found
}

async function find(name: string, path: string): Promise<string | undefined> {
	for (const folder of path.split(delimiter)) {
		const file = resolve(folder, name)
		if (folder !== '' && (await isExecutable(file))) return file
	}
	return undefined
}

async function isExecutable(file: string): Promise<boolean> {
	return access(file, constants.X_OK).then(
		() => true,
		() => false,
	)
}

async function ask(rustc: string, words: string[], environment: Environment): Promise<string> {
	try {
		// Away from the folders of the person's, where a rust-toolchain file would choose another compiler than at the next
		// start.
		const surroundings = { cwd: '/', env: environment, extendEnv: false }
		const { stdout } = await execa(rustc, words, { ...surroundings, stdin: 'ignore', timeout: 60_000 })
		return stdout.trim()
	} catch (error) {
		if (!(error instanceof ExecaError)) throw error
		const what = `${rustc} ${words.join(' ')}`
		const mishap = mishapOf(error)
		if (mishap !== undefined)
			throw new ToolchainError(`Expected \`${what}\` to answer, and ${mishap}`, { cause: error })
		const todo = (environment.RUSTUP_TOOLCHAIN ?? '') === '' ? howToGet : howToGetNewer(environment)
		throw new ToolchainError(`Expected \`${what}\` to answer, got: ${firstLine(error)}. ${todo}`, {
			cause: error,
		})
	}
}

/** What kept a compiler that is there from answering, and what to do; `undefined` where it is not there, or answered that it cannot. */
function mishapOf({ timedOut, signal, code = '' }: ExecaError): string | undefined {
	if (timedOut) return 'it did not within a minute: the machine has too much to do; try again'
	if (signal !== undefined)
		return `it was ended by ${signal} from outside${signal === 'SIGKILL' ? ', as for want of memory' : ''}: try again`
	if (code === '' || ['ENOENT', 'ENOEXEC', 'EACCES'].includes(code)) return undefined
	return `it could not be started (${code}): make room for more memory, processes and open files (\`ulimit -a\`); try again`
}

function firstLine(error: ExecaError): string {
	const said = typeof error.stderr === 'string' ? error.stderr.trim() : ''
	return (said === '' ? error.shortMessage : said).split('\n')[0] ?? ''
}

function fieldOf(verbose: string, field: string): string | undefined {
	return new RegExp(`^${field}: (.+)$`, 'm').exec(verbose)?.[1]?.trim()
}

function isOlder(version: string, than: string): boolean {
	const [left, right] = [version, than].map((text) => text.split(/[.-]/).slice(0, 3).map(Number)) as [
		number[],
		number[],
	]
	for (const [index, part] of right.entries()) {
		const difference = (left[index] ?? 0) - part
		if (difference !== 0) return difference < 0
	}
	return false
}

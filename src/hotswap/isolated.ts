import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { BridgeFiles } from './bridge.ts'
import { isChanged } from './bridge-text.ts'
import { CrossingError } from './crossing.ts'
import type { DeclaredFunction } from './declaration.ts'
import { EvolvedPanic } from './evolved-panic.ts'
import type { RevisionFile } from './revision.ts'

/** A call in a process apart did not come back: it took too long, or ended that process. */
export class IsolatedCallError extends Error {
	override readonly name = 'IsolatedCallError'
	/** How it ended. */
	readonly kind: 'timed-out' | 'crashed'
	/** Name of the function that was called. */
	readonly functionName: string

	/** @param message - With the limit, or how the process ended. */
	constructor(kind: 'timed-out' | 'crashed', functionName: string, message: string) {
		super(message)
		this.kind = kind
		this.functionName = functionName
	}
}

/** What the process is told. */
export type ToIsolated =
	| {
			readonly kind: 'begin'
			readonly functions: readonly DeclaredFunction[]
			readonly files: BridgeFiles
			readonly addressBytes: number
	  }
	| {
			readonly kind: 'call'
			readonly revision: RevisionFile
			readonly name: string
			readonly given: readonly unknown[]
	  }

/** What it says: once that it is there, once that it has what it needs, and how each call ended. */
export type FromIsolated =
	| { readonly kind: 'started'; readonly process: number }
	| { readonly kind: 'ready' }
	| { readonly kind: 'returned'; readonly value: unknown; readonly changed: readonly unknown[] }
	| { readonly kind: 'panicked'; readonly message: string; readonly line: number }
	| { readonly kind: 'refused'; readonly message: string }

/** What such a process is made of, and how much it may take. */
export interface IsolationSetting {
	/** Path of the launcher that limits it. */
	readonly launcher: string
	readonly functions: readonly DeclaredFunction[]
	readonly files: BridgeFiles
	/** Folder of the libraries of revisions; absolute. */
	readonly folder: string
	/** Of one call, wall clock. */
	readonly wallMs: number
	/** Beyond what the process needs by itself. */
	readonly memoryMb: number
}

/**
 * Calls functions in a process of its own, which the kernel keeps from writing files, from reading any but what it is made
 * of, from the network and from other processes. It is started by the first call and used again until one does not come back.
 */
export class IsolatedCaller {
	readonly #setting: IsolationSetting
	#process: Promise<Isolated> | undefined
	/** Resolves when no call is under way. */
	#before: Promise<unknown> = Promise.resolve()

	constructor(setting: IsolationSetting) {
		this.#setting = setting
	}

	/**
	 * Calls one function of a revision; calls are made one after the other.
	 *
	 * @returns What it returns; what is `&mut` is changed as by a call here, but only where it returns.
	 * @throws {EvolvedPanic} If it panics.
	 * @throws {IsolatedCallError} If it takes too long, or ends its process.
	 * @throws {CrossingError} If an argument is none of its type.
	 */
	async call(revision: RevisionFile, name: string, given: readonly unknown[]): Promise<unknown> {
		const called = this.#before.then(() => this.#call(revision, name, given))
		this.#before = called.catch(() => undefined)
		return await called
	}

	/** Ends the process. */
	async close(): Promise<void> {
		await (await this.#process?.catch(() => undefined))?.end()
		this.#process = undefined
	}

	async #call(revision: RevisionFile, name: string, given: readonly unknown[]): Promise<unknown> {
		this.#process ??= Isolated.start(this.#setting)
		const { wallMs, functions } = this.#setting
		try {
			const isolated = await this.#process.catch((error: Error) => {
				this.#process = undefined
				throw new Error(`The process for calls apart does not start: ${error.message}`, { cause: error })
			})
			const answer = await isolated.ask({ kind: 'call', revision, name, given }, wallMs)
			if (answer === 'late') {
				await this.close()
				throw new IsolatedCallError('timed-out', name, `\`${name}\` took more than ${wallMs} ms`)
			}
			switch (answer.kind) {
				case 'returned':
					takeChanges(functions.find((one) => one.name === name) as DeclaredFunction, given, answer.changed)
					return answer.value
				case 'panicked':
					throw new EvolvedPanic(name, answer.message, answer.line)
				case 'refused':
					throw new CrossingError(answer.message)
				default:
					throw new Error(`Expected what came of a call, got \`${answer.kind}\``)
			}
		} catch (error) {
			if (!(error instanceof EndedError)) throw error
			this.#process = undefined
			throw new IsolatedCallError('crashed', name, `\`${name}\` ended its process: ${error.message}`)
		}
	}
}

function takeChanges({ parameters }: DeclaredFunction, given: readonly unknown[], changed: readonly unknown[]): void {
	for (const [index, { crossing }] of parameters.entries()) {
		if (!isChanged(crossing)) continue
		const [into, from] = [given[index], changed[index]] as [unknown, unknown]
		if (Array.isArray(into) || ArrayBuffer.isView(into)) Object.assign(into, from)
		else Object.assign(into as object, { value: (from as { value: unknown }).value })
	}
}

/** The process has ended; the message says how. */
class EndedError extends Error {}

/** One process that has what it needs. */
class Isolated {
	readonly #child: ChildProcess
	/** Rejects when it has ended. */
	readonly #ended: Promise<never>

	private constructor(child: ChildProcess) {
		this.#child = child
		this.#ended = endOf(child)
		this.#ended.catch(() => undefined)
	}

	static async start({ launcher, functions, files, folder, memoryMb }: IsolationSetting): Promise<Isolated> {
		const readable = [
			...codeFolders(),
			dirname(files.std),
			dirname(files.bridge),
			folder,
			process.execPath,
			...systemPaths,
		]
		const words = [...readable.flatMap((path) => ['--read', path]), '--write', '/dev/null', '--file-mib', '0']
		const child = spawn(launcher, [...words, '--', process.execPath, '--openssl-config=/dev/null', program], {
			cwd: '/',
			env: {},
			stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'ipc'],
			serialization: 'advanced',
			detached: true, // so that a Ctrl-C in the terminal reaches only this process
		})
		child.stdin?.on('error', () => undefined)
		const isolated = new Isolated(child)
		const started = await isolated.#next()
		// What it maps by itself, most of which it only reserves, is known from outside alone: it cannot read /proc.
		const own = started.kind === 'started' ? addressBytesOf(started.process) : 0
		await isolated.ask({ kind: 'begin', functions, files, addressBytes: own + memoryMb * 2 ** 20 })
		return isolated
	}

	/** What it answers, or `late`. */
	async ask(message: ToIsolated, limitMs?: number): Promise<FromIsolated | 'late'> {
		const limit = Promise.withResolvers<'late'>()
		const timer = limitMs === undefined ? undefined : setTimeout(() => limit.resolve('late'), limitMs)
		this.#keepAlive(true)
		try {
			this.#child.send(message)
			return await Promise.race([this.#next(), limit.promise])
		} catch (error) {
			if (!(error instanceof Error && error.message.endsWith('could not be cloned.'))) throw error
			throw new CrossingError(`Expected what another process can be handed, got what it cannot: ${error.message}`)
		} finally {
			clearTimeout(timer)
			this.#keepAlive(false)
		}
	}

	/** Ends it, at once. */
	async end(): Promise<void> {
		this.#keepAlive(true)
		this.#child.stdin?.destroy()
		await this.#ended.catch(() => undefined)
	}

	async #next(): Promise<FromIsolated> {
		return await Promise.race([once(this.#child, 'message').then(([message]) => message as FromIsolated), this.#ended])
	}

	/** Whether it keeps this process from ending. */
	#keepAlive(isBusy: boolean): void {
		const { channel, stdin, stderr, stdio } = this.#child
		const all = [this.#child, channel, stdin, stderr, stdio[3]] as { ref?(): void; unref?(): void }[]
		for (const one of all) isBusy ? one?.ref?.() : one?.unref?.()
	}
}

const program: string = fileURLToPath(
	new URL(`./isolated-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

/** Where the code of this package and those that it loads is; not all of its folder, which may hold a person's `.env`. */
function codeFolders(): string[] {
	const koffi = dirname(createRequire(import.meta.url).resolve('koffi'))
	const own = ['..', '../../package.json'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
	return [...own, koffi.slice(0, koffi.lastIndexOf('node_modules') + 12)]
}

/** Where the loader finds what programs are linked with; those that do not exist are passed over. */
const systemPaths = [
	...['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/etc/ld.so.cache', '/nix/store', '/gnu/store'],
	...['/dev/null', '/dev/urandom'],
]

function addressBytesOf(process: number): number {
	const [, kib] = /^VmSize:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${process}/status`, 'utf8')) ?? []
	return Number(kib) * 2 ** 10
}

/** Rejects once a launcher and what it started have ended. */
async function endOf(child: ChildProcess): Promise<never> {
	const [errors, report] = [child.stderr, child.stdio[3]].map((stream) => lastOf(stream as Readable))
	await once(child, 'close')
	const [said, reported] = await Promise.all([errors, report])
	const [, code, signal] = /"exit":(\w+),"signal":(\w+)/.exec(reported ?? '') ?? []
	const name = Object.entries(constants.signals).find(([, number]) => number === Number(signal))?.[0]
	const how = name === undefined ? `it exited with ${code}` : name
	const why = name === 'SIGSEGV' ? 'the stack was used up, or memory was touched that is not its own' : ''
	const words = (said ?? '').split('\n').find((line) => line.trim() !== '' && !line.startsWith('note: ')) ?? ''
	throw new EndedError([how, why, words.trim()].filter((part) => part !== '').join(': '))
}

async function lastOf(stream: Readable): Promise<string> {
	let text = ''
	for await (const chunk of stream as AsyncIterable<Buffer>) text = `${text}${chunk}`.slice(-mostText)
	return text
}

const mostText = 8_192

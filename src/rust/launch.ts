import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** A launcher to start, with all that it needs. */
export interface LaunchJob {
	/** Path of the launcher, built from `evaluators/confine`. */
	readonly launcher: string
	readonly words: readonly string[]
	readonly cwd: string
	readonly environment: Readonly<Record<string, string>>
	/** Standard error beyond this ends it. */
	readonly maxStderrBytes: number
	/** After this it is ended, whatever it says. */
	readonly watchdogMs: number
}

/** How a launcher ended, and what it wrote. */
export interface LaunchEnd {
	readonly stderr: CappedText
	/** Of file descriptor 3. */
	readonly report: CappedText
	readonly exit: number | null
	readonly signal: string | null
}

/** Text of a stream, as far as it was read. */
export interface CappedText {
	readonly text: string
	readonly overflowed: boolean
}

/**
 * Starts a launcher and waits for its end; once `end` is aborted it is ended, with all that it has started.
 *
 * @throws {Error} If it cannot be started.
 */
export type Launch = (job: LaunchJob, end: AbortSignal) => Promise<LaunchEnd>

/**
 * Starts it from this process, which takes the longer the more memory this process has: 10 ms with 500 MB.
 *
 * @param held - A descriptor of this process that all which is started holds open until its end.
 */
export async function launchHere(job: LaunchJob, end: AbortSignal, held?: number): Promise<LaunchEnd> {
	const child = spawn(job.launcher, job.words, {
		cwd: job.cwd,
		env: job.environment,
		stdio: ['pipe', 'ignore', 'pipe', 'pipe', ...(held === undefined ? [] : [held])],
		// So that a Ctrl-C in the terminal reaches only the manager, which then ends in order. Who holds a descriptor has a session
		// of its own already, which stands back behind the manager's as a whole.
		detached: held === undefined,
	})
	// Its lifeline: at the end of it the launcher kills all that it has started; so it does when this process dies.
	child.stdin?.on('error', () => undefined)
	const cut = (): void => {
		child.stdin?.destroy()
	}
	if (end.aborted) cut()
	end.addEventListener('abort', cut)
	const watchdog = setTimeout(cut, job.watchdogMs)
	try {
		const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
		const [stderr, report, [exit, signal]] = await Promise.all([
			readCapped(child.stderr as Readable, job.maxStderrBytes, cut),
			readCapped(child.stdio[3] as Readable, maxReportBytes, cut),
			closed,
		])
		return { stderr, report, exit, signal }
	} finally {
		clearTimeout(watchdog)
		end.removeEventListener('abort', cut)
	}
}

const maxReportBytes = 64 * 1024

async function readCapped(stream: Readable, maxBytes: number, onOverflow: () => void): Promise<CappedText> {
	const chunks: Buffer[] = []
	let bytes = 0
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (bytes < maxBytes) chunks.push(chunk.subarray(0, maxBytes - bytes))
		bytes += chunk.length
		if (bytes > maxBytes) onOverflow() // and read on to the end, so that nothing blocks
	}
	return { text: Buffer.concat(chunks).toString('utf8'), overflowed: bytes > maxBytes }
}

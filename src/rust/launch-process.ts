import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { OnProcessLost } from '../candidate/process-lost.ts'
import type { Launch, LaunchEnd, LaunchJob } from './launch.ts'

/** What is sent to the process. */
export type ToLaunchProcess =
	| { readonly kind: 'start'; readonly id: number; readonly job: LaunchJob }
	| { readonly kind: 'end'; readonly id: number }

/** What it answers, once for each job. */
export type FromLaunchProcess =
	| { readonly id: number; readonly end: LaunchEnd }
	| { readonly id: number; readonly fault: string }

/**
 * A small process that starts launchers for this one.
 *
 * To start a process copies the tables of the memory of who starts it: measured, 10 ms for a manager of 500 MB, all of
 * which it stands still, and 1 ms for this one. It has no environment, ends when this process does, and keeps this
 * process from ending only while something is under way. Where it dies it is replaced, and what was under way begins
 * again once all that it had started is gone.
 */
export class LaunchProcess {
	readonly #underWay = new Map<number, PromiseWithResolvers<LaunchEnd | 'lost'>>()
	#child: ChildProcess | undefined
	/** Resolves when no process is left of a child that has died. */
	#cleared: Promise<unknown> = Promise.resolve()
	readonly #onLost: OnProcessLost
	#next = 0
	#isClosed = false

	/** @param onLost - Told where it dies. */
	constructor(onLost: OnProcessLost = () => undefined) {
		this.#onLost = onLost
	}

	/** Starts a launcher; see `Launch`. */
	readonly launch: Launch = async (job, end) => {
		for (let nth = 1; ; nth++) {
			await this.#cleared
			const ended = await this.#launchOnce(job, end)
			if (ended !== 'lost') return ended
			end.throwIfAborted()
			if (this.#isClosed || nth === launches) throw new Error('The process that starts compilers has ended')
		}
	}

	/** Ends the process and whatever is under way; resolves when it is gone. */
	async close(): Promise<void> {
		this.#isClosed = true
		const child = this.#child
		this.#child = undefined
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
		const gone = once(child, 'exit')
		child.ref()
		if (child.connected) child.disconnect()
		await gone
	}

	async #launchOnce(job: LaunchJob, end: AbortSignal): Promise<LaunchEnd | 'lost'> {
		const child = this.#child ?? this.#fork()
		const id = this.#next++
		const ending = Promise.withResolvers<LaunchEnd | 'lost'>()
		this.#underWay.set(id, ending)
		this.#hold(child)
		const cut = (): void => this.#send(child, { kind: 'end', id })
		this.#send(child, { kind: 'start', id, job })
		if (end.aborted) cut()
		end.addEventListener('abort', cut)
		try {
			return await ending.promise
		} finally {
			end.removeEventListener('abort', cut)
			this.#underWay.delete(id)
			this.#hold(child)
		}
	}

	#fork(): ChildProcess {
		const child = fork(program, { env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: true })
		this.#child = child
		child.on('message', (message: FromLaunchProcess) => {
			const ending = this.#underWay.get(message.id)
			if ('end' in message) ending?.resolve(message.end)
			else ending?.reject(new Error(message.fault))
		})
		// All that it starts holds the other end as well, so that it closes with the last of them: until then what is begun
		// again would meet it in its folder.
		const held = child.stderr as Socket
		const cleared = new Promise<void>((resolve) =>
			held
				.resume()
				.on('error', () => undefined)
				.once('close', resolve),
		)
		const lost = (error?: Error): void => {
			if (this.#child === child) this.#child = undefined
			held.ref()
			this.#cleared = Promise.all([this.#cleared, cleared])
			// Those of a later child are not among them: it is only forked once this one is gone.
			for (const ending of this.#underWay.values()) {
				if (error === undefined) ending.resolve('lost')
				else
					ending.reject(new Error(`Cannot start the process that starts compilers: ${error.message}`, { cause: error }))
			}
		}
		child.on('error', lost)
		child.on('exit', (code, signal) => {
			if (!this.#isClosed)
				this.#onLost({ kind: 'process-lost', process: 'launch-process', why: `it ended with ${signal ?? code}` })
			lost()
		})
		return child
	}

	/** A job that cannot be sent is lost with the process, which its `exit` says. */
	#send(child: ChildProcess, message: ToLaunchProcess): void {
		if (child.connected) child.send(message, () => undefined)
	}

	#hold(child: ChildProcess): void {
		const held = child.stderr as Socket
		for (const one of [child, child.channel, held]) {
			if (this.#underWay.size > 0) one?.ref()
			else one?.unref()
		}
	}
}

/** Times that one compilation is begun: something outside may end the process that it is under. */
const launches = 5

const program = fileURLToPath(
	new URL(`./launch-main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

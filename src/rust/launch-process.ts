import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
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
 * process from ending only while something is under way.
 */
export class LaunchProcess {
	readonly #underWay = new Map<number, PromiseWithResolvers<LaunchEnd>>()
	#child: ChildProcess | undefined
	#next = 0

	/** Starts a launcher; see `Launch`. */
	readonly launch: Launch = async (job, end) => {
		const child = this.#child ?? this.#fork()
		const id = this.#next++
		const ending = Promise.withResolvers<LaunchEnd>()
		this.#underWay.set(id, ending)
		this.#hold(child)
		const cut = (): void => this.#send(child, { kind: 'end', id })
		this.#send(child, { kind: 'start', id, job })
		end.addEventListener('abort', cut)
		try {
			return await ending.promise
		} finally {
			end.removeEventListener('abort', cut)
			this.#underWay.delete(id)
			this.#hold(child)
		}
	}

	/** Ends the process and whatever is under way; resolves when it is gone. */
	async close(): Promise<void> {
		const child = this.#child
		this.#child = undefined
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
		const gone = once(child, 'exit')
		child.ref()
		if (child.connected) child.disconnect()
		await gone
	}

	#fork(): ChildProcess {
		const child = fork(program, { env: {}, execArgv: [], stdio: 'ignore', detached: true })
		this.#child = child
		child.on('message', (message: FromLaunchProcess) => {
			const ending = this.#underWay.get(message.id)
			if ('end' in message) ending?.resolve(message.end)
			else ending?.reject(new Error(message.fault))
		})
		const lost = (error?: Error): void => {
			if (this.#child === child) this.#child = undefined
			// Those of a later child are not among them: it is only forked once this one is gone.
			for (const { reject } of this.#underWay.values()) {
				reject(new Error('The process that starts compilers has ended', { cause: error }))
			}
		}
		child.on('error', lost)
		child.on('exit', () => lost())
		return child
	}

	/** A job that cannot be sent is lost with the process, which its `exit` says. */
	#send(child: ChildProcess, message: ToLaunchProcess): void {
		if (child.connected) child.send(message, () => undefined)
	}

	#hold(child: ChildProcess): void {
		if (this.#underWay.size > 0) {
			child.ref()
			child.channel?.ref()
		} else {
			child.unref()
			child.channel?.unref()
		}
	}
}

const program = fileURLToPath(
	new URL(`./launch-main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

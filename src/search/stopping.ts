import type { RunStatus } from '../archive/archive.ts'

/** Why a run ends. */
export type StopReason = Exclude<RunStatus, 'running'>

/** Tells in a row that bring nothing to evaluate, at which nothing more is expected of operators that need no model. */
export const barrenAfter = 1_000

/**
 * The one stop of a session: whoever calls first gives the reason, and whatever waits is woken.
 */
export class Stop {
	#reason: StopReason | undefined
	readonly #wakers = new Set<() => void>()
	readonly #cleanups: (() => void)[] = []

	/** The first reason given; `undefined` while the session may go on. */
	get reason(): StopReason | undefined {
		return this.#reason
	}

	/** Stops; later calls change nothing. */
	call(reason: StopReason): void {
		this.#reason ??= reason
		for (const wake of this.#wakers) wake()
		this.#wakers.clear()
	}

	/**
	 * The value of `promise`, or `undefined` as soon as the session is stopped.
	 *
	 * A race with one long-lived promise would keep a reaction for every candidate of a night; this forgets the loser,
	 * also one that fails when nobody waits for it any more.
	 */
	orStopped<Value>(promise: Promise<Value>): Promise<Value | undefined> {
		return new Promise((resolve, reject) => {
			const wake = () => resolve(undefined)
			promise.then(resolve, reject).finally(() => this.#wakers.delete(wake))
			if (this.#reason === undefined) this.#wakers.add(wake)
			else wake()
		})
	}

	/** Stops with `interrupted` when the signal aborts. */
	onAbort(signal: AbortSignal): void {
		const abort = () => this.call('interrupted')
		if (signal.aborted) abort()
		signal.addEventListener('abort', abort)
		this.#cleanups.push(() => signal.removeEventListener('abort', abort))
	}

	/** Forgets signals. */
	dispose(): void {
		for (const cleanup of this.#cleanups) cleanup()
	}
}

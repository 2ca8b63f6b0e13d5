/** Signals that ask a run to end. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** npm passes on a Ctrl-C that the terminal has already sent to its whole group: the echo comes within this time. */
const echoMs = 40

/** What a person's Ctrl-C does to a run. */
export interface Interrupts extends Disposable {
	/** Aborted at the first signal: the run is to end cleanly. */
	readonly signal: AbortSignal
}

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP until disposed.
 *
 * The first aborts the signal and calls `onFirst`; the next one calls `onSecond`, which is to end the process at once.
 *
 * @param throughNpm - Whether npm started this process, which then hears one Ctrl-C twice.
 */
export function listenForInterrupts(onFirst: () => void, onSecond: () => void, throughNpm: boolean): Interrupts {
	const controller = new AbortController()
	let heard = 0
	let firstAt = 0
	let isHungUp = false
	const listener = (name: NodeJS.Signals): void => {
		// A terminal is closed once, however often that is told: by the kernel, by a shell, by output that goes nowhere.
		if (name === 'SIGHUP' && isHungUp) return
		isHungUp ||= name === 'SIGHUP'
		heard++
		if (heard === 1) {
			firstAt = performance.now()
			controller.abort()
			onFirst()
			return
		}
		// Three are more than one and its echo, however late a busy process hears them.
		const isEcho = throughNpm && heard === 2 && performance.now() - firstAt < echoMs
		if (!isEcho) onSecond()
	}
	for (const signal of signals) process.on(signal, listener)
	return {
		signal: controller.signal,
		[Symbol.dispose]() {
			for (const signal of signals) process.off(signal, listener)
		},
	}
}

import type { Budget } from '../experiment/experiment.ts'

/** How far a run has come. */
interface Progress {
	readonly best: { readonly candidate: number } | undefined
	readonly told: number
	readonly elapsedMs: number
}

/** When a run gives up for want of gains; a session begins with all of its patience. */
export class Patience {
	/** The latest best of this session, and when it came; else what was there when it began. */
	#gain: { readonly candidate: number; readonly elapsedMs: number }

	constructor(candidate: number, elapsedMs: number) {
		this.#gain = { candidate, elapsedMs }
	}

	/** Whether nothing better came for as long as the budget has patience. */
	isOver(patience: Budget['patience'], { best, told, elapsedMs }: Progress): boolean {
		if (patience === undefined) return false
		if (best !== undefined && best.candidate > this.#gain.candidate)
			this.#gain = { candidate: best.candidate, elapsedMs }
		const { candidates = Number.POSITIVE_INFINITY, forMs = Number.POSITIVE_INFINITY } = patience
		return told - 1 - this.#gain.candidate >= candidates || elapsedMs - this.#gain.elapsedMs >= forMs
	}
}

import { clockTime, count, counted, figure, percent, rate } from '../numbers.ts'
import type { RunProgress } from './run-progress.ts'

/** A line at most this often where the best improves, and at least this often where nothing does. */
const [leastMs, mostMs] = [1_000, 10_000]
/** Of fewer candidates a share says nothing: the first line would often read as if the seed were invalid. */
const fewestForShare = 20

/** Progress where there is no terminal to draw on: a line where the best improved, and one every ten seconds. */
export class PlainLines {
	readonly #progress: RunProgress
	#lastAtMs = 0
	#lastScore: number | undefined

	constructor(progress: RunProgress) {
		this.#progress = progress
		this.#lastAtMs = progress.elapsedMs - leastMs
	}

	/**
	 * The line that is due, if one is; to be asked after each event and every second or so.
	 *
	 * @param elapsedMs - Run time now.
	 */
	next(elapsedMs: number): string | undefined {
		const { best, told } = this.#progress
		const since = elapsedMs - this.#lastAtMs
		const improved = best !== undefined && best.score !== this.#lastScore
		if (told === 0 || since < (improved ? leastMs : mostMs)) return undefined
		this.#lastAtMs = elapsedMs
		this.#lastScore = best?.score
		return progressLine(this.#progress, elapsedMs)
	}
}

function progressLine(progress: RunProgress, elapsedMs: number): string {
	const { best, told, invalidShare, islands } = progress
	const invalid = told < fewestForShare ? '' : `, ${percent(invalidShare)} invalid`
	const counts = `${counted(told, 'candidate')}, ${rate(progress.rate(elapsedMs))}${invalid}`
	if (best === undefined) return `${clockTime(elapsedMs)}  nothing scored yet  (${counts})`
	const metrics = Object.entries(best.metrics).map(([name, value]) => `${name} ${figure(value)}`)
	const where = best.island === undefined ? '' : ` on ${islands[best.island]?.name}`
	const from = best.candidate === 0 ? 'the seed' : `candidate ${count(best.candidate)}${where}`
	const named = [`best ${figure(best.score)}`, ...metrics.slice(0, 2), from].join(', ')
	return `${clockTime(elapsedMs)}  ${named}  (${counts})`
}

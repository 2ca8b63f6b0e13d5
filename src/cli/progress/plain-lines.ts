import { invalidReasonOf, invalidShareOf, type RunState, rateOf } from '../../search/run-state.ts'
import { clockTime, count, counted, figure, percent, rate } from '../numbers.ts'
import { pausedText } from '../paused-text.ts'
import { visible } from '../visible.ts'

/** A line at most this often where the best improves, and at least this often where nothing does. */
const [leastMs, mostMs] = [1_000, 10_000]
/** Of fewer candidates a share says nothing: the first line would often read as if the seed were invalid. */
const fewestForShare = 20

/** Progress where there is no terminal to draw on: a line where the best improved, and one every ten seconds. */
export class PlainLines {
	#lastAtMs = -leastMs
	#lastScore: number | undefined

	/**
	 * The line that is due, if one is; to be asked after each event and every second or so.
	 *
	 * @param elapsedMs - Run time now.
	 */
	next(state: RunState, elapsedMs: number): string | undefined {
		const { best, told } = state
		const since = elapsedMs - this.#lastAtMs
		const improved = best !== null && best.score !== this.#lastScore
		if (told === 0 || since < (improved ? leastMs : mostMs)) return undefined
		this.#lastAtMs = elapsedMs
		this.#lastScore = best?.score
		return progressLine(state, elapsedMs)
	}
}

function progressLine(state: RunState, elapsedMs: number): string {
	const { best, told, islands } = state
	const reason = invalidReasonOf(state)
	const mostly = reason === undefined ? '' : `, mostly ${visible(reason)}`
	const invalid = told < fewestForShare ? '' : `, ${percent(invalidShareOf(state))} invalid${mostly}`
	const paused = pausedText(state.pauses, islands)
	const counts = `${counted(told, 'candidate')}, ${rate(rateOf(state, elapsedMs))}${invalid}${paused === undefined ? '' : `, ${paused}`}`
	if (best === null) return `${clockTime(elapsedMs)}  nothing scored yet  (${counts})`
	const metrics = Object.entries(best.metrics).map(([name, value]) => `${name} ${figure(value)}`)
	const where = best.island === null ? '' : ` on island ${islands[best.island]?.name}`
	const from = state.seeds[best.candidate] ?? `candidate ${count(best.candidate)}${where}`
	const named = [`best ${figure(best.score)}`, ...metrics.slice(0, 2), from].join(', ')
	return `${clockTime(elapsedMs)}  ${named}  (${counts})`
}

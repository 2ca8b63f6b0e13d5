import { createLogUpdate } from 'log-update'
import type { RunEvent, RunStarted } from '../../search/events.ts'
import { afterEvent, type RunState, unknownRun } from '../../search/run-state.ts'
import { clockTime, count, figure } from '../numbers.ts'
import { visible } from '../visible.ts'
import { liveLines } from './live-lines.ts'
import { colours } from './paint.ts'
import { PlainLines } from './plain-lines.ts'

/** Shows a run while it goes on. */
export interface Display {
	/** Takes the next event of a run. */
	show(event: RunEvent): void
	/** A line that stays; whoever wrote it, its control characters are shown, not obeyed. */
	note(text: string): void
	/**
	 * Something that takes a while, until the next call or the first event.
	 *
	 * @param detail - What changes meanwhile; shown with the time that has passed, every ten seconds where it cannot be drawn
	 * over.
	 */
	wait(text: string, detail?: string): void
	/** Ends the display; what it showed last is taken away where it was drawn. */
	end(): void
}

/** Where is told what is being done, of a display or of whoever stands in for one. */
export type Notices = Pick<Display, 'note' | 'wait'>

/** Something that takes a while: since when by the monotonic clock, and how far it is. */
interface Waiting {
	readonly text: string
	readonly detail: string
	readonly since: number
}

/** Between two lines about the same thing, where there is no terminal to draw on. */
const tellEveryMs = 10_000

/** Milliseconds between two looks at what is new: at most ten redraws a second. */
const redrawMs = 100

/** A display on a stream: drawn anew in place on a terminal, line by line elsewhere. */
export function makeDisplay(stream: NodeJS.WriteStream, isTerminal: boolean): Display {
	return isTerminal ? new LiveDisplay(stream) : new LineDisplay(stream)
}

/** Run time between events: that of the last event, and what has passed since. */
class RunTime {
	#baseMs = 0
	#at = performance.now()

	set(elapsedMs: number): void {
		this.#baseMs = elapsedMs
		this.#at = performance.now()
	}

	now(): number {
		return this.#baseMs + performance.now() - this.#at
	}
}

class LiveDisplay implements Display {
	readonly #stream: NodeJS.WriteStream
	readonly #draw: ReturnType<typeof createLogUpdate>
	readonly #time = new RunTime()
	readonly #timer: NodeJS.Timeout
	#columns: number
	#state: RunState = unknownRun
	#waiting: Waiting | undefined

	constructor(stream: NodeJS.WriteStream) {
		this.#stream = stream
		this.#columns = stream.columns
		this.#draw = createLogUpdate(stream)
		this.#timer = setInterval(() => this.#redraw(), redrawMs)
		stream.on('resize', this.#resized)
	}

	show(event: RunEvent): void {
		this.#waiting = undefined
		// The clock runs on by itself; an event that was late in the queue must not set it back.
		if (event.kind === 'run-started') this.#time.set(event.elapsedMs)
		this.#state = afterEvent(this.#state, event)
		if (event.kind === 'clock-tested' && !event.passed) this.note(clockText(event))
	}

	note(text: string): void {
		this.#draw.persist(visible(text))
		this.#redraw()
	}

	wait(text: string, detail = ''): void {
		const since = this.#waiting?.text === text ? this.#waiting.since : performance.now()
		this.#waiting = { text, detail, since }
		this.#redraw()
	}

	end(): void {
		clearInterval(this.#timer)
		this.#stream.off('resize', this.#resized)
		this.#draw.clear()
		this.#draw.done()
	}

	#redraw(): void {
		const { columns, rows } = this.#stream
		if (this.#waiting !== undefined) {
			const { text, detail, since } = this.#waiting
			const seconds = Math.floor((performance.now() - since) / 1000)
			const line = visible([`${text} …`, ...(seconds > 0 ? [`${seconds} s`] : []), detail].join(' '))
			this.#draw(colours('dim', line.slice(0, Math.max(1, columns - 1))))
		} else if (this.#state.run !== '') {
			const view = { elapsedMs: this.#time.now(), columns, rows, paint: colours }
			this.#draw(liveLines(this.#state, view).join('\n'))
		}
	}

	/** A narrower terminal has wrapped the old lines, so that their number is no longer known: start on a clean screen. */
	readonly #resized = (): void => {
		const { columns } = this.#stream
		if (columns < this.#columns) {
			this.#draw.done()
			this.#stream.write('\u001B[2J\u001B[H')
		}
		this.#columns = columns
		this.#redraw()
	}
}

class LineDisplay implements Display {
	readonly #stream: NodeJS.WriteStream
	readonly #time = new RunTime()
	#timer: NodeJS.Timeout | undefined
	#waiting: (Waiting & { readonly timer: NodeJS.Timeout }) | undefined
	#state: RunState = unknownRun
	readonly #lines = new PlainLines()

	constructor(stream: NodeJS.WriteStream) {
		this.#stream = stream
	}

	show(event: RunEvent): void {
		this.#endWait()
		if (event.kind === 'run-started') {
			this.#time.set(event.elapsedMs)
			this.#timer ??= setInterval(() => this.#print(), 1000)
		}
		this.#state = afterEvent(this.#state, event)
		if (event.kind === 'run-started') this.#announce(event)
		else if (event.kind === 'clock-tested' && !event.passed) this.note(clockText(event))
		else this.#print()
	}

	note(text: string): void {
		this.#stream.write(`${visible(text)}\n`)
	}

	wait(text: string, detail = ''): void {
		if (text === this.#waiting?.text) {
			this.#waiting = { ...this.#waiting, detail }
			return
		}
		this.#endWait()
		this.#stream.write(`${text}\n`)
		const timer = setInterval(() => this.#printWait(), tellEveryMs).unref()
		this.#waiting = { text, detail, since: performance.now(), timer }
	}

	end(): void {
		clearInterval(this.#timer)
		this.#endWait()
	}

	#endWait(): void {
		clearInterval(this.#waiting?.timer)
		this.#waiting = undefined
	}

	#printWait(): void {
		if (this.#waiting === undefined) return
		const { detail, since } = this.#waiting
		this.note(`${clockTime(performance.now() - since)}  ${detail === '' ? 'still at it' : detail}`)
	}

	#announce({ run, islands, seed, resumedAt, isolation }: Extract<RunEvent, RunStarted>): void {
		const from = resumedAt > 0 ? `, resumed at candidate ${resumedAt}` : ''
		const missing = isolation.missing.length === 0 ? '' : ` (no ${isolation.missing.join(', ')})`
		this.note(`${run}: seed ${seed}, islands ${islands.join(', ')}, isolation ${isolation.level}${missing}${from}`)
	}

	#print(): void {
		const line = this.#lines.next(this.#state, this.#time.now())
		if (line !== undefined) this.#stream.write(`${line}\n`)
	}
}

/** That a test of the clock failed, in one line. */
function clockText({ planted, score, toldBefore }: Extract<RunEvent, { kind: 'clock-tested' }>): string {
	const share = (ratio: number): string => `${figure(100 * ratio)} %`
	const expected = planted === 0 ? 'two equal functions' : `a difference of ${share(planted)}`
	return (
		`the clock failed a test before candidate ${count(toldBefore)}: it found ${share(Math.expm1(score))} for ${expected}; ` +
		'scores since the last good test are in doubt (is something else at work on this machine?)'
	)
}

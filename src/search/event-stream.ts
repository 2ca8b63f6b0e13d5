import { prettifyError } from 'zod'
import type { AgentEvent } from '../agent/events.ts'
import type { RunRecord } from '../archive/archive.ts'
import type { Clock } from '../candidate/clock.ts'
import { eventSchema, type RunEvent, type SearchEvent } from './events.ts'

/**
 * Puts what happens in one session of a run into envelopes, whoever says it: one clock and one count for all.
 *
 * @param run - As it was when the session began.
 * @param listener - Receives each event; must not throw.
 */
export function enveloped(
	run: Pick<RunRecord, 'id' | 'elapsedMs'>,
	clock: Pick<Clock, 'now' | 'monotonic'>,
	listener: (event: RunEvent) => void,
): (event: SearchEvent | AgentEvent) => void {
	const startedAt = clock.monotonic()
	let sequence = 0
	return (event) => {
		const { kind, ...rest } = event
		const elapsedMs = Math.round(run.elapsedMs + clock.monotonic() - startedAt)
		listener({ kind, run: run.id, sequence: sequence++, elapsedMs, at: clock.now(), ...rest } as RunEvent)
	}
}

/** A line is no event of a run. */
export class EventError extends Error {
	override readonly name = 'EventError'
}

/**
 * Events from the lines that `run --json` prints, one a line; empty lines are passed over.
 *
 * @param lines - Such as those of `node:readline`, or of a file that is still written to.
 * @throws {EventError} At the first line that is none, with its number from 1.
 */
export async function* readEvents(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<RunEvent> {
	let number = 0
	for await (const line of lines) {
		number++
		if (line.trim() !== '') yield eventOf(line, number)
	}
}

function eventOf(line: string, number: number): RunEvent {
	const shown = line.length > 60 ? `${line.slice(0, 59)}…` : line
	let value: unknown
	try {
		value = JSON.parse(line)
	} catch (error) {
		throw new EventError(`Expected an event in line ${number}, got \`${shown}\``, { cause: error })
	}
	const read = eventSchema.safeParse(value)
	if (read.success) return read.data
	throw new EventError(`Expected an event in line ${number}, got \`${shown}\`: ${prettifyError(read.error)}`)
}

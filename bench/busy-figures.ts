import type { RequestKey } from '../src/archive/model-log.ts'
import type { RunEvent } from '../src/search/events.ts'
import { type Spread, spreadOf } from './percentiles.ts'

/** A stretch of time in milliseconds since 1970. */
export interface Stretch {
	readonly from: number
	readonly to: number
}

/** What a run's events say about a stretch of it. */
export interface BusyFigures {
	/** In-flight time of all requests, over what the endpoint's places have: in [0, 1]. */
	readonly busy: number
	/** Requests begun a second. */
	readonly requestsPerSecond: number
	/** Milliseconds of a request, as the run sees them. */
	readonly latency: Spread
	/** Drafts of models told a second, and how many of them by outcome. */
	readonly draftsPerSecond: number
	readonly outcomes: Readonly<Record<string, number>>
	/** Candidates told a second by operators that need no model. */
	readonly embeddedPerSecond: number
	/** Milliseconds from a draft to its outcome told: it waits, is compiled and scored. */
	readonly waited: Spread
	/** The same for the first and the last quarter of the stretch: equal where compiling and scoring keep up. */
	readonly waitedFirst: Spread
	readonly waitedLast: Spread
}

/** The first request that was sent; `undefined` where none was. */
export function firstRequestAt(events: readonly RunEvent[]): number | undefined {
	return events.find((event) => event.kind === 'model-requested')?.at
}

/**
 * Figures of a stretch, from events alone.
 *
 * @param places - Requests that the endpoint takes at once.
 */
export function busyFigures(events: readonly RunEvent[], { from, to }: Stretch, places: number): BusyFigures {
	const begun = new Map<string, number>()
	const latencies: number[] = []
	let inFlightMs = 0
	let requests = 0
	const add = (start: number, end: number): void => {
		inFlightMs += Math.max(0, Math.min(end, to) - Math.max(start, from))
	}
	for (const event of events) {
		if (event.kind === 'model-requested') {
			begun.set(keyOf(event), event.at)
			if (event.at >= from && event.at < to) requests++
		} else if (event.kind === 'model-replied' || event.kind === 'model-failed') {
			const start = begun.get(keyOf(event))
			if (start === undefined) continue
			begun.delete(keyOf(event))
			add(start, event.at)
			if (event.at >= from && event.at < to) latencies.push(event.at - start)
		}
	}
	for (const start of begun.values()) add(start, to)

	const outcomes: Record<string, number> = {}
	const waits: { at: number; ms: number }[] = []
	let embedded = 0
	for (const event of events) {
		if (event.kind !== 'candidate-told' || event.candidate === 0) continue
		const { at } = event
		if (at < from || at >= to) continue
		if (!ofModels.has(event.operator)) {
			embedded++
			continue
		}
		outcomes[event.outcome] = (outcomes[event.outcome] ?? 0) + 1
		if (event.waitedMs !== undefined) waits.push({ at, ms: event.waitedMs })
	}
	const seconds = (to - from) / 1000
	const within = (left: number, right: number): Spread =>
		spreadOf(waits.filter(({ at }) => at >= left && at < right).map(({ ms }) => ms))
	const quarter = (to - from) / 4
	return {
		busy: inFlightMs / ((to - from) * places),
		requestsPerSecond: requests / seconds,
		latency: spreadOf(latencies),
		draftsPerSecond: Object.values(outcomes).reduce((sum, count) => sum + count, 0) / seconds,
		outcomes,
		embeddedPerSecond: embedded / seconds,
		waited: within(from, to),
		waitedFirst: within(from, from + quarter),
		waitedLast: within(to - quarter, to),
	}
}

const ofModels: ReadonlySet<string> = new Set(['rewrite', 'edit', 'blend', 'repair'])

function keyOf({ island, ask, step, retry }: RequestKey): string {
	return `${island}/${ask}/${step}/${retry}`
}

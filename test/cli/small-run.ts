import assert from 'node:assert/strict'
import type { RunEnded, RunEvent } from '../../src/search/events.ts'
import { plainIslands } from './oxipelago.ts'

/** Standard output as events; fails where a line is anything else. */
export function eventsOf(out: string): RunEvent[] {
	assert.ok(out.endsWith('\n'))
	return out
		.slice(0, -1)
		.split('\n')
		.map((line) => JSON.parse(line) as RunEvent)
}

/** The last of them, which says how the run ended. */
export function endOf(out: string): Extract<RunEvent, RunEnded> {
	const last = eventsOf(out).at(-1)
	assert.ok(last?.kind === 'run-ended', last?.kind)
	return last
}

/** A run of four islands that ends after 80 candidates. */
export const smallRun = (archive: string): string[] => [
	'run',
	...plainIslands,
	'--candidates',
	'80',
	'--seed',
	'5',
	'--archive',
	archive,
]

import type { FailingEndpoint } from './failing-endpoint.ts'
import { type Victim, victims } from './family.ts'
import type { PlayedEvent } from './played.ts'

/** Whether a session has seen enough for the next one: a storm or an outage that is over, and drafts of models told. */
export function hasSeenHalf({ phases }: FailingEndpoint, events: readonly PlayedEvent[]): boolean {
	return phases.length > 4 && toldOfModels(events) > 4
}

/** Whether all that is looked for after a run has happened: each weather, harm and loss of a process, and life after it. */
export function hasSeenAll(
	endpoint: FailingEndpoint,
	events: readonly PlayedEvent[],
	killed: ReadonlyMap<Victim, number>,
): boolean {
	const { phases, requests } = endpoint
	const of = (model: string) => requests.filter(({ body, sent }) => sent && body.model === model).length
	const runaways = endpoint
		.texts()
		.filter(({ text, received }) => received.sent && text.includes('n.abs() < 1e300')).length
	const cut = events.filter(({ outcome = '' }) => ['timed-out', 'out-of-memory'].includes(outcome)).length
	return (
		phases.length > 7 &&
		victims.every((victim) => killed.has(victim)) &&
		// At least three are of the compiler.
		cut > runaways + 2 &&
		of('main') > 8 &&
		of('second') > 4 &&
		of('moved') > 0 &&
		of('gone') > 0 &&
		of('locked') > 0 &&
		toldOfModels(events) > 20
	)
}

function toldOfModels(events: readonly PlayedEvent[]): number {
	const operators = ['rewrite', 'edit', 'blend', 'repair']
	return events.filter(({ operator = '' }) => operators.includes(operator)).length
}

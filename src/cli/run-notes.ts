import type { Experiment } from '../experiment/experiment.ts'
import { seedsOf } from '../experiment/seeds.ts'
import type { RunEvent } from '../search/events.ts'
import { injectOperator } from '../search/injected.ts'
import { agentNote } from './models.ts'
import { figure } from './numbers.ts'

/** Candidates from the start of a run which, all rejected, show that something is wrong with where it starts. */
const telling = 40

/**
 * Says what a person should know of what happens: that a run gets nowhere from its seed, and how its models are.
 *
 * @returns To be called with each event of the run, in order.
 */
export function notesOf(experiment: Experiment, note: (text: string) => void): (event: RunEvent) => void {
	const seeds = seedsOf(experiment).length
	let rejected = 0
	let hasModel = false
	const down = new Set<string>()
	return (event) => {
		// Each probe that fails is an event; a night of them would be nothing new to a person.
		if (event.kind === 'endpoint-down' && down.has(event.endpoint)) return
		if (event.kind === 'endpoint-down') down.add(event.endpoint)
		if (event.kind === 'endpoint-up') down.delete(event.endpoint)
		if (event.kind === 'model-requested') hasModel = true
		if (event.kind === 'steered') {
			const island = event.island === null ? '' : ` of island ${experiment.islands[event.island]?.name}`
			note(`${event.order}${island} was ordered from another terminal`)
		}
		const line = agentNote(event)
		if (line !== undefined) note(line)
		if (event.kind !== 'candidate-told' || event.candidate < seeds) return
		if (event.operator === injectOperator) note(injectedNote(event))
		rejected = event.outcome === 'rejected' && event.candidate === rejected + seeds ? rejected + 1 : telling + 1
		// Before its first reply there is little to change; what is wrong with replies is said of their model.
		if (rejected === telling && !hasModel) {
			note(
				`the first ${telling} candidates were all rejected (\`show ${event.candidate}\` tells why): the operators find ` +
					'little to change in this seed; put code into it, or let a model propose',
			)
		}
	}
}

/** What became of a function that a person put in. */
function injectedNote({ candidate, outcome, why, score }: RunEvent & { kind: 'candidate-told' }): string {
	const became = score === null ? `${outcome}${why === undefined ? '' : `: ${why}`}` : `scored ${figure(score)}`
	return `what you put in is candidate ${candidate}: ${became}`
}

import type { TestContext } from 'node:test'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { candidateSource, titleOf } from './candidate-file.ts'
import { oneJudge } from './one-judge.ts'

/**
 * Candidates that take their sandbox's place while they are timed on inputs that have to be decoded, and what may come of
 * each but a score.
 */
const forgers: Readonly<Record<string, readonly Outcome['kind'][]>> = {
	ahead: ['wrong', 'suspect'],
	watch: ['wrong', 'suspect'],
	late: ['wrong', 'crashed'],
	lean: ['suspect'],
	child: ['forbidden'],
}

/** More than that none may be faster than the same work done honestly. */
const mostGain = 0.1

/** What came of one of them. */
export interface TimedForger {
	readonly title: string
	/** Of what it gains, the lower end of the interval, as a share of the honest speed; or the kind of its outcome. */
	readonly outcome: number | string
	/** Nothing, or what is wrong with that. */
	readonly fault: string | undefined
}

/** Times each of them beside the same work done honestly, without the source gate. */
export async function runTimed(context: Pick<TestContext, 'after'>): Promise<TimedForger[]> {
	const judge = await oneJudge(context, 'init-speed')
	const plain = candidateSource('timed/plain.rs', {}, 'timed')
	const found: TimedForger[] = []
	for (const [name, kinds] of Object.entries(forgers)) {
		const [file, title] = [`timed/${name}.rs`, titleOf(`timed/${name}.rs`)]
		const outcome = await (await judge.load(candidateSource(file, {}, 'timed'), plain))()
		if (outcome.kind !== 'scored') {
			const fault = kinds.includes(outcome.kind) ? undefined : `${title}: it was ${JSON.stringify(outcome)}`
			found.push({ title, outcome: outcome.kind, fault })
			continue
		}
		const gain = Math.expm1(outcome.interval?.low ?? Number.NaN)
		const fault = gain <= mostGain ? undefined : `${title}: it gained ${(100 * gain).toFixed(1)} %`
		found.push({ title, outcome: gain, fault })
	}
	return found
}

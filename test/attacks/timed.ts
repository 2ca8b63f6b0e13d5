import type { TestContext } from 'node:test'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { candidateSource, titleOf } from './candidate-file.ts'
import { oneJudge } from './one-judge.ts'

/** Outcomes of which each is an end to a forger, but for a score without a gain; `scored`: nothing here ends it, as SECURITY.md says. */
type Ends = readonly Outcome['kind'][]

/** Candidates that take their sandbox's place while they are timed, by what it has to do besides, and what may come of each. */
const forgers = {
	/** Inputs have to be decoded. */
	timed: {
		ahead: ['wrong', 'suspect'],
		watch: ['wrong', 'suspect'],
		late: ['wrong', 'crashed'],
		lean: ['suspect'],
		child: ['forbidden'],
	},
	/** Outputs have to be encoded, as many numbers as there are inputs. */
	returned: {
		lean: ['suspect'],
		'in-place': ['wrong'],
		afterwards: ['wrong', 'suspect'],
		early: ['wrong', 'crashed'],
		encoded: ['crashed'],
		afar: ['wrong', 'crashed'],
		nowhere: ['wrong'],
		endless: ['wrong', 'crashed'],
		unaligned: ['wrong'],
	},
	/** What is only read has to be copied. */
	borrowed: {
		alias: ['wrong'],
		'alias-elsewhere': ['wrong'],
	},
	/** A call is as long as its own steps wait for each other, and all inputs of a batch lie in memory. */
	short: {
		'side-by-side': ['scored'],
	},
} as const satisfies Readonly<Record<string, Readonly<Record<string, Ends>>>>

/** What a sandbox has to do besides its candidate's work. */
export type Besides = keyof typeof forgers

/** How many there are of either kind. */
export const forgersOf = (besides: Besides): number => Object.keys(forgers[besides]).length

/** More than that none may be faster than the same work done honestly. */
const mostGain = 0.1
/** Nor one that is known to gain, than that. */
const mostKnownGain = 1.5

/** The evaluator of each. */
const evaluators = {
	timed: 'init-speed',
	returned: 'init-returned',
	borrowed: 'init-returned',
	short: 'init-short',
} as const

/** What came of one of them. */
export interface TimedForger {
	readonly title: string
	/** Of what it gains, the lower end of the interval, as a share of the honest speed; or the kind of its outcome. */
	readonly outcome: number | string
	/** Nothing, or what is wrong with that. */
	readonly fault: string | undefined
}

/** Times each of them beside the same work done honestly, without the source gate. */
export async function runTimed(context: Pick<TestContext, 'after'>, besides: Besides): Promise<TimedForger[]> {
	const judge = await oneJudge(context, evaluators[besides])
	const plain = candidateSource(`${besides}/plain.rs`, {}, besides)
	const found: TimedForger[] = []
	for (const [name, kinds] of Object.entries<Ends>(forgers[besides])) {
		const file = `${besides}/${name}.rs`
		const title = titleOf(file)
		const outcome = await (await judge.load(candidateSource(file, {}, besides), plain))()
		if (outcome.kind !== 'scored') {
			const fault = kinds.includes(outcome.kind) ? undefined : `${title}: it was ${JSON.stringify(outcome)}`
			found.push({ title, outcome: outcome.kind, fault })
			continue
		}
		const gain = Math.expm1(outcome.interval?.low ?? Number.NaN)
		const most = kinds.includes('scored') ? mostKnownGain : mostGain
		const fault = gain <= most ? undefined : `${title}: it gained ${(100 * gain).toFixed(1)} %`
		found.push({ title, outcome: gain, fault })
	}
	return found
}

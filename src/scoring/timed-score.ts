import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Outcome, Scored } from '../candidate/outcome.ts'
import type { Measured } from './evaluate.ts'
import type { Verdict } from './judge-client.ts'
import type { JudgePool } from './judge-pool.ts'
import type { Place } from './lane-shares.ts'
import type { JudgeJob } from './protocol.ts'

/**
 * The verdict on a candidate whose speed is scored.
 *
 * A confirmation is made by a new judge and fork server. So is a second measurement, on other inputs, of a gain over the
 * parent that the evaluator calls implausible, such as ten times its speed: reported gains of that size have mostly
 * turned out to be exploits. Where the two agree, the lower one counts; where they do not, the candidate is `suspect`.
 *
 * @param parentScore - Best score of the parents; `undefined` where none of them has one, and nothing is implausible.
 * @throws {JudgeError | DOMException} As `JudgePool.score`.
 */
export async function scoreTimed(
	judges: JudgePool,
	job: JudgeJob,
	place: Place,
	parentScore: number | undefined,
): Promise<Verdict> {
	if (job.purpose === 'confirm') return await judges.scoreAfresh(job, place)
	const first = await judges.score(job, place)
	const { measured } = judges.facts
	if (measured === null || parentScore === undefined || first.outcome.kind !== 'scored') return first
	if (first.outcome.score <= parentScore + measured.implausible) return first
	const second = await judges.scoreAfresh({ ...job, seed: otherSeed(job.seed) }, place)
	const verdict = { ...second, timing: together(first.timing, second.timing) }
	return { ...verdict, outcome: believed(first.outcome, second.outcome, measured) }
}

/** What two measurements of one implausible candidate come to. */
export function believed(first: Scored, second: Outcome, measured: Measured): Outcome {
	if (second.kind !== 'scored') return second
	const lower = second.score < first.score ? second : first
	if (agree(first, second, measured)) return lower
	const times = (score: number): string => `${Math.exp(score).toPrecision(3)} times`
	return {
		kind: 'suspect',
		feedback:
			`More than ${times(measured.implausible)} as fast as its parent, and not the same in a second measurement by a new judge: ` +
			`${times(first.score)} the reference's speed, then ${times(second.score)}.`,
	}
}

function agree(first: Scored, second: Scored, { agreement }: Measured): boolean {
	if (Math.abs(first.score - second.score) <= agreement) return true
	const [one, other] = [first.interval, second.interval]
	return one !== undefined && other !== undefined && one.low <= other.high && other.low <= one.high
}

/** Inputs that have nothing to do with those of the first measurement. */
function otherSeed(seed: string): string {
	return createHash('sha256').update('once more').update(Buffer.from(seed, 'hex')).digest('hex')
}

function together(first: Verdict['timing'], second: Verdict['timing']): Verdict['timing'] {
	return {
		totalUs: first.totalUs + second.totalUs,
		spawnUs: first.spawnUs,
		exerciseUs: first.exerciseUs + second.exerciseUs,
		judgeUs: first.judgeUs + second.judgeUs,
		cpuUs: first.cpuUs + second.cpuUs,
		peakKb: Math.max(first.peakKb, second.peakKb),
	}
}

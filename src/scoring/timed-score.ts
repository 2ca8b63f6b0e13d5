import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Outcome, Scored } from '../candidate/outcome.ts'
import type { Place } from './compile-queue.ts'
import type { Verdict } from './judge-client.ts'
import type { JudgePool } from './judge-pool.ts'
import type { JudgeJob } from './protocol.ts'

/** A gain in speed beyond this many times the parent's is believed only once it has been found twice. */
const plausibleGain = 10
/** Two measurements of one candidate agree within this, or where their intervals meet. */
const agreement = 0.1

/**
 * The verdict on a candidate whose speed is scored.
 *
 * A confirmation is made by a new judge and fork server. So is a second measurement, on other inputs, of a gain above
 * ten times the parent's speed: reported gains of that size have mostly turned out to be exploits. Where the two
 * agree, the lower one counts; where they do not, the candidate is `suspect`.
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
	if (parentScore === undefined || !isImplausible(first.outcome, parentScore)) return first
	const second = await judges.scoreAfresh({ ...job, seed: otherSeed(job.seed) }, place)
	const verdict = { ...second, timing: together(first.timing, second.timing) }
	if (first.outcome.kind !== 'scored') return verdict
	const outcome = believed(first.outcome, second.outcome)
	return { ...verdict, outcome }
}

/** Whether a score, the logarithm of a ratio of times, is more than ten times as fast as the parent's. */
function isImplausible(outcome: Outcome, parentScore: number): boolean {
	return outcome.kind === 'scored' && outcome.score > parentScore + Math.log(plausibleGain)
}

/** What two measurements of one implausible candidate come to. */
export function believed(first: Scored, second: Outcome): Outcome {
	if (second.kind !== 'scored') return second
	const lower = second.score < first.score ? second : first
	if (agree(first, second)) return lower
	const times = (score: number): string => `${Math.exp(score).toPrecision(3)} times the reference's speed`
	return {
		kind: 'suspect',
		feedback:
			`More than ${plausibleGain} times as fast as its parent, and not the same in a second measurement by a new judge: ` +
			`${times(first.score)}, then ${times(second.score)}.`,
	}
}

function agree(first: Scored, second: Scored): boolean {
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
		cpuUs: first.cpuUs + second.cpuUs,
		peakKb: Math.max(first.peakKb, second.peakKb),
	}
}

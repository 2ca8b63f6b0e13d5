import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Scored } from '../../src/candidate/outcome.ts'
import { JudgePool } from '../../src/scoring/judge-pool.ts'
import type { JudgeJob } from '../../src/scoring/protocol.ts'
import { believed, scoreTimed } from '../../src/scoring/timed-score.ts'
import { speed } from '../archive/records.ts'
import { evaluatorsFolder } from '../rust/machine.ts'
import { anySeed, evaluatorFor, experimentFor } from './experiments.ts'
import { optionsFor } from './scripted.ts'

const job: JudgeJob = {
	candidate: { libraries: ['/nowhere.so'], entries: ['oxi_0_0'], file: 'candidate-0.rs' },
	reference: null,
	seed: anySeed,
	purpose: 'search',
	limits: { wallMs: 1_000, memoryMb: 64 },
}
const place = { by: 'operators', signal: undefined } as const
const parentScore = 0

function scored(score: number, halfWidth = 0.01): Scored {
	const interval = { low: score - halfWidth, high: score + halfWidth }
	return { kind: 'scored', score, interval, exact: false, metrics: {}, descriptors: {}, feedback: '' }
}

describe('scoreTimed', () => {
	it('measures a believable gain once, in the judge that is there', async (context) => {
		const judges = await pool(context, 'names-itself')
		const [one, other] = [await scoreTimed(judges, job, place, undefined), await judges.score(job)]
		deepEqual(one.outcome, other.outcome)
		const { outcome, timing } = await scoreTimed(await pool(context, 'believable'), job, place, parentScore)
		equal(outcome.kind, 'scored')
		equal(timing.totalUs, 1)
	})

	it('believes a gain of more than ten times that a new judge finds as well', async (context) => {
		const { outcome, timing } = await scoreTimed(await pool(context, 'fast-twice'), job, place, parentScore)
		ok(outcome.kind === 'scored')
		equal(outcome.score, 2.5)
		equal(timing.totalUs, 2)
	})

	it('suspects a gain of more than ten times that a new judge does not find', async (context) => {
		const { outcome } = await scoreTimed(await pool(context, 'fast-once'), job, place, parentScore)
		ok(outcome.kind === 'suspect')
		match(outcome.feedback, /12\.2 times the reference's speed, then 1\.65 times/)
	})

	it('confirms in a judge and fork server that have seen no candidate', async (context) => {
		const judges = await pool(context, 'names-itself')
		const search = await scoreTimed(judges, job, place, undefined)
		const confirmed = await scoreTimed(judges, { ...job, purpose: 'confirm' }, place, undefined)
		notEqual(JSON.stringify(search.outcome), JSON.stringify(confirmed.outcome))
	})
})

describe('believed', () => {
	it('is the lower of two that agree', () => {
		equal((believed(scored(3), scored(2.95), speed) as Scored).score, 2.95)
		equal((believed(scored(3), scored(3.05), speed) as Scored).score, 3)
		equal((believed(scored(3, 0.4), scored(2.5, 0.2), speed) as Scored).score, 2.5)
	})

	it('is suspect where they do not, and what the second came to where it has no score', () => {
		equal(believed(scored(3), scored(2.5), speed).kind, 'suspect')
		deepEqual(believed(scored(3), { kind: 'wrong', feedback: 'no' }, speed), { kind: 'wrong', feedback: 'no' })
	})
})

describe('an evaluator that scores speed', () => {
	it('measures a planted gain, and gives a score its interval', async (context) => {
		const source = 'pub fn sort(data: &mut [f64], len: usize) {\n\tdata[..len].sort_unstable_by(f64::total_cmp);\n}\n'
		const experiment = await experimentFor(
			{ evaluator: { kind: 'crate', path: join(evaluatorsFolder, 'sort') } },
			source,
		)
		const evaluator = await evaluatorFor(context, experiment)
		const found = await evaluator.calibrate?.(anySeed, 0.3)
		// Wide, since the machine may be busy with other tests.
		ok(found !== undefined && Math.abs(found.score - Math.log(1.3)) < 0.1, JSON.stringify(found))
		const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
		ok(outcome.kind === 'scored' && outcome.interval !== undefined, JSON.stringify(outcome))
		ok(outcome.interval.low <= outcome.score && outcome.score <= outcome.interval.high)
	})

	it('is the only one that calibrates', async (context) => {
		const evaluator = await evaluatorFor(context, await experimentFor())
		await rejects(async () => evaluator.calibrate?.(anySeed, 0), {
			name: 'EvaluatorFault',
			message: /times nothing, so there is nothing to calibrate/,
		})
	})
})

async function pool(context: TestContext, script: string): Promise<JudgePool> {
	const opened = await JudgePool.open(await optionsFor(context, script), 2, new AbortController().signal)
	context.after(() => opened.close())
	return opened
}

import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { ProcessLost } from '../../src/candidate/process-lost.ts'
import { EvaluatorRefusedError, Judge, JudgeError } from '../../src/scoring/judge-client.ts'
import { JudgePool } from '../../src/scoring/judge-pool.ts'
import type { JudgeJob } from '../../src/scoring/protocol.ts'
import { anySeed } from './experiments.ts'
import { optionsFor, plain } from './scripted.ts'

const job: JudgeJob = {
	candidate: { libraries: ['/nowhere.so'], entries: ['oxi_0_0'], file: 'candidate-0.rs' },
	reference: null,
	seed: anySeed,
	purpose: 'search',
	limits: { wallMs: 1_000, memoryMb: 64 },
}

describe('Judge', () => {
	it('passes on what the evaluator refuses, as one line', async (context) => {
		await rejects(judge(context, 'refuses'), (error: Error) => {
			ok(error instanceof EvaluatorRefusedError)
			equal(error.message, 'expected a number in row 3, got `x`')
			return true
		})
	})

	it('tells how a judge died, with its last words', async (context) => {
		await rejects(judge(context, 'dies-on-open'), {
			name: 'JudgeError',
			message: 'The judge ended with exit code 3: no such data',
		})
		await rejects(Judge.start({ ...plain, executable: '/nowhere/judge' }), {
			name: 'JudgeError',
			message: /^Cannot start the judge \/nowhere\/judge: .*ENOENT/,
		})
	})

	it('takes nothing but the protocol', async (context) => {
		const saying = async (script: string): Promise<string> =>
			judge(context, script).then(
				async (opened) => opened.evaluate(job, 20_000).then(() => 'nothing', messageOf),
				messageOf,
			)
		match(await saying('wrong-protocol'), /does not keep to the protocol: Expected a reply of protocol 2/)
		match(await saying('garbage'), /Expected a frame of at most/)
		match(await saying('too-long'), /Expected a frame of at most 67108864 bytes, got 4294967295/)
		match(await saying('no-json'), /Expected JSON in a frame/)
		match(await saying('not-finite'), /Expected a reply of protocol 2/)
		match(await saying('other-id'), /Expected the outcome 1, got \{"kind":"outcome","id":2/)
	})

	it('puts a reply together from whatever pieces it comes in', async (context) => {
		const { outcome } = await (await judge(context, 'in-pieces')).evaluate(job, 20_000)
		ok(outcome.kind === 'scored')
		equal(outcome.feedback, 'é'.repeat(5_000))
	})

	it('gives up on a judge that does not answer, and ends it', async (context) => {
		const silent = await judge(context, 'silent')
		await rejects(silent.evaluate(job, 100), { name: 'JudgeError', message: 'The judge did not answer within 100 ms' })
		equal(silent.fault?.message, 'The judge did not answer within 100 ms')
		await silent.close()
		await rejects(silent.evaluate(job, 100), { name: 'JudgeError' })
	})

	it('hears an answer that came while this process stood still, though the time is over', async (context) => {
		const options = await optionsFor(context, 'leaves-a-mark')
		const marking = await Judge.start(options)
		context.after(() => marking.close())
		const mark = join(dirname(options.executable), 'answered')
		const overAt = performance.now() + 100
		const evaluating = marking.evaluate(job, 50)
		while (!existsSync(mark) || performance.now() < overAt);
		equal((await evaluating).outcome.kind, 'scored')
	})

	it('rejects what is under way when it is closed', async (context) => {
		const silent = await judge(context, 'silent')
		const asked = rejects(silent.evaluate(job, 60_000), { name: 'JudgeError', message: 'The judge was ended' })
		await silent.close()
		await asked
	})
})

describe('JudgePool', () => {
	it('judges again in a new judge what one did not survive', async (context) => {
		const lost: ProcessLost[] = []
		const judges = await pool(context, 'dies-once', 1, lost)
		equal((await judges.score(job)).outcome.kind, 'scored')
		deepEqual(lost, [{ kind: 'process-lost', process: 'judge', why: 'The judge ended with SIGKILL' }])
	})

	it('opens by another judge where the first ones are ended from outside', async (context) => {
		const lost: ProcessLost[] = []
		const judges = await pool(context, 'ended-on-open', 1, lost)
		equal(judges.facts.evaluator, 'scripted')
		deepEqual(
			lost.map(({ why }) => why),
			['The judge ended with SIGKILL', 'The judge ended with SIGKILL'],
		)
	})

	it('says nothing of a candidate whose judges are ended from outside, however often', async (context) => {
		const judges = await pool(context, 'ended-from-outside')
		equal((await judges.score(job)).outcome.kind, 'scored')
	})

	it('says nothing of a candidate whose judges lose what they need, however often', async (context) => {
		const lost: ProcessLost[] = []
		const judges = await pool(context, 'loses', 1, lost)
		equal((await judges.score(job)).outcome.kind, 'scored')
		equal(lost.length, 4)
	})

	it('judges by a judge that has seen no other before it holds a candidate responsible', async (context) => {
		const judges = await pool(context, 'dies-of-the-second', 3)
		// Each of the judges has seen one when the last is judged.
		for (let round = 0; round < 2; round++) {
			const verdicts = await Promise.all(Array.from({ length: 3 }, () => judges.score(job)))
			for (const { outcome } of verdicts) equal(outcome.kind, 'scored')
		}
	})

	it('holds a candidate responsible that no judge survives', async (context) => {
		const judges = await pool(context, 'dies-always')
		const { outcome } = await judges.score(job)
		deepEqual(outcome, {
			kind: 'crashed',
			detail: 'the judge ended each time it was judged, at last alone by a new one: The judge ended with SIGSEGV',
		})
	})

	it('never holds a candidate responsible for what a judge admits', async (context) => {
		const judges = await pool(context, 'at-fault')
		await rejects(judges.score(job), (error: Error) => {
			ok(error instanceof JudgeError)
			equal(error.message, 'The judge is at fault: cannot fork')
			return true
		})
	})

	it('ends a judge whose work nobody wants any more, and goes on with another', async (context) => {
		const lost: ProcessLost[] = []
		const judges = await pool(context, 'silent', 1, lost)
		const unwanted = new AbortController()
		const asked = rejects(judges.score(job, { by: 'operators', signal: unwanted.signal }), { name: 'AbortError' })
		await new Promise(setImmediate)
		unwanted.abort()
		await asked
		deepEqual(lost, [])
		const { outcome } = await judges.score({ ...job, limits: { wallMs: -471, memoryMb: 64 } })
		ok(outcome.kind === 'crashed')
		match(outcome.detail, /The judge did not answer within 109 ms$/)
	})

	it('leaves a lane to others while candidates are tuned, which may take long', async (context) => {
		const controller = new AbortController()
		const judges = await JudgePool.open(await optionsFor(context, 'tunes-for-ever'), 2, controller.signal)
		const tuning = { candidate: job.candidate, reference: null, seed: anySeed, limits: job.limits }
		const place = { by: 'operators', signal: undefined, isLong: true }
		const tuned = [1, 2].map(() => {
			return judges.tune({ ...tuning, table: 'oxi_numbers', parameters: [], vectors: 9 }, place)
		})
		const ended = Promise.allSettled(tuned)
		for (let round = 0; round < 3; round++) equal((await judges.score(job)).outcome.kind, 'scored')
		controller.abort()
		await judges.close()
		deepEqual(
			(await ended).map(({ status }) => status),
			['rejected', 'rejected'],
		)
	})

	it('rejects what waits and what is under way when it is closed', async (context) => {
		const controller = new AbortController()
		const judges = await JudgePool.open(await optionsFor(context, 'silent'), 2, controller.signal)
		const asked = Array.from({ length: 5 }, () => rejects(judges.score(job), { name: 'AbortError' }))
		await new Promise(setImmediate)
		controller.abort()
		await judges.close()
		await Promise.all(asked)
	})
})

async function judge(context: TestContext, script: string): Promise<Judge> {
	const started = await Judge.start(await optionsFor(context, script))
	context.after(() => started.close())
	return started
}

async function pool(context: TestContext, script: string, lanes = 1, lost: ProcessLost[] = []): Promise<JudgePool> {
	const { signal } = new AbortController()
	const opened = await JudgePool.open(await optionsFor(context, script), lanes, signal, (one) => void lost.push(one))
	context.after(() => opened.close())
	return opened
}

function messageOf(error: Error): string {
	return error.message
}

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Instructions } from '../../src/archive/instruction.ts'
import type { Message } from '../../src/archive/message.ts'
import type { ModelLog, Notes, RequestEnd, RequestRecord } from '../../src/archive/model-log.ts'
import type { ReplyUse } from '../../src/archive/reply-use.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { MemoryLog } from '../agent/memory-log.ts'
import { Folder } from './folder.ts'
import { ended, failed, replied, request } from './model-records.ts'
import { newRun } from './records.ts'

/** What every implementation of the port does. */
function conforms(name: string, open: () => { log: ModelLog & Notes & Instructions; [Symbol.dispose](): void }): void {
	suite(`${name} keeps what models were asked and said`, () => {
		test('a request, its end and its use come back as they were kept', () => {
			using kept = open()
			const { log } = kept
			assert.equal(log.find(1, 4, 0), undefined)
			log.open(request)
			assert.deepEqual(log.find(1, 4, 0), { request, end: undefined, use: undefined })
			log.close(request, replied)
			log.use(request, { kind: 'draft', draft: 0 })
			assert.deepEqual(log.find(1, 4, 0), { request, end: replied, use: { kind: 'draft', draft: 0 } })
			assert.equal(log.find(1, 4, 1), undefined)
			assert.equal(log.find(0, 4, 0), undefined)
		})

		test('what became of requests is counted by operator and model', () => {
			using kept = open()
			const { log } = kept
			const slow = { ...failed.failure, reason: 'slow' } as typeof failed.failure
			const made: readonly (readonly [RequestEnd | undefined, ReplyUse | undefined])[] = [
				[replied, { kind: 'draft', draft: 0 }],
				[replied, { kind: 'fault', fault: 'prose' }],
				[replied, { kind: 'fault', fault: 'prose' }],
				[replied, { kind: 'near-duplicate', candidate: 3, similarity: 1 }],
				[{ ...failed, failure: { ...failed.failure, message: 'The first' } }, undefined],
				[failed, undefined],
				[{ ...failed, failure: slow }, undefined],
				[{ ...failed, failure: { kind: 'stopped', message: '' } }, undefined],
				[undefined, undefined],
			]
			for (const [at, [end, use]] of made.entries()) {
				const own = { ...request, ask: 900 + at, operator: 'edit' }
				log.open(own)
				if (end !== undefined) log.close(own, end)
				if (use !== undefined) log.use(own, use)
			}
			log.open({ ...request, ask: 910, operator: 'edit', purpose: 'notes' })
			const edits = log.requestFates().filter(({ operator }) => operator === 'edit')
			assert.deepEqual(Object.fromEntries(edits.map(({ fate, count }) => [fate, count])), {
				waiting: 1,
				prose: 2,
				'near-duplicate': 1,
				failed: 2,
				slow: 1,
				stopped: 1,
				open: 1,
			})
			assert.deepEqual(log.latestAsks(2), [
				{ island: 1, ask: 910 },
				{ island: 1, ask: 908 },
			])
			// Of the latest.
			assert.equal(edits.find(({ fate }) => fate === 'failed')?.why, failed.failure.message)
			assert.equal(edits.find(({ fate }) => fate === 'prose')?.why, null)
		})

		test('of each model the request is found that ended last, whatever was sent before and however', () => {
			using kept = open()
			const { log } = kept
			const made: readonly (readonly [string, number, RequestEnd | undefined])[] = [
				['small', 100, { ...failed, latencyMs: 500 }],
				['small', 200, { ...replied, latencyMs: 10 }],
				['small', 700, { ...failed, latencyMs: 1, failure: { kind: 'stopped', message: '' } }],
				['small', 800, undefined],
				['large', 300, { ...failed, latencyMs: 5 }],
				['large', 400, { ...replied, latencyMs: 5 }],
			]
			for (const [at, [model, sentAt, end]] of made.entries()) {
				const own = { ...request, ask: 900 + at, model, sentAt }
				log.open(own)
				if (end !== undefined) log.close(own, end)
			}
			assert.deepEqual(
				log.lastEnds().toSorted((one, other) => one.endedAt - other.endedAt),
				[
					{ model: 'large', endpoint: request.endpoint, endedAt: 405, failure: null },
					{ model: 'small', endpoint: request.endpoint, endedAt: 600, failure: failed.failure.message },
				],
			)
		})

		test('of a step the last try is found; an ask has them all in order', () => {
			using kept = open()
			const { log } = kept
			log.open(request)
			log.close(request, failed)
			log.open({ ...request, retry: 1 })
			log.open({ ...request, step: 1 })
			log.close({ ...request, retry: 1 }, replied)
			assert.equal(log.find(1, 4, 0)?.request.retry, 1)
			assert.deepEqual(
				log.requests(1, 4).map(({ request: { step, retry }, end }) => [step, retry, end?.kind]),
				[
					[0, 0, 'failed'],
					[0, 1, 'replied'],
					[1, 0, undefined],
				],
			)
			assert.deepEqual(log.requests(1, 4)[0]?.end, failed)
			assert.deepEqual(log.requests(1, 5), [])
			assert.deepEqual(log.usedBy(1, 4), { tokens: 60, money: 0.125, requests: 2 })
		})

		test('nothing is kept twice, nothing ends twice, nothing ends that was never sent', () => {
			using kept = open()
			const { log } = kept
			assert.throws(() => log.close(request, replied), RangeError)
			assert.throws(() => log.use(request, { kind: 'notes' }), RangeError)
			log.open(request)
			assert.throws(() => log.open(request), RangeError)
			log.close(request, replied)
			assert.throws(() => log.close(request, failed), RangeError)
			assert.deepEqual(log.find(1, 4, 0)?.end, replied)
		})

		test('instructions come back by their number on their island, and what requests and asks went by with these', () => {
			using kept = open()
			const { log } = kept
			const one = {
				island: 1,
				number: 2,
				part: 'persona',
				parent: 1,
				ask: 9,
				model: 'small',
				text: 'Look for symmetry.',
			}
			for (const instruction of [one, { ...one, number: 1, text: 'Fold first.' }, { ...one, island: 0 }, one])
				log.keepInstruction(instruction)
			assert.deepEqual(log.instructions(1), [{ ...one, number: 1, text: 'Fold first.' }, one])
			assert.deepEqual(log.instructions(2), [])
			log.open({ ...request, instructions: [2, 1] })
			assert.deepEqual(log.find(1, 4, 0)?.request.instructions, [2, 1])
			log.use(request, { kind: 'instruction', number: 3 })
			assert.deepEqual(log.find(1, 4, 0)?.use, { kind: 'instruction', number: 3 })
			log.endAsk({ ...ended, instructions: [] })
			assert.deepEqual(log.ended(ended.island, ended.ask)?.instructions, [])
		})

		test('a request without an end counts as all that it may have used', () => {
			using kept = open()
			const { log } = kept
			assert.deepEqual(log.spent(), { tokens: 0, estimatedTokens: 0, money: 0, requests: 0 })
			log.open(request)
			log.close(request, replied)
			assert.deepEqual(log.spent(), { tokens: 60, estimatedTokens: 0, money: 0.125, requests: 1 })
			log.open({ ...request, ask: 5 })
			assert.deepEqual(log.spent(), { tokens: 210, estimatedTokens: 150, money: 0.375, requests: 2 })
		})

		test('asks come back by the order in which they ended, the last ones of their island', () => {
			using kept = open()
			const { log } = kept
			for (const ask of [9, 4, 7]) log.endAsk({ ...ended, ask })
			log.endAsk({ ...ended, island: 0, ask: 1 })
			assert.deepEqual(
				log.lastAsks(1, 2).map(({ ask }) => ask),
				[4, 7],
			)
			assert.deepEqual(log.lastAsks(1, 0), [])
			log.endAsk({ ...ended, ask: 11, ended: 'endpoint-down', trials: [] })
			assert.equal(log.lastAsks(1, 1)[0]?.ask, 7)
			assert.equal(log.ended(1, 11)?.ended, 'endpoint-down')
			log.endAsk({ ...ended, ended: 'attempts', bestScore: undefined })
			assert.deepEqual(
				log.lastAsks(1, 9).map(({ ask }) => ask),
				[9, 7, 4],
			)
			assert.partialDeepStrictEqual(log.ended(1, 4), { ended: 'attempts', trials: ended.trials })
			assert.equal(log.ended(1, 4)?.bestScore, undefined)
			assert.equal(log.ended(1, 5), undefined)
		})

		test('the latest notes of an island are found', () => {
			using kept = open()
			const { log } = kept
			assert.equal(log.latest(1), undefined)
			for (const ask of [3, 8]) log.keep({ island: 1, ask, model: 'small', text: `notes of ${ask}` })
			log.keep({ island: 0, ask: 9, model: 'small', text: 'others' })
			assert.deepEqual(log.latest(1), { island: 1, ask: 8, model: 'small', text: 'notes of 8' })
			assert.deepEqual(
				log.history(1).map(({ text }) => text),
				['notes of 3', 'notes of 8'],
			)
		})

		test('what asks were worth is told by operator and model, the dearest first', () => {
			using kept = open()
			const { log } = kept
			const trial = { idea: '', outcome: 'scored -1', score: -1 }
			const ask = {
				island: 1,
				operator: 'edit',
				model: 'small',
				ended: 'done' as const,
				parentScore: -2,
				bestScore: -1,
			}
			const cost = { tokens: 10, money: 1, requests: 2 }
			log.endAsk({
				...ask,
				ask: 0,
				trials: [
					{ ...trial, better: false },
					{ ...trial, better: true },
				],
				cost,
			})
			log.endAsk({ ...ask, ask: 1, trials: [trial], cost })
			log.endAsk({ ...ask, ask: 2, model: 'large', trials: [], cost: { ...cost, money: 5 } })
			assert.deepEqual(log.worth(), [
				{ operator: 'edit', model: 'large', asks: 1, better: 0, requests: 2, tokens: 10, money: 5 },
				{ operator: 'edit', model: 'small', asks: 2, better: 1, requests: 4, tokens: 20, money: 2 },
			])
		})

		test('the latest uses are of each maker, in asks that ended, in the order of the requests', () => {
			using kept = open()
			const { log } = kept
			const use = (ask: number, model: string, what: ReplyUse, purpose: RequestRecord['purpose'] = 'propose') => {
				log.open({ ...request, ask, model, purpose })
				log.close({ ...request, ask }, replied)
				log.use({ ...request, ask }, what)
				if (ask !== 9) log.endAsk({ ...ended, ask, model })
			}
			const prose = { kind: 'fault', fault: 'prose' } as const
			const draft = { kind: 'draft', draft: 0, compilerLimit: true } as const
			for (const ask of [1, 2, 3]) use(ask, 'large', prose)
			use(4, 'small', draft)
			use(5, 'large', draft)
			use(6, 'large', { kind: 'notes' }, 'notes')
			use(7, 'large', { kind: 'tools', calls: [] })
			use(9, 'large', prose)
			const seen = log.latestUses(4).map(({ ask, model, use }) => `${ask} ${model} ${use.kind}`)
			assert.deepEqual(seen, ['3 large fault', '4 small draft', '5 large draft'])
			const { operator, modelId, endpoint, island, sentAt } = request
			const latest = { operator, model: 'small', modelId, endpoint, island, ask: 4, sentAt, use: draft }
			assert.deepEqual(log.latestUses(1).at(0), latest)
		})

		test('calls of tools are counted, and stand in messages as they were', () => {
			using kept = open()
			const { log } = kept
			const messages: Message[] = [
				{
					role: 'assistant',
					parts: [
						{ kind: 'text', text: 'Let me see.' },
						{ kind: 'call', id: 'c1', tool: 'run', text: '{"input":"f(1)"}' },
					],
				},
				{ role: 'tool', parts: [{ kind: 'answer', id: 'c1', tool: 'run', text: '“1”' }] },
			]
			log.open({ ...request, messages })
			assert.deepEqual(log.find(1, 4, 0)?.request.messages, messages)
			log.close(request, replied)
			const call = { tool: 'run', input: 'f(1)', answer: '1', failed: false, tookMs: 12 }
			const use: ReplyUse = { kind: 'tools', calls: [call, { ...call, answer: 'no', failed: true, tookMs: 3 }] }
			log.use(request, use)
			assert.deepEqual(log.find(1, 4, 0)?.use, use)
			assert.deepEqual(log.toolCounts(), [{ tool: 'run', model: 'small', count: 2, failed: 1, tookMs: 15 }])
			assert.deepEqual(log.requestFates(), [
				{ operator: 'rewrite', model: 'small', fate: 'tools', count: 1, why: null },
			])
		})
	})
}

conforms('memory', () => ({ log: new MemoryLog(), [Symbol.dispose]() {} }))

conforms('the archive', () => {
	const folder = new Folder()
	const archive = openArchive(folder.file('a.db'), { mode: 'write' })
	// Another run in the same file must not show.
	const other = archive.createRun(newRun).modelLog
	other.open({ ...request, step: 7 })
	other.endAsk({ ...ended, ask: 99 })
	other.keep({ island: 1, ask: 99, model: 'small', text: 'of another run' })
	const log = archive.createRun(newRun).modelLog
	return {
		log,
		[Symbol.dispose]() {
			archive.close()
			folder[Symbol.dispose]()
		},
	}
})

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import Database from 'better-sqlite3'
import type { CandidateRecord } from '../../src/archive/archive.ts'
import { type Message, textMessage, textOf } from '../../src/archive/message.ts'
import type { AskRecord, ModelLog, Notes, ReplyUse, RequestEnd, RequestRecord } from '../../src/archive/model-log.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { MemoryLog } from '../agent/memory-log.ts'
import { archiveOfBefore, insertRunOfBefore } from './archive-of-before.ts'
import { Folder } from './folder.ts'
import { newRun, scored, tellOf } from './records.ts'

const request: RequestRecord = {
	island: 1,
	ask: 4,
	step: 0,
	attempt: 0,
	purpose: 'propose',
	operator: 'rewrite',
	model: 'small',
	modelId: 'vendor/small-7b',
	endpoint: 'http://127.0.0.1:8080/v1',
	messages: [
		{ role: 'system', parts: [{ kind: 'text', text: 'Write “Rust”.' }] },
		{
			role: 'user',
			parts: [
				{ kind: 'text', text: 'Now.' },
				{ kind: 'text', text: 'Please.' },
			],
		},
	],
	temperature: 0.5,
	maxOutputTokens: 100,
	parents: [3, 1],
	reserved: { tokens: 150, money: 0.25, requests: 1 },
	sentAt: 1_700_000_000_000,
}
const usage = { inputTokens: 50, cachedTokens: 20, outputTokens: 10, reasoningTokens: 3, estimated: false }
const replied: RequestEnd = {
	kind: 'replied',
	text: 'fn f() {}',
	finish: 'stop',
	firstTokenMs: 12.5,
	usage,
	cost: 0.125,
	latencyMs: 80.5,
}
const failed: RequestEnd & { readonly kind: 'failed' } = {
	kind: 'failed',
	failure: { kind: 'transient', reason: 'server', status: 503, retryAfterMs: 1_000, message: 'busy' },
	gaveUp: false,
	usage: { ...usage, inputTokens: 0, outputTokens: 0, estimated: true },
	cost: 0,
	latencyMs: 1,
}
const ended: AskRecord = {
	island: 1,
	ask: 4,
	operator: 'rewrite',
	model: 'small',
	ended: 'done',
	trials: [{ idea: 'a bowl', outcome: 'scored 1', score: 1 }],
	parentScore: 0.5,
	bestScore: 1,
	cost: { tokens: 60, money: 0.125, requests: 2 },
}

/** What every implementation of the port does. */
function conforms(name: string, open: () => { log: ModelLog & Notes; [Symbol.dispose](): void }): void {
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
				failed: 1,
				slow: 1,
				stopped: 1,
				open: 1,
			})
			assert.deepEqual(log.latestAsks(2), [
				{ island: 1, ask: 910 },
				{ island: 1, ask: 907 },
			])
		})

		test('of a step the last try is found; an ask has them all in order', () => {
			using kept = open()
			const { log } = kept
			log.open(request)
			log.close(request, failed)
			log.open({ ...request, attempt: 1 })
			log.open({ ...request, step: 1 })
			log.close({ ...request, attempt: 1 }, replied)
			assert.equal(log.find(1, 4, 0)?.request.attempt, 1)
			assert.deepEqual(
				log.requests(1, 4).map(({ request: { step, attempt }, end }) => [step, attempt, end?.kind]),
				[
					[0, 0, 'failed'],
					[0, 1, 'replied'],
					[1, 0, undefined],
				],
			)
			assert.deepEqual(log.requests(1, 4)[0]?.end, failed)
			assert.deepEqual(log.requests(1, 5), [])
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

		test('a request without an end counts as all that it may have used', () => {
			using kept = open()
			const { log } = kept
			assert.deepEqual(log.spent(), { tokens: 0, money: 0, requests: 0 })
			log.open(request)
			log.close(request, replied)
			assert.deepEqual(log.spent(), { tokens: 60, money: 0.125, requests: 1 })
			log.open({ ...request, ask: 5 })
			assert.deepEqual(log.spent(), { tokens: 210, money: 0.375, requests: 2 })
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
			assert.deepEqual(log.requestFates(), [{ operator: 'rewrite', model: 'small', fate: 'tools', count: 1 }])
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

suite('in the archive', () => {
	test('what models made is found by all words of ideas and outcomes, best first', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const run = archive.createRun(newRun)
		const panicked = { kind: 'panicked', message: 'a Table too small', line: 1 } as const
		const told: Partial<CandidateRecord>[] = [
			{},
			{ detail: 'rewrite by small: a lookup table', outcome: scored(-3) },
			{ detail: 'rewrite by small: a larger lookup table', outcome: scored(-1) },
			{ detail: 'rewrite by small: a Lookup', outcome: panicked },
			{ detail: 'rewrite by small: another lookup', outcome: scored(-2) },
			{ detail: 'mutate: a lookup table', ask: 5, outcome: scored(0) },
		]
		for (const [number, changes] of told.entries()) run.tell(tellOf(number, { island: 1, ask: 4, ...changes }))
		run.modelLog.open(request)
		const found = (words: string[], count = 10) => run.withIdea(words, count).map(({ number }) => number)
		assert.deepEqual(found(['lookup', 'table']), [2, 1, 3])
		assert.deepEqual(found(['lookup'], 2), [2, 4])
		assert.deepEqual(found(['panicked']), [3])
		assert.deepEqual(found(["'; DROP"]), [])
		archive.close()
	})

	test('a prompt that repeats the one before it costs little', () => {
		using folder = new Folder()
		const archive = openArchive(folder.file('a.db'), { mode: 'write' })
		const log = archive.createRun(newRun).modelLog
		const content = 'x'.repeat(100_000)
		for (let ask = 0; ask < 100; ask++) log.open({ ...request, ask, messages: [textMessage('system', content)] })
		assert.equal(textOf(log.requests(1, 99)[0]?.request.messages[0] ?? assert.fail()), content)
		archive.close()
		const bytes = readdirSync(folder.path).reduce((sum, name) => sum + readFileSync(folder.file(name)).length, 0)
		assert.ok(bytes < 1_000_000, `${bytes} bytes`)
	})

	test('nothing can be kept where it is open for reading, and all can be read', () => {
		using folder = new Folder()
		const writer = openArchive(folder.file('a.db'), { mode: 'write' })
		const { id, modelLog } = writer.createRun(newRun)
		modelLog.open(request)
		writer.close()
		const reader = openArchive(folder.file('a.db'), { mode: 'read' })
		assert.deepEqual(reader.run(id).modelLog.find(1, 4, 0)?.request, request)
		assert.throws(() => reader.run(id).modelLog.close(request, replied), { kind: 'read-only' })
		reader.close()
	})

	test('a prompt of an archive whose messages had no parts yet is there when it is opened again', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const messages = [textMessage('system', 'Write “Rust”.'), textMessage('user', 'Now. '.repeat(5_000))]
		{
			using before = archiveOfBefore(path, 5)
			const run = insertRunOfBefore(before, 'first-0000', newRun)
			before
				.prepare(
					`INSERT INTO model_requests (run, island, ask, step, attempt, purpose, operator, model, model_id, endpoint,
						temperature, max_output_tokens, parents, reserved_tokens, reserved_money, sent_at)
					VALUES (?, 1, 4, 0, 0, 'propose', 'rewrite', 'small', 'vendor/small-7b', ?, 0.5, 100, '[3,1]', 150, 0.25, ?)`,
				)
				.run(run, request.endpoint, request.sentAt)
			for (const [position, message] of messages.entries()) {
				const hash = createHash('sha256').update(textOf(message)).digest()
				const insert = before.prepare('INSERT INTO model_texts (hash, text) VALUES (?, ?)')
				const { lastInsertRowid } = insert.run(hash, textOf(message))
				before.prepare('INSERT INTO model_messages VALUES (1, ?, ?, ?)').run(position, message.role, lastInsertRowid)
			}
		}
		const reopened = openArchive(path, { mode: 'write' })
		const log = reopened.run('first-0000').modelLog
		assert.deepEqual(log.find(1, 4, 0)?.request, { ...request, messages })
		// What was kept is known again by its hash, and new texts have a dictionary of what was there.
		log.open({ ...request, step: 1, messages: [...messages, textMessage('user', 'Again. '.repeat(2_000))] })
		log.open({ ...request, step: 2, messages: [...messages, textMessage('user', 'Once more.')] })
		assert.equal(textOf(log.find(1, 4, 1)?.request.messages[2] ?? assert.fail()), 'Again. '.repeat(2_000))
		reopened.close()
		const database = new Database(path, { readonly: true })
		assert.equal(database.prepare('SELECT count(*) FROM model_texts').pluck().get(), 4)
		database.close()
	})

	test('texts are packed with what the first of their run say, and any reader has them', () => {
		using folder = new Folder()
		const path = folder.file('a.db')
		const archive = openArchive(path, { mode: 'write' })
		const run = archive.createRun(newRun)
		const words = Array.from({ length: 400 }, (_, index) => `${Math.sin(index + 1)}`)
		const texts = Array.from({ length: 60 }, (_, ask) => {
			return Array.from({ length: 100 }, (_, index) => words[(ask * 31 + index * 7) % 400]).join(' ')
		})
		for (const [ask, text] of texts.entries()) {
			run.modelLog.open({ ...request, ask, messages: [textMessage('user', text)] })
			run.modelLog.close({ ...request, ask }, { ...replied, text: `reply to ${text}` })
		}
		const reader = openArchive(path, { mode: 'read' })
		for (const kept of [archive, reader].map((one) => one.run(run.id).modelLog)) {
			for (const [ask, text] of texts.entries()) {
				const logged = kept.find(1, ask, 0)
				assert.equal(textOf(logged?.request.messages[0] ?? assert.fail()), text)
				assert.deepEqual(logged?.end, { ...replied, text: `reply to ${text}` })
			}
		}
		reader.close()
		archive.close()
		const database = new Database(path, { readonly: true })
		const kept = database.prepare<[], [number, number]>('SELECT count(*), sum(length(text)) FROM model_texts').raw()
		assert.deepEqual(database.prepare('SELECT run FROM text_dictionaries').pluck().all(), [1])
		const [count, bytes] = kept.get() ?? [0, 0]
		assert.equal(count, 120)
		const raw = texts.reduce((sum, text) => sum + 2 * text.length, 0)
		assert.ok(bytes < raw / 4, `${bytes} of ${raw}`)
		database.close()
	})
})

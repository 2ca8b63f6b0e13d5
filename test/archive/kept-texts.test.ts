import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import Database from 'better-sqlite3'
import type { CandidateRecord } from '../../src/archive/archive.ts'
import { textMessage, textOf } from '../../src/archive/message.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { archiveOfBefore, insertRunOfBefore } from './archive-of-before.ts'
import { Folder } from './folder.ts'
import { replied, request } from './model-records.ts'
import { newRun, scored, tellOf } from './records.ts'

suite('what models were asked and said, in the archive', () => {
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

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { RunArchive } from '../../src/archive/archive.ts'
import { textMessage } from '../../src/archive/message.ts'
import type { RequestRecord } from '../../src/archive/model-log.ts'
import type { Order, OrderRecord } from '../../src/archive/order.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { reportMarkdown } from '../../src/cli/report/markdown.ts'
import { packedRun } from '../../src/cli/report/packed-run.ts'
import { withData } from '../../src/cli/report/page-template.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { ConversationData } from '../../src/report/conversation-data.ts'
import { pausedBy } from '../../src/report/orders-data.ts'
import { RunReader } from '../../src/report/read-run.ts'
import type { CandidateData, RunUpdate } from '../../src/report/run-data.ts'
import { newRun, record, scored, tellOf } from '../archive/records.ts'

const syntax = await loadRustSyntax()

async function withRun(work: (run: RunArchive) => Promise<void>): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'oxi-report-'))
	const archive = openArchive(join(folder, 'a.db'), { mode: 'write' })
	try {
		await work(archive.createRun(newRun))
	} finally {
		archive.close()
		rmSync(folder, { recursive: true })
	}
}

const usage = { inputTokens: 50, cachedTokens: 0, outputTokens: 10, reasoningTokens: 0, estimated: false }
const request: RequestRecord = {
	island: 0,
	ask: 0,
	step: 0,
	retry: 0,
	purpose: 'propose',
	operator: 'rewrite',
	model: 'tiny',
	modelId: 'tiny',
	endpoint: 'http://127.0.0.1:1/v1',
	messages: [textMessage('user', 'Write Rust.')],
	temperature: undefined,
	maxOutputTokens: 100,
	parents: [0],
	reserved: { tokens: 10, money: 0, requests: 1 },
	sentAt: 0,
}

const hostile =
	'</script><script>alert(1)</script> <img src=x onerror=alert(1)> \u001b[2J \u202eright\u202c `` ``` | _*[link](javascript:alert(1)) @somebody'

suite('what a page shows of a run', () => {
	test('a run without a candidate has no champion and nothing else that is made up', () =>
		withRun(async (run) => {
			const { run: data, outline } = (await RunReader.of(run, syntax)).read('running', 0, 0)
			assert.equal(data.champion, null)
			assert.equal(data.asked, 0)
			assert.deepEqual(data.milestones, [])
			assert.deepEqual(outline.number, [])
			assert.match(reportMarkdown(data), /No candidate has a score/)
		}))

	test('who reads on gets what is new, and both together what is there', () =>
		withRun(async (run) => {
			for (let number = 0; number < 20; number++) run.tell(tellOf(number))
			const reader = await RunReader.of(run, syntax)
			const first = reader.read('running', 0, 0)
			const own = first.outline.number.slice()
			run.tell({
				candidate: record(20, { outcome: scored(-1e-6) }),
				migrations: [{ at: 20, candidate: 20, from: 0, to: 1, cause: 'migration', accepted: true }],
			})
			const next = reader.read('running', 20, 0)
			assert.deepEqual(
				[...own, ...next.outline.number],
				Array.from({ length: 21 }, (_, number) => number),
			)
			const again = (await RunReader.of(run, syntax)).read('running', 0, 0)
			assert.deepEqual(next.run, again.run)
			assert.deepEqual(next.run.milestones.at(-1), [200, -1e-6, 20])
			assert.deepEqual(next.run.migrations, [{ from: 0, to: 1, sent: 1, accepted: 1 }])
			assert.equal(next.run.islands[1]?.elites[0]?.candidate, 20)
			assert.equal(
				next.run.rate.told.reduce((sum, one) => sum + one),
				20,
			)
		}))

	test('the champion comes with each step that led to it, and as mathematics where it is a formula', () =>
		withRun(async (run) => {
			for (let number = 0; number < 10; number++) run.tell(tellOf(number))
			const { champion } = (await RunReader.of(run, syntax)).read('budget', 0, 0).run
			assert.deepEqual(
				champion?.steps.map(({ number }) => number),
				[0, 1, 2, 4, 9],
			)
			assert.match(champion?.formula?.latex ?? '', /= 9 \\cdot x$/)
		}))

	test('who becomes the best while a run is read is shown with all its steps, or at the next look', () =>
		withRun(async (run) => {
			for (let number = 0; number < 4; number++) run.tell(tellOf(number))
			const told = run.record().told
			// Another process tells one right after candidates were read.
			const read = run.migrations.bind(run)
			run.migrations = () => {
				if (run.record().told === told) run.tell(tellOf(told, { parents: [3] }))
				return read()
			}
			const reader = await RunReader.of(run, syntax)
			for (const way of [
				[0, 1, 3],
				[0, 1, 3, 4],
			]) {
				const { run: data, outline } = reader.read('running', 0, 0)
				const steps = data.champion?.steps.map(({ number }) => number)
				assert.deepEqual(steps, way)
				assert.equal(outline.number.at(-1), way.at(-1))
			}
		}))

	test('of a long way the seed, the end and what was better than all before are shown, and the rest is counted', () =>
		withRun(async (run) => {
			for (let number = 0; number < 150; number++) {
				const score = number % 2 === 0 ? -1000 + number : -2000
				run.tell(tellOf(number, { parents: number === 0 ? [] : [number - 1], outcome: scored(score) }))
			}
			run.tell(tellOf(150, { parents: [149], outcome: scored(-1) }))
			const { champion } = (await RunReader.of(run, syntax)).read('running', 0, 0).run
			assert.deepEqual(
				champion?.steps.map(({ number }) => number),
				[...Array.from({ length: 75 }, (_, index) => 2 * index), 150],
			)
			assert.equal(champion.leftOut, 75)
		}))

	test('a champion is read again only once it is another, or more is known of it', () =>
		withRun(async (run) => {
			for (let number = 0; number < 5; number++) run.tell(tellOf(number))
			const reader = await RunReader.of(run, syntax)
			const champion = () => reader.read('running', 0, 0).run.champion
			const first = champion()
			run.tell(tellOf(5, { outcome: scored(-1e9) }))
			assert.equal(champion(), first)
			run.tell(tellOf(6, { outcome: scored(-1e-9) }))
			assert.equal(champion()?.report.candidate, 6)
			run.confirm({ candidate: 6, outcome: scored(-1), confirmedAtMs: 1 })
			assert.equal(champion()?.heldOutScore, -1)
		}))

	test('what a candidate or a person wrote ends no script and no block, and a page of it is small', () =>
		withRun(async (run) => {
			run.tell(tellOf(0))
			const long = `// ${'x'.repeat(5 << 20)}\n`
			run.tell(
				tellOf(1, {
					source: `${long}pub fn curve(x: f64) -> f64 { x } // ${hostile}`,
					detail: hostile,
					operator: hostile,
				}),
			)
			const update = (await RunReader.of(run, syntax)).read('budget', 0, 0)
			const packed = await packedRun(run, update)
			assert.match(packed, /^[A-Za-z0-9+/=]+$/)
			assert.ok(packed.length < 20_000)
			const { candidates } = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as {
				update: RunUpdate
				candidates: CandidateData[]
			}
			assert.match(candidates.find(({ number }) => number === 1)?.source ?? '', /characters left out/)
			const markdown = reportMarkdown(update.run)
			assert.ok(!markdown.includes('\u001b') && !markdown.includes('\u202e'))
			const outside = markdown.replace(/^(`{3,})rust\n[\s\S]*?\n\1$/gm, '')
			assert.doesNotMatch(outside, /(?<!\\)<script/)
			assert.doesNotMatch(outside, /(?<!\\)\[link/)
			assert.doesNotMatch(outside, /(?<!`)@somebody/)
			const page = withData('<a>1</a><script type="text/plain" id="run-data"></script>', packed)
			assert.equal(page.match(/<\/script/g)?.length, 1)
		}))

	test('a report has the conversation that a step came of in full, and says where and by what it was scored', () =>
		withRun(async (run) => {
			run.tell(tellOf(0))
			const said = `// ${'x'.repeat(50_000)}`
			run.modelLog.open({ ...request, messages: [textMessage('user', said)] })
			const end = { finish: 'stop', firstTokenMs: 1, usage, cost: 0, latencyMs: 80 } as const
			run.modelLog.close(request, { ...end, kind: 'replied', text: 'fn' })
			run.modelLog.use(request, { kind: 'draft', draft: 0 })
			run.tell(tellOf(1, { island: 0, ask: 0, operator: 'rewrite' }))
			run.confirm({ candidate: 1, outcome: scored(-2), confirmedAtMs: 15 })
			const update = (await RunReader.of(run, syntax)).read('budget', 0, 0)
			assert.deepEqual(update.run.champion?.steps[1]?.model, { name: 'tiny', ask: 0, tokens: 60, money: 0 })
			assert.deepEqual(update.run.heldOut, [{ candidate: 1, atMs: 15, verdict: 'holds-up', score: -2 }])
			assert.match(reportMarkdown(update.run), /^- measured by curve, isolation reduced; a machine; rustc 1\.95\.0$/m)
			const packed = JSON.parse(gunzipSync(Buffer.from(await packedRun(run, update), 'base64')).toString()) as {
				conversations: ConversationData[]
			}
			assert.deepEqual(
				packed.conversations.map(({ island, ask, turns }) => [island, ask, ...turns.map(({ text }) => text)]),
				[[0, 0, said, 'fn']],
			)
		}))

	test('requests without a reply are trouble, a line for each model, with a reason', () =>
		withRun(async (run) => {
			const ask = (number: number, operator: string, message: string | undefined) => {
				const key = { island: 0, ask: number, step: 0, retry: 0 }
				run.modelLog.open({ ...request, ...key, operator })
				if (message === undefined) return
				const failure = { kind: 'transient', reason: 'server', status: 503, retryAfterMs: undefined, message } as const
				run.modelLog.close(key, { kind: 'failed', usage, cost: 0, latencyMs: 80, failure, gaveUp: true })
			}
			ask(0, 'rewrite', 'overloaded')
			ask(1, 'edit', 'overloaded')
			ask(2, 'edit', 'out of \u001b[2Jmemory')
			ask(3, 'edit', undefined)
			const { run: data } = (await RunReader.of(run, syntax)).read('running', 0, 0)
			assert.deepEqual(
				data.trouble.filter(({ kind }) => kind === 'model').map(({ text }) => text),
				['Of 4 requests to tiny, 3 failed (2 for edit, 1 for rewrite); such as: out of \u001b[2Jmemory'],
			)
		}))

	test('what is paused follows from the orders that were taken; who resumes lets all go on', () => {
		const order = (id: number, order: Order, takenAt?: number): OrderRecord => ({ id, order, takenAt })
		const orders = [
			order(1, { kind: 'pause', island: 0 }, 10),
			order(2, { kind: 'pause' }, 20),
			order(3, { kind: 'inject', island: 0, source: '', from: '' }, 20),
			order(4, { kind: 'go-on' }),
		]
		assert.deepEqual(pausedBy(orders, 21), { all: true, islands: new Set([0]) })
		assert.deepEqual(pausedBy(orders, 22), { all: false, islands: new Set([0]) })
		assert.deepEqual(pausedBy([...orders, order(5, { kind: 'go-on' }, 21)], 21), { all: false, islands: new Set() })
	})
})

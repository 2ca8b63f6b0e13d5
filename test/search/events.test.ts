import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgentEvent } from '../../src/agent/events.ts'
import { enveloped, readEvents } from '../../src/search/event-stream.ts'
import type { RunEvent, SearchEvent } from '../../src/search/events.ts'
import { afterEvent, unknownRun } from '../../src/search/run-state.ts'
import { started } from '../cli/played-run.ts'

const metrics = { mse: 0.5, ['__proto__']: 1 }
const best = { candidate: 3, score: -0.5, metrics }
const request = { island: 0, ask: 1, step: 0, retry: 2, model: 'small' }
const usage = { inputTokens: 10, cachedTokens: 2, outputTokens: 5, reasoningTokens: 1, estimated: true }
const scored = { kind: 'scored', score: -0.5, exact: false, metrics, descriptors: {}, feedback: '' } as const

/** One of each kind, with all that it may have; the compiler asks for every kind. */
const samples: Readonly<Record<RunEvent['kind'], SearchEvent | AgentEvent>> = {
	'run-started': {
		...started,
		resumedAt: 9,
		earlier: {
			seed: best,
			best,
			outcomes: { scored: 7, wrong: 1 },
			islands: [
				{ told: 8, best: -0.5 },
				{ told: 0, best: null },
			],
		},
	},
	'candidate-told': {
		kind: 'candidate-told',
		candidate: 1,
		island: 0,
		operator: 'mutate',
		parents: [0],
		outcome: 'scored',
		score: -2,
		islandBest: -2,
		elites: 1,
		waitedMs: 12,
	},
	'best-improved': { kind: 'best-improved', island: null, ...best },
	'elites-migrated': { kind: 'elites-migrated', from: 0, to: 1, candidates: [1, 2], accepted: 1, cause: 'reseed' },
	steered: { kind: 'steered', order: 'inject', island: 1 },
	'room-short': { kind: 'room-short', of: 'archive', text: '/tmp: no room is left for the archive; waiting for room' },
	'room-again': { kind: 'room-again', of: 'builds', text: 'there is room for builds again: going on' },
	'process-lost': { kind: 'process-lost', process: 'judge', why: 'The judge ended with SIGKILL' },
	'clock-tested': {
		kind: 'clock-tested',
		planted: 0.05,
		passed: true,
		score: 0.049,
		interval: { low: 0.048, high: 0.05 },
		pairs: 100,
		toldBefore: 4,
	},
	'champion-confirmed': { kind: 'champion-confirmed', candidate: 3, outcome: scored, verdict: 'holds-up', detail: '' },
	'champion-refuted': {
		kind: 'champion-refuted',
		candidate: 3,
		verdict: 'refuted',
		detail: 'compile-failed: no',
		outcome: {
			kind: 'compile-failed',
			diagnostics: [{ level: 'error', message: 'no', rendered: 'error: no' }],
		},
	},
	'run-ended': {
		kind: 'run-ended',
		reason: 'budget',
		asked: 9,
		scored: 7,
		candidatesPerSecond: 4.5,
		best: {
			...best,
			confirmed: null,
			verdict: 'worse',
			detail: 'mse 2.4 times',
			passedOver: [{ candidate: 2, score: -0.5, verdict: 'refuted', detail: 'wrong: NaN' }],
		},
	},
	'model-requested': { kind: 'model-requested', ...request },
	'model-replied': { kind: 'model-replied', ...request, usage, cost: 0.5, latencyMs: 80 },
	'model-failed': {
		kind: 'model-failed',
		...request,
		failure: { kind: 'transient', reason: 'server', status: undefined, retryAfterMs: undefined, message: 'busy' },
		retryInMs: null,
	},
	'endpoint-down': { kind: 'endpoint-down', endpoint: 'http://127.0.0.1/v1', why: 'busy', untilMs: 5 },
	'endpoint-up': { kind: 'endpoint-up', endpoint: 'http://127.0.0.1/v1' },
	'concurrency-changed': { kind: 'concurrency-changed', endpoint: 'e', requests: 4, slow: true },
	'model-refused': { kind: 'model-refused', model: 'small', message: 'no key' },
	'maker-slowed': {
		kind: 'maker-slowed',
		operator: 'edit',
		model: 'small',
		replies: 8,
		reason: 'prose',
		example: 'I would',
		rests: false,
	},
	'maker-recovered': { kind: 'maker-recovered', operator: 'edit', model: 'small' },
	'model-budget-spent': { kind: 'model-budget-spent', limit: 'tokens' },
	'tool-called': { kind: 'tool-called', ...request, tool: 'compile', failed: false, tookMs: 12 },
	'notes-written': { kind: 'notes-written', island: 0, ask: 1 },
	'instruction-written': { kind: 'instruction-written', island: 0, ask: 1, number: 1, part: 'persona' },
}

/** Those events as a session of a run tells them whose clock goes on by 1.6 ms each time that it is looked at. */
function told(): RunEvent[] {
	const events: RunEvent[] = []
	let now = 0
	const clock = { now: () => 1_700_000_000_000, monotonic: () => (now += 1.6) }
	const tell = enveloped({ id: 'rastrigin-k3f9', elapsedMs: 500 }, clock, (event) => events.push(event))
	for (const event of Object.values(samples)) tell(event)
	return events
}

test('events of all kinds share one envelope: run, count, run time and wall clock', () => {
	const events = told()
	for (const [index, { run, sequence, elapsedMs, at }] of events.entries()) {
		assert.deepEqual([run, sequence, at], ['rastrigin-k3f9', index, 1_700_000_000_000])
		assert.equal(elapsedMs, Math.round(500 + 1.6 * (index + 1)))
	}
	assert.deepEqual(
		events.map(({ kind }) => kind),
		Object.keys(samples),
	)
})

test('events of all kinds are read back from lines as they were', async () => {
	const events = told()
	const lines = events.map((event) => JSON.stringify(event))
	assert.deepEqual(await Array.fromAsync(readEvents([...lines, ''])), events)
})

test('a line that is no event is named with its number and what is wrong', async () => {
	const [first] = told().map((event) => JSON.stringify(event))
	const read = (...lines: string[]) => Array.fromAsync(readEvents(lines))
	await assert.rejects(
		read(first ?? '', '{"kind":"candid'),
		/^EventError: Expected an event in line 2, got `{"kind":"candid`$/,
	)
	await assert.rejects(
		read('{"kind":"unheard-of"}'),
		/^EventError: Expected an event in line 1, got `{"kind":"unheard-of"}`: /,
	)
	await assert.rejects(read((first ?? '').replace('"sequence":0,', '')), /sequence/)
})

test('what is known of a run follows from its events alone, and no state is changed by the next event', () => {
	const events = told()
	const states = events.map(() => unknownRun)
	let state = unknownRun
	for (const [index, event] of events.entries()) {
		state = afterEvent(state, event)
		states[index] = structuredClone(state)
	}
	let again = unknownRun
	for (const [index, event] of events.entries()) {
		const before = structuredClone(again)
		const next = afterEvent(again, event)
		assert.deepEqual(again, before)
		assert.deepEqual(next, states[index])
		again = next
	}
	assert.partialDeepStrictEqual(again, {
		told: 9,
		outcomes: { scored: 8, wrong: 1 },
		best: { candidate: 3, island: null },
		migrated: 1,
		clockTests: [true],
		models: { inFlight: -1, replies: 1, failures: 1, tokens: 15, estimatedTokens: 15, cost: 0.5 },
	})
})

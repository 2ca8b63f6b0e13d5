import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Incident, IncidentRecord } from '../../src/archive/incident.ts'
import { downTexts, endpointData } from '../../src/report/endpoint-data.ts'
import { replacedText, survivedTexts } from '../../src/report/survived.ts'

const endpoint = 'http://127.0.0.1:8080/v1'
const began: Incident = { kind: 'run-started' }
const up: Incident = { kind: 'endpoint-up', endpoint }

function down(why: string, untilMs: number): Incident {
	return { kind: 'endpoint-down', endpoint, why, untilMs }
}

function lost(process: 'judge' | 'launcher', why: string): Incident {
	return { kind: 'process-lost', process, why }
}

/** One a minute of run time. */
function recorded(...incidents: readonly Incident[]): IncidentRecord[] {
	return incidents.map((incident, at) => ({ incident, elapsedMs: at * 60_000, at }))
}

suite('faults that a run survived', () => {
	test('none is told of where there was none', () => {
		assert.deepEqual(survivedTexts(recorded(began, up)), [])
		assert.equal(replacedText(recorded(began, up)), undefined)
	})

	test('are told by kind, with how often, when and why the last time', () => {
		const incidents = recorded(
			began,
			lost('judge', 'The judge ended with SIGKILL'),
			lost('launcher', 'it ended with SIGKILL'),
			{ kind: 'room-short', of: 'builds', text: '/tmp: no room; waiting for room' },
			{ kind: 'room-short', of: 'builds', text: '/tmp: no room; waiting for room for 10m' },
			{ kind: 'room-again', of: 'builds', text: 'there is room again' },
			lost('judge', 'The judge has lost a process: the fork server.'),
		)
		assert.deepEqual(survivedTexts(incidents), [
			'2 judges were replaced, and what was under way was begun again; the last at 6m of run time: The judge has lost a process: the fork server.',
			'A launcher of a compiler was replaced, and what was under way was begun again; at 2m of run time: it ended with SIGKILL.',
			'The disk of builds had no room once; at 3m of run time: /tmp: no room; waiting for room.',
		])
		assert.equal(replacedText(incidents), '2 judges, 1 launcher of a compiler')
	})
})

suite('how an endpoint stands', () => {
	const [fresh] = endpointData([], [{ model: 'm', endpoint, endedAt: 1, failure: null }])

	test('is up where nothing else is known', () => {
		assert.deepEqual(fresh, { endpoint, down: null, atOnce: null, isSlow: false })
	})

	test('is what was found last of its breaker and of how many requests it serves at once', () => {
		const found: Incident = { kind: 'concurrency-changed', endpoint, requests: 4, slow: true }
		const failing = recorded(began, found, down('refused', 70), down('timed out', 90))
		assert.deepEqual(endpointData(failing, []), [
			{ endpoint, down: { why: 'timed out', untilMs: 90 }, atOnce: 4, isSlow: true },
		])
		const back = [...failing, ...recorded(up, { ...found, requests: 8, slow: false })]
		assert.deepEqual(endpointData(back, []), [{ endpoint, down: null, atOnce: 8, isSlow: false }])
	})

	test('is found anew by the next session', () => {
		const incidents = recorded(began, down('refused', 70), began)
		assert.deepEqual(endpointData(incidents, []), [fresh])
	})

	test('was down as often as it went down, however many probes failed meanwhile', () => {
		assert.deepEqual(downTexts(recorded(began, down('refused', 1), down('refused', 2), up)), [
			`${endpoint} was down once: refused.`,
		])
		assert.deepEqual(downTexts(recorded(down('refused', 1), up, down('timed out', 2), began, down('gone', 3))), [
			`${endpoint} was down 3 times, the last time: gone.`,
		])
		assert.deepEqual(downTexts(recorded(began, up)), [])
	})
})

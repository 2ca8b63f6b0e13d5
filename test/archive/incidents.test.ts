import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { type Incident, incidentOf } from '../../src/archive/incident.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { Folder } from './folder.ts'
import { newRun } from './records.ts'

test('an event that nothing else in the archive tells is an incident, without its envelope', () => {
	const envelope = { run: 'rastrigin-k3f9', sequence: 4, elapsedMs: 5, at: 6 }
	const lost = { kind: 'process-lost', process: 'judge', why: 'The judge ended with SIGKILL' } as const
	deepEqual(incidentOf({ ...envelope, ...lost }), lost)
	deepEqual(incidentOf({ ...envelope, kind: 'run-started' }), { kind: 'run-started' })
	equal(incidentOf({ ...envelope, kind: 'candidate-told' }), undefined)
})

test('incidents are kept in their order, each with its run, and go with it', () => {
	using folder = new Folder()
	const path = folder.file('a.db')
	const archive = openArchive(path, { mode: 'write' })
	const [run, other] = [archive.createRun(newRun), archive.createRun(newRun)]
	const endpoint = 'http://127.0.0.1:8080/v1'
	const incidents: Incident[] = [
		{ kind: 'run-started' },
		{ kind: 'process-lost', process: 'launcher', why: 'it ended with SIGKILL' },
		{ kind: 'room-short', of: 'builds', text: '/tmp: no room' },
		{ kind: 'room-again', of: 'builds', text: 'room again' },
		{ kind: 'endpoint-down', endpoint, why: 'connection refused', untilMs: 99 },
		{ kind: 'endpoint-up', endpoint },
		{ kind: 'concurrency-changed', endpoint, requests: 4, slow: true },
	]
	const records = incidents.map((incident, at) => ({ incident, elapsedMs: at * 10, at: 1000 + at }))
	for (const record of records) run.incidents.keep(record)
	other.incidents.keep({ incident: { kind: 'run-started' }, elapsedMs: 0, at: 0 })
	archive.close()
	const again = openArchive(path, { mode: 'write' })
	deepEqual(again.run(run.id).incidents.all(), records)
	equal(again.run(run.id).incidents.count, records.length)
	again.delete(run.id)
	equal(again.run(other.id).incidents.count, 1)
	again.close()
})

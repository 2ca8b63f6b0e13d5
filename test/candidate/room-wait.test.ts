import assert from 'node:assert/strict'
import { it } from 'node:test'
import { RoomWait } from '../../src/candidate/room-wait.ts'

const minuteMs = 60_000

it('room on a full disk is waited for as long as may be, which is said at once, after ten minutes and then each hour', () => {
	let now = 0
	let patienceMs = Number.POSITIVE_INFINITY
	const said: [number, string][] = []
	const watch = () => ({ patienceMs, onNews: ({ text }: { text: string }) => said.push([now / minuteMs, text]) })
	const wait = new RoomWait('builds', watch, () => now)
	for (; now < 131 * minuteMs; now += 1_000) assert.equal(wait.mayGoOn('/tmp is full'), true)
	assert.deepEqual(said, [
		[0, '/tmp is full; waiting for room'],
		[10, '/tmp is full; waiting for room for 10 minutes by now'],
		[70, '/tmp is full; waiting for room for 70 minutes by now'],
		[130, '/tmp is full; waiting for room for 130 minutes by now'],
	])
	patienceMs = 0
	assert.equal(wait.mayGoOn('/tmp is full'), false, 'a run that is stopped waits no more')
	wait.end()
	wait.end()
	assert.deepEqual(said.slice(4), [[131, 'there is room for builds again: going on']])
})

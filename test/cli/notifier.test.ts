import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { Notifier, type NotifierParts } from '../../src/cli/notifier.ts'
import type { NotifyPlan } from '../../src/experiment/notify.ts'
import type { RunEvent } from '../../src/search/events.ts'
import { ManualClock } from '../agent/clocks.ts'
import { Folder } from './oxipelago.ts'

const envelope = { run: 'curve-k3f9', sequence: 0, elapsedMs: 0, at: 0 }
const better = (candidate: number): RunEvent => ({
	...envelope,
	...{ kind: 'best-improved', candidate, score: -candidate, metrics: {}, island: 0 },
})
const down: RunEvent = { ...envelope, kind: 'endpoint-down', endpoint: 'http://one', why: 'busy', untilMs: 5 }
const up: RunEvent = { ...envelope, kind: 'endpoint-up', endpoint: 'http://one' }
const ended: RunEvent = {
	...envelope,
	...{ kind: 'run-ended', reason: 'budget', asked: 9, scored: 0, candidatesPerSecond: 1, best: null },
}

const everything: NotifyPlan = { command: [], on: ['best', 'trouble', 'end'] }

async function notified(
	plan: NotifyPlan,
	tell: (notifier: Notifier, clock: ManualClock) => void,
	parts: Partial<NotifierParts> = {},
): Promise<string[]> {
	const clock = new ManualClock()
	const notes: string[] = []
	const notifier = new Notifier({
		...{ plan, run: 'curve-k3f9', experiment: 'curve', folder: '/', env: { PATH: process.env.PATH }, clock },
		note: (line) => notes.push(line),
		...parts,
	})
	tell(notifier, clock)
	await notifier[Symbol.asyncDispose]()
	return notes
}

/** What a webhook was sent while `tell` told of a run. */
async function posted(on: NotifyPlan['on'], tell: (notifier: Notifier, clock: ManualClock) => void): Promise<string[]> {
	const bodies: string[] = []
	const server = createServer((request, response) => {
		void text(request).then((body) => {
			bodies.push(body)
			response.end()
		})
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	const notes = await notified({ ...everything, on, webhook: `http://127.0.0.1:${port}/hook` }, tell)
	server.close()
	assert.deepEqual(notes, [])
	return bodies.map((body) => {
		const { kind, text: line, run, experiment } = JSON.parse(body)
		assert.deepEqual([run, experiment], ['curve-k3f9', 'curve'])
		return `${kind} ${line}`
	})
}

describe('notify', () => {
	it('tells an address of a better best once a minute at most, of trouble once while it lasts, and of the end', async () => {
		const sent = await posted(everything.on, (notifier, clock) => {
			const seed = { ...better(0), island: null } as RunEvent
			for (const event of [seed, better(1), better(2), better(3), down, down, up, down]) notifier.hear(event)
			clock.advance(60_000)
			notifier.hear(better(4))
			notifier.hear(ended)
			clock.advance(60_000)
		})
		assert.deepEqual(sent, [
			'best curve-k3f9: candidate 1 is the best so far, score -1',
			'trouble curve-k3f9: http://one is down (busy); the embedded operators go on until it is back',
			'trouble curve-k3f9: http://one is down (busy); the embedded operators go on until it is back',
			'best curve-k3f9: candidate 3 is the best so far, score -3',
			'end curve-k3f9: ended (budget) after 9 candidates: no candidate has a score',
		])
	})

	it('tells that a run waits for room on a disk, once, and that there is room again', async () => {
		const room = (kind: 'room-short' | 'room-again', text: string): RunEvent => ({
			...envelope,
			...{ kind, of: 'archive', text },
		})
		const sent = await posted(['trouble'], (notifier) => {
			for (const event of [room('room-short', 'no room'), room('room-again', 'there is room')]) notifier.hear(event)
			notifier.hear(room('room-short', 'no room'))
		})
		assert.deepEqual(sent, [
			'trouble curve-k3f9: no room',
			'trouble curve-k3f9: there is room',
			'trouble curve-k3f9: no room',
		])
	})

	it('tells only of what it is to', async () => {
		const sent = await posted(['end'], (notifier) => {
			for (const event of [better(1), down, ended]) notifier.hear(event)
			notifier.fail(new Error('the disk is full'))
		})
		assert.deepEqual(
			sent.map((line) => line.split(' ', 1)[0]),
			['end'],
		)
	})

	it('starts a program in the folder of the experiment, with a line of JSON on its input', async () => {
		using folder = new Folder()
		folder.file('tell.sh', '#!/bin/sh\ncat >> "$1"\n', 0o755)
		const plan = { ...everything, command: ['./tell.sh', 'told.txt'] }
		await notified(plan, (notifier) => notifier.fail(new Error('the disk is full')), { folder: folder.path })
		const { kind, text: line } = JSON.parse(readFileSync(join(folder.path, 'told.txt'), 'utf8'))
		assert.deepEqual([kind, line], ['trouble', 'curve-k3f9: the disk is full'])
	})

	it('that does not get through is said once, and what hangs is given up', async () => {
		const absent = await notified({ ...everything, command: ['./absent'] }, (notifier) => {
			for (const event of [better(1), ended]) notifier.hear(event)
		})
		assert.equal(absent.length, 1)
		assert.match(absent[0] ?? '', /^`notify` does not get through, and the run goes on: .*ENOENT.*absent/)
		const closed = createServer()
		await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
		const { port } = closed.address() as AddressInfo
		await new Promise((resolve) => closed.close(resolve))
		const webhook = `http://127.0.0.1:${port}/hook`
		const refused = await notified({ ...everything, webhook }, (notifier) => notifier.hear(ended))
		assert.match(refused.join('\n'), new RegExp(`goes on: 127\\.0\\.0\\.1:${port}: .*ECONNREFUSED`))
		using folder = new Folder()
		const mark = join(folder.path, 'started')
		const clock = new ManualClock()
		const notes: string[] = []
		const notifier = new Notifier({
			plan: { ...everything, command: ['sh', '-c', `touch ${mark}; exec sleep 1000`] },
			...{ run: 'r', experiment: 'e', folder: '/', env: { PATH: process.env.PATH }, clock },
			note: (line) => notes.push(line),
		})
		notifier.hear(ended)
		const over = notifier[Symbol.asyncDispose]()
		while (!existsSync(mark)) await new Promise(setImmediate)
		clock.advance(10_000)
		await over
		assert.equal(notes.length, 1)
	})
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { archiveDigest } from '../../src/archive/digest.ts'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { randomStream } from '../../src/candidate/random.ts'
import type { RunEvent } from '../../src/search/events.ts'
import { plainIslands } from '../cli/oxipelago.ts'

const root = new URL('../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'oxipelago-killed-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const candidates = 160
const kills = 8

test(`a run killed at ${kills} random instants, resumed each time on 1 or 2 lanes, ends as one never killed`, async () => {
	const whole = join(folder, 'whole.db')
	await oxipelago(['run', 'examples/rastrigin', ...budget, '--lanes', '2', '--archive', whole])
	const one = join(folder, 'one-lane.db')
	await oxipelago(['run', 'examples/rastrigin', ...budget, '--lanes', '1', '--archive', one])
	assert.equal(digestOf(one), digestOf(whole), '1 lane and 2 lanes differ')

	const killed = join(folder, 'killed.db')
	const random = randomStream('kills')
	const instants = random
		.sample(
			Array.from({ length: candidates - 20 }, (_, index) => index),
			kills,
		)
		.sort((one, other) => one - other)
	let died = 0
	for (const [index, instant] of instants.entries()) {
		const start = index === 0 ? ['run', 'examples/rastrigin', ...budget] : ['resume', idOf(killed)]
		const ended = await oxipelago([...start, '--lanes', `${1 + (index % 2)}`, '--archive', killed], instant)
		if (ended.signal === 'SIGKILL') died++
		const archive = openArchive(killed, { mode: 'read' })
		assert.ok((archive.runs()[0]?.record().told ?? 0) >= ended.told, 'what was told is lost')
		archive.close()
	}
	assert.equal(died, kills)
	await oxipelago(['resume', idOf(killed), '--archive', killed])
	assert.equal(digestOf(killed), digestOf(whole), 'killed and resumed differs from never killed')
})

/** Few under way at once, so that of few candidates most depend on what was told, and little is done again after a kill. */
const budget = [...plainIslands, '--candidates', String(candidates), '--inflight', '24', '--seed', '7']

/**
 * Runs the command line to its end, or kills the manager with SIGKILL as soon as it has told candidate `killAt` or a
 * later one: at that instant others are being compiled, scored and written.
 */
async function oxipelago(
	args: readonly string[],
	killAt = Number.POSITIVE_INFINITY,
): Promise<{ signal: NodeJS.Signals | null; told: number }> {
	const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args, '--json'], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	let told = 0
	let complaint = ''
	child.stderr.on('data', (text) => {
		complaint += text
	})
	const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
	for await (const line of createInterface(child.stdout)) {
		const event = JSON.parse(line) as RunEvent
		if (event.kind !== 'candidate-told') continue
		told = event.candidate + 1
		if (event.candidate >= killAt) child.kill('SIGKILL')
	}
	const [code, signal] = await closed
	if (signal !== 'SIGKILL') assert.equal(code, 0, complaint)
	return { signal, told }
}

function idOf(path: string): string {
	const archive = openArchive(path, { mode: 'read' })
	const id = archive.runs()[0]?.id
	archive.close()
	assert.ok(id !== undefined)
	return id
}

function digestOf(path: string): string | undefined {
	const archive = openArchive(path, { mode: 'read' })
	const [run] = archive.runs()
	assert.equal(run?.record().told, candidates + 1)
	const digest = run && archiveDigest(run)
	archive.close()
	return digest
}

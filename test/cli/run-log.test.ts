import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { RotatedFile } from '../../src/cli/rotated-file.ts'
import { RunLog } from '../../src/cli/run-log.ts'
import { eventSchema, type RunEvent } from '../../src/search/events.ts'
import { Folder, oxipelago, plainIslands } from './oxipelago.ts'

const envelope = { run: 'curve-k3f9', sequence: 0, elapsedMs: 0, at: 0 }
const better: RunEvent = {
	...envelope,
	...{ kind: 'best-improved', candidate: 7, score: -1, metrics: {}, island: 0 },
}
const requested: RunEvent = { ...envelope, kind: 'model-requested', island: 0, ask: 1, step: 0, retry: 0, model: 'm' }
const down = (why: string): RunEvent => ({
	...envelope,
	...{ kind: 'endpoint-down', endpoint: 'http://one', why, untilMs: 5 },
})

interface Line {
	readonly level: string
	readonly time: string
	readonly kind: string
	readonly why?: string
	readonly text?: string
}

function linesOf(path: string): Line[] {
	return readFileSync(path, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line)
}

describe('--log', () => {
	it('keeps a run as JSON lines with their levels, from the level that is asked for on', async () => {
		using folder = new Folder()
		const [few, all] = ['few.log', 'all.log'].map((name) => join(folder.path, name)) as [string, string]
		const archive = ['--archive', join(folder.path, 'a.db')]
		const begun = await oxipelago(['run', ...plainIslands, '--candidates', '12', '--offline', '--log', few, ...archive])
		assert.equal(begun.code, 0, begun.err)
		const go = ['resume', '--candidates', '+6', '--offline', '--log-level', 'debug', '--log', all, ...archive]
		const resumed = await oxipelago(go)
		assert.equal(resumed.code, 0, resumed.err)
		const first = linesOf(few)
		assert.deepEqual([...new Set(first.map(({ level }) => level))], ['info'])
		assert.deepEqual([first[0]?.kind, first[0]?.text], ['note', 'offline: embedded operators only'])
		assert.ok(first.some(({ kind }) => kind === 'run-started') && first.at(-1)?.kind === 'run-ended')
		assert.ok(first.every(({ kind }) => kind !== 'candidate-told'))
		const told = linesOf(all).filter(({ kind }) => kind === 'candidate-told')
		assert.equal(told.length, 6)
		for (const line of told) {
			assert.equal(line.level, 'debug')
			assert.ok(Date.parse(line.time) > 0)
			eventSchema.parse(line)
		}
	})

	it('that cannot be opened is a mistake, and no run begins', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const { code, err } = await oxipelago(['run', '--log', '/proc/x/y.log', '--archive', archive])
		assert.equal(code, 2)
		assert.match(err, /^error: --log: expected a file that can be written, found ENOENT/m)
		assert.ok(!existsSync(archive))
	})
})

describe('a log', () => {
	it('holds neither keys nor passwords, nor characters that do not show', () => {
		using folder = new Folder()
		const path = join(folder.path, 'run.log')
		{
			using log = new RunLog(path, 'debug', assert.fail)
			log.hide({ apiKey: 'sk-0123456789', variables: { OTHER: 'sk-9876543210' } }, ['OTHER', undefined])
			log.hear(down('sk-0123456789 and sk-9876543210 at http://me:pass@proxy:1 \u202e'))
			log.note('through https://name:word@host/path')
			log.fail(new Error('Expected sk-0123456789'))
		}
		const text = readFileSync(path, 'utf8')
		assert.doesNotMatch(text, /sk-0|sk-9|pass|word|\u202e/)
		const lines = linesOf(path)
		assert.deepEqual(
			lines.map(({ level, kind }) => `${level} ${kind}`),
			['warn endpoint-down', 'info note', 'error error'],
		)
		assert.equal(lines[0]?.why, '[redacted] and [redacted] at http://[redacted]@proxy:1 \u202e')
		assert.equal(lines[1]?.text, 'through https://[redacted]@host/path')
	})

	it('leaves out what is less urgent', () => {
		using folder = new Folder()
		const path = join(folder.path, 'run.log')
		using log = new RunLog(path, 'warn', assert.fail)
		for (const event of [better, requested, down('busy')]) log.hear(event)
		log.note('a note')
		assert.deepEqual(
			linesOf(path).map(({ kind }) => kind),
			['endpoint-down'],
		)
	})

	it('takes no more room than so many files of so many bytes, the latest in the file of its name', () => {
		using folder = new Folder()
		const path = join(folder.path, 'run.log')
		const lines = Array.from({ length: 500 }, (_, number) => `line ${number}\n`)
		for (const half of [lines.slice(0, 250), lines.slice(250)]) {
			using file = new RotatedFile(path, { bytes: 1_000, files: 3 })
			for (const line of half) file.write(line)
		}
		const names = readdirSync(folder.path).sort()
		assert.deepEqual(names, ['run.log', 'run.log.1', 'run.log.2'])
		for (const name of names) assert.ok(statSync(join(folder.path, name)).size <= 1_000)
		const kept = ['run.log.2', 'run.log.1', 'run.log'].map((name) => readFileSync(join(folder.path, name), 'utf8'))
		const text = kept.join('')
		assert.ok(lines.join('').endsWith(text) && text.length > 2_000, text.slice(0, 40))
	})

	it('that cannot be written any more says so once, and goes on when it can', {
		skip: !existsSync('/dev/full'),
	}, () => {
		const faults: string[] = []
		using log = new RunLog('/dev/full', 'info', (line) => faults.push(line))
		for (const _ of Array(3)) log.hear(better)
		assert.equal(faults.length, 1)
		assert.match(faults[0] ?? '', /^--log: cannot be written, and the run goes on: ENOSPC/)
	})
})

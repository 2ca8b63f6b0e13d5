import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { ProcessLost } from '../../src/candidate/process-lost.ts'
import { type Launch, type LaunchJob, launchHere } from '../../src/rust/launch.ts'
import { LaunchProcess } from '../../src/rust/launch-process.ts'
import { scratchFor } from './machine.ts'

const { signal } = new AbortController()

for (const [name, open] of [
	['from this process', () => launchHere],
	[
		'from a process of its own',
		(context: TestContext): Launch => {
			const launches = new LaunchProcess()
			context.after(() => launches.close())
			return launches.launch
		},
	],
] as const) {
	describe(`a launcher started ${name}`, () => {
		it('is told what it is told, and tells how it ended and what it wrote', async (context) => {
			const launch = open(context)
			const job = shell('echo "$0 $ONE" >&2; echo report >&3; exit 3', { environment: { ONE: '1' } })
			deepEqual(await launch({ ...job, words: [...job.words, 'zero'] }, signal), {
				stderr: { text: 'zero 1\n', overflowed: false },
				report: { text: 'report\n', overflowed: false },
				exit: 3,
				signal: null,
			})
			const killed = await launch(shell('kill -KILL $$'), signal)
			deepEqual([killed.exit, killed.signal], [null, 'SIGKILL'])
		})

		it('finds nothing of this process in its environment', async (context) => {
			process.env.OXIPELAGO_TEST_SECRET = 'secret'
			context.after(() => delete process.env.OXIPELAGO_TEST_SECRET)
			const { stderr } = await open(context)(shell('env >&2; tr "\\0" "\\n" < /proc/$PPID/environ >&2'), signal)
			ok(stderr.text.includes('PWD='))
			if (name === 'from a process of its own') ok(!stderr.text.includes('secret'), stderr.text)
		})

		it('loses its lifeline when it is told to end, or takes or writes too much', async (context) => {
			const launch = open(context)
			// As the launcher does: all is over when standard input ends.
			const waits = 'cat > /dev/null; echo over >&3'
			const controller = new AbortController()
			const running = launch(shell(waits), controller.signal)
			controller.abort()
			equal((await running).report.text, 'over\n')
			equal((await launch(shell(waits, { watchdogMs: 20 }), signal)).report.text, 'over\n')
			const { stderr, report } = await launch(shell(`echo 12345 >&2; ${waits}`, { maxStderrBytes: 4 }), signal)
			deepEqual([stderr, report.text], [{ text: '1234', overflowed: true }, 'over\n'])
		})

		it('is a fault where it is no program', async (context) => {
			await rejects(open(context)({ ...shell(''), launcher: '/nowhere/confine' }, signal), /ENOENT/)
		})
	})
}

describe('the process that starts launchers', () => {
	it('is replaced where it is killed, and what was under way begins again when nothing of it is left', async (context) => {
		const folder = await scratchFor(context)
		const lost: ProcessLost[] = []
		const launches = new LaunchProcess((one) => void lost.push(one))
		context.after(() => launches.close())
		// As a compiler that takes a while to end would do, it writes until then to the folder that both have.
		const ends = 'cat > /dev/null; i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done; echo > over'
		const script = `if [ -e parent ]; then test -e over && exit 4; exit 5; fi; echo $PPID > parent; ${ends}`
		const job = shell(script, { cwd: folder })
		const running = launches.launch(job, signal)
		let parent = 0
		while (parent === 0) parent = Number(await readFile(join(folder, 'parent'), 'utf8').catch(() => ''))
		process.kill(parent, 'SIGKILL')
		equal((await running).exit, 4)
		equal((await launches.launch(shell('exit 6'), signal)).exit, 6)
		deepEqual(lost, [{ kind: 'process-lost', process: 'launch-process', why: 'it ended with SIGKILL' }])
	})

	it('has the manager go first, whether the system shares processors among processes or among sessions', async (context) => {
		const launches = new LaunchProcess()
		context.after(() => launches.close())
		const script = 'cat /proc/$$/autogroup >&2 2>/dev/null; cut -d " " -f 19 /proc/$$/stat >&3'
		const { stderr, report } = await launches.launch(shell(script), signal)
		equal(Number(report.text), Math.min(19, getPriority() + 5))
		// Where there are no such sessions there is no such file.
		if (existsSync('/proc/self/autogroup')) match(stderr.text, / nice 5$/m)
	})

	it('is given up where each that takes its place is killed', async (context) => {
		const launches = new LaunchProcess()
		context.after(() => launches.close())
		await rejects(launches.launch(shell('kill -KILL $PPID; cat > /dev/null'), signal), /has ended/)
		equal((await launches.launch(shell('exit 4'), signal)).exit, 4)
	})

	it('ends all that it has started when it is closed', async (context) => {
		const folder = await scratchFor(context)
		const lost: ProcessLost[] = []
		const launches = new LaunchProcess((one) => void lost.push(one))
		const running = launches.launch(shell('echo > begun; cat > /dev/null; echo > over', { cwd: folder }), signal)
		const isThere = (file: string): Promise<boolean> =>
			readFile(join(folder, file)).then(
				() => true,
				() => false,
			)
		while (!(await isThere('begun'))) await new Promise(setImmediate)
		const closed = launches.close()
		await rejects(running, /has ended/)
		await closed
		deepEqual(lost, [])
		while (!(await isThere('over'))) await new Promise(setImmediate)
	})
})

function shell(script: string, changes: Partial<LaunchJob> = {}): LaunchJob {
	return {
		launcher: '/bin/sh',
		words: ['-c', script],
		cwd: '/',
		environment: {},
		maxStderrBytes: 10_000,
		watchdogMs: 60_000,
		...changes,
	}
}

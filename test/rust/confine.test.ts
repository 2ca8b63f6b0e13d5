import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type ConfinedRun, type Confinement, probeLauncher, runConfined } from '../../src/rust/confine.ts'
import { type Launch, launchHere } from '../../src/rust/launch.ts'
import { launcher, scratchFor } from './machine.ts'

const { signal } = new AbortController()
const isLinux = process.platform === 'linux'
const system = ['/lib', '/lib64', '/usr', '/bin', '/etc/ld.so.cache']

describe('runConfined', () => {
	it('tells how each step ended, and stops at the first that fails', async (context) => {
		const { run } = await shell(context, ['echo one >&2', 'exit 3', 'echo three >&2'])
		deepEqual(
			run.steps.map(({ exit, signal: number, overWall }) => ({ exit, number, overWall })),
			[
				{ exit: 0, number: null, overWall: false },
				{ exit: 3, number: null, overWall: false },
			],
		)
		equal(run.stderr, 'one\n')
		ok(run.steps.every(({ peakKib }) => peakKib > 0))
	})

	it('tells the signal that ended a step', async (context) => {
		const { run } = await shell(context, ['kill -SEGV $$'])
		deepEqual([run.steps[0]?.exit, run.steps[0]?.signal], [null, 11])
	})

	it('ends a step at its limit of processor time', async (context) => {
		const { run } = await shell(context, ['while :; do :; done'], { cpuMs: 200 })
		const [step] = run.steps
		deepEqual([step?.overCpu, step?.overWall, step?.exit], [true, false, null])
		ok(step !== undefined && step.cpuUs > 100_000 && step.cpuUs < 1_000_000, String(step?.cpuUs))
	})

	it('kills all that a step started at the wall limit', async (context) => {
		const { run, folder } = await shell(context, ['sleep 3600 & echo $! > child; wait'], { cpuMs: 50 })
		equal(run.steps[0]?.overWall, true)
		const child = Number(await readFile(join(folder, 'child'), 'utf8'))
		ok(!isRunning(child))
	})

	it('gives no more memory and no larger file than allowed', { skip: !isLinux }, async (context) => {
		const { run } = await shell(context, ['x=a; while :; do x=$x$x; done'], { memoryMib: 64 })
		ok(run.steps[0]?.exit !== 0)
		const { run: writing } = await shell(context, ['exec dd if=/dev/zero of=big bs=65536 count=64 2>/dev/null'], {
			fileMib: 1,
		})
		equal(writing.steps[0]?.signal, 25)
	})

	it('lets nothing be read or written outside, nor any socket be made', { skip: !isLinux }, async (context) => {
		const { run, folder } = await shell(context, ['cat /etc/passwd', 'true'])
		equal(run.steps[0]?.exit, 1)
		match(run.stderr, /Permission denied/)
		const { run: writing } = await shell(context, [`echo x > ${folder}/../outside`])
		ok(writing.steps[0]?.exit !== 0)
		ok(!existsSync(join(folder, '..', 'outside')))
		const { run: own } = await shell(context, ['echo x > inside && cat inside >&2'])
		equal(own.stderr, 'x\n')
		const { run: connecting } = await shell(
			context,
			[
				`exec ${process.execPath} -e "require('net').connect(1, '127.0.0.1').on('error', (e) => { console.error(e.code); process.exit(9) })"`,
			],
			{ memoryMib: 1 << 20 },
			[process.execPath, '/proc', '/etc'],
		)
		equal(connecting.stderr, 'EPERM\n')
	})

	it('gives no variable but those asked for, and no descriptor', async (context) => {
		const { run } = await shell(context, ['env >&2; ls /proc/self/fd >&2'], {}, ['/proc'])
		ok(!run.stderr.includes('HOME='))
		ok(!/^[3-9]$/m.test(run.stderr.replace(/^3$/m, '')), run.stderr) // one is that of `ls` for the folder itself
	})

	it('reads no more than it may, and ends what writes on', async (context) => {
		const { run } = await shell(context, ['while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx >&2; done'])
		equal(run.overflowed, true)
		equal(run.stderr.length, 10_000)
	})

	it('ends at once when it is told to', async (context) => {
		const controller = new AbortController()
		const folder = await scratchFor(context)
		const running = runConfined(
			await launcher(),
			confinementOf(folder),
			command(['echo $$ > child; sleep 60'], folder),
			controller.signal,
		)
		let child = 0
		while (child === 0) child = Number(await readFile(join(folder, 'child'), 'utf8').catch(() => ''))
		controller.abort()
		await rejects(running, { name: 'AbortError' })
		while (isRunning(child)) await new Promise(setImmediate)
	})

	it('begins again where its launcher is killed, unless that happens each time', async (context) => {
		const folder = await scratchFor(context)
		let starts = 0
		let lost = 0
		const counted: Launch = (job, end) => {
			starts++
			return launchHere(job, end)
		}
		const run = async (path: string, script: string): Promise<ConfinedRun> => {
			starts = 0
			const steps = command(['echo said >&2; echo >> begun', script], folder)
			lost = 0
			return runConfined(path, confinementOf(folder), steps, signal, counted, () => lost++)
		}
		const kills = 'kill -KILL $PPID; exit 7'
		const third = await run(await launcher(), `[ $(wc -l < begun) = 3 ] || { ${kills}; }`)
		deepEqual([third.steps.map(({ exit }) => exit), third.stderr, starts, lost], [[0, 0], 'said\n', 3, 2])
		await rejects(run(await launcher(), kills), { name: 'CompilerError', message: /ended with SIGKILL/ })
		equal(starts, 10)
		await rejects(run('/bin/false', ''), { name: 'CompilerError', message: /ended with 1/ })
		equal(starts, 1)
		await rejects(run('/nowhere/confine', ''), { name: 'CompilerError', message: /ENOENT/ })
		equal(starts, 1)
	})

	it('knows what this machine does not give', async () => {
		const missing = await probeLauncher(await launcher())
		if (!isLinux) ok(missing.includes('landlock'))
		ok(missing.every((part) => /^[a-z-]+$/.test(part)))
		await rejects(probeLauncher('/nowhere/confine'), { name: 'CompilerError', message: /ENOENT/ })
	})

	it('is a fault of ours where the launcher is none', async (context) => {
		const folder = await scratchFor(context)
		const running = (path: string): Promise<ConfinedRun> =>
			runConfined(path, confinementOf(folder), command(['true'], folder), signal)
		await rejects(running('/nowhere/confine'), {
			name: 'CompilerError',
			message: /^Cannot run the launcher \/nowhere\/confine: .*ENOENT/,
		})
		await writeFile(join(folder, 'no-program'), 'x', { mode: 0o755 })
		await rejects(running('/bin/false'), { name: 'CompilerError', message: /ended with 1/ })
		const lost = { ...command(['true'], folder), steps: [['/nowhere/rustc']] }
		await rejects(runConfined(await launcher(), confinementOf(folder), lost, signal), {
			name: 'CompilerError',
			message: /cannot start \/nowhere\/rustc/,
		})
	})
})

async function shell(
	context: TestContext,
	scripts: readonly string[],
	changes: Partial<Confinement> = {},
	read: readonly string[] = [],
): Promise<{ run: ConfinedRun; folder: string }> {
	const folder = await scratchFor(context)
	const confinement = { ...confinementOf(folder), ...changes }
	const run = await runConfined(
		await launcher(),
		{ ...confinement, read: [...system, ...read] },
		command(scripts, folder),
		signal,
	)
	return { run, folder }
}

function confinementOf(folder: string): Confinement {
	return { read: system, write: [folder, '/dev/null', '/dev/zero'], cpuMs: 10_000, memoryMib: 512, fileMib: 8 }
}

function command(scripts: readonly string[], cwd: string): Parameters<typeof runConfined>[2] {
	return {
		steps: scripts.map((script) => ['/bin/sh', '-c', script]),
		cwd,
		environment: { PATH: '/usr/bin:/bin' },
		maxStderrBytes: 10_000,
	}
}

/** False for a zombie too: it runs no more, and whoever inherits it reaps it in its own time. */
function isRunning(pid: number): boolean {
	const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
	return status === 0 && !stdout.startsWith('Z')
}

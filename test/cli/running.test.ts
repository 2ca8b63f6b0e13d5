import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readEvents } from '../../src/search/event-stream.ts'
import { Folder, oxipelago, plainIslands, root } from './oxipelago.ts'
import { endOf, eventsOf, smallRun } from './small-run.ts'

describe('run --json', () => {
	it('prints events and nothing else on standard output, and ends with the champion', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const { code, out, err } = await oxipelago([
			'run',
			...plainIslands,
			'--candidates',
			'60',
			'--seed',
			'1',
			'--json',
			'--archive',
			archive,
		])
		assert.equal(code, 0, err)
		const events = eventsOf(out)
		assert.deepEqual(await Array.fromAsync(readEvents(out.split('\n'))), events)
		assert.deepEqual(
			events.map(({ sequence }) => sequence),
			[...events.keys()],
		)
		assert.ok(events.every(({ elapsedMs }, index) => elapsedMs >= (events[index - 1]?.elapsedMs ?? 0)))
		const told = events.filter((event) => event.kind === 'candidate-told')
		assert.equal(events[0]?.kind, 'run-started')
		assert.deepEqual(
			told.map(({ candidate }) => candidate),
			Array.from({ length: 61 }, (_, number) => number),
		)
		const ended = endOf(out)
		assert.equal(ended.reason, 'budget')
		assert.equal(ended.asked, 60)
		assert.equal(ended.scored, told.filter(({ outcome, candidate }) => candidate > 0 && outcome === 'scored').length)
		assert.ok((ended.best?.score ?? -Infinity) > -1_500, 'better than the seed')
		assert.equal(ended.best?.score, Math.max(...told.map(({ score }) => score ?? -Infinity)))
		assert.match(err, /embedded operators only; for a model: BASE_URL, MODEL, API_KEY in \.env/)
		assert.match(err, /kept in +.*a\.db/)
	})
})

describe('Ctrl-C', () => {
	it('once ends the run cleanly with its summary and 130; resume goes on from there', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		let signalled = false
		const first = await oxipelago(
			['run', ...plainIslands, '--for', '10m', '--seed', '2', '--json', '--archive', archive],
			{
				onLine: (line, kill) => {
					if (signalled || !line.includes('"candidate":30,')) return
					signalled = true
					kill('SIGINT')
				},
			},
		)
		assert.equal(first.code, 130, first.err)
		const ended = endOf(first.out)
		assert.equal(ended.reason, 'interrupted')
		assert.ok(ended.asked >= 30)
		assert.match(first.err, /interrupted; all of it is kept/)

		const more = await oxipelago(['resume', '--candidates', '+20', '--json', '--archive', archive])
		assert.equal(more.code, 0, more.err)
		const [started] = eventsOf(more.out)
		assert.ok(started?.kind === 'run-started')
		assert.equal(started.resumedAt, ended.asked + 1)
		assert.equal(endOf(more.out).asked, ended.asked + 20)
	})

	for (const [signal, what] of [
		['SIGTERM', 'SIGTERM'],
		['SIGHUP', 'a terminal that is closed'],
	] as const)
		it(`${what} ends a run as one Ctrl-C does`, async () => {
			using folder = new Folder()
			let signalled = false
			const ended = await oxipelago(
				['run', ...plainIslands, '--for', '10m', '--json', '--archive', join(folder.path, 'a.db')],
				{
					onLine: (_line, kill) => {
						if (!signalled) kill(signal)
						signalled = true
					},
				},
			)
			assert.equal(ended.code, 130, ended.err)
			assert.equal(endOf(ended.out).reason, 'interrupted')
		})
})

describe('a killed run', () => {
	it('is called so, and resumed to its end, and its report says that it was, and that judges were replaced', async () => {
		using folder = new Folder()
		const killed = join(folder.path, 'killed.db')
		let signalled = false
		const first = await oxipelago([...smallRun(killed), '--json'], {
			onLine: (line, kill) => {
				if (signalled || !line.includes('"candidate":25,')) return
				signalled = true
				kill('SIGKILL')
			},
		})
		assert.equal(first.code, null)
		const status = await oxipelago(['status', '--archive', killed])
		assert.match(
			status.out,
			/^run +rastrigin-\w+, killed; go on with: oxipelago resume rastrigin-\w+ --archive .*killed\.db$/m,
		)
		let isTold = false
		const resumed = await oxipelago(['resume', '--json', '--archive', killed], {
			onLine: (line, _, pid) => {
				if (isTold || !line.includes('"candidate":50,')) return
				isTold = true
				for (const judge of judgesOf(pid)) process.kill(judge, 'SIGKILL')
			},
		})
		assert.equal(resumed.code, 0)
		assert.equal(endOf(resumed.out).asked, 80)
		const { out } = await oxipelago(['report', '--markdown', '--archive', killed])
		assert.match(out, /^- The run was killed after candidate \d+, and went on from there\.$/m)
		assert.match(out, /^- (?:A judge was|\d judges were) replaced, and .*: The judge ended with SIGKILL\.$/m)
		const lost = eventsOf(resumed.out).filter(({ kind }) => kind === 'process-lost')
		assert.ok(lost.length > 0)
		const now = await oxipelago(['status', '--archive', killed])
		assert.match(now.out, new RegExp(`^replaced +${lost.length} judges?; what was under way was begun again$`, 'm'))
	})
})

/** Judges of a process, by their numbers. */
function judgesOf(pid: number): number[] {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
	return children.filter((child) => /\/judge\0/.test(readFileSync(`/proc/${child}/cmdline`, 'utf8')))
}

describe('standard output that is closed early', () => {
	it('ends quietly', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		await oxipelago(smallRun(archive))
		for (const args of [['export'], ['run', ...plainIslands, '--for', '10m', '--json']]) {
			const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args, '--archive', archive], {
				cwd: root,
			})
			child.stdout.once('data', () => child.stdout.destroy())
			let err = ''
			child.stderr.on('data', (piece: Buffer) => {
				err += piece.toString('utf8')
			})
			const [code] = (await once(child, 'close')) as [number | null]
			assert.ok(code === 0 || code === 130, `${code} ${err}`)
			assert.doesNotMatch(err, /EPIPE|error:/)
		}
	})
})

describe('what a run leaves', () => {
	it('best --code alone compiles; show, status, runs and export tell of it', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		const { out } = await oxipelago([...smallRun(archive), '--json'])
		const { run, best } = endOf(out)
		const look = async (...args: string[]) => {
			const ended = await oxipelago([...args, '--archive', archive])
			assert.equal(ended.code, 0, ended.err)
			assert.equal(ended.err, '')
			return ended.out
		}
		const code = folder.file('best.rs', await look('best', '--code'))
		execFileSync('rustc', ['--crate-type', 'lib', '--emit', 'metadata', '-o', join(folder.path, 'best.rmeta'), code], {
			stdio: 'pipe',
		})
		assert.equal(JSON.parse(await look('best', run, '--json')).candidate, best?.candidate)
		assert.match(
			await look('show', `${run}/${best?.candidate}`),
			/\nlineage\n[\s\S]*the seed\n[\s\S]*\nsource\n[\s\S]*pub fn surface/,
		)
		assert.match(await look('show', '0'), /^outcome +scored -1,562\.4/m)
		assert.match(await look('status', run.slice(0, -2)), /^tinkerer-4 .* 20 /m)
		assert.match(await look('runs'), new RegExp(`^${run} +its candidates are used up `, 'm'))
		assert.equal((await look('export')).trim().split('\n').length, 81)
		assert.match(await look('export', '--format', 'csv'), /^run,number,island,/)
	})
})

describe('several seeds', () => {
	it('begin a run of their own each, which is resumed and replayed like any other', async () => {
		using folder = new Folder()
		folder.file('linear.rs', '/// Twice.\npub fn f(x: f64) -> f64 {\n    2.0 * x\n}\n')
		folder.file('square.rs', '/// Its square.\npub fn f(x: f64) -> f64 {\n    x * x\n}\n')
		const cwd = folder.path
		const made = await oxipelago(['init', 'mine', '--seed', 'linear.rs', '--seed', 'square.rs'], { cwd })
		assert.equal(made.code, 0, made.err)
		const kept = ['--archive', join(cwd, 'a.db')]
		const first = await oxipelago(['run', 'mine', '--candidates', '20', '--seed', '1', '--inflight', '8', ...kept], {
			cwd,
		})
		assert.equal(first.code, 0, first.err)
		assert.match(first.out, /candidates +20 in/)
		assert.match((await oxipelago(['replay', ...kept], { cwd })).out, /is the same as mine-\w+, candidate by candidate/)
		const more = await oxipelago(['resume', '--candidates', '40', ...kept], { cwd })
		assert.match(more.out, /candidates +40 in/, more.err)
		const { out } = await oxipelago(['status', ...kept], { cwd })
		assert.match(out, /so far +40 candidates/)
		assert.match(out, /^seeds +2 +· .* 2 +100 %$/m)
		assert.match((await oxipelago(['show', '1', ...kept], { cwd })).out, /made +it is the seed square\.rs/)
	})
})

describe('init', () => {
	it('makes an experiment outside the repository that runs at once and gets better', async () => {
		using folder = new Folder()
		const own = join(folder.path, 'mine')
		const made = await oxipelago(['init', 'mine'], { cwd: folder.path })
		assert.equal(made.code, 0, made.err)
		assert.match(made.out, /oxipelago run mine/)
		const archive = join(folder.path, 'a.db')
		const { code, out, err } = await oxipelago(
			['run', 'mine', '--candidates', '80', '--seed', '1', '--json', '--archive', archive],
			{
				cwd: folder.path,
			},
		)
		assert.equal(code, 0, err)
		assert.deepEqual(readdirSync(own).sort(), ['evaluator.rs', 'experiment.ts', 'seed.rs', 'tsconfig.json'])
		const first = eventsOf(out).find((event) => event.kind === 'candidate-told')
		assert.ok((endOf(out).best?.score ?? -Infinity) > (first?.score ?? Infinity))
		execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', own], { stdio: 'pipe' })
	})
})

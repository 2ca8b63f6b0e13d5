import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeScratch, removeScratch, scratchParent } from '../../src/rust/scratch.ts'
import { checkSeed } from '../../src/scoring/check-seed.ts'
import { SeedMismatchError } from '../../src/scoring/seed-mismatch-error.ts'
import { scratchFor, toolchain } from '../rust/machine.ts'
import { describeEvaluator } from './conformance.ts'
import { anySeed, evaluatorFor, experimentFor, fixture, refusesForbiddenWord } from './experiments.ts'
import { PipedEvaluator } from './piped-evaluator.ts'

for (const lanes of [1, 2]) {
	describeEvaluator(`${lanes} lane(s) of this machine`, async (context) =>
		evaluatorFor(context, await experimentFor(), { lanes, gate: refusesForbiddenWord }),
	)
}

describeEvaluator('a child at the other end of a pipe', async (context) => {
	const evaluator = await PipedEvaluator.open()
	context.after(() => evaluator.close())
	return evaluator
})

describe('openEvaluator', () => {
	it('expects a number of lanes', async (context) => {
		await rejects(evaluatorFor(context, await experimentFor(), { lanes: 0 }), {
			name: 'RangeError',
			message: 'Expected `lanes` to be a positive integer, got `0`',
		})
	})

	it('tells a seed of another type in one line with both types', async (context) => {
		const experiment = await experimentFor({}, 'pub fn surface(x: f64) -> f64 {\n\tx\n}\n')
		const evaluator = await evaluatorFor(context, experiment)
		await rejects(checkSeed(evaluator, experiment.seed), (error: Error) => {
			ok(error instanceof SeedMismatchError)
			equal(
				error.message,
				'/test/seed.rs: the evaluator rastrigin expects `fn(f64, f64) -> f64`, the seed has `pub fn surface(x: f64) -> f64`',
			)
			return true
		})
	})

	it('takes a seed whose type is the same in other words', async (context) => {
		const source = 'type Height = f64;\npub fn surface(x: Height, y: core::primitive::f64) -> Height {\n\tx + y\n}\n'
		const experiment = await experimentFor({}, source)
		const { outcome } = await checkSeed(await evaluatorFor(context, experiment), experiment.seed)
		equal(outcome.kind, 'scored')
	})

	it('does not hold against a seed that it is poor', async (context) => {
		const experiment = await experimentFor({}, 'pub fn surface(_x: f64, _y: f64) -> f64 {\n\ttodo!()\n}\n')
		const { outcome } = await checkSeed(await evaluatorFor(context, experiment), experiment.seed)
		equal(outcome.kind, 'panicked')
	})

	it('tells a seed with more functions than the evaluator calls', async (context) => {
		const functions = 'pub fn a(x: f64, y: f64) -> f64 { x }\npub fn b(x: f64, y: f64) -> f64 { y }\n'
		const two = await experimentFor({}, functions, ['a', 'b'])
		await rejects(evaluatorFor(context, two), {
			name: 'SeedMismatchError',
			message: /expects fn\(f64, f64\) -> f64, the seed has a: .*, b: /,
		})
	})

	it('passes on what the evaluator refuses', async (context) => {
		const refused = await experimentFor({ settings: { colour: 'red' } })
		await rejects(evaluatorFor(context, refused), { name: 'EvaluatorRefusedError', message: /colour/ })
	})

	it('holds another function to its own name', async (context) => {
		const evaluator = await evaluatorFor(
			context,
			await experimentFor({}, 'pub fn height(x: f64, y: f64) -> f64 { x }\n'),
		)
		const outcomeOf = async (name: string): Promise<string> =>
			(
				await evaluator.evaluate({
					source: `pub fn ${name}(x: f64, y: f64) -> f64 { x * y }`,
					seed: anySeed,
					purpose: 'search',
				})
			).outcome.kind
		deepEqual([await outcomeOf('height'), await outcomeOf('surface')], ['scored', 'rejected'])
	})

	it('scores what rustc has linked itself', async (context) => {
		const evaluator = await evaluatorFor(context, await experimentFor(), { toolchain: { ...toolchain, ld: undefined } })
		const source = await fixture('outcomes', 'scored-exact.rs')
		const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
		ok(outcome.kind === 'scored' && outcome.exact, JSON.stringify(outcome))
	})

	it('scores on when judges are killed', async (context) => {
		const limits = { wallMs: 60_000, memoryMb: 64, compileMs: 10_000, compileMemoryMb: 512 }
		const evaluator = await evaluatorFor(context, await experimentFor({ limits }))
		const source =
			'pub fn surface(x: f64, y: f64) -> f64 {\n\tlet mut z = x;\n\tfor _ in 0..300 { z = (z + y).sin(); }\n\tz\n}\n'
		const asked = Array.from({ length: 12 }, () =>
			evaluator.evaluate({ source, company: 'operators', seed: anySeed, purpose: 'search' }),
		)
		let killed = 0
		for (const first of asked.slice(0, 3)) {
			await first
			const judge = childrenOf(process.pid).find(({ name }) => name === 'judge')
			if (judge === undefined) continue
			process.kill(judge.pid, 'SIGKILL')
			killed += 1
		}
		const outcomes = await Promise.all(asked)
		ok(killed > 0)
		equal(outcomes[0]?.outcome.kind, 'scored')
		ok(outcomes.every(({ outcome }) => JSON.stringify(outcome) === JSON.stringify(outcomes[0]?.outcome)))
	})

	it('compiles on when the process that starts compilers is killed', async (context) => {
		const limits = { wallMs: 60_000, memoryMb: 64, compileMs: 3_000, compileMemoryMb: 512 }
		const evaluator = await evaluatorFor(context, await experimentFor({ limits }))
		const sources = [endlessToCompile, ...Array.from({ length: 4 }, () => fixture('outcomes', 'scored.rs'))]
		const asked = (await Promise.all(sources)).map((source) =>
			evaluator.evaluate({ source, seed: anySeed, purpose: 'search' }),
		)
		const launcher = (): Member | undefined =>
			childrenOf(process.pid).find(({ pid }) => descendantsOf(pid).some(({ name }) => name === 'rustc'))
		let found = launcher()
		for (; found === undefined; found = launcher()) await new Promise(setImmediate)
		process.kill(found.pid, 'SIGKILL')
		const kinds = (await Promise.all(asked)).map(({ outcome }) => outcome.kind)
		deepEqual(kinds, ['timed-out', 'scored', 'scored', 'scored', 'scored'])
	})

	it('blames nobody for a compiler that was killed', async (context) => {
		const limits = { wallMs: 60_000, memoryMb: 64, compileMs: 3_000, compileMemoryMb: 512 }
		const evaluator = await evaluatorFor(context, await experimentFor({ limits }))
		const lost: string[] = []
		evaluator.onLost = (one) => void lost.push(one.process)
		const asked = evaluator.evaluate({ source: endlessToCompile, seed: anySeed, purpose: 'search' })
		const compiler = (): Member | undefined => descendantsOf(process.pid).find(({ name }) => name === 'rustc')
		let found = compiler()
		for (; found === undefined; found = compiler()) await new Promise(setImmediate)
		process.kill(found.pid, 'SIGKILL')
		equal((await asked).outcome.kind, 'timed-out')
		deepEqual(lost, ['compiler'])
	})

	it('cuts what nobody wants any more, at the compiler as in a sandbox', async (context) => {
		const limits = { wallMs: 60_000, memoryMb: 64, compileMs: 60_000, compileMemoryMb: 512 }
		const evaluator = await evaluatorFor(context, await experimentFor({ limits }))
		const unwanted = new AbortController()
		const asked = [endlessToCompile, endlessToRun].map((source) => {
			const request = { source, seed: anySeed, purpose: 'search' } as const
			return rejects(evaluator.evaluate(request, unwanted.signal), { name: 'AbortError' })
		})
		while (!isUnderWay(descendantsOf(process.pid))) await new Promise(setImmediate)
		unwanted.abort()
		await Promise.all(asked)
		equal(
			descendantsOf(process.pid).some(({ name }) => name === 'rustc'),
			false,
		)
		const source = await fixture('outcomes', 'scored.rs')
		equal((await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })).outcome.kind, 'scored')
	})

	it('leaves no process, descriptor or file', async () => {
		const before = { descriptors: descriptors(), scratch: ownScratch() }
		const after: (() => Promise<void>)[] = []
		const context = { after: (end: () => Promise<void>) => void after.push(end) }
		const evaluator = await evaluatorFor(
			context as never,
			await experimentFor({ limits: { wallMs: 200, memoryMb: 64, compileMs: 10_000, compileMemoryMb: 512 } }),
		)
		const names = [
			'scored',
			'panicked',
			'compile-failed',
			'crashed',
			'wrong',
			'rejected-signature',
			'timed-out',
			'out-of-memory',
			'forbidden',
		]
		const sources = await Promise.all(names.map((name) => fixture('outcomes', `${name}.rs`)))
		await Promise.all(
			Array.from({ length: 90 }, (_, index) =>
				evaluator.evaluate({
					source: sources[index % sources.length] as string,
					company: 'operators',
					seed: anySeed,
					purpose: 'search',
				}),
			),
		)
		for (const end of after) await end()
		deepEqual(childrenOf(process.pid), [])
		deepEqual({ descriptors: descriptors(), scratch: ownScratch() }, before)
	})

	it('leaves no process when the manager is killed, and its scratch is swept by the next', {
		timeout: 120_000,
	}, async (context) => {
		const folder = await scratchFor(context)
		const script = join(folder, 'manager.ts')
		await writeFile(script, managerScript)
		const manager = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
		const [ready] = (await once(manager.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer]
		match(ready.toString(), /^ready/)
		const pid = manager.pid as number
		let family = descendantsOf(pid)
		// A compilation and a candidate are under way.
		while (!isUnderWay(family)) family = descendantsOf(pid)
		const scratch = (): string[] => readdirSync(parent).filter((name) => name.startsWith(`oxipelago-${pid}-`))
		equal(scratch().length, 1)
		manager.kill('SIGKILL')
		await once(manager, 'exit')
		while (family.some((member) => isAlive(member))) await new Promise(setImmediate)
		await removeScratch(await makeScratch(parent))
		deepEqual(scratch(), [])
	})
})

const parent = await scratchParent()

const endlessToRun = 'pub fn surface(x: f64, y: f64) -> f64 { let mut z = x; while z < 1e9 { z = (z + y).sin(); } z }'
const endlessToCompile =
	'#![allow(long_running_const_eval)] const X: u64 = { let mut i = 0u64; while i < u64::MAX { i += 1; } i };\npub fn surface(x: f64, y: f64) -> f64 { X as f64 }'

const managerScript = `
import { evaluatorFor, experimentFor, anySeed } from ${JSON.stringify(fileURLToPath(new URL('experiments.ts', import.meta.url)))}
const limits = { wallMs: 60_000, memoryMb: 64, compileMs: 60_000, compileMemoryMb: 512 }
const evaluator = await evaluatorFor({ after: () => undefined }, await experimentFor({ limits }))
const ask = (source) => evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
ask(${JSON.stringify(endlessToRun)})
setTimeout(() => {
	ask(${JSON.stringify(endlessToCompile)})
	console.log('ready')
}, 1_000)
`

interface Member {
	readonly pid: number
	readonly parent: number
	readonly name: string
}

function processes(): Member[] {
	const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,comm='], { encoding: 'utf8' }).trim().split('\n')
	return lines.flatMap((line) => {
		const [pid, parent, state = '', ...name] = line.trim().split(/\s+/)
		return state.startsWith('Z') || name[0] === 'ps'
			? []
			: [{ pid: Number(pid), parent: Number(parent), name: name.join(' ') }]
	})
}

/** Whether a compiler is, and a candidate: programs in a sandbox are named by the number of a descriptor. */
function isUnderWay(family: readonly Member[]): boolean {
	const inside = family.filter(({ name }) => /^\d+$/.test(name))
	return family.some(({ name }) => name === 'rustc') && inside.length > 1
}

function childrenOf(pid: number): Member[] {
	return processes().filter(({ parent }) => parent === pid)
}

function descendantsOf(pid: number): Member[] {
	const all = processes()
	const found = all.filter(({ parent }) => parent === pid)
	for (const member of found) found.push(...all.filter(({ parent }) => parent === member.pid))
	return found
}

function isAlive({ pid, name }: Member): boolean {
	return processes().some((member) => member.pid === pid && member.name === name)
}

function descriptors(): number {
	const folder = '/proc/self/fd'
	return existsSync(folder) ? readdirSync(folder).length : 0
}

function ownScratch(): string[] {
	return readdirSync(parent).filter((name) => name.startsWith(`oxipelago-${process.pid}-`))
}

import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { buildFormulas } from '../../src/scoring/build-evaluator.ts'
import { formulaFunction } from '../../src/variation/formula-function.ts'
import { FormulaProgram, type FormulaSearch, type NamedRows } from '../../src/variation/formula-program.ts'
import type { Draft, IslandView, Parent } from '../../src/variation/operator.ts'
import { createRegress } from '../../src/variation/regress.ts'
import { cacheFolder, evaluatorsFolder, scratchFor, toolchain } from '../rust/machine.ts'

const { signal } = new AbortController()
const none: Outcome = { kind: 'wrong', feedback: '' }
const xs = Array.from({ length: 40 }, (_, row) => row / 4)
const line: NamedRows = { names: ['x'], columns: [xs], target: xs.map((x) => 3.5 * x - 120), weights: null }
const wanted: FormulaSearch = { seed: '2a', evaluations: 2_000, starts: ['x * x'], maxSize: 20 }

let building: Promise<string> | undefined
function program(): Promise<string> {
	building ??= buildFormulas(
		{ toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined },
		new AbortController().signal,
	)
	return building
}

async function searcherFor(context: TestContext, executable: string, rows: NamedRows): Promise<FormulaProgram> {
	const searcher = new FormulaProgram(executable, rows)
	context.after(() => searcher.close())
	return searcher
}

/** A program that behaves as the script says; `$PROGRAM` is the real one. */
async function scripted(context: TestContext, script: string): Promise<string> {
	const folder = await scratchFor(context)
	const path = join(folder, 'program.sh')
	await writeFile(path, `#!/bin/bash\nPROGRAM=${await program()}\ncd ${folder}\n${script}\n`)
	await chmod(path, 0o755)
	return path
}

describe('the program that searches formulas', { timeout: 600_000 }, () => {
	it('gives a front, the same for the same search, whatever was searched before', async (context) => {
		const [one, other] = [
			await searcherFor(context, await program(), line),
			await searcherFor(context, await program(), line),
		]
		const front = await one.search(wanted)
		ok(front.every(({ error }, index) => index === 0 || error < (front[index - 1]?.error ?? 0)))
		ok((front.at(-1)?.error ?? 1) < 1e-20, JSON.stringify(front))
		await other.search({ ...wanted, seed: '7' })
		deepEqual(await other.search(wanted), front)
	})

	it('answers searches in the order in which they were asked', async (context) => {
		const searcher = await searcherFor(context, await program(), line)
		const ended: number[] = []
		await Promise.all(
			[1, 2, 3].map(async (seed) => {
				await searcher.search({ ...wanted, seed: String(seed) })
				ended.push(seed)
			}),
		)
		deepEqual(ended, [1, 2, 3])
	})

	it('is started again where it is killed, and goes on with what it was at', async (context) => {
		const front = await (await searcherFor(context, await program(), line)).search(wanted)
		const dying = await scripted(
			context,
			'if mkdir died; then read a; read b; kill -9 $$; fi 2>/dev/null\nexec $PROGRAM',
		)
		const searcher = await searcherFor(context, dying, line)
		deepEqual(await Promise.all([searcher.search(wanted), searcher.search(wanted)]), [front, front])
	})

	it('is a fault where it ends by itself each time, and where it says so', async (context) => {
		const failing = await searcherFor(context, await scripted(context, 'read a; read b; echo no >&2; exit 3'), line)
		await rejects(failing.search(wanted), { name: 'EvaluatorFault', message: /it ended with exit code 3: no$/ })
		const missing = await searcherFor(context, '/nowhere/program', line)
		await rejects(missing.search(wanted), { name: 'EvaluatorFault', message: /ENOENT/ })
		const wrong = { ...line, columns: [[1]] }
		await rejects((await searcherFor(context, await program(), wrong)).search(wanted), { name: 'EvaluatorFault' })
	})

	it('ends at once when it is closed, in the middle of a search', async (context) => {
		const waiting = await scripted(context, 'exec sleep 1000')
		const searcher = new FormulaProgram(waiting, line)
		const search = searcher.search(wanted)
		await Promise.all([rejects(search, { name: 'AbortError' }), searcher.close()])
		await rejects(searcher.search(wanted), { name: 'AbortError' })
	})
})

describe('its process', { timeout: 600_000 }, () => {
	it('ends where the one that started it is killed, with its input still open', async () => {
		const child = spawn('bash', ['-c', `"${await program()}" <&0 & wait`], { stdio: ['pipe', 'pipe', 'inherit'] })
		const closed = once(child, 'close')
		const { names, columns, target, weights } = line
		child.stdin.write(`${JSON.stringify({ load: { names, columns, target, weights } })}\n`)
		await once(child.stdout, 'data')
		child.kill('SIGKILL')
		child.stdout.resume()
		// Its output closes once nobody has it any more.
		await closed
	})
})

describe('regress', { timeout: 600_000 }, async () => {
	const syntax = await loadRustSyntax()
	const seed = '/// Predicts y.\npub fn predict(x: f64) -> f64 {\n    0.0\n}\n'
	const formulas = formulaFunction(syntax, seed, 'predict', 'fn(f64) -> f64')
	ok(formulas !== undefined)
	const sources = [
		'pub fn predict(x: f64) -> f64 {\n    let mut s = x;\n    for _ in 0..3 { s += 1.0 }\n    s\n}\n',
		'pub fn predict(z: f64) -> f64 {\n    let d = 2.0;\n    z * d\n}\n',
		seed,
	]
	const parents = sources.map((source, candidate): Parent => {
		return { candidate, source, operator: 'mutate', score: -candidate, outcome: none, island: 0 }
	})
	const view: IslandView = {
		parents: () => [parents[2] as Parent],
		elites: (count) => parents.slice(0, count),
		migrants: () => [],
		failures: () => [],
	}

	async function draftsOf(searcher: FormulaProgram, number: number): Promise<Draft[]> {
		ok(formulas !== undefined)
		const operator = createRegress(formulas, line, searcher)
		const random = randomStream(1, 'ask', 0, number)
		const chosen = operator.choose(view, random)
		deepEqual(
			chosen.map(({ candidate }) => candidate),
			[1, 2],
		)
		return await Array.fromAsync(operator.propose({ island: 0, number, random, parents: chosen, view, signal }))
	}

	it('gives back functions of a front, the best first, each once and made from what it began with', async (context) => {
		const searcher = await searcherFor(context, await program(), line)
		const drafts = await draftsOf(searcher, 0)
		equal(new Set(drafts.map(({ source }) => source)).size, drafts.length)
		match(
			drafts[0]?.source ?? '',
			/^\/\/\/ Predicts y\.\n\/\/\/\n\/\/\/ A formula, found by a search over 40 rows\.\npub fn predict\(x: f64\) -> f64 \{\n {4}3\.5 \* x - 120\.0\n\}\n$/,
		)
		ok(drafts.every((draft) => draft.parents.join() === '1,2'))
		ok(drafts.every(({ source }) => formulas.read(source) !== undefined))
	})

	it('makes the same drafts for the same ask, and begins with more evaluations the later it is', async (context) => {
		const searcher = await searcherFor(context, await program(), line)
		deepEqual(await draftsOf(searcher, 3), await draftsOf(searcher, 3))
		const asked: FormulaSearch[] = []
		const noting = {
			search: async (search: FormulaSearch) => {
				asked.push(search)
				return [{ rust: 'x', size: 1, error: 2 }]
			},
		}
		for (const number of [0, 63, 64, 192, 1e6]) await draftsOf(noting as unknown as FormulaProgram, number)
		const first = asked.filter((_, index) => index % 2 === 0).map(({ evaluations }) => evaluations / 5_000)
		deepEqual(first, [1, 1, 2, 4, 64].slice(0, first.length))
	})

	it('ends where nothing is found that has a value in all rows', async () => {
		const asked: FormulaSearch[] = []
		const barren = {
			search: async (search: FormulaSearch) => {
				asked.push(search)
				return []
			},
		}
		deepEqual(await draftsOf(barren as unknown as FormulaProgram, 0), [])
		equal(asked.length, 1)
	})
})

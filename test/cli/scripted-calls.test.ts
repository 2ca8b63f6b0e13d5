import { deepEqual, equal, notDeepEqual, ok, rejects } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { decodeMulti } from '@msgpack/msgpack'
import { ScriptedCalls } from '../../src/cli/scripted-calls.ts'
import { ExperimentError } from '../../src/experiment/experiment-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxi-scripted-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

const calling = 'inputs: (random) => [{ arguments: [random.below(1e6)], known: 1 }, { arguments: [2] }]'

async function load(text: string): Promise<ScriptedCalls> {
	const path = join(folder, `own-${files++}.mjs`)
	writeFileSync(path, text)
	return await ScriptedCalls.load(path)
}

/** What a judge is told of `n` outputs by a `judge` with this body. */
async function judged(body: string, outputs: readonly (readonly [string | null, unknown])[]) {
	const calls = await load(`export default { metrics: { size: 'lower' }, ${calling}, judge(calls) { ${body} } }`)
	const { list } = await calls.inputs('ab', 'search')
	return await calls.judge(list, outputs)
}

const both = [
	[null, 3n],
	['panicked on line 2: no', null],
] as const

describe('an evaluator in TypeScript', () => {
	it('draws the same calls from the same seed, and others from another', async () => {
		const calls = await load(`export default { ${calling}, judge: () => ({ score: 1 }) }`)
		const drawn = async (seed: string) => (await calls.inputs(seed, 'search')).bytes
		deepEqual(await drawn('ab'), await drawn('ab'))
		notDeepEqual(await drawn('ab'), await drawn('cd'))
	})

	it('is told of each call what it gave or how it failed, with what it knew', async () => {
		const told = await judged(
			'return { score: 1, feedback: JSON.stringify(calls.map(({ arguments: _, ...one }) => one)) }',
			both,
		)
		equal(told.feedback, JSON.stringify([{ known: 1, returned: 3 }, { failed: 'panicked on line 2: no' }]))
	})

	it('keeps apart the calls of the search and those that confirm', async () => {
		const calls = await load(
			`export default { inputs: (_, stage) => [{ arguments: [], known: stage }], judge: ([one]) => ({ wrong: one.known }) }`,
		)
		const search = await calls.inputs('ab', 'search')
		const heldOut = [await calls.inputs('cd', 'held-out'), await calls.inputs('ef', 'held-out')].at(-1)
		deepEqual(await calls.judge(search.list, [[null, 1]]), { kind: 'wrong', feedback: 'search' })
		deepEqual(await calls.judge(heldOut?.list ?? 0, [[null, 1]]), { kind: 'wrong', feedback: 'held-out' })
	})

	it('hands over whole numbers of 64 bits and lists of bytes as what they are', async () => {
		const given =
			'[2 ** 53 - 1, -5, 2n ** 63n, 1e300, Uint8Array.of(1, 255), [Float64Array.of(0.5)], { a: new Map([["b", 1]]) }]'
		const calls = await load(`export default { inputs: () => [{ arguments: ${given} }], judge: () => ({ score: 1 }) }`)
		const { bytes } = await calls.inputs('ab', 'search')
		deepEqual(
			[...decodeMulti(bytes, { useBigInt64: true })],
			[[2n ** 53n - 1n, -5, 2n ** 63n, 1e300, [1, 255], [[0.5]], { a: { b: 1 } }]],
		)
	})

	it('draws 100,000 calls in the memory that they take', async () => {
		const drawing = 'Array.from({ length: 1e5 }, (_, at) => ({ arguments: [at] }))'
		const calls = await load(`export default { inputs: () => ${drawing}, judge: () => ({ score: 1 }) }`)
		const before = process.memoryUsage().arrayBuffers
		const { count, bytes } = await calls.inputs('ab', 'search')
		equal(count, 100_000)
		equal([...decodeMulti(bytes)].length, count)
		ok(bytes.buffer.byteLength < 2 * bytes.length)
		// No buffer of its own for each, of 2 KiB.
		ok(process.memoryUsage().arrayBuffers - before < 20_000_000, `${process.memoryUsage().arrayBuffers - before}`)
	})

	it('says which argument is none of its type: its name, the Rust type and what was given', async () => {
		const [number, text] = [{ kind: 'integer', name: 'u8' } as const, { kind: 'text', isUnsized: true } as const]
		const parameters = [
			{ name: 'by', type: 'u8', shape: number },
			{ name: 'names', type: '&[&str]', shape: { kind: 'list', of: text, isUnsized: true } as const },
		]
		const says = async (given: string) => {
			const path = join(folder, `own-${files++}.mjs`)
			writeFileSync(path, `export default { inputs: () => [{ arguments: ${given} }], judge: () => ({ score: 1 }) }`)
			const calls = await ScriptedCalls.load(path, [{ name: 'f', parameters, result: number }])
			const said = await calls.inputs('ab', 'search').then(
				() => 'nothing',
				({ message }: Error) => message,
			)
			return said.replace(/^.*mjs: /, '')
		}
		equal(await says('[255, ["a"]]'), 'nothing')
		equal(await says('[256, ["a"]]'), '`inputs`: expected `by` of case 1 to be of the type u8, found 256')
		equal(await says('[0.5, []]'), '`inputs`: expected `by` of case 1 to be of the type u8, found 0.5')
		equal(
			await says('[0n, ["a", 3n]]'),
			'`inputs`: expected `names` of case 1 to be of the type &[&str], found ["a","3"]',
		)
		equal(await says('[1]'), '`inputs`: expected 2 arguments (by: u8, names: &[&str]) in case 1, found [1]')
	})

	it('calls the one of several functions that a call names, and is told what that gave', async () => {
		const wide = { kind: 'integer', name: 'u128' } as const
		const x = { name: 'x', type: 'u128', shape: wide }
		const functions = [
			{ name: 'f', parameters: [x], result: wide },
			{ name: 'g', parameters: [], result: { kind: 'truth' } as const },
		]
		const judge = '(calls) => ({ wrong: calls.map(({ returned, failed }) => failed ?? returned).join() })'
		const loaded = async (inputs: string) => {
			const path = join(folder, `own-${files++}.mjs`)
			writeFileSync(path, `export default { inputs: () => [${inputs}], judge: ${judge} }`)
			return await ScriptedCalls.load(path, functions)
		}
		const f = `{ function: 'f', arguments: [1] }`
		const calls = await loaded(`${f}, { function: 'g', arguments: [] }, ${f}`)
		const { list, bytes } = await calls.inputs('ab', 'search')
		deepEqual([...decodeMulti(bytes)], [{ f: [1] }, { g: [] }, { f: [1] }])
		const outputs = [
			[null, { f: new Uint8Array(16).fill(1, 15) }],
			[null, { g: true }],
			['panicked', null],
		] as const
		deepEqual(await calls.judge(list, outputs), { kind: 'wrong', feedback: '1,true,panicked' })
		for (const [inputs, found] of [
			['{ arguments: [1] }', 'none'],
			[`{ function: 'h', arguments: [] }`, 'h'],
		] as const) {
			await rejects((await loaded(inputs)).inputs('ab', 'search'), {
				message: new RegExp(`\`inputs\`: expected \`function: 'f' or 'g'\` in case 1, found ${found}$`),
			})
		}
	})

	it('says in one line what is wrong with it, and where', async () => {
		const fault = (text: string) => rejects.bind(undefined, load(text))
		const line = (text: RegExp) => (error: unknown) =>
			error instanceof ExperimentError && error.problems.length === 1 && text.test(error.problems[0] ?? '')
		await fault('export default { judge() {} }')(line(/own-\d+\.mjs: `inputs`: expected a function$/))
		await fault(`export default { ${calling}, judge() {}, scores: 1 }`)(
			line(/: `scores`: unknown; known are `inputs`, `judge`, `metrics`$/),
		)
		await fault(`export default { ${calling}, judged() {} }`)(
			line(/own-\d+\.mjs: `judge`: expected a function; `judged`: unknown; known are `inputs`, `judge`, `metrics`$/),
		)
		await fault(`export default { ${calling}, judge() {}, metrics: { size: 'less' } }`)(
			line(/: `metrics`\.`size`: expected `lower` or `higher`$/),
		)
		const judging = (body: string) => rejects.bind(undefined, judged(body, both))
		await judging('throw new TypeError("no such thing")')(
			line(/own-\d+\.mjs:1: `judge` threw TypeError: no such thing$/),
		)
		await judging('return 3')(line(/`judge`: expected `\{ wrong: text \}`, or `score` or `losses` with .*, found 3$/))
		await judging('return {}')(line(/`judge`: expected `score` or `losses`, found \{\}$/))
		await judging('return { losses: [1] }')(line(/`judge`: expected 2 losses, one a call, found 1$/))
		await judging('return { score: 1, metrics: { sise: 1 } }')(
			line(/`judge`: expected metrics that `metrics` of the evaluator names \(loss, size\), found sise$/),
		)
		const drawing = async (text: string) =>
			await (await load(`export default { inputs: () => ${text}, judge() {} }`)).inputs('ab', 'search')
		await rejects(
			drawing('[]'),
			line(/`inputs`: expected a list of at least one `\{ arguments: \[…\] \}`, found \[\]$/),
		)
		await rejects(drawing('[{ arguments: [1] }, { args: [1n] }]'), line(/as case 2, found \{"args":\["1"\]\}$/))
	})
})

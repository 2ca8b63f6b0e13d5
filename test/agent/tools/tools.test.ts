import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { ToolContext, ToolParts } from '../../../src/agent/tools/tool.ts'
import { callTool, ToolBox } from '../../../src/agent/tools/tool-box.ts'
import type { CandidateRecord } from '../../../src/archive/archive.ts'
import { createGate } from '../../../src/candidate/gate.ts'
import { toolNames } from '../../../src/experiment/own-tool.ts'
import { loadRustSyntax } from '../../../src/experiment/rust-syntax.ts'
import type { LocalEvaluator } from '../../../src/scoring/open-evaluator.ts'
import { anySeed, evaluatorFor, experimentFor } from '../../scoring/experiments.ts'
import { facts, scored, surface } from '../host.ts'

const candidate: CandidateRecord = {
	number: 7,
	island: 0,
	ask: 3,
	attempt: 0,
	operator: 'rewrite',
	detail: 'rewrite by tiny: a lookup table',
	parents: [2],
	source: surface('x * y'),
	fingerprint: 'f',
	size: 12,
	cell: undefined,
	outcome: scored(-3, 'worst at (1, 2)'),
	timing: { compileUs: 0, scoreUs: 0, exerciseUs: 0, cpuUs: 0, peakKb: 0 },
	output: '',
	toldAtMs: 0,
}

suite('tools with real rustc and sandbox', () => {
	const ends: (() => unknown)[] = []
	let evaluator: LocalEvaluator
	let call: (name: string, input: string) => ReturnType<typeof callTool>
	before(async () => {
		const syntax = await loadRustSyntax()
		const experiment = await experimentFor({
			limits: { wallMs: 500, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 1_024 },
		})
		const gate = createGate(syntax, { forbid: [], allow: [], functions: ['surface'] })
		evaluator = await evaluatorFor({ after: (end) => void ends.push(end as () => unknown) }, experiment, { gate })
		const parts: ToolParts = {
			evaluator,
			archive: {
				candidate: (number) => (number === 7 ? candidate : undefined),
				withIdea: (words) => (words.every((word) => candidate.detail.includes(word)) ? [candidate] : []),
			},
			own: new Map(),
			reference: surface('x.mul_add(2.0, y)'),
		}
		const subject = { ...experiment, task: 'Find it.', facts }
		const box = new ToolBox(toolNames, { ...parts, subject, islandNames: ['one'] })
		const context: ToolContext = {
			latest: surface('x + y'),
			parent: scored(-200),
			by: 'model tiny',
			seed: anySeed,
			signal: new AbortController().signal,
		}
		call = (name, input) => callTool(box.offered(32_768), name, input, context)
	})
	after(async () => {
		for (const end of ends) await end()
	})
	const told = async (name: string, input: string): Promise<string> => (await call(name, input)).text

	test('compile says whether a version compiles, and what the compiler says', async () => {
		assert.equal(await told('compile', surface('x + y')), 'It compiles.')
		// As small models write it: fenced, and not public.
		assert.equal(await told('compile', `\`\`\`rust\n${surface('x - y').slice(4)}\`\`\``), 'It compiles.')
		assert.match(await told('compile', JSON.stringify({ source: surface('x + z') })), /cannot find value `z`/)
		assert.match(await told('compile', surface('unsafe { x }')), /refused before compiling[\s\S]*unsafe/)
		assert.match(await told('compile', 'fn other() {}'), /does not define `pub fn surface`/)
	})

	test('score tells the outcome of the search, beside the parent', async () => {
		assert.match(await told('score', surface('20.0 + x * x + y * y')), /scored -\d.*, better than its parent's -200/)
		assert.match(await told('score', surface('loop {}')), /ran longer than 500 ms/)
	})

	test('run prints values and prints for inputs of the model, within the limits of a candidate', async () => {
		assert.equal(await told('run', 'surface(1.0, 2.5)'), '3.5')
		assert.equal(
			await told(
				'run',
				`for x in 0..2 { println!("{}", surface(x as f64, 1.0)); }\n(1, "end")\n---\n${surface('x * 3.0')}`,
			),
			'0\n3\n(1, "end")',
		)
		assert.match(await told('run', JSON.stringify({ input: 'surfaces(1.0)' })), /cannot find function `surfaces`/)
		const late = `println!("before"); surface(0.0, 0.0)\n---\n${surface('let all = [x]; all[y as usize + 3]')}`
		assert.match(
			await told('run', late),
			/panicked at line 2[\s\S]*index out of bounds[\s\S]*Printed before that:\nbefore/,
		)
		assert.match(await told('run', 'std::fs::read("/etc/passwd").is_ok()'), /sandbox forbids: system call/)
		assert.match(await told('run', 'loop { surface(0.0, 0.0); }'), /ran longer than 500 ms/)
	})

	test('run hands what is called nothing of the evaluator: neither inputs nor a score', async () => {
		const spy = 'println!("{:?}", (x, y)); 1'
		assert.match(await told('run', spy), /cannot find value `x`/)
		const closing =
			'1 }; println!("{value:?}"); } } pub fn surface(x: f64, y: f64) -> f64 { println!("{x}"); x } mod more { pub fn print_what_is_asked() { let value = { 1'
		assert.match(await told('run', closing), /defined multiple times/)
	})

	test('probe calls the reference, of which the source is not shown', async () => {
		assert.equal(await told('probe', 'surface(2.0, 0.5)'), '4.5')
		assert.doesNotMatch(await told('probe', 'surface(2.0)'), /mul_add/)
	})

	test('read shows a candidate, search finds it by its idea', async () => {
		assert.match(
			await told('read', '7'),
			/Made on island one, made from 2 \(rewrite by tiny: a lookup table\)[\s\S]*Score: -3[\s\S]*x \* y/,
		)
		assert.deepEqual(await call('read', '8'), { text: 'There is no candidate `8`.', failed: true })
		assert.equal(
			await told('search', 'Lookup table'),
			'- candidate 7 (one): rewrite by tiny: a lookup table → scored -3',
		)
		assert.match(await told('search', 'simplex'), /Nothing/)
	})
})

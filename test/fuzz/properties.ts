import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { createGate, type Gate } from '../../src/candidate/gate.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { maxDiagnostics, readDiagnostics } from '../../src/rust/diagnostics.ts'
import { candidateFile, writeWrapper } from '../../src/rust/wrapper.ts'
import { type BuiltEvaluator, buildEvaluator } from '../../src/scoring/build-evaluator.ts'
import { encodeFrame, FrameReader, type JudgeReply, ProtocolError } from '../../src/scoring/protocol.ts'
import { cacheFolder, evaluatorsFolder, toolchain } from '../rust/machine.ts'
import { disguised } from './disguises.ts'
import { hostileFrames, survives } from './hostile-frames.ts'
import { readsOf } from './reads.ts'

/** One thing that must hold whatever comes in. */
export interface Fuzzed {
	readonly name: string
	/** Runs it so many times, from a seed. Gives the smallest counterexample that is found, as text, and its value. */
	run(times: number, seed: number): Promise<Failure | undefined>
	/** Runs it on one value, and throws if it does not hold. */
	check(value: unknown): Promise<void>
	/** How many runs take a second, about: what starts processes is slow. */
	readonly perSecond: number
}

/** What did not hold. */
export interface Failure {
	readonly value: unknown
	readonly report: string
}

/** As experiments have it, with one item forbidden. */
export const gate: Gate = createGate(await loadRustSyntax(), {
	forbid: ['slice::sort*'],
	allow: [],
	functions: ['surface'],
})
const wrapper = writeWrapper([0, 1, 2], [{ name: 'surface', type: 'fn(f64, f64) -> f64' }])

/** A judge, built as for a search. */
export const judge: BuiltEvaluator = await buildEvaluator(
	{ kind: 'crate', path: `${evaluatorsFolder}/rastrigin` },
	{ toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined },
	new AbortController().signal,
)

/** Pieces of Rust that are whole tokens, so that whatever stands behind them is code. */
const innocent = fc.constantFrom(
	'let a = 1;',
	'// unsafe { include_str!("x") }',
	'/* extern /* nested "unsafe */ asm! */',
	'/// #[no_mangle]',
	'"unsafe extern asm!(\\" include_str!"',
	'r#"unsafe " include_bytes!("#',
	"'\"'",
	"b'\\''",
	"'static",
	'r##"#"# unsafe"##',
	'c"global_asm!"',
	'0..1',
	'1.0e-5f64',
	'env.path',
	'#[inline]',
	"fn f<'a>(x: &'a str) {}",
	'x.iter()',
	'grüße',
	'{',
	'}',
	'!',
	"'\\u{1F600}'",
)

const banned = fc.constantFrom(
	'unsafe { }',
	'include_str!("/etc/passwd")',
	'r#include_str!("x")',
	'core::arch::asm!("")',
	'global_asm!("")',
	'extern crate a;',
	'#[no_mangle]',
	'#[unsafe(link_section = "a")]',
	'#[path = "a"]',
	'#[cfg_attr(all(), path = "a")]',
	'mod a;',
	'env!("A")',
	'option_env!("A")',
	'#[global_allocator]',
	'data.sort()',
	'<[f64]>::sort_by',
)

const lines = (piece: fc.Arbitrary<string>): fc.Arbitrary<string> =>
	fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('\n'))

const anyText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 400 }),
	fc.string({ unit: 'grapheme', maxLength: 400 }),
	lines(fc.oneof(innocent, banned, fc.string())),
)

const span = fc.record({
	file_name: fc.constantFrom(candidateFile(0), candidateFile(1), candidateFile(9), 'root.rs', '/etc/passwd', ''),
	line_start: fc.oneof(fc.integer(), fc.double()),
	is_primary: fc.boolean(),
	label: fc.option(fc.string()),
	expansion: fc.option(fc.anything()),
})
const message = fc.record({
	level: fc.constantFrom('error', 'warning', 'error: internal compiler error', ''),
	message: fc.string({ unit: 'binary' }),
	code: fc.option(fc.record({ code: fc.string() })),
	rendered: fc.option(fc.string({ unit: 'binary', maxLength: 5_000 })),
	spans: fc.array(span, { maxLength: 5 }),
	children: fc.array(fc.record({ level: fc.string(), message: fc.string(), spans: fc.array(span, { maxLength: 2 }) }), {
		maxLength: 3,
	}),
})
const json = (value: unknown): string =>
	JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each)) ?? ''
const diagnosticLine = fc.oneof(
	message.map(json),
	fc.anything().map(json),
	fc.string({ unit: 'binary' }),
	fc.integer({ min: 1, max: 30_000 }).map((depth) => `{"a":${'['.repeat(depth)}`),
)

const cost = { totalUs: 1, spawnUs: 1, exerciseUs: 1, judgeUs: 1, cpuUs: 1, peakKb: 1 }
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
const reply = fc.oneof(
	fc.record({ kind: fc.constant('refused'), message: fc.string() }),
	fc.record({ kind: fc.constant('fault'), message: fc.string({ unit: 'binary' }) }),
	fc.record({
		kind: fc.constant('outcome'),
		id: fc.nat(),
		outcome: fc.oneof(
			fc.record({
				kind: fc.constant('scored'),
				score: number,
				exact: fc.boolean(),
				metrics: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), number),
				descriptors: fc.constant({}),
				feedback: fc.string(),
			}),
			fc.record({ kind: fc.constant('wrong'), feedback: fc.string() }),
		),
		timing: fc.constant(cost),
		output: fc.string({ unit: 'binary', maxLength: 2_000 }),
	}),
)

/** What is fuzzed. */
export const fuzzed: readonly Fuzzed[] = [
	of('the gate gives a verdict on any text, and the same one twice', anyText, (source) => {
		deepEqual(gate(source), gate(source))
	}),
	of(
		'the gate refuses what is banned, whatever stands around it',
		fc.tuple(lines(innocent), banned, lines(innocent)),
		([before, word, behind]) => {
			const outcome = gate(`${before}\n${word}\n${behind}`)
			equal(outcome?.kind === 'rejected' && outcome.reason, 'policy')
		},
	),
	of(
		'what the gate lets through reads nothing while it is compiled',
		disguised,
		async (source) => {
			if (gate(source) === undefined) deepEqual(await readsOf(source), [])
		},
		40,
	),
	of('the judge answers or refuses whatever it is sent', hostileFrames, (frames) => survives(judge, frames), 40),
	of('the gate lets through what only looks banned', lines(innocent), (source) => {
		equal(gate(`pub fn surface(x: f64) -> f64 { x }\n${source}`), undefined)
	}),
	of('the reader of diagnostics takes anything', fc.array(diagnosticLine, { maxLength: 30 }), (all) => {
		const { bySlot, stray } = readDiagnostics(all.join('\n'), wrapper)
		ok(stray.length <= 20)
		for (const [slot, { own }] of bySlot) {
			ok(wrapper.holds(slot) && own.length <= maxDiagnostics)
			for (const { message, rendered } of own) ok(message.length <= 1_001 && rendered.length <= 2_001)
		}
	}),
	of(
		'the protocol reads frames however they are cut',
		fc.tuple(fc.array(reply, { maxLength: 5 }), fc.array(fc.nat(200), { minLength: 1, maxLength: 50 })),
		([replies, sizes]) => {
			const bytes = Buffer.concat(replies.map((each) => encodeFrame(each as never)))
			// As JSON has it: there is no minus zero.
			deepEqual(cut(bytes, sizes), JSON.parse(JSON.stringify(replies)))
		},
	),
	of(
		'the protocol refuses what is none, in its own words',
		fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(50), { minLength: 1 })),
		([bytes, sizes]) => {
			try {
				cut(Buffer.from(bytes), sizes)
			} catch (error) {
				ok(error instanceof ProtocolError, String(error))
			}
		},
	),
	of(
		'no frame of any JSON is taken for a score that is no number',
		fc.tuple(
			fc.constantFrom('1e999', '-1e999', 'null', '"1"', 'NaN', '[]', '1'),
			fc.constantFrom('1e999', 'null', '{}', '2'),
		),
		([score, metric]) => {
			const outcome = `{"kind":"scored","score":${score},"exact":true,"metrics":{"mse":${metric}},"descriptors":{},"feedback":""}`
			const text = Buffer.from(
				`{"kind":"outcome","id":1,"outcome":${outcome},"timing":${JSON.stringify(cost)},"output":""}`,
			)
			const head = Buffer.alloc(4)
			head.writeUInt32LE(text.length)
			let replies: JudgeReply[] = []
			try {
				replies = new FrameReader().push(Buffer.concat([head, text]))
			} catch (error) {
				ok(error instanceof ProtocolError, String(error))
			}
			equal(replies.length, score === '1' && metric === '2' ? 1 : 0)
		},
	),
]

function cut(bytes: Buffer, sizes: readonly number[]): JudgeReply[] {
	const reader = new FrameReader()
	const replies: JudgeReply[] = []
	let at = 0
	for (let turn = 0; at < bytes.length; turn++) {
		const size = 1 + (sizes[turn % sizes.length] as number)
		replies.push(...reader.push(bytes.subarray(at, at + size)))
		at += size
	}
	return replies
}

function of<T>(
	name: string,
	arbitrary: fc.Arbitrary<T>,
	check: (value: T) => void | Promise<void>,
	perSecond = 5_000,
): Fuzzed {
	const property = fc.asyncProperty(arbitrary, async (value) => check(value))
	return {
		name,
		perSecond,
		async run(times, seed) {
			const found = await fc.check(property, { numRuns: times, seed, endOnFailure: perSecond < 1_000 })
			if (!found.failed) return undefined
			const { counterexample, errorInstance } = found
			return { value: counterexample?.[0], report: `${fc.stringify(counterexample)}\n${errorInstance}` }
		},
		check: async (value) => check(value as T),
	}
}

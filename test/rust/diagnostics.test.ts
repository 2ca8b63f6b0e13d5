import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { maxDiagnostics, readDiagnostics } from '../../src/rust/diagnostics.ts'
import { writeWrapper } from '../../src/rust/wrapper.ts'
import { surface } from './machine.ts'

const wrapper = writeWrapper([0, 1, 2], surface)
const [, module1 = ''] = /mod (\w+_001);/.exec(wrapper.text) ?? []
const [, module2 = ''] = /mod (\w+_002);/.exec(wrapper.text) ?? []

describe('readDiagnostics', () => {
	it('gives an error to the candidate in whose file it lies', () => {
		const { bySlot, stray } = read(error('no such thing', [span('candidate-001.rs', 7)]))
		deepEqual([...bySlot.keys()], [1])
		equal(bySlot.get(1)?.own[0]?.line, 7)
		deepEqual(stray, [])
	})

	it('follows the expansion of a macro outwards to the candidate', () => {
		const std = {
			...span('/rustc/x/library/alloc/src/macros.rs', 40),
			expansion: { span: span('candidate-002.rs', 3) },
		}
		equal(read(error('mismatched', [std])).bySlot.get(2)?.own[0]?.line, 3)
	})

	it('names modules and files as the candidate knows them', () => {
		const { bySlot } = read(
			error(
				`found fn item {${module1}::surface}`,
				[span('candidate-001.rs', 1)],
				` --> candidate-001.rs:1:2 in ${module1}::surface`,
			),
		)
		const own = bySlot.get(1)?.own[0]
		equal(own?.message, 'found fn item {surface}')
		equal(own?.rendered, ' --> candidate.rs:1:2 in surface')
	})

	it('marks what mentions a module, of whomever, and what lies in two', () => {
		for (const module of [module1, module2]) {
			equal(read(error(`use ${module}::half`, [span('candidate-001.rs', 1)])).bySlot.get(1)?.tangled, true)
		}
		equal(read(error('mismatched', [span('candidate-001.rs', 1)])).bySlot.get(1)?.tangled, false)
		const both = read(error('twice', [span('candidate-000.rs', 1), span('candidate-001.rs', 1)])).bySlot
		deepEqual(
			[...both].map(([slot, { tangled }]) => [slot, tangled]),
			[
				[0, true],
				[1, true],
			],
		)
	})

	it('doubts several errors of parsing, of which the first may have ended all', () => {
		const parsing = [
			error('expected `;`', [span('candidate-000.rs', 1)]),
			error('unclosed', [span('candidate-001.rs', 1)]),
		]
		ok([...read(...parsing).bySlot.values()].every(({ tangled }) => tangled))
		const typed = error('mismatched', [span('candidate-002.rs', 1)], undefined, 'E0308')
		ok([...read(...parsing, typed).bySlot.values()].every(({ tangled }) => !tangled))
	})

	it('keeps apart what lies on the line that binds a candidate', () => {
		const found = read(error('mismatched types', [span('root.rs', 4)], undefined, 'E0308')).bySlot.get(1)
		deepEqual(found?.own, [])
		deepEqual(found?.binding, [{ entryPoint: surface[0], code: 'E0308', message: 'mismatched types', hints: [] }])
	})

	it('says in one line that the compiler came to its end, without a path of this machine', () => {
		const { bySlot, stray } = read(
			'error: rustc interrupted by SIGSEGV, printing backtrace',
			'',
			'/home/me/.rustup/toolchains/x/lib/librustc_driver-61.so(+0x3b62e1c)[0x7f7b6e762e1c]',
			'### cycle encountered after 4 frames with period 5',
			'note: rustc unexpectedly overflowed its stack! this is a bug',
			"help: you can increase rustc's stack size by setting RUST_MIN_STACK=16777216",
		)
		equal(bySlot.size, 0)
		deepEqual(stray, ['The compiler was ended by SIGSEGV: it overflowed its stack'])
		deepEqual(
			read("thread 'rustc' (12) panicked at /rustc/59/compiler/x.rs:3:4:", 'oh', 'memory allocation of 9 bytes failed')
				.stray,
			['memory allocation of 9 bytes failed', 'The compiler came to an end of its own'],
		)
	})

	it("takes this machine's folders out of what a linker says", () => {
		deepEqual(read('ld: /home/me/.rustup/lib/libx.rlib(a.o): undefined reference to `a/b`').stray, [
			'ld: libx.rlib(a.o): undefined reference to `a/b`',
		])
	})

	it('blames nobody for what lies nowhere, and keeps a part of it', () => {
		const { bySlot, stray } = read(
			'memory allocation of 9 bytes failed',
			error('no space left', []),
			error('in std', [span('/rustc/std.rs', 1)]),
		)
		equal(bySlot.size, 0)
		deepEqual(stray, ['memory allocation of 9 bytes failed', 'no space left', 'in std'])
		equal(read(...Array.from({ length: 500 }, () => 'x'.repeat(5_000))).stray.join('').length, 20 * 1_000)
	})

	it('does not count a file that is of no candidate in this compilation', () => {
		equal(read(error('elsewhere', [span('candidate-007.rs', 1)])).bySlot.size, 0)
	})

	it('never throws and never keeps more than its caps, whatever it reads', () => {
		const file = fc.constantFrom('candidate-000.rs', 'candidate-001.rs', 'root.rs', 'candidate-009.rs', '')
		const anySpan = fc.record({
			file_name: file,
			line_start: fc.integer(),
			is_primary: fc.boolean(),
			label: fc.option(fc.string()),
		})
		const anyMessage = fc.record(
			{
				level: fc.constantFrom('error', 'warning', 'note', 'error: internal compiler error'),
				message: fc.oneof(fc.string(), fc.constantFrom(module1, `${module2}::x`)),
				code: fc.option(fc.record({ code: fc.string() })),
				rendered: fc.option(fc.string()),
				spans: fc.array(anySpan),
				children: fc.array(fc.record({ level: fc.string(), message: fc.string(), spans: fc.array(anySpan) })),
			},
			{ requiredKeys: ['level', 'message', 'spans', 'children'] },
		)
		const anyLine = fc.oneof(
			fc.string(),
			fc.json(),
			anyMessage.map((message) => JSON.stringify(message)),
			fc.constant('{"message":'),
		)
		fc.assert(
			fc.property(fc.array(anyLine, { maxLength: 60 }), (lines) => {
				const { bySlot, stray } = readDiagnostics(lines.join('\n'), wrapper)
				ok(stray.length <= 20)
				for (const [slot, found] of bySlot) {
					ok(wrapper.holds(slot))
					ok(found.own.length <= maxDiagnostics)
					ok(found.own.length + found.binding.length > 0)
				}
			}),
			{ numRuns: 500 },
		)
	})
})

function read(...lines: string[]): ReturnType<typeof readDiagnostics> {
	return readDiagnostics(lines.join('\n'), wrapper)
}

function error(message: string, spans: unknown[], rendered?: string, code?: string): string {
	return JSON.stringify({
		level: 'error',
		message,
		code: code === undefined ? null : { code },
		rendered: rendered ?? message,
		spans,
		children: [],
	})
}

function span(file: string, line: number): { file_name: string; line_start: number; is_primary: boolean } {
	return { file_name: file, line_start: line, is_primary: true }
}

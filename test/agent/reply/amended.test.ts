import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { execa } from 'execa'
import { amended } from '../../../src/agent/reply/amended.ts'
import type { Diagnostic } from '../../../src/candidate/outcome.ts'
import { findToolchain } from '../../../src/rust/toolchain.ts'

const { rustc } = await findToolchain(process.env.OXIPELAGO_RUSTC, process.env)
const folder = mkdtempSync(join(tmpdir(), 'oxipelago-amended-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** What rustc says against a source. */
async function errorsOf(source: string): Promise<Diagnostic[]> {
	writeFileSync(join(folder, 'candidate.rs'), source)
	const words = ['--crate-type=lib', '--emit=metadata', '--edition=2024', '--error-format=json', 'candidate.rs']
	const { stderr } = await execa(rustc, words, { cwd: folder, reject: false })
	return stderr.split('\n').flatMap((line) => {
		if (!line.startsWith('{')) return []
		const { level, message, rendered, spans } = JSON.parse(line)
		return level === 'error' && spans.length > 0 ? [{ level, code: undefined, message, line: 1, rendered }] : []
	})
}

suite('what rustc suggests is taken, and compiles', () => {
	for (const [what, source, expected] of [
		[
			'a binding that has to be mutable',
			'pub fn f(x: f64) -> f64 {\n    let y = x;\n    y += 1.0;\n    y\n}\n',
			'let mut y = x;',
		],
		[
			'numbers of another type, twice in a line',
			'pub fn f(x: f64) -> f64 {\n    (x - 1) * (x - 2)\n}\n',
			'(x - 1.0) * (x - 2.0)',
		],
		[
			'an import',
			'pub fn f(n: u8) -> usize {\n    HashMap::from([(n, n)]).len()\n}\n',
			'use std::collections::HashMap;',
		],
		['a method by another name', 'pub fn f(x: &[u8]) -> usize {\n    x.length()\n}\n', 'x.len()'],
		['a line with tabs', 'pub fn f(x: f64) -> f64 {\n\tlet y = x;\n\ty += 1.0;\n\ty\n}\n', 'let mut y = x;'],
		[
			'numbers of another type on the left',
			'pub fn f(x: f64) -> f64 {\n    2 * x + (1 - x) / 3.0\n}\n',
			'2.0 * x + (1.0 - x)',
		],
		[
			'a counter among numbers of another type',
			'pub fn f(x: f64) -> f64 {\n    let mut sum = 0.0;\n    for i in 0..9 {\n        sum += (x - i) * 2.0;\n    }\n    sum\n}\n',
			'(x - (i as f64))',
		],
		[
			'a length among numbers of another type, and what is added to',
			'pub fn f(x: &[f64]) -> f64 {\n    let count = x.len();\n    let mut sum = x[0] / count;\n    sum += count;\n    sum\n}\n',
			'sum += (count as f64)',
		],
		['a reference', 'fn g(x: &f64) -> f64 {\n    *x\n}\n\npub fn f(x: f64) -> f64 {\n    g(x)\n}\n', 'g(&x)'],
	] as const) {
		test(what, async () => {
			const better = amended(source, await errorsOf(source))
			assert.ok(better?.includes(expected), better)
			assert.deepEqual(await errorsOf(better ?? ''), [])
		})
	}

	for (const [what, name] of [
		['where it suggests nothing', 'zeta'],
		['where it names another variable', 'z'],
	]) {
		test(`nothing ${what}`, async () => {
			const source = `pub fn f(x: f64) -> f64 {\n    x * ${name}\n}\n`
			assert.equal(amended(source, await errorsOf(source)), undefined)
		})
	}

	test('nor where what it shows is not the source', async () => {
		const [source, other] = ['let y = x;', 'let z = x + 1.0;'].map(
			(line) => `pub fn f(x: f64) -> f64 {\n    ${line}\n    y += 1.0;\n    y\n}\n`,
		)
		assert.equal(amended(other ?? '', await errorsOf(source ?? '')), undefined)
	})
})

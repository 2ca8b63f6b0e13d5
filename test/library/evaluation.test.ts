import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { type Case, scoringOf } from '../../src/library/evaluation.ts'
import { Folder } from '../cli/oxipelago.ts'

/** The cases as evaluators have them. */
async function written(seed: string, types: string | undefined, cases: readonly Case[]): Promise<string> {
	using folder = new Folder()
	const { data = '' } = await scoringOf({ cases }, seed, types, folder.path)
	return await readFile(data, 'utf8')
}

describe('cases of a program', () => {
	it('have a struct whose only field is `ok` or `error` as one, and a Result as a Result', async () => {
		const types = `pub struct Answer { pub ok: u64 }
pub struct Failure { pub error: String }
`
		const seed = `use types::{Answer, Failure};
pub fn ask(given: &[Answer], before: Option<Failure>) -> Result<Answer, Failure> { loop {} }
`
		const cases = [
			{ arguments: [[{ ok: 1n }, { ok: 2n }], undefined], expected: { ok: { ok: 2n ** 63n } } },
			{ arguments: [[], { error: 'none' }], expected: { error: { error: 'none' } }, name: 'empty' },
		]
		const text = await written(seed, types, cases)
		match(text, /\{"ok":9223372036854775808\}/)
		deepEqual(JSON.parse(text), [
			{ arguments: [[{ ok: 1 }, { ok: 2 }], null], expected: { Ok: { ok: 2 ** 63 } } },
			{ arguments: [[], { error: 'none' }], expected: { Err: { error: 'none' } }, name: 'empty' },
		])
	})

	it('have typed arrays as lists, and Results wherever they stand', async () => {
		const seed = 'pub fn f(a: &[f64], b: &mut [u64]) -> Vec<(u8, Result<Vec<i64>, ()>)> { loop {} }\n'
		const expected = [
			[
				[1, { ok: BigInt64Array.of(-1n) }],
				[2, { error: undefined }],
			],
			BigUint64Array.of(7n),
		]
		const text = await written(seed, undefined, [
			{ arguments: [Float64Array.of(0.5), BigUint64Array.of(3n)], expected },
		])
		equal(text, '[\n{"arguments":[[0.5],[3]],"expected":[[[1,{"Ok":[-1]}],[2,{"Err":null}]],[7]]}\n]\n')
	})

	it('are of the function that they name, where there are several', async () => {
		const seed = 'pub fn f(x: u64) -> u64 { x }\npub fn g(x: Result<u8, ()>) -> u8 { loop {} }\n'
		const cases = [
			{ function: 'g', arguments: [{ ok: 1 }], expected: 1 },
			{ function: 'f', arguments: [2n ** 63n], expected: 0n },
		]
		const lines = [
			'{"arguments":[{"Ok":1}],"expected":1,"function":"g"}',
			'{"arguments":[9223372036854775808],"expected":0,"function":"f"}',
		]
		equal(await written(seed, undefined, cases), `[\n${lines.join(',\n')}\n]\n`)
		await rejects(written(seed, undefined, [{ arguments: [1n], expected: 1n }]), {
			message:
				/evaluate: case 1: expected the `function` that a case is of, such as "function": "f" or "g", found none$/,
		})
	})

	it('are told from what nobody can be scored by', async () => {
		const seed = 'pub fn f(x: f64) -> f64 { x }\n'
		for (const evaluate of [undefined, null, {}, { case: [] }, { cases: 3 }, { speed: false }, 'speed']) {
			await rejects(scoringOf(evaluate as never, seed, undefined, '/nowhere'), {
				name: 'ExperimentError',
				message: /^evaluate: expected a list of `cases`, a `reference`, `speed: true` or an `evaluator`, found /,
			})
		}
		await rejects(written(seed, undefined, [null as never]), {
			message: /evaluate: case 1: expected an object with `arguments` and `expected`, found null/,
		})
	})

	it('are refused where a value is none of its type, with parameter, type and value', async () => {
		const seed = 'pub fn f(counter: &mut usize) { *counter += 1 }\n'
		await rejects(written(seed, undefined, [{ arguments: [-1n], expected: 0n }]), {
			name: 'ExperimentError',
			message: /evaluate: case 1: argument `counter`: expected &mut usize, found -1/,
		})
		const mean = 'pub fn mean(values: &[f64]) -> f64 { loop {} }\n'
		await rejects(written(mean, undefined, [{ arguments: [new Float64Array(0)], expected: Number.NaN }]), {
			message: /evaluate: case 1: expected: expected what .* leaves, found "NaN"/,
		})
	})
})

import { equal, match } from 'node:assert/strict'
import { readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Folder, oxipelago } from './oxipelago.ts'

const seed = `use std::collections::BTreeMap;
pub fn fold(numbers: &mut [f64], by: u64, names: &[&str], wide: &BTreeMap<i64, u128>) -> Option<(u64, String, u128)> {
    if numbers.is_empty() { panic!("nothing there") }
    numbers[0] /= 0.0;
    Some((by + 1, names.concat(), wide.iter().map(|(key, one)| one.wrapping_add(*key as u128)).fold(0, u128::wrapping_add)))
}
`

const judge = `import { defineEvaluator } from 'oxipelago'

export default defineEvaluator({
	metrics: { failed: 'lower' },
	inputs: (_, stage) => [
		{ arguments: [[-1, 2.5], 2n ** 60n, ['a', 'é'], { 3: 2n ** 127n, '-1': 5 }] },
		{ arguments: [Float64Array.of(1), stage === 'search' ? 4_294_967_296 : 1, [], {}] },
		{ arguments: [[], 1, [], {}] },
	],
	judge(calls) {
		const said = calls.map(({ returned, failed }) => failed ?? \`\${returned[0]} \${returned[1].join(' ')}\`)
		console.log('printed by a person')
		return { score: 1, metrics: { failed: 1 }, feedback: said.join('; ') }
	},
})
`

describe('an experiment judged in TypeScript', () => {
	it('has its calls made in the sandbox, with values of many types, and each failure named', async () => {
		using folder = new Folder()
		const file = folder.file('seed.rs', seed)
		folder.file('evaluator.ts', judge)
		folder.file('experiment.ts', experimentWith(`'./evaluator.ts'`))
		const { code, out, err } = await oxipelago(['score', folder.path, file, '--json'])
		equal(code, 0, err)
		const { outcome } = JSON.parse(out)
		equal(outcome.score, 1)
		equal(outcome.metrics.failed, 1)
		match(
			outcome.feedback,
			/^1152921504606846977,aé,170141183460469231731687303715884105735 -Infinity 2\.5; 4294967297,,0 Infinity; panicked on line 3: nothing there$/,
		)
	})

	it('may stand in the experiment itself; what goes wrong in it is said as a mistake', async () => {
		using folder = new Folder()
		const file = folder.file('seed.rs', seed)
		const score = async (inputs: string, judging: string) => {
			folder.file('experiment.ts', experimentWith(`{\ninputs: () => ${inputs},\njudge: () => ${judging},\n}`))
			const { code, err } = await oxipelago(['score', folder.path, file])
			return `${code} ${err.trim().split('\n').at(-1)?.replaceAll(folder.path, '')}`
		}
		const called = '[{ arguments: [[1], 1, [], {}] }]'
		match(
			await score(called, '{ throw new RangeError("far off") }'),
			/^2 error: \/experiment\.ts:\d: `judge` threw RangeError: far off$/,
		)
		match(
			await score('[{ arguments: [[1], -1, [], {}] }]', '({ score: 1 })'),
			/^2 error: \/experiment\.ts: `inputs`: expected `by` of case 1 to be of the type u64, found -1$/,
		)
		match(
			await score(called, 'process.exit(0)'),
			/^2 error: \/experiment\.ts: the program that makes inputs and scores: it has ended/,
		)
	})

	it('has many calls made together, and each of them named that fails', async () => {
		using folder = new Folder()
		const file = folder.file('seed.rs', 'pub fn f(n: u64) -> u64 { if n % 1000 == 7 { panic!("{n}") } 2 * n }\n')
		const inputs = '() => Array.from({ length: 5_000 }, (_, n) => ({ arguments: [n] }))'
		const judging = `(calls) => ({ score: calls.reduce((sum, { returned = 0 }) => sum + returned, 0),
	feedback: calls.flatMap(({ failed, arguments: [n] }) => (failed === undefined ? [] : [\`\${n} \${failed}\`])).join() })`
		folder.file('experiment.ts', experimentWith(`{ inputs: ${inputs}, judge: ${judging} }`))
		const { code, out, err } = await oxipelago(['score', folder.path, file, '--json'])
		equal(code, 0, err)
		const { outcome } = JSON.parse(out)
		const failing = [7, 1_007, 2_007, 3_007, 4_007]
		equal(outcome.feedback, failing.map((n) => `${n} panicked on line 1: ${n}`).join())
		equal(outcome.score, 4_999 * 5_000 - failing.reduce((sum, n) => sum + 2 * n, 0))
	})

	it('ends with the command, even where it never comes back', { timeout: 120_000 }, async () => {
		using folder = new Folder()
		const file = folder.file('seed.rs', seed)
		const told = join(folder.path, 'pid')
		const endless = `async () => {
	const { renameSync, writeFileSync } = await import('node:fs')
	writeFileSync('${told}.new', String(process.pid))
	renameSync('${told}.new', '${told}')
	for (;;);
}`
		folder.file(
			'experiment.ts',
			experimentWith(`{ inputs: () => [{ arguments: [[1], 1, [], {}] }], judge: ${endless} }`),
		)
		const watcher = watch(folder.path)
		const { code } = await oxipelago(['score', folder.path, file], {
			onStart: (kill) => watcher.on('change', (_, name) => name === 'pid' && kill('SIGKILL')),
		})
		watcher.close()
		equal(code, null, 'killed')
		const pid = Number(readFileSync(told, 'utf8'))
		while (isAlive(pid)) await setImmediate()
	})

	it('is made by `init --typescript`, and found to hold up', async () => {
		using folder = new Folder()
		const own = join(folder.path, 'own')
		const made = await oxipelago(['init', own, '--typescript', '--signature', 'fn f(x: f64, n: u8) -> f64'])
		equal(made.code, 0, made.err)
		const archive = join(folder.path, 'a.db')
		const { code, out, err } = await oxipelago(['run', own, '--offline', '--candidates', '8', '--archive', archive])
		equal(code, 0, err)
		match(out, /\n {2}held out +(?:holds up|confirmed) on unseen inputs/)
		match(out, /\n {2}loss +[\d,.]+/)
	})
})

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}

function experimentWith(evaluator: string): string {
	return `import { defineExperiment } from 'oxipelago'
export default defineExperiment({ task: 'Fold.', seed: './seed.rs', evaluator: ${evaluator} })
`
}

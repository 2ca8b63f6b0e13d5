import { equal, match, ok, rejects } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import { EvaluatorRefusedError } from '../../src/scoring/judge-client.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import { Folder } from '../cli/oxipelago.ts'
import { anySeed, evaluatorFor } from '../scoring/experiments.ts'

const folder = new URL('../../examples/fizzbuzz', import.meta.url).pathname

/** A function that is right, but for what it does first. */
const right = (first = ''): string => `pub fn fizzbuzz(n: u32) -> String {
    ${first}
    match (n % 3, n % 5) {
        (0, 0) => String::from("FizzBuzz"),
        (0, _) => String::from("Fizz"),
        (_, 0) => String::from("Buzz"),
        _ => n.to_string(),
    }
}
`

describe('examples/fizzbuzz', () => {
	const ends: (() => unknown)[] = []
	const closing = { after: (end: unknown) => void ends.push(end as () => unknown) }
	let experiment: Experiment
	let evaluator: LocalEvaluator
	before(async () => {
		resolveOwnPackage()
		experiment = await loadExperiment(folder)
		evaluator = await evaluatorFor(closing, experiment)
	})
	after(async () => {
		for (const end of ends) await end()
	})

	const scored = async (source: string, purpose: 'search' | 'confirm' = 'search') => {
		const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose })
		ok(outcome.kind === 'scored', JSON.stringify(outcome))
		return outcome
	}

	it('scores the share that is right, and shows what is wrong', async () => {
		const { score, exact, feedback } = await scored(await readFile(join(folder, 'seed.rs'), 'utf8'))
		ok(score > 0 && score < 1 && !exact, `${score}`)
		match(feedback, /^\d+ of 24 cases are right\.\ncase \d+, \(\d+,\): expected "\w+", got "\w+"$/m)
	})

	it('is exact where all are right, also of those that the search does not have', async () => {
		for (const purpose of ['search', 'confirm'] as const) {
			const { score, exact, feedback } = await scored(right(), purpose)
			ok(score === 1 && exact)
			equal(feedback, `${purpose === 'search' ? 24 : 6} of ${purpose === 'search' ? 24 : 6} cases are right.`)
		}
	})

	for (const [what, first, why] of [
		['panics', 'assert!(n != 2, "not two");', /^case 2, \(2,\): expected "2", panicked on line 2: not two$/m],
		['does not end', 'while n == 2 {}', /^case 2, \(2,\): expected "2", took longer than 200 ms$/m],
		[
			'uses up the stack',
			'fn down(n: u64) -> u64 { if n == 0 { 0 } else { down(std::hint::black_box(n + 1)) + n } } if n == 2 { down(1); }',
			/^case 2, \(2,\): expected "2", crashed: stack overflow$/m,
		],
	] as const) {
		it(`counts one case as wrong that ${what}`, async () => {
			const { score, feedback } = await scored(right(first))
			equal(score, 23 / 24, feedback)
			match(feedback, why)
		})
	}

	it('is over in time where no case ends', async () => {
		const { score, feedback } = await scored(right('while n > 0 {}'))
		equal(score, 0)
		match(feedback, /took longer than 200 ms\n/)
	})

	it('refuses a case of another type in one line that names it', async () => {
		using own = new Folder()
		const data = own.file('cases.json', '[{"arguments":[1],"expected":"1"},{"arguments":[-1],"expected":"1"}]')
		await rejects(
			evaluatorFor(closing, { ...experiment, data }),
			(error) =>
				error instanceof EvaluatorRefusedError && /cases\.json: case 2: arguments: .*expected u32$/.test(error.message),
		)
	})
})

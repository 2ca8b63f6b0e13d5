import { equal, match, ok, rejects } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { EvaluatorFault } from '../../src/candidate/evaluator-fault.ts'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import { Folder } from '../cli/oxipelago.ts'
import { anySeed, evaluatorFor } from '../scoring/experiments.ts'

const folder = new URL('../../examples/levenshtein', import.meta.url).pathname

describe('examples/levenshtein', () => {
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

	const evaluated = async (source: string) => {
		return (await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })).outcome
	}

	it('scores what gives the same', async () => {
		const outcome = await evaluated(await readFile(join(folder, 'seed.rs'), 'utf8'))
		ok(outcome.kind === 'scored', JSON.stringify(outcome))
		ok(outcome.interval !== undefined && (outcome.metrics.call_us ?? 0) > 0)
	})

	it('takes nothing that gives something else, and says for which input', async () => {
		const outcome = await evaluated('pub fn levenshtein(a: &str, b: &str) -> usize { a.len().max(b.len()) }\n')
		ok(outcome.kind === 'wrong', JSON.stringify(outcome))
		match(outcome.feedback, /^For \("[a-e]+", "[a-e]+"\): the reference gives \d+, this gives \d+\.$/)
	})

	it('takes nothing that is right at first and wrong later', async () => {
		const seed = await readFile(join(folder, 'seed.rs'), 'utf8')
		const lazy = seed.replace(
			'    costs[a.len()][b.len()]',
			"    costs[a.len()][b.len()] + usize::from(a.starts_with(&['a', 'b', 'c']))",
		)
		equal((await evaluated(lazy)).kind, 'wrong')
	})

	it('says in one line that the reference panics', async () => {
		using own = new Folder()
		const reference = own.file('reference.rs', 'pub fn levenshtein(a: &str, _: &str) -> usize {\n    a.len() - 50\n}\n')
		const { seed, compile } = experiment
		const panicking = { ...experiment, reference, seed, compile: { ...compile, overflowChecks: true } }
		const judged = evaluatorFor(closing, panicking).then((opened) =>
			opened.evaluate({ source: seed.source, seed: anySeed, purpose: 'search' }),
		)
		await rejects(judged, (error) => {
			ok(error instanceof EvaluatorFault && error.isAdmitted, String(error))
			match(
				error.message,
				/the reference panicked on line 2: attempt to subtract with overflow; draw inputs that it can take, or mend it$/,
			)
			return true
		})
	})
})

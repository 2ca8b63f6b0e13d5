import { ok } from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Outcome, Scored } from '../../src/candidate/outcome.ts'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import { anySeed, evaluatorFor } from '../scoring/experiments.ts'

/** What a candidate of an example is scored for. */
type Purpose = 'search' | 'confirm'

/** An example whose evaluator is open for the tests of the suite that asks for it. */
export interface OpenedExample {
	/** Absolute, with a slash at its end. */
	readonly folder: string
	evaluated(source: string, purpose?: Purpose): Promise<Outcome>
	/** Fails where there is no score. */
	scored(source: string, purpose?: Purpose): Promise<Scored>
}

/** Opens an example by its name before the tests of a suite, and closes it after them. */
export function openedExample(name: string): OpenedExample {
	const folder = new URL(`../../examples/${name}/`, import.meta.url).pathname
	const ends: (() => unknown)[] = []
	let evaluator: LocalEvaluator
	before(async () => {
		resolveOwnPackage()
		const closing = { after: (end: unknown) => void ends.push(end as () => unknown) }
		evaluator = await evaluatorFor(closing, await loadExperiment(folder))
	})
	after(async () => {
		for (const end of ends) await end()
	})
	const evaluated = async (source: string, purpose: Purpose = 'search') =>
		(await evaluator.evaluate({ source, seed: anySeed, purpose })).outcome
	return {
		folder,
		evaluated,
		async scored(source, purpose) {
			const outcome = await evaluated(source, purpose)
			ok(outcome.kind === 'scored', JSON.stringify(outcome))
			return outcome
		},
	}
}

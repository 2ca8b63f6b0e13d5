import type { TestContext } from 'node:test'
import { randomStream } from '../../src/candidate/random.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import { createEmbeddedOperators } from '../../src/variation/embedded.ts'
import type { Ask, EmbeddedOperator, Parents } from '../../src/variation/operator.ts'
import { createTuning } from '../../src/variation/tuning.ts'
import { anySeed, evaluatorFor, experimentFor } from '../scoring/experiments.ts'
import { limits } from './arena.ts'
import { candidateSource, titleOf } from './candidate-file.ts'

/** Candidates that cheat with the table that their numbers are read from while they are tuned. */
const cheats = { keep: undefined, change: 'pointers', read: undefined } as const

/** What came of one that was tuned, and then judged as it was written back. */
export interface TunedCheat {
	readonly title: string
	/** What the judge thought that its numbers cost while they were tuned; `undefined` where it was not tuned. */
	readonly claimedCost: number | undefined
	/** The score of what was written back, or the kind of its outcome. */
	readonly outcome: number | string
}

/** Score of a candidate that knows nothing: what cheats have to stay below by far. */
export const honestScore = -100

/** Tunes each of them by the operator that a search uses, without the source gate. */
export async function runTuned(context: Pick<TestContext, 'after'>): Promise<TunedCheat[]> {
	const evaluator = await evaluatorFor(context, await experimentFor({ limits: limits.rastrigin }))
	const syntax = await loadRustSyntax()
	const [, , otherwise] = createEmbeddedOperators(syntax, { calls: [], functions: ['surface'], maxTokens: 5_000 })
	const found: TunedCheat[] = []
	for (const [name, means] of Object.entries(cheats)) {
		const file = `tuned/${name}.rs`
		const source = candidateSource(file, {}, means)
		let claimedCost: number | undefined
		const tuning = createTuning({
			syntax,
			maxTokens: 5_000,
			timed: false,
			otherwise: otherwise as EmbeddedOperator,
			tune: async (request, signal) => {
				const tuned = await evaluator.tune?.(request, signal)
				if (tuned === undefined) throw new TypeError('Expected an evaluator that tunes')
				if (tuned.kind === 'tuned') claimedCost = tuned.best?.cost
				return tuned
			},
		})
		const { value: draft } = await tuning.propose(askOf(source)).next()
		const written = draft === undefined ? source : draft.source
		const { outcome } = await evaluator.evaluate({ source: written, seed: anySeed, purpose: 'search' })
		found.push({
			title: titleOf(file),
			claimedCost,
			outcome: outcome.kind === 'scored' ? outcome.score : outcome.kind,
		})
	}
	return found
}

/** What is wrong with what came of them, a line each. */
export function tunedFaults(found: readonly TunedCheat[]): string[] {
	return found.flatMap(({ title, outcome }) =>
		typeof outcome === 'number' && outcome > honestScore ? [`${title}: scored ${outcome}`] : [],
	)
}

function askOf(source: string): Ask {
	const outcome = { kind: 'scored', score: -1e4, exact: false, metrics: {}, descriptors: {}, feedback: '' } as const
	const parents: Parents = [{ candidate: 1, source, operator: 'rewrite', score: outcome.score, outcome, island: 0 }]
	const view = { parents: () => parents, elites: () => [], migrants: () => [], failures: () => [] }
	const random = randomStream(1, 'tuned')
	return { island: 0, number: 0, random, parents, signal: new AbortController().signal, view }
}

import type { Description, Proposal } from './open-ask.ts'

/** Operator name of what a person put into a run. */
export const injectOperator = 'inject'

/** What a person put in: where, which source, and where that came from, for a person. */
export interface Injected {
	readonly island: number
	/** Negative: of no ask of the island's. */
	readonly ask: number
	readonly source: string
	readonly detail: string
}

/** A person's source as a proposal, which has no parents. */
export function injectedProposal(
	{ island, ask, source, detail }: Injected,
	describe: (source: string) => Description,
): Proposal {
	return {
		island,
		ask,
		attempt: 0,
		operator: injectOperator,
		by: 'person',
		model: undefined,
		draft: { source, detail, parents: [] },
		description: describe(source),
		rejected: undefined,
	}
}

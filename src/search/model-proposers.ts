import type { ModelOperator } from '../variation/operator.ts'

/** Who proposes with models, as the search needs it. */
export interface ModelProposers {
	/** Asks that may await replies of models at once; those whose drafts are being scored do not count. */
	readonly slots: number
	/** The operator for ask `number` of an island that wants a model; `undefined` while none can be reached. */
	chooseOperator(island: number, number: number): ModelOperator | undefined
	/** The operator of that name on an island, carried out by that model; `undefined` where this session has none such. */
	operatorOf(island: number, name: string, model: string): ModelOperator | undefined
	/**
	 * Resolves once no model will ever be asked again in this session: all refused for good, or what they may use up is
	 * used up. Absent where that cannot be.
	 */
	readonly exhausted?: Promise<'refused' | 'budget'>
}

/** For a run that had models and goes on without. */
export const noModels: ModelProposers = { slots: 0, chooseOperator: () => undefined, operatorOf: () => undefined }

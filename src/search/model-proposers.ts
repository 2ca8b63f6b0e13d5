import type { ModelOperator } from '../variation/operator.ts'

/** Who proposes with models, as the search needs it. */
export interface ModelProposers {
	/** Requests that are sent at once, as far as is known. */
	readonly slots: number
	/**
	 * Whether an ask made now on that island would begin at once, by a model or by who stands in for it: what it works on is
	 * chosen when it is made. `undefined` where the island wants no model. An ask has its place from when it is opened.
	 */
	room(island: number): boolean | undefined
	/** Calls `listener` whenever there may be room again; it replaces the one before. */
	onRoom(listener: () => void): void
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
export const noModels: ModelProposers = {
	slots: 0,
	room: () => undefined,
	onRoom: () => {},
	chooseOperator: () => undefined,
	operatorOf: () => undefined,
}

/** A piece of the prompts of one island that a model has written in place of the planned one, or of another such. */
export interface IslandInstruction {
	readonly island: number
	/** From 1, in the order of the island; 0 stands for what was planned. */
	readonly number: number
	/** `persona`, or the operator that is asked for so. */
	readonly part: string
	/** Number of the one that it was made from. */
	readonly parent: number
	/** Ask in which it was written. */
	readonly ask: number
	readonly model: string
	readonly text: string
}

/** Where the instructions that evolve are kept. */
export interface Instructions {
	/** All of that island, in their order. */
	instructions(island: number): IslandInstruction[]
	/** Keeps one; of that number on its island there is one, the last. */
	keepInstruction(instruction: IslandInstruction): void
}

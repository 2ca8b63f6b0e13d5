/** An ask of a run told in order of arrival, kept when it is made. */
export interface JournalEntry {
	/** From 0, in the order in which asks were made. */
	readonly sequence: number
	readonly island: number
	/** Asks made on the island before. */
	readonly ask: number
	/** Candidates told when it was made, the seed included. */
	readonly toldBefore: number
	/** Made to fill idle time: only an operator that needs no model was to choose from. */
	readonly filler: boolean
	/** Candidates that it was given, the main parent first. */
	readonly parents: readonly number[]
	/** Name of the operator that it was made for, whenever it is gone on with; `undefined` in archives of before. */
	readonly operator: string | undefined
	/** Name of the model that carries it out; `undefined` where it needs none. */
	readonly model: string | undefined
	/** No more drafts come of it. */
	readonly ended: boolean
}

/** The asks of a run in the order in which they were made; none of a run told in the order of asks. */
export interface Journal {
	/** Keeps an ask. @throws {RangeError} If the sequence is not the next one of the run. */
	keep(entry: Omit<JournalEntry, 'ended'>): void
	/** Notes that no more drafts come of an ask. */
	end(sequence: number): void
	/** From the one of that sequence on; read page by page. */
	from(sequence: number): Iterable<JournalEntry>
	/** The one of that sequence. */
	at(sequence: number): JournalEntry | undefined
	/** That of an island by its number there. */
	ask(island: number, ask: number): JournalEntry | undefined
}

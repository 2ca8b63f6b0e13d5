/** What a search is at some place, in words of its own, so that it need not be found again from all that was told. */
export interface KeptSnapshot {
	/** Keeps it in place of the one before. @param state - One line. */
	keep(state: string): void
	/** The one that was kept last; `undefined` where there is none that can be read: all of it follows from what was told. */
	last(): string | undefined
}

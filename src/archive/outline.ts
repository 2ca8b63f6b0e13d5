import type { Outcome } from '../candidate/outcome.ts'

/** What a replay of a run needs of one candidate. */
export interface LineageRow {
	readonly number: number
	readonly island: number | undefined
	readonly ask: number
	readonly attempt: number
	readonly operator: string
	readonly parents: readonly number[]
	readonly fingerprint: string
	readonly size: number
	/** `undefined` unless scored. */
	readonly score: number | undefined
	/** Lower end of the interval of a score that was measured. */
	readonly floor?: number | undefined
	readonly exact: boolean
	readonly cell: string | undefined
	readonly kind: Outcome['kind']
}

/** What a picture of a whole run needs of one candidate. */
export interface OutlineRow
	extends Pick<
		LineageRow,
		'number' | 'island' | 'ask' | 'attempt' | 'operator' | 'size' | 'score' | 'floor' | 'cell' | 'kind'
	> {
	/** Main parent; `undefined` for a seed. */
	readonly parent: number | undefined
	/** Milliseconds of run time at which it was told. */
	readonly toldAtMs: number
}

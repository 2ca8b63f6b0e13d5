/** Processes whose end a run survives: another takes their place, and what was under way is done again. */
export const replacedProcesses = ['judge', 'compiler', 'launcher', 'launch-process'] as const

/** That one of them has ended while it was wanted, whoever ended it. */
export interface ProcessLost {
	readonly kind: 'process-lost'
	readonly process: (typeof replacedProcesses)[number]
	/** For a person, in one line. */
	readonly why: string
}

/** Who hears of it. */
export type OnProcessLost = (lost: ProcessLost) => void

import type { Outcome } from '../../src/candidate/outcome.ts'

/** An outcome's kind. */
export type Kind = Outcome['kind']

/** What may come of an attack. */
export interface Expected {
	/** Behind the source gate. */
	readonly gated: readonly Kind[]
	/** Where the gate lets everything through. */
	readonly bare: readonly Kind[]
	/** Nothing is promised of it on a machine without seccomp, and it would leave a trace there. */
	readonly needsFilter?: boolean
	/** Where there is no filter, it may get what it wants, which is nothing to anybody. */
	readonly mayWork?: boolean
	/** It harms nobody: only a rule of the gate speaks against it, and without the gate it may be scored. */
	readonly againstRules?: boolean
	/** What it must say, where it says in a panic what it has found. */
	readonly says?: RegExp
	/** What must stop it where the gate lets everything through and all of the isolation stands, as the table says it. */
	readonly by?: string
}

/** Refused by the gate; and by what stands behind it, where it lets everything through. */
export function refused(...bare: readonly Kind[]): Expected {
	return { gated: ['rejected'], bare }
}

/** Let through by the gate, whose affair it is not. */
export function ends(...kinds: readonly Kind[]): Expected {
	return { gated: kinds, bare: kinds }
}

/** Harmless to the machine, but against the rules of the gate. */
export const againstRules: Expected = {
	gated: ['rejected'],
	bare: ['scored', 'wrong', 'compile-failed'],
	againstRules: true,
}
/** Past the compiler without the gate, and stopped before anything is loaded. */
export const byArtifactGate: Expected = { ...refused('rejected'), by: 'artifact gate' }
export const uncompiled = refused('compile-failed')
export const hungry = ends('timed-out', 'out-of-memory')
export const forbidden = ends('forbidden')
/** However far the compiler gets with it. */
export const compilersAffair = ends('compile-failed', 'timed-out', 'out-of-memory', 'wrong')
/** Touches nothing but the process itself, so that only the filter minds. */
export const ownAffair: Expected = { ...forbidden, needsFilter: true }

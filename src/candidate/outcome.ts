/** One message of rustc about a candidate, with the candidate's own lines. */
export interface Diagnostic {
	readonly level: 'error' | 'warning'
	/** Compiler code such as `E0308`, where there is one. */
	readonly code: string | undefined
	readonly message: string
	/** 1-based line in the candidate's source, where the span lies in it. */
	readonly line: number | undefined
	/** The compiler's text for people, with the file named `candidate.rs`; capped. */
	readonly rendered: string
}

/** One construct that the source gate refuses. */
export interface Finding {
	/** What was found, as written in the source, such as `include_str!`. */
	readonly construct: string
	/** 1-based line in the candidate's source. */
	readonly line: number
	/** Why it is refused, in words that a proposer can act on. */
	readonly reason: string
}

/** Raw figures an evaluator reports, by name; always finite. Units are in the evaluator's facts. */
export type Metrics = Readonly<Record<string, number>>

/**
 * How one evaluation ended.
 *
 * A candidate's fault is a value: only `scored` has a score. A fault of ours is thrown as `JudgeError` or
 * `CompilerError`.
 */
export type Outcome =
	| Scored
	| Rejected
	| { readonly kind: 'compile-failed'; readonly diagnostics: readonly Diagnostic[] }
	| { readonly kind: 'panicked'; readonly message: string; readonly line: number | null }
	| { readonly kind: 'timed-out'; readonly during: 'compile' | 'run'; readonly limitMs: number }
	| { readonly kind: 'out-of-memory'; readonly during: 'compile' | 'run'; readonly limitMb: number }
	| { readonly kind: 'crashed'; readonly detail: string }
	| { readonly kind: 'forbidden'; readonly detail: string }
	| { readonly kind: 'wrong'; readonly feedback: string }
	| { readonly kind: 'suspect'; readonly feedback: string }

/** Between two numbers, both included; `low` is not above `high`. */
export interface Interval {
	readonly low: number
	readonly high: number
}

/** The one outcome with a score. */
export interface Scored {
	readonly kind: 'scored'
	/** Higher is better; finite. */
	readonly score: number
	/** Where a score that was measured lies, at 95 % in a search and at 99 % in a confirmation; none for a computed one. */
	readonly interval?: Interval | undefined
	/** The evaluator calls this as good as it gets: a run may stop. */
	readonly exact: boolean
	readonly metrics: Metrics
	/** Features offered for the grid, by name; finite. */
	readonly descriptors: Readonly<Record<string, number>>
	/** Text for the next proposal. */
	readonly feedback: string
}

/** Refused before any compiler's verdict on its merits. */
export interface Rejected {
	readonly kind: 'rejected'
	/**
	 * `policy`: the source gate; `signature`: another type than declared; `missing-function`: no public function of
	 * the name; `duplicate`: canonically a candidate already asked in this run; `unreadable`: empty, too large or not
	 * text; `no-draft`: the operator found nothing to propose; `artifact`: the compiled object exports or needs what
	 * it may not.
	 */
	readonly reason: 'policy' | 'signature' | 'missing-function' | 'duplicate' | 'unreadable' | 'no-draft' | 'artifact'
	/** One or more lines for a person or a model. */
	readonly detail: string
	readonly findings: readonly Finding[]
}

/** Every outcome's kind, in the order in which tables show them. */
export const outcomeKinds: readonly Outcome['kind'][] = [
	'scored',
	'rejected',
	'compile-failed',
	'panicked',
	'timed-out',
	'out-of-memory',
	'crashed',
	'forbidden',
	'wrong',
	'suspect',
]

import type { Failure, Usage } from '../archive/model-log.ts'

/** What happens between agents and their endpoints; times are in milliseconds since 1970. */
export type AgentEvent =
	| {
			readonly kind: 'model-requested'
			readonly island: number
			readonly ask: number
			readonly step: number
			readonly attempt: number
			readonly model: string
			readonly at: number
	  }
	| {
			readonly kind: 'model-replied'
			readonly island: number
			readonly ask: number
			readonly step: number
			readonly attempt: number
			readonly model: string
			readonly usage: Usage
			readonly cost: number
			readonly latencyMs: number
			readonly at: number
	  }
	| {
			readonly kind: 'model-failed'
			readonly island: number
			readonly ask: number
			readonly step: number
			readonly attempt: number
			readonly model: string
			readonly failure: Failure
			/** Milliseconds until the next try; `undefined` where there is none. */
			readonly retryInMs: number | undefined
			readonly at: number
	  }
	| {
			readonly kind: 'endpoint-down'
			readonly endpoint: string
			/** The failure that was one too many. */
			readonly why: string
			readonly untilMs: number
			readonly at: number
	  }
	| { readonly kind: 'endpoint-up'; readonly endpoint: string; readonly at: number }
	/** A model is out for the rest of the run, in the endpoint's own words. */
	| { readonly kind: 'model-refused'; readonly model: string; readonly message: string; readonly at: number }
	| {
			readonly kind: 'model-budget-spent'
			readonly limit: 'tokens' | 'money' | 'requests' | 'untilMs'
			readonly at: number
	  }
	| { readonly kind: 'notes-written'; readonly island: number; readonly ask: number; readonly at: number }

/** Receives each event as it happens; must not throw. */
export type AgentListener = (event: AgentEvent) => void

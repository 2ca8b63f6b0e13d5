import type { Failure, RequestKey, Usage } from '../archive/model-log.ts'

/** What happens between agents and their endpoints. */
export type AgentEvent =
	| (RequestKey & {
			readonly kind: 'model-requested'
			readonly model: string
	  })
	| (RequestKey & {
			readonly kind: 'model-replied'
			readonly model: string
			readonly usage: Usage
			readonly cost: number
			readonly latencyMs: number
	  })
	| (RequestKey & {
			readonly kind: 'model-failed'
			readonly model: string
			readonly failure: Failure
			/** Milliseconds until the next try; `null` where there is none. */
			readonly retryInMs: number | null
	  })
	| {
			readonly kind: 'endpoint-down'
			readonly endpoint: string
			/** The failure that was one too many. */
			readonly why: string
			/** Milliseconds since 1970. */
			readonly untilMs: number
	  }
	| { readonly kind: 'endpoint-up'; readonly endpoint: string }
	/** A model is out for the rest of the run, in the endpoint's own words. */
	| { readonly kind: 'model-refused'; readonly model: string; readonly message: string }
	| { readonly kind: 'model-budget-spent'; readonly limit: 'tokens' | 'money' | 'requests' | 'untilMs' }
	| { readonly kind: 'notes-written'; readonly island: number; readonly ask: number }

/** Receives each event as it happens; must not throw. */
export type AgentListener = (event: AgentEvent) => void

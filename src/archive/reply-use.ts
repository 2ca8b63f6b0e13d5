/** What became of a reply. */
export type ReplyUse =
	/** The `draft`-th draft of its ask, from 0. */
	| {
			readonly kind: 'draft'
			readonly draft: number
			/** Drafts of the same reply before it in which rustc's suggestions were taken. */
			readonly amendments?: number | undefined
			/** Its candidate took the compiler to its limit. */
			readonly compilerLimit?: boolean | undefined
	  }
	/** Nothing could be evaluated: what was wrong with it. */
	| { readonly kind: 'fault'; readonly fault: string }
	| { readonly kind: 'near-duplicate'; readonly candidate: number; readonly similarity: number }
	| { readonly kind: 'notes' }
	/** It names methods. */
	| { readonly kind: 'methods' }
	/** It is the island's instruction of that number. */
	| { readonly kind: 'instruction'; readonly number: number }
	/** It called tools. */
	| { readonly kind: 'tools'; readonly calls: readonly ToolUse[] }

/** A call of a tool and what came of it, kept before the model is told. */
export interface ToolUse {
	/** As the model named it. */
	readonly tool: string
	/** As the model wrote it. */
	readonly input: string
	/** What the model is told; `undefined` while the tool is at work. */
	readonly answer: string | undefined
	/** Whether nothing could be done: of no such tool, without what it needs, or over the limit. */
	readonly failed: boolean
	readonly tookMs: number
}

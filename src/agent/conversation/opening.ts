import type { Parent } from '../../variation/operator.ts'
import type { Form } from '../endpoint/forms.ts'
import type { Section } from '../prompt/prompt.ts'
import type { Guidance } from './guidance.ts'

/** How a conversation begins: the operator's own part. */
export interface Opening {
	readonly guidance: Guidance
	/** The message before the first. */
	readonly system: string
	/** What a reply is to hold. */
	readonly form: Form
	/** What each reply begins with; `undefined` where the model begins by itself. */
	readonly begins?: string | undefined
	/** That is to be tried, of those that the model has named. */
	readonly method?: string | undefined
	/** What is said of it with the first answers of tools, where a call was asked for first. */
	readonly formLater?: string | undefined
	/** The candidate that is worked on; edits apply to its source. */
	readonly base: Parent
	/** What drafts are made from, the main one first. */
	readonly parents: readonly number[]
	/** The first message to the model, in order. */
	readonly sections: readonly Section[]
}

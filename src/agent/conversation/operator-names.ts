/** Names of the operators that a model carries out. */
export const agentOperatorNames = ['rewrite', 'edit', 'blend', 'repair'] as const

/** One of them. */
export type AgentOperatorName = (typeof agentOperatorNames)[number]

/** What each asks for, unless an island has found other words that earn more. */
export const plannedWords: Readonly<Record<AgentOperatorName, string>> = {
	rewrite: 'Write a better version of the parent below, by another method if you know a better one.',
	edit: 'Improve the parent below by one targeted change, and leave the rest as it is.',
	blend:
		'Below are two parents that do well by different means. Work out what each does better, and write one version that has the strengths of both and is better than either.',
	repair: 'The version below failed. Find the cause, and write a version that keeps its idea and works.',
}

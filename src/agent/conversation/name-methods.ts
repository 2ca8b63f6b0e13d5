import type { Ask } from '../../variation/operator.ts'
import type { Model } from '../endpoint/model.ts'
import type { Step } from '../endpoint/step.ts'
import { methodsBegin, methodsIn, methodsSections, methodsSystem } from '../prompt/methods.ts'
import type { IslandAgent } from './island-agent.ts'
import { askForWords } from './written-words.ts'

/** As many as ten names take, and some words of each. */
const namesTokens = 80

/** Whether a model is to name methods: once it was asked in few words for something that is to be faster. */
export function methodsAreDue({ subject }: IslandAgent, { methods, isLocal }: Model): boolean {
	return subject.facts.timed && isLocal && methods.areWanted && !methods.areAsked
}

/** Asks the model for methods by name. */
export async function nameMethods(
	agent: IslandAgent,
	model: Model,
	ask: Ask,
	at: Pick<Step, 'seat' | 'step'>,
): Promise<void> {
	model.methods.areAsked = true
	const written = await askForWords(agent, model, ask, at, {
		purpose: 'methods',
		operator: 'methods',
		system: methodsSystem,
		sections: methodsSections(agent.subject),
		begins: methodsBegin,
		tokens: namesTokens,
	})
	if (written === undefined) return
	const names = methodsIn(written.text, written.isCut)
	agent.log.use(written.reply.key, names.length === 0 ? { kind: 'fault', fault: 'prose' } : { kind: 'methods' })
	model.methods.named(names)
}

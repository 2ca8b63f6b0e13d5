import type { Ask } from '../../variation/operator.ts'
import { smallContext } from '../endpoint/forms.ts'
import type { Model } from '../endpoint/model.ts'
import type { Step } from '../endpoint/step.ts'
import { methodsBegin, methodsIn, methodsSections, methodsSystem } from '../prompt/methods.ts'
import type { IslandAgent } from './island-agent.ts'
import { askForWords } from './written-words.ts'

/** In tokens of a reply, twice as many as ten names take. */
const namesTokens = 60

/** Whether a model is to name methods: a small one that has not in this session, of a task where one may be faster than another. */
export function methodsAreDue({ subject, tools }: IslandAgent, { methods, context, isLocal }: Model): boolean {
	const isTold = tools !== undefined && tools.offered(context.tokens).length > 0
	return subject.facts.timed && isLocal && context.tokens <= smallContext && !isTold && !methods.isAsked
}

/** Asks the model for methods by name. */
export async function nameMethods(
	agent: IslandAgent,
	model: Model,
	ask: Ask,
	at: Pick<Step, 'seat' | 'step'>,
): Promise<void> {
	model.methods.isAsked = true
	const written = await askForWords(agent, model, ask, at, {
		purpose: 'methods',
		operator: 'methods',
		system: methodsSystem,
		sections: methodsSections(agent.subject),
		begins: methodsBegin,
		tokens: namesTokens,
	})
	if (written === undefined) return
	const names = methodsIn(written.text)
	agent.log.use(written.reply.key, names.length === 0 ? { kind: 'fault', fault: 'prose' } : { kind: 'methods' })
	model.methods.named(names)
}

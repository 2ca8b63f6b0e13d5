import type { IslandPlan } from '../../experiment/experiment.ts'
import type { ModelPlan } from '../wire/model-plan.ts'
import { estimateTokens } from '../wire/usage.ts'
import { type IslandAgent, systemMessage } from './island-agent.ts'
import { agentOperatorNames } from './operator-names.ts'

/** Tokens that the task of a prompt takes beside the system message, with what is least of its parents. */
const leastOpening = 600

/**
 * Finds out whether the prompts of an island can be short enough for the settings and for the models' contexts.
 *
 * @throws {RangeError} If not, with what is needed.
 */
export function checkPrompts(
	agent: Pick<IslandAgent, 'subject' | 'settings'> & { readonly plan: IslandPlan },
	models: readonly ModelPlan[],
): void {
	const { settings, plan } = agent
	if (!agentOperatorNames.some((name) => (plan.rates[name] ?? 0) > 0)) return
	const planned = estimateTokens(systemMessage(agent.subject, plan.persona))
	// Personas that evolve may take so much.
	const evolved = estimateTokens(systemMessage(agent.subject, '')) + settings.instructionTokens
	const system = settings.reflectEvery === 0 ? planned : Math.max(planned, evolved)
	const least = system + leastOpening
	const why = `since rules, task and persona take ${system} on island \`${plan.name}\``
	if (settings.promptTokens < least) {
		throw new RangeError(
			`Expected \`agents.promptTokens\` to be at least ${least}, ${why}, got \`${settings.promptTokens}\``,
		)
	}
	for (const { name, contextTokens, maxOutputTokens } of models) {
		if (contextTokens - Math.min(maxOutputTokens, Math.floor(contextTokens / 4)) >= least) continue
		throw new RangeError(
			`Expected \`contextTokens\` of model \`${name}\` to be at least ${Math.ceil((least * 4) / 3)}, ${why}, got \`${contextTokens}\``,
		)
	}
}

import { objectivesOf } from '../../candidate/compare.ts'
import { randomStream } from '../../candidate/random.ts'
import { AgentOperator } from '../conversation/agent-operator.ts'
import type { IslandAgent } from '../conversation/island-agent.ts'
import { agentOperatorNames } from '../conversation/operator-names.ts'
import type { Model } from '../endpoint/model.ts'
import { type Arm, asksRemembered, Bandit, gainOf } from '../worth/bandit.ts'

/** What the operators of one island are made of. */
export interface IslandOperatorsParts {
	readonly agent: IslandAgent
	/** By operator name, embedded ones included. */
	readonly rates: Readonly<Record<string, number>>
	/** Name of the one model that the island wants; `undefined` for the ensemble. */
	readonly model: string | undefined
	readonly models: readonly Model[]
	/** The run's seed. */
	readonly seed: number
}

/** An operator by a model. */
interface OperatorArm extends Arm {
	readonly operator: string
	/** Name in the experiment. */
	readonly model: string
}

/** The operators of one island, and which of them is next. */
export class IslandOperators {
	readonly #parts: IslandOperatorsParts
	readonly #operators = new Map<string, AgentOperator>()
	readonly #arms: readonly OperatorArm[]
	/** Names of models that are asked where the others get no further. */
	readonly #advisers: ReadonlySet<string>
	/** The last ask of an adviser in this session. */
	#advice: number | undefined

	constructor(parts: IslandOperatorsParts) {
		const { agent, rates, model: wanted, models } = parts
		this.#parts = parts
		const arms: OperatorArm[] = []
		for (const name of agentOperatorNames) {
			for (const model of models) {
				const by = { operator: name, model: model.plan.name }
				this.#operators.set(nameOf(by), new AgentOperator(name, agent, model))
				const share = wanted === undefined ? model.plan.weight : Number(wanted === model.plan.name)
				arms.push({ ...by, name: nameOf(by), weight: (rates[name] ?? 0) * share })
			}
		}
		this.#arms = arms.filter(({ weight }) => weight > 0)
		const advisers = wanted === undefined ? models.filter(({ plan }) => plan.role === 'adviser') : []
		this.#advisers = new Set(advisers.map(({ plan }) => plan.name))
	}

	/**
	 * The operator for ask `number`, by the bandit, of such as can be reached and are not resting; `undefined` where none can.
	 *
	 * By a stream of its own: what the bandit draws must not show in the ask's other draws.
	 */
	choose(number: number): AgentOperator | undefined {
		const { agent, seed, models } = this.#parts
		const { bandit: settings } = agent.settings
		const random = randomStream(seed, 'arm', agent.index, number)
		const modelOf = (arm: OperatorArm) => models.find(({ plan }) => plan.name === arm.model)
		const reached = this.#arms.filter((arm) => modelOf(arm)?.usable === true && agent.yields.isOpen(arm))
		const isAdviser = ({ model }: OperatorArm) => this.#advisers.has(model)
		const advising = this.#adviceIsDue() ? reached.filter(isAdviser) : []
		const open = advising.length > 0 ? advising : reached.filter((arm) => !isAdviser(arm))
		if (open.length === 0) return undefined
		// Of models that are busy the draft would be made of what is old by the time of its turn.
		const idle = open.filter((arm) => modelOf(arm)?.room === true)
		const usable = idle.length > 0 ? idle : open
		const arm =
			settings === undefined
				? random.weighted(usable, ({ weight }) => weight)
				: this.#learnt(new Bandit(usable, settings, objectivesOf(agent.subject.facts)), settings.discount).choose(
						random,
					)
		// Of the asks made while the endpoint may be down, one is the probe.
		if (arm === undefined || modelOf(arm)?.endpoint.promise() !== true) return undefined
		agent.yields.enter(arm)
		if (isAdviser(arm)) this.#advice = number
		return this.#operators.get(arm.name)
	}

	/**
	 * Whether an adviser is due: none is at work, and neither the last asks nor an adviser among them have brought anything;
	 * or nobody else is left.
	 */
	#adviceIsDue(): boolean {
		if (this.#advisers.size === 0) return false
		const drafters = this.#parts.models.filter(({ plan }) => !this.#advisers.has(plan.name))
		if (drafters.every(({ isOut }) => isOut)) return true
		const { log, index, settings, subject } = this.#parts.agent
		if (this.#advice !== undefined && log.ended(index, this.#advice) === undefined) return false
		const last = log.lastEnded(index, settings.adviseAfter)
		const objectives = objectivesOf(subject.facts)
		return (
			last.length === settings.adviseAfter &&
			last.every((ask) => !this.#advisers.has(ask.model) && gainOf(ask, objectives) === 0)
		)
	}

	/** Whether the island has an operator of a model. */
	get wantsModel(): boolean {
		return this.#arms.length > 0
	}

	/** Whether an ask made now would begin at once: a model has a place, or none can be reached and others stand in. */
	get room(): boolean {
		const advised = this.#adviceIsDue()
		const models = this.#parts.models.filter(({ plan, usable }) => {
			if (this.#advisers.has(plan.name) && !advised) return false
			return usable && this.#arms.some(({ model }) => model === plan.name)
		})
		return models.length === 0 || models.some(({ room }) => room)
	}

	/** The operator of that name by that model; `undefined` where there is none. */
	operator(name: string, model: string): AgentOperator | undefined {
		return this.#operators.get(nameOf({ operator: name, model }))
	}

	/** Its state is that of the log, and nothing else. */
	#learnt(bandit: Bandit<OperatorArm>, discount: number): Bandit<OperatorArm> {
		const { agent } = this.#parts
		for (const ask of agent.log.lastEnded(agent.index, asksRemembered(discount))) bandit.learn(nameOf(ask), ask)
		return bandit
	}
}

function nameOf({ operator, model }: { readonly operator: string; readonly model: string }): string {
	return JSON.stringify([operator, model])
}

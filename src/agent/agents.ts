import type { Amount, ModelLog, Notes } from '../archive/model-log.ts'
import { randomStream } from '../candidate/random.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { offlineRates } from '../experiment/presets.ts'
import type { EvaluatorFacts } from '../scoring/evaluate.ts'
import type { Operator } from '../variation/operator.ts'
import { ModelAccess } from './access.ts'
import { AgentOperator } from './agent-operator.ts'
import { type Arm, Bandit } from './bandit.ts'
import type { Clock } from './clock.ts'
import { Endpoint } from './endpoint.ts'
import type { AgentListener } from './events.ts'
import type { IslandAgent } from './island-agent.ts'
import { Model } from './model.ts'
import type { Environment, ModelPlan } from './model-plan.ts'
import { type AgentOperatorName, agentOperatorNames } from './operators.ts'
import { redactor } from './redaction.ts'
import { Requester } from './requester.ts'
import type { AgentSettings } from './settings.ts'
import { type ModelBudget, Spending } from './spending.ts'

/** What the agents of a run are made of. */
export interface AgentsParts {
	readonly experiment: Pick<Experiment, 'task' | 'seed' | 'limits' | 'forbid' | 'allow' | 'compile' | 'islands'>
	readonly facts: EvaluatorFacts
	/** The run's seed. */
	readonly seed: number
	/** At least one. */
	readonly models: readonly ModelPlan[]
	/** Where the models' key variables are looked up; nothing of it is kept or shown. */
	readonly environment: Environment
	readonly budget: ModelBudget
	readonly settings: AgentSettings
	/** Of this run. */
	readonly log: ModelLog
	readonly notes: Notes
	/** Log of the run that this one replays: replies come from there, and no request is made. */
	readonly recorded?: ModelLog | undefined
	/** Tokens of a source, comments aside. */
	readonly tokens: (source: string) => readonly string[]
	readonly clock: Clock
	readonly listener: AgentListener
	/** Aborted when the run stops; requests in flight are ended and kept as such, as `close` does. */
	readonly signal: AbortSignal
}

/** Whether models can propose. */
export type AgentsState =
	| { readonly kind: 'ready' }
	/** All that have not refused are down; a probe may pass from then on, in milliseconds since 1970. */
	| { readonly kind: 'down'; readonly untilMs: number }
	/** All refused for good; in the words of the first. */
	| { readonly kind: 'refused'; readonly message: string }
	/** One hard stop over all: the run's budget is spent. */
	| { readonly kind: 'budget-spent'; readonly limit: keyof ModelBudget }

/** The agents of a run. */
export interface Agents {
	readonly state: AgentsState
	/**
	 * Asks that may be under way at once: twice the requests that the endpoints take, so that they stay busy while drafts
	 * are compiled and scored.
	 */
	readonly slots: number
	/** Used so far by all sessions of the run, without what is in flight. */
	readonly spent: Amount
	/**
	 * The operator for ask `number` of an island, by the plan's rates and, among model operators, by the bandit; the one
	 * that the ask was made with, where its requests are in the log.
	 *
	 * One draw of `random` decides between models and embedded operators, one more among the embedded: the same
	 * whether models can be reached or not, and none is the bandit's. While no model can be reached, the embedded ones of
	 * the plan are chosen from, or else those that every island has.
	 *
	 * @param embedded - Operators that need no model, by name.
	 */
	chooseOperator(
		island: number,
		number: number,
		random: { float(): number },
		embedded: ReadonlyMap<string, Operator>,
	): Operator
	/** Ends requests in flight and resolves when all are kept as ended; to be awaited before the log is closed. */
	close(): Promise<void>
}

/**
 * The agents of a run, ready to propose.
 *
 * @throws {RangeError} If there is no model, two have one name, an island names a model that is not there, or a key's
 * variable is not set.
 */
export function createAgents(parts: AgentsParts): Agents {
	return new RunAgents(parts)
}

class RunAgents implements Agents {
	readonly #parts: AgentsParts
	readonly #models: readonly Model[]
	readonly #spending: Spending
	readonly #islands: readonly IslandOperators[]
	readonly #requester: Requester
	readonly #life = new AbortController()

	constructor(parts: AgentsParts) {
		const { models, environment, clock, listener, log, notes, recorded, settings, experiment, facts } = parts
		const signal = AbortSignal.any([parts.signal, this.#life.signal])
		checkModels(models, experiment)
		this.#parts = parts
		const keys = models.map((plan) => keyOf(plan, environment, recorded !== undefined))
		const redact = redactor(keys)
		this.#spending = new Spending(parts.budget, log.spent(), clock)
		this.#models = openModels(parts, keys, redact)
		this.#requester = new Requester({
			log,
			recorded,
			spending: this.#spending,
			clock,
			random: randomStream(parts.seed, 'jitter'),
			listener,
			redact,
			signal,
			retries: settings.retries,
		})
		const notesUnderWay = new Set<number>()
		this.#islands = experiment.islands.map((plan, index) => {
			const agent: IslandAgent = {
				index,
				plan,
				islandNames: experiment.islands.map(({ name }) => name),
				subject: { ...experiment, facts },
				settings,
				requester: this.#requester,
				log,
				notes,
				redact,
				tokens: parts.tokens,
				signal,
			}
			const operators = new Map<string, AgentOperator>()
			const arms: Arm[] = []
			for (const name of agentOperatorNames) {
				const rate = plan.rates[name] ?? 0
				for (const model of this.#models) {
					const weight = plan.model === undefined ? model.plan.weight : Number(plan.model === model.plan.name)
					const onNotes = (ask: number) => listener({ kind: 'notes-written', island: index, ask, at: clock.now() })
					const operator = new AgentOperator(name, agent, model, notesUnderWay, onNotes)
					operators.set(armName({ operator: name, model: model.plan.name }), operator)
					if (rate * weight > 0) arms.push({ operator: name, model: model.plan.name, weight: rate * weight })
				}
			}
			return { operators, learner: new Learner(index, arms, parts) }
		})
	}

	get state(): AgentsState {
		const limit = this.#spending.ended
		if (limit !== undefined) return { kind: 'budget-spent', limit }
		const left = this.#models.filter(({ refusal }) => refusal === undefined)
		if (left.length === 0) return { kind: 'refused', message: this.#models[0]?.refusal ?? '' }
		if (left.some(({ usable }) => usable)) return { kind: 'ready' }
		return { kind: 'down', untilMs: Math.min(...left.map(({ endpoint }) => endpoint.downUntilMs)) }
	}

	get slots(): number {
		const endpoints = new Set(this.#models.map(({ endpoint }) => endpoint))
		return 2 * [...endpoints].reduce((sum, { concurrency }) => sum + concurrency, 0)
	}

	get spent(): Amount {
		return this.#spending.spent
	}

	chooseOperator(
		island: number,
		number: number,
		random: { float(): number },
		embedded: ReadonlyMap<string, Operator>,
	): Operator {
		const { rates } = planOf(this.#parts, island)
		const { operators, learner } = itemOf(this.#islands, island)
		const ofModels = agentOperatorNames.reduce((sum, name) => sum + (rates[name] ?? 0), 0)
		const all = Object.values(rates).reduce((sum, rate) => sum + rate, 0)
		const wantsModel = random.float() * all < ofModels
		const made = this.#madeWith(island, number)
		if (made !== undefined) {
			const operator = operators.get(armName(made))
			if (operator !== undefined) return operator
		}
		// A replay's ask without a request was made while models could not be reached.
		if (wantsModel && this.#parts.recorded === undefined && this.state.kind === 'ready') {
			const arm = learner.choose(number, (one) => this.#isUsable(one))
			const operator = arm && operators.get(armName(arm))
			if (operator !== undefined) return operator
		}
		return chooseEmbedded(rates, random, embedded)
	}

	async close(): Promise<void> {
		this.#life.abort(new DOMException('The run has ended', 'AbortError'))
		await this.#requester.settled()
	}

	/** Operator and model of an ask that was made before. */
	#madeWith(island: number, number: number): { readonly operator: string; readonly model: string } | undefined {
		for (const log of [this.#parts.log, this.#parts.recorded]) {
			const ended = log?.ended(island, number)
			if (ended !== undefined) return ended
			const requests = log?.requests(island, number) ?? []
			const proposal = requests.find(({ request }) => request.purpose === 'propose')
			if (proposal !== undefined) return proposal.request
		}
		return undefined
	}

	#isUsable({ model }: Arm): boolean {
		return this.#models.some((one) => one.plan.name === model && one.usable)
	}
}

interface IslandOperators {
	readonly operators: ReadonlyMap<string, AgentOperator>
	readonly learner: Learner
}

/** An island's bandit, brought up to date from the log whenever it is asked. */
class Learner {
	readonly #island: number
	readonly #arms: readonly Arm[]
	readonly #parts: AgentsParts

	constructor(island: number, arms: readonly Arm[], parts: AgentsParts) {
		this.#island = island
		this.#arms = arms
		this.#parts = parts
	}

	choose(number: number, usable: (arm: Arm) => boolean): Arm | undefined {
		const { settings, seed, log } = this.#parts
		const random = randomStream(seed, 'arm', this.#island, number)
		const arms = this.#arms.filter(usable)
		if (arms.length === 0) return undefined
		if (settings.bandit === undefined) return random.weighted(arms, ({ weight }) => weight)
		const bandit = new Bandit(this.#arms, settings.bandit)
		// Beyond this many asks the discount has left nothing.
		const memory = Math.ceil(Math.log(0.01) / Math.log(Math.min(settings.bandit.discount, 0.999)))
		for (const ask of log.lastAsks(this.#island, memory)) bandit.learn(ask)
		return bandit.choose(random, usable)
	}
}

function chooseEmbedded(
	rates: Readonly<Record<string, number>>,
	random: { float(): number },
	embedded: ReadonlyMap<string, Operator>,
): Operator {
	const left = Object.entries(offlineRates(rates)).filter(([name, rate]) => rate > 0 && embedded.has(name))
	const total = left.reduce((sum, [, rate]) => sum + rate, 0)
	let rest = random.float() * total
	let chosen: Operator | undefined
	for (const [name, rate] of left) {
		chosen = embedded.get(name)
		rest -= rate
		if (rest < 0) break
	}
	if (chosen === undefined) {
		throw new RangeError(`Expected one of the operators ${Object.keys(offlineRates(rates)).join(', ')}, got none`)
	}
	return chosen
}

function openModels(
	{ models, settings, clock, listener, seed }: AgentsParts,
	keys: readonly (string | undefined)[],
	redact: (text: string) => string,
): Model[] {
	const endpoints = new Map<string, Endpoint>()
	for (const { baseUrl } of models) {
		if (endpoints.has(baseUrl)) continue
		const sharing = models.filter((plan) => plan.baseUrl === baseUrl)
		endpoints.set(
			baseUrl,
			new Endpoint({
				baseUrl,
				concurrency: Math.max(...sharing.map(({ concurrency }) => concurrency)),
				breaker: settings.breaker,
				clock,
				random: randomStream(seed, 'breaker', baseUrl),
				onChange: (up, untilMs) => {
					const endpoint = redact(baseUrl)
					const at = clock.now()
					listener(up ? { kind: 'endpoint-up', endpoint, at } : { kind: 'endpoint-down', endpoint, untilMs, at })
				},
			}),
		)
	}
	return models.map((plan, index) => {
		const endpoint = endpoints.get(plan.baseUrl)
		if (endpoint === undefined) throw new RangeError(`Expected an endpoint for ${plan.name}`)
		return new Model(new ModelAccess(plan, keys[index], clock, redact), endpoint)
	})
}

function keyOf(plan: ModelPlan, environment: Environment, replay: boolean): string | undefined {
	if (plan.keyVariable === undefined) return undefined
	const key = environment[plan.keyVariable]
	// A replay asks nobody, so it needs no key.
	if ((key === undefined || key === '') && !replay) {
		throw new RangeError(`Expected the key of model \`${plan.name}\` in \`${plan.keyVariable}\`, got nothing`)
	}
	return key
}

function checkModels(models: readonly ModelPlan[], { islands }: AgentsParts['experiment']): void {
	if (models.length === 0) throw new RangeError('Expected at least one model, got none')
	const names = models.map(({ name }) => name)
	const twice = names.find((name, index) => names.indexOf(name) !== index)
	if (twice !== undefined) throw new RangeError(`Expected models with names of their own, got two named \`${twice}\``)
	for (const { name, model } of islands) {
		if (model !== undefined && !names.includes(model)) {
			throw new RangeError(
				`Expected island \`${name}\` to name one of the models ${names.join(', ')}, got \`${model}\``,
			)
		}
	}
}

function planOf({ experiment }: AgentsParts, island: number): AgentsParts['experiment']['islands'][number] {
	return itemOf(experiment.islands, island)
}

function itemOf<Item>(items: readonly Item[], index: number): Item {
	const item = items[index]
	if (item === undefined) throw new RangeError(`Expected an island below ${items.length}, got \`${index}\``)
	return item
}

function armName({ operator, model }: { readonly operator: string; readonly model: string }): string {
	return JSON.stringify([operator, model])
}

/** Whether an operator of that name is carried out by a model. */
export function isAgentOperator(name: string): name is AgentOperatorName {
	return (agentOperatorNames as readonly string[]).includes(name)
}

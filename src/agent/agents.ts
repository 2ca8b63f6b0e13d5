import type { Instructions } from '../archive/instruction.ts'
import type { UsedReply } from '../archive/model-figures.ts'
import type { Amount, ModelLog, Notes } from '../archive/model-log.ts'
import type { Clock } from '../candidate/clock.ts'
import { randomStream } from '../candidate/random.ts'
import type { Experiment } from '../experiment/experiment.ts'
import type { EvaluatorFacts } from '../scoring/evaluate.ts'
import { IslandOperators } from './choice/island-operators.ts'
import type { AgentOperator } from './conversation/agent-operator.ts'
import { checkPrompts } from './conversation/check-prompts.ts'
import type { IslandAgent, ToolCalled } from './conversation/island-agent.ts'
import type { Endpoint } from './endpoint/endpoint.ts'
import { KeptReplies } from './endpoint/kept-replies.ts'
import type { Model } from './endpoint/model.ts'
import { type ModelMemory, noMemory } from './endpoint/model-memory.ts'
import { apiKeyOf, checkModels, openModels } from './endpoint/open-models.ts'
import { Requester } from './endpoint/requester.ts'
import { type ModelBudget, Spending } from './endpoint/spending.ts'
import { YieldWatch } from './endpoint/yield-watch.ts'
import type { AgentEvent, AgentListener } from './events.ts'
import type { Subject } from './prompt/rules.ts'
import type { AgentSettings } from './settings.ts'
import type { ToolParts } from './tools/tool.ts'
import { ToolBox } from './tools/tool-box.ts'
import type { Environment, ModelPlan } from './wire/model-plan.ts'
import { redactor } from './wire/redaction.ts'

/** What the agents of a run are made of. */
export interface AgentsParts {
	readonly experiment: Omit<Subject, 'facts'> & Pick<Experiment, 'islands'>
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
	readonly instructions: Instructions
	/** Log of the run that this one replays: replies come from there, and no request is made. */
	readonly recorded?: ModelLog | undefined
	/** Of models, between runs. Default: none. */
	readonly memory?: ModelMemory | undefined
	/** What tools of islands work with; may be missing where no island has any, and in a replay. */
	readonly tools?: ToolParts | undefined
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
	/** The run's budget is spent, or those of all models that have not refused. */
	| { readonly kind: 'budget-spent'; readonly limit: keyof ModelBudget }

/** The agents of a run. */
export interface Agents {
	readonly state: AgentsState
	/** Resolves once what servers say of themselves is known, in seconds at most; none has room before. */
	readonly known: Promise<unknown>
	/** Requests that the endpoints are sent at once, as found so far. */
	readonly slots: number
	/**
	 * Whether an ask made now on that island would begin at once: a model has a place, or none can be reached and others
	 * stand in. `undefined` where the island wants no model.
	 */
	room(island: number): boolean | undefined
	/** Calls `listener` whenever there may be room again; it replaces the one before. */
	onRoom(listener: () => void): void
	/** Resolves once no model will ever be asked again in this session: all refused for good, or the budget is spent. */
	readonly exhausted: Promise<'refused' | 'budget'>
	/** Used so far by all sessions of the run, without what is in flight. */
	readonly spent: Amount
	/**
	 * The operator for ask `number` of an island that wants a model, with its model, by the bandit; `undefined` while none
	 * can be reached. Nothing is drawn but from a stream of its own.
	 */
	chooseOperator(island: number, number: number): AgentOperator | undefined
	/** The operator of that name on an island, carried out by the model of that name; `undefined` where there is no such. */
	operatorOf(island: number, name: string, model: string): AgentOperator | undefined
	/** Ends requests in flight and resolves when all are kept as ended; to be awaited before the log is closed. */
	close(): Promise<void>
}

/**
 * The agents of a run, ready to propose.
 *
 * @throws {RangeError} If there is no model, two have one name, an island names a model that is not there, a key's variable
 * is not set, money is limited and a model has no prices, or no prompt can be short enough.
 */
export function createAgents(parts: AgentsParts): Agents {
	return new RunAgents(parts)
}

/** @throws {RangeError} If there are to be tools, and one of them is not there. */
function toolBox(
	names: readonly string[],
	shared: Pick<IslandAgent, 'subject' | 'islandNames'>,
	parts: ToolParts | undefined,
): ToolBox | undefined {
	if (names.length === 0) return undefined
	if (parts === undefined) throw new RangeError(`Expected what tools work with, got none for ${names.join(', ')}`)
	return new ToolBox(names, { ...parts, ...shared })
}

/** Replies of each maker that are looked at again when a run is resumed: more of no use in a row change nothing. */
const recalled = 64

class RunAgents implements Agents {
	readonly #models: readonly Model[]
	readonly #spending: Spending
	readonly #islands: readonly IslandOperators[]
	readonly #requester: Requester
	readonly #memory: ModelMemory
	readonly #life = new AbortController()
	readonly #exhausted = Promise.withResolvers<'refused' | 'budget'>()
	#roomListener = () => {}

	constructor(parts: AgentsParts) {
		const { models, environment, clock, log, notes, instructions, recorded, settings, experiment, facts } = parts
		this.#memory = recorded === undefined ? (parts.memory ?? noMemory) : noMemory
		const listener: AgentListener = (event) => {
			parts.listener(event)
			this.#note(event)
		}
		const signal = AbortSignal.any([parts.signal, this.#life.signal])
		checkModels(models, experiment.islands, parts.budget)
		const keys = models.map((plan) => apiKeyOf(plan, environment, recorded === undefined))
		const redact = redactor(keys)
		this.#spending = new Spending(parts.budget, log.spent(), clock)
		this.#models = openModels({
			...parts,
			listener,
			keys,
			redact,
			live: recorded === undefined,
			spending: this.#spending,
			memory: this.#memory,
			onRoom: () => this.#roomListener(),
		})
		const kept = new KeptReplies(log, recorded, this.#spending)
		const yields = new YieldWatch(settings.yields, clock, listener)
		// Of a model that is another by now nothing is known.
		const isSame = ({ model, modelId, endpoint }: UsedReply) =>
			models.some(({ name, id, baseUrl }) => name === model && id === modelId && redact(baseUrl) === endpoint)
		if (recorded === undefined) yields.recall(log.latestUses(recalled).filter(isSame))
		this.#requester = new Requester({
			log,
			kept,
			spending: this.#spending,
			clock,
			random: randomStream(parts.seed, 'jitter'),
			listener,
			redact,
			signal,
			retries: settings.retries,
			yields,
		})
		const shared = {
			islandNames: experiment.islands.map(({ name }) => name),
			subject: { ...experiment, facts },
			settings,
			requester: this.#requester,
			yields,
			kept,
			log,
			notes,
			instructions,
			redact,
			tokens: parts.tokens,
			seed: parts.seed,
			clock,
			signal,
		}
		if (recorded === undefined) {
			for (const plan of experiment.islands) checkPrompts({ ...shared, plan }, models)
		}
		this.#islands = experiment.islands.map((plan, index) => {
			const onNotes = (ask: number) => listener({ kind: 'notes-written', island: index, ask })
			const onInstruction = (ask: number, number: number, part: string) =>
				listener({ kind: 'instruction-written', island: index, ask, number, part })
			const onTool = (call: ToolCalled) => listener({ kind: 'tool-called', ...call })
			const { rates, model } = plan
			const writing = { underWay: false, reflectedAt: -1 }
			const tools = recorded === undefined ? toolBox(plan.tools ?? [], shared, parts.tools) : undefined
			const agent = { ...shared, index, plan, tools, onNotes, onInstruction, onTool, writing }
			return new IslandOperators({ agent, rates, model, models: this.#models, seed: parts.seed })
		})
	}

	get exhausted(): Promise<'refused' | 'budget'> {
		return this.#exhausted.promise
	}

	get state(): AgentsState {
		const limit = this.#spending.ended
		if (limit !== undefined) return { kind: 'budget-spent', limit }
		const left = this.#models.filter(({ isOut }) => !isOut)
		if (left.length === 0) {
			const spent = this.#models.find(({ spending }) => spending.ended !== undefined)?.spending.ended
			if (spent !== undefined) return { kind: 'budget-spent', limit: spent }
			return { kind: 'refused', message: this.#models[0]?.refusal ?? '' }
		}
		if (left.some(({ usable }) => usable)) return { kind: 'ready' }
		return { kind: 'down', untilMs: Math.min(...left.map(({ endpoint }) => endpoint.downUntilMs)) }
	}

	get slots(): number {
		return [...this.#endpoints].reduce((sum, { concurrency }) => sum + concurrency.limit, 0)
	}

	get known(): Promise<unknown> {
		return Promise.all([...this.#endpoints].map(({ known }) => known))
	}

	room(island: number): boolean | undefined {
		const operators = this.#islands[island]
		return operators?.wantsModel === true ? operators.room : undefined
	}

	onRoom(listener: () => void): void {
		this.#roomListener = listener
	}

	get #endpoints(): Set<Endpoint> {
		return new Set(this.#models.map(({ endpoint }) => endpoint))
	}

	get spent(): Amount {
		return this.#spending.spent
	}

	chooseOperator(island: number, number: number): AgentOperator | undefined {
		const operators = this.#islands[island]
		if (operators === undefined) {
			throw new RangeError(`Expected an island below ${this.#islands.length}, got \`${island}\``)
		}
		return this.state.kind === 'ready' ? operators.choose(number) : undefined
	}

	operatorOf(island: number, name: string, model: string): AgentOperator | undefined {
		return this.#islands[island]?.operator(name, model)
	}

	#note(event: AgentEvent): void {
		if (event.kind !== 'model-budget-spent' && event.kind !== 'model-refused') return
		const { kind } = this.state
		if (kind === 'budget-spent') this.#exhausted.resolve('budget')
		else if (kind === 'refused') this.#exhausted.resolve('refused')
	}

	async close(): Promise<void> {
		this.#life.abort(new DOMException('The run has ended', 'AbortError'))
		for (const endpoint of this.#endpoints) endpoint.close()
		await this.#requester.settled()
		for (const model of this.#models) this.#memory.keep(model.plan.baseUrl, model.plan.id, model.learnt)
	}
}

import { type Agents, type AgentsParts, createAgents } from '../../src/agent/agents.ts'
import { type Form, formNames } from '../../src/agent/endpoint/forms.ts'
import type { ModelMemory } from '../../src/agent/endpoint/model-memory.ts'
import type { ModelBudget } from '../../src/agent/endpoint/spending.ts'
import type { AgentEvent } from '../../src/agent/events.ts'
import { type AgentSettings, defaultAgentSettings } from '../../src/agent/settings.ts'
import type { ToolParts } from '../../src/agent/tools/tool.ts'
import { planModel } from '../../src/agent/wire/model-plan.ts'
import type { Instructions } from '../../src/archive/instruction.ts'
import type { ModelLog, Notes } from '../../src/archive/model-log.ts'
import { type Clock, systemClock } from '../../src/candidate/clock.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { randomStream } from '../../src/candidate/random.ts'
import { tokenize } from '../../src/candidate/tokens.ts'
import type { IslandPlan } from '../../src/experiment/experiment.ts'
import type { ModelWanted } from '../../src/experiment/model-wanted.ts'
import type { EvaluatorFacts } from '../../src/scoring/evaluate.ts'
import { chooseOperator } from '../../src/search/choice.ts'
import { LearntRates } from '../../src/search/learnt-rates.ts'
import type {
	Ask,
	Draft,
	EmbeddedOperator,
	IslandView,
	Operator,
	Parent,
	Parents,
} from '../../src/variation/operator.ts'
import { MemoryLog } from './memory-log.ts'

export const signature = 'pub fn surface(x: f64, y: f64) -> f64'

/** A source of the evolved function with that body. */
export function surface(body: string): string {
	return `${signature} {\n    ${body}\n}\n`
}

/** As the model would send it. */
export function block(source: string): string {
	return `Idea: try this.\n\n\`\`\`rust\n${source}\`\`\`\n`
}

export const facts: EvaluatorFacts = {
	evaluator: 'rastrigin',
	functions: [{ name: null, type: 'fn(f64, f64) -> f64' }],
	metrics: [{ name: 'mse', unit: '', better: 'lower' }],
	descriptors: [],
	calls: [],
	timed: false,
	measured: null,
	fixedInputs: true,
	starter: null,
	isolation: { level: 'full', missing: [] },
}

export function scored(score: number, feedback = '', exact = false): Outcome & { kind: 'scored' } {
	return { kind: 'scored', score, exact, metrics: { mse: -score }, descriptors: {}, feedback }
}

export function parent(candidate: number, source: string, outcome: Outcome, island: number | undefined = 0): Parent {
	const score = outcome.kind === 'scored' ? outcome.score : undefined
	return { candidate, source, operator: 'mutate', outcome, island, score }
}

export const seed: Parent = parent(0, surface('0.0'), scored(-100, 'worst at (4.5, 4.5)'), undefined)

export function islandPlan(rates: Readonly<Record<string, number>>, changes: Partial<IslandPlan> = {}): IslandPlan {
	const plan = {
		name: 'one',
		preset: 'one',
		rates,
		persona: 'You are the tester.',
		model: undefined,
		temperature: undefined,
	}
	return { ...plan, ...changes }
}

/** Of a model that is good at replies in that form alone. */
export function goodAt(form: Form): ModelMemory {
	const others = Object.fromEntries(formNames.map((name) => [name, { useful: 0, useless: 99 }]))
	const pace = { reads: null, writes: null, tokensPerEstimate: 1 }
	return {
		recall: () => ({ pace, forms: { ...others, [form]: { useful: 99, useless: 0 } }, corrections: {} }),
		keep: () => {},
	}
}

export interface HostParts {
	readonly facts?: EvaluatorFacts
	readonly models: readonly ModelWanted[]
	readonly islands?: readonly IslandPlan[]
	readonly settings?: Partial<AgentSettings>
	readonly budget?: ModelBudget
	readonly log?: MemoryLog
	/** In place of `log`. */
	readonly store?: ModelLog & Notes & Instructions
	readonly recorded?: ModelLog
	readonly clock?: Clock
	readonly environment?: Readonly<Record<string, string>>
	readonly forbid?: readonly string[]
	readonly tokens?: AgentsParts['tokens']
	readonly memory?: ModelMemory
	readonly tools?: ToolParts
}

/** Agents with everything around them, as the command line would wire them. */
export interface Host {
	readonly agents: Agents
	readonly log: MemoryLog
	/** With milliseconds since 1970. */
	readonly events: (AgentEvent & { readonly at: number })[]
	readonly stop: AbortController
	/** The operator of that name on an island, by the rates of the plan. */
	operator(island?: number, number?: number): Operator
}

export function host(parts: HostParts): Host {
	const log = parts.log ?? new MemoryLog()
	const events: (AgentEvent & { readonly at: number })[] = []
	const clock = parts.clock ?? systemClock
	const stop = new AbortController()
	const islands = parts.islands ?? [islandPlan({ rewrite: 1 })]
	const learnt = new LearntRates(embedded)
	const fn = { name: 'surface', signature, type: 'fn(f64, f64) -> f64', line: 1 }
	const agents = createAgents({
		experiment: {
			task: 'Find the function behind the samples.',
			seed: { path: '/seed.rs', source: seed.source, functions: [fn] },
			limits: { wallMs: 2_000, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 1_024 },
			forbid: parts.forbid ?? [],
			allow: [],
			compile: { optLevel: 3, overflowChecks: false, targetCpu: undefined },
			islands,
		},
		facts: parts.facts ?? facts,
		seed: 1,
		models: parts.models.map(planModel),
		environment: parts.environment ?? {},
		budget: parts.budget ?? {},
		settings: { ...defaultAgentSettings, notesEvery: 0, ...parts.settings },
		log: parts.store ?? log,
		notes: parts.store ?? log,
		instructions: parts.store ?? log,
		recorded: parts.recorded,
		tokens: parts.tokens ?? ((source) => tokenize(source).tokens.map(({ text }) => text)),
		memory: parts.memory,
		tools: parts.tools,
		clock,
		listener: (event) => events.push({ ...event, at: clock.now() }),
		signal: stop.signal,
	})
	return {
		agents,
		log,
		events,
		stop,
		operator: (island = 0, number = 0) =>
			chooseOperator(
				islands[island]?.rates ?? {},
				{ operators: embedded, learnt, underWay: () => 0 },
				randomStream(1, 'ask', island, number),
				() => agents.chooseOperator(island, number),
			),
	}
}

/** An embedded operator that proposes a constant. */
export const embedded: ReadonlyMap<string, EmbeddedOperator> = new Map(
	['mutate', 'crossover', 'tune'].map((name) => [
		name,
		{
			kind: 'embedded',
			name,
			choose: (view, random) => view.parents(1, random),
			*propose(ask: Ask): Generator<Draft, void, Outcome> {
				yield { source: surface(`${ask.number}.0`), detail: 'constant', parents: [ask.parents[0].candidate] }
			},
		} satisfies EmbeddedOperator,
	]),
)

export interface AskParts {
	readonly island?: number
	readonly number?: number
	readonly parents?: Parents
	readonly elites?: readonly Parent[]
	readonly migrants?: readonly Parent[]
	readonly failures?: readonly Parent[]
}

export function askOf(parts: AskParts = {}): Ask {
	const { island = 0, number = 0, parents = [seed], elites = [], migrants = [], failures = [] } = parts
	const view: IslandView = {
		parents: (count) => [parents[0], ...parents.slice(1, count)],
		elites: (count) => elites.slice(0, count),
		migrants: (count) => migrants.slice(0, count),
		failures: (count) => failures.slice(0, count),
	}
	const { signal } = new AbortController()
	return { island, number, random: randomStream(1, 'ask', island, number), parents, signal, view }
}

type Judge = (source: string, draft: number) => Outcome | Promise<Outcome>

/** A draft and what became of it. */
export interface Told {
	readonly draft: Draft
	readonly outcome: Outcome
}

/** Plays the search for one ask: the operator chooses, and each draft gets the outcome that `judge` gives it. */
export async function converse(operator: Operator, ask: Ask, judge: Judge): Promise<Told[]> {
	return await goOn(operator, { ...ask, parents: operator.choose(ask.view, ask.random) }, judge)
}

/** The same for an ask that was kept, of the parents chosen then. */
export async function goOn(operator: Operator, ask: Ask, judge: Judge): Promise<Told[]> {
	const told: Told[] = []
	const drafts = operator.propose(ask)
	let next = await drafts.next()
	while (next.done !== true) {
		const outcome = await judge(next.value.source, told.length)
		told.push({ draft: next.value, outcome })
		next = await drafts.next(outcome)
	}
	return told
}

import { setImmediate as turn } from 'node:timers/promises'
import { isDuplicate, type Outcome } from '../../src/candidate/outcome.ts'
import type { Random } from '../../src/candidate/random.ts'
import { randomStream } from '../../src/candidate/random.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import type { EvaluateRequest, Evaluation, Evaluator, EvaluatorFacts } from '../../src/scoring/evaluate.ts'
import type { Ask, Draft, EmbeddedOperator, SearchingOperator } from '../../src/variation/operator.ts'

/** Facts of the toy evaluator. */
export const toyFacts: EvaluatorFacts = {
	evaluator: 'toy',
	functions: [{ name: null, type: 'fn() -> f64' }],
	metrics: [{ name: 'distance', unit: '', better: 'lower' }],
	descriptors: [{ name: 'parity', min: 0, max: 2, bins: 2 }],
	calls: [],
	timed: false,
	measured: null,
	fixedInputs: true,
	starter: null,
	isolation: { level: 'none', missing: ['everything'] },
}

/** An experiment of the toy evaluator on three islands. */
export const toyExperiment: Experiment = {
	name: 'toy',
	task: 'Come near to 1,000.',
	folder: '/',
	seed: { path: '/seed.rs', source: toySource(100), functions: [] },
	evaluator: { kind: 'crate', path: '/' },
	data: undefined,
	settings: {},
	islands: ['one', 'two', 'three'].map((name) => ({
		name,
		preset: 'tinkerer',
		rates: { mutate: 0.8, crossover: 0.2 },
		persona: '',
		model: undefined,
		temperature: undefined,
	})),
	migration: { every: 5, elites: 2, topology: 'random' },
	limits: { wallMs: 1, memoryMb: 1, compileMs: 1, compileMemoryMb: 1 },
	forbid: [],
	allow: [],
	calls: [],
	compile: { optLevel: 0, overflowChecks: false, targetCpu: undefined },
	budget: { forMs: undefined, candidates: 150, target: undefined },
	search: { inFlight: 16, stagnation: 20 },
	models: [],
	modelLimits: { tokens: undefined, money: undefined, requests: undefined },
}

/**
 * An implementation of the port without compiler or sandbox: a candidate is a number, the nearer to 1,000 the better.
 *
 * Multiples of 13 panic and multiples of 17 time out. Answers come in an order drawn from `delays`, never in time.
 */
export class ToyEvaluator implements Evaluator {
	readonly facts = toyFacts
	readonly #delays: Random
	readonly #lanes: number
	#busy = 0
	/** Sources evaluated for search, in order of arrival. */
	readonly seen: string[] = []
	/** Called before each evaluation. */
	onEvaluate: (request: EvaluateRequest) => void = () => {}

	constructor(lanes: number, delaySeed: number) {
		this.#lanes = lanes
		this.#delays = randomStream('delays', delaySeed)
	}

	async evaluate(request: EvaluateRequest): Promise<Evaluation> {
		if (request.purpose === 'search') this.seen.push(request.source)
		this.onEvaluate(request)
		while (this.#busy >= this.#lanes) await turn()
		this.#busy++
		for (let left = this.#delays.below(12); left > 0; left--) await turn()
		this.#busy--
		return {
			outcome: toyOutcome(toyValue(request.source)),
			timing: { compileUs: 1, scoreUs: 1, exerciseUs: 1, cpuUs: 1, peakKb: 1 },
			output: '',
		}
	}

	async close(): Promise<void> {}
}

function toyOutcome(value: number): Outcome {
	if (value % 13 === 0) return { kind: 'panicked', message: 'thirteen', line: 1 }
	if (value % 17 === 0) return { kind: 'timed-out', during: 'run', limitMs: 5 }
	const distance = Math.abs(1_000 - value)
	return {
		kind: 'scored',
		score: -distance,
		exact: distance === 0,
		metrics: { distance },
		descriptors: { parity: value % 2 },
		feedback: '',
	}
}

/** Source of a toy candidate. */
export function toySource(value: number): string {
	return `pub fn answer() -> f64 { ${value}.0 }`
}

/** Number in a toy source. */
export function toyValue(source: string): number {
	return Number(/\{ (\d+)/.exec(source)?.[1])
}

/** Adds or takes away a little. */
export const toyMutate: EmbeddedOperator = {
	kind: 'embedded',
	name: 'mutate',
	choose: (view, random) => view.parents(1, random),
	*propose({ parents: [main], random }: Ask): Generator<Draft, void, Outcome> {
		for (;;) {
			const step = 1 + random.below(9)
			const value = Math.max(1, toyValue(main.source) + (random.chance(0.6) ? step : -step))
			if (!isDuplicate(yield { source: toySource(value), detail: `to ${value}`, parents: [main.candidate] })) return
		}
	},
}

/** Three candidates of one ask: one beside its parent, then each beside the one before, and better if that was right. */
export const toyFront: EmbeddedOperator = {
	kind: 'embedded',
	name: 'front',
	choose: (view, random) => view.parents(1, random),
	*propose({ parents: [main], random }: Ask): Generator<Draft, void, Outcome> {
		let value = toyValue(main.source)
		for (let left = 3; left > 0; left--) {
			value += 1 + random.below(4)
			const draft = { source: toySource(value), detail: `front ${value}`, parents: [main.candidate] }
			if ((yield draft).kind !== 'scored') value += 1
		}
	},
}

/**
 * Two candidates of one ask, each after a while that `delays` draws: a multiple of three further, which others also come to, and then
 * another, longer where the first was a duplicate.
 */
export function toySearching(delays: Random): SearchingOperator {
	return {
		kind: 'searching',
		name: 'searching',
		choose: (view, random) => view.parents(1, random),
		async *propose({ parents: [main], random }: Ask): AsyncGenerator<Draft, void, Outcome> {
			let value = toyValue(main.source)
			for (let left = 2; left > 0; left--) {
				for (let wait = delays.below(30); wait > 0; wait--) await turn()
				value += 3 * (1 + random.below(30))
				const draft = { source: toySource(value), detail: `searched ${value}`, parents: [main.candidate] }
				if (isDuplicate(yield draft)) value += 2
			}
		},
	}
}

/** The mean of two. */
export const toyCrossover: EmbeddedOperator = {
	kind: 'embedded',
	name: 'crossover',
	choose: (view, random) => view.parents(2, random),
	*propose({ parents: [main, other] }: Ask): Generator<Draft, void, Outcome> {
		if (other === undefined) return
		const value = Math.round((toyValue(main.source) + toyValue(other.source)) / 2)
		yield { source: toySource(value), detail: `mean ${value}`, parents: [main.candidate, other.candidate] }
	},
}

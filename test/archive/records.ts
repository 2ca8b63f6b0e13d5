import type { CandidateRecord, NewRun, Tell } from '../../src/archive/archive.ts'
import type { Scored } from '../../src/candidate/outcome.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import type { EvaluatorFacts, Measured } from '../../src/scoring/evaluate.ts'

/** An experiment with every key of its type, `undefined` ones included. */
export const experiment: Experiment = {
	name: 'Fit a Curve',
	task: 'Fit the “curve” as well as you can: ∫ f dx.',
	folder: '/experiments/curve',
	seed: {
		path: '/experiments/curve/seed.rs',
		source: 'pub fn curve(x: f64) -> f64 {\n\t0.0\n}\n',
		functions: [{ name: 'curve', signature: 'pub fn curve(x: f64) -> f64', type: 'fn(f64) -> f64', line: 1 }],
	},
	evaluator: { kind: 'crate', path: '/evaluators/curve' },
	data: undefined,
	settings: { points: 100, label: null, nested: [true, { a: 'b' }] },
	islands: [
		{ name: 'calm', preset: 'tinkerer', rates: { mutate: 1 }, persona: '', model: undefined, temperature: undefined },
		{ name: 'wild', preset: 'explorer', rates: { mutate: 2, cross: 1 }, persona: 'Dare.', model: 'm', temperature: 1 },
	],
	migration: { every: 25, elites: 2, topology: 'ring' },
	limits: { wallMs: 2000, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 2048 },
	forbid: ['slice::sort*'],
	allow: [],
	calls: ['_.cos()'],
	compile: { optLevel: 3, overflowChecks: false, targetCpu: undefined },
	budget: { forMs: undefined, candidates: 1000, target: undefined },
	search: { inFlight: 16, stagnation: 0 },
	models: [],
	modelLimits: { tokens: undefined, money: undefined, requests: undefined },
}

/** What an evaluator for that experiment says about itself. */
export const facts: EvaluatorFacts = {
	evaluator: 'curve',
	functions: [{ name: null, type: 'fn(f64) -> f64' }],
	metrics: [{ name: 'mse', unit: '', better: 'lower' }],
	descriptors: [{ name: 'x_share', min: 0, max: 1, bins: 4 }],
	calls: [],
	timed: false,
	measured: null,
	fixedInputs: true,
	starter: null,
	isolation: { level: 'reduced', missing: ['landlock'] },
	machine: 'a machine',
}

/** How an evaluator of speed wants its scores read. */
export const speed: Measured = {
	scale: 'log-ratio',
	margin: 0.005,
	agreement: 0.1,
	implausible: Math.log(10),
	tolerance: 0.012,
	patience: 14,
}

export const newRun: NewRun = {
	experiment,
	facts,
	seed: 7,
	evaluatorFingerprint: 'e1 s1 rustc 1.95.0',
	startedAt: 1_750_000_000_000,
	tellOrder: 'ask',
}

/** A scored outcome. */
export function scored(score: number): Scored {
	return {
		kind: 'scored',
		score,
		exact: false,
		metrics: { mse: -score },
		descriptors: { x_share: 0.5 },
		feedback: 'worst: 1.0',
	}
}

/** The record of a candidate, a function of its number but for what `changes` says. */
export function record(number: number, changes: Partial<CandidateRecord> = {}): CandidateRecord {
	return {
		number,
		island: number === 0 ? undefined : number % 2,
		ask: Math.floor(number / 2),
		attempt: 0,
		operator: number === 0 ? 'seed' : 'mutate',
		detail: 'literal 2.0 → 3.1',
		parents: number === 0 ? [] : [Math.floor(number / 2)],
		source: `pub fn curve(x: f64) -> f64 {\n\t${number}.0 * x\n}\n`,
		fingerprint: number.toString(16).padStart(64, '0'),
		size: 12 + (number % 100),
		outcome: scored(-1 / (1 + number)),
		cell: '1/2',
		timing: { compileUs: 11_000, scoreUs: 320.5, exerciseUs: 100, cpuUs: 90, peakKb: 4096 },
		output: '',
		toldAtMs: number * 10,
		...changes,
	}
}

/** A tell without migrations. */
export function tellOf(number: number, changes: Partial<CandidateRecord> = {}): Tell {
	return { candidate: record(number, changes), migrations: [] }
}

import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { Experiment, SeedSource } from '../experiment/experiment.ts'
import type { EvaluatorFacts } from '../scoring/evaluate.ts'
import type { CandidateRecord } from './archive.ts'
import { experimentOf, runIdOf } from './run-id.ts'
import { rowOfRun, speedOfBefore } from './run-rows.ts'

/**
 * A run for candidates that were got back where what theirs was started with is lost: it has what they say of it, and nothing
 * else. Its id is the one that it had, or else follows from the candidates, so that who recovers twice finds the same.
 */
export class RunOfCandidates {
	readonly #target: Database.Database
	readonly #number: number
	readonly #id: string | undefined
	readonly #seeds: SeedSource[] = []
	readonly #sources = createHash('sha256')
	readonly #metrics = new Set<string>()
	#islands = 1
	#timed = false

	/**
	 * Makes the run, which candidates are then told of.
	 *
	 * @param number - Its rowid.
	 * @param id - What it was called, where that can be read.
	 * @param startedAt - Not later than it was written last.
	 */
	constructor(target: Database.Database, number: number, id: string | undefined, startedAt: number) {
		this.#target = target
		this.#number = number
		this.#id = id
		const run = { ...this.#run('recovered'), seed: 0, evaluatorFingerprint: '', startedAt, tellOrder: 'ask' } as const
		target
			.prepare(
				`INSERT INTO runs (number, id, experiment, facts, seed, evaluator_fingerprint, started_at, tell_order, replays, status, elapsed_ms)
				VALUES (@number, @id, @experiment, @facts, @seed, @evaluator_fingerprint, @started_at, @tell_order, @replays, 'interrupted', 0)`,
			)
			.run({ ...rowOfRun(run), number, id: id ?? `${number}` })
	}

	/** Takes into the run what one of its candidates, in their order, says of it. */
	see({ number, operator, source, island = 0, outcome }: CandidateRecord): void {
		this.#sources.update(`${number}\0${source}\0`)
		if (operator === 'seed' && number === this.#seeds.length) this.#seeds.push({ path: '', source, functions: [] })
		this.#islands = Math.max(this.#islands, island + 1)
		if (outcome.kind !== 'scored') return
		for (const name of Object.keys(outcome.metrics)) this.#metrics.add(name)
		this.#timed ||= outcome.interval !== undefined
	}

	/** Keeps the run as its candidates have it. @returns Its id. */
	keep(): string {
		const has = this.#target.prepare('SELECT 1 FROM runs WHERE id = @id AND number <> @number')
		let id = this.#id ?? runIdOf('recovered', this.#sources.copy().digest())
		while (has.get({ id, number: this.#number }) !== undefined) {
			this.#sources.update('again')
			id = runIdOf('recovered', this.#sources.copy().digest())
		}
		const { experiment, facts } = this.#run(experimentOf(id))
		this.#target
			.prepare('UPDATE runs SET id = @id, experiment = @experiment, facts = @facts WHERE number = @number')
			.run({ id, number: this.#number, experiment: JSON.stringify(experiment), facts: JSON.stringify(facts) })
		return id
	}

	/** Takes it away, where no candidate could be told. */
	drop(): void {
		this.#target.prepare('DELETE FROM runs WHERE number = ?').run(this.#number)
	}

	#run(name: string): { readonly experiment: Experiment; readonly facts: EvaluatorFacts } {
		const [seed = { path: '', source: '', functions: [] }, ...moreSeeds] = this.#seeds
		const islands = Array.from({ length: this.#islands }, (_, index) => ({
			name: `island ${index}`,
			preset: '',
			rates: {},
			persona: '',
			model: undefined,
			temperature: undefined,
		}))
		const experiment: Experiment = {
			name,
			task: '',
			folder: '',
			seed,
			...(moreSeeds.length === 0 ? {} : { moreSeeds }),
			evaluator: { kind: 'file', path: '' },
			data: undefined,
			settings: {},
			islands,
			migration: { every: 0, elites: 0, topology: 'ring' },
			limits: { wallMs: 0, memoryMb: 0, compileMs: 0, compileMemoryMb: 0 },
			forbid: [],
			allow: [],
			calls: [],
			compile: { optLevel: 3, overflowChecks: false, targetCpu: undefined },
			budget: { forMs: undefined, candidates: undefined, target: undefined },
			search: { inFlight: 1, stagnation: 0 },
			models: [],
			modelLimits: { tokens: undefined, money: undefined, requests: undefined },
		}
		const facts: EvaluatorFacts = {
			evaluator: 'an evaluator that is not known any more',
			functions: [{ name: null, type: '' }],
			// Which way is better is lost as well, as their units are.
			metrics: [...this.#metrics].map((metric) => ({ name: metric, unit: '', better: 'lower' })),
			descriptors: [],
			calls: [],
			timed: this.#timed,
			measured: this.#timed ? speedOfBefore : null,
			fixedInputs: false,
			starter: null,
			isolation: { level: 'none', missing: ['record of it'] },
		}
		return { experiment, facts }
	}
}

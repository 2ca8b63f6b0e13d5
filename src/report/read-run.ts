import { setImmediate } from 'node:timers/promises'
import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { type ChampionReport, championReport } from '../archive/champion.ts'
import { gridAxes } from '../archive/grid.ts'
import type { IncidentRecord } from '../archive/incident.ts'
import { compilersOf } from '../archive/rescoring.ts'
import { isFormulaOf } from '../archive/smaller-first.ts'
import { embeddedOperatorsOf } from '../experiment/presets.ts'
import type { RustSyntax } from '../experiment/rust-syntax.ts'
import { askedOf, seedNames } from '../experiment/seeds.ts'
import { readFormula } from '../formula/read-formula.ts'
import { writeMathematics } from '../formula/write-mathematics.ts'
import { championData } from './champion-data.ts'
import { type ConversationData, type ConversationHead, conversationData, type Drafts } from './conversation-data.ts'
import { cutText } from './cut-text.ts'
import { endedBy } from './ended-by.ts'
import { type FormulaRows, formulaRows } from './formula-data.ts'
import { GrowingRun } from './growing-run.ts'
import { heldOutData } from './held-out-data.ts'
import { modelsData } from './models-data.ts'
import { ordersData, pausedBy, ratesBy } from './orders-data.ts'
import { outlineBetween } from './outline-between.ts'
import type { ChampionData, FrontData, RunData, RunUpdate } from './run-data.ts'
import { troubleData } from './trouble-data.ts'

/** Candidates that are read in some ten milliseconds. */
const rowsAtOnce = 4096
/** Candidates on the front of which the source is shown. */
const mostOfFront = 60

/** Reads a run for a page, whole at first and then what is new, while it goes on in whatever process. */
export class RunReader {
	readonly #run: RunArchive
	readonly #syntax: RustSyntax
	readonly #growing: GrowingRun
	readonly #rows: FormulaRows | undefined
	readonly #draft: Drafts = (island, ask, attempt) => this.#growing.draft(island, ask, attempt)
	/** Of conversations that have ended. */
	readonly #heads = new Map<string, ConversationHead>()
	#incidents: readonly IncidentRecord[] = []
	/** The champion that was read last, by all that it follows from. */
	#champion: { readonly key: string; readonly data: ChampionData | null } | undefined

	private constructor(run: RunArchive, syntax: RustSyntax, rows: FormulaRows | undefined) {
		this.#run = run
		this.#syntax = syntax
		this.#growing = new GrowingRun(run)
		this.#rows = rows
	}

	/** A reader of that run, which has read nothing yet. */
	static async of(run: RunArchive, syntax: RustSyntax): Promise<RunReader> {
		return new RunReader(run, syntax, await formulaRows(run.record().experiment))
	}

	/** Reads what `read` needs, a little at a time, so that this process does other things in between. */
	async readAhead(): Promise<void> {
		while (!this.#growing.read(rowsAtOnce)) await setImmediate()
	}

	/**
	 * The run as it is kept by now.
	 *
	 * @param status - Of the run, which the process that writes to the archive decides on.
	 * @param from - Candidates that whoever asks knows already.
	 * @param now - Milliseconds since 1970.
	 */
	read(status: RunData['status'], from: number, now: number): RunUpdate {
		// Before its candidates are read: whoever it names is among them.
		const best = championReport(this.#run)
		this.#growing.read()
		const record = this.#run.record()
		const { outline } = this.#growing
		return {
			run: this.#data(record, best, status, now),
			from,
			outline: from === 0 ? outline : outlineBetween(outline, from),
			more: false,
		}
	}

	/** A conversation in full, as far as it has come; `undefined` where there is none. */
	conversation(island: number, ask: number): ConversationData | undefined {
		this.#growing.read()
		return conversationData(this.#run, island, ask, this.#draft)
	}

	#data(record: RunRecord, best: ChampionReport | undefined, status: RunData['status'], now: number): RunData {
		const growing = this.#growing
		const { experiment, facts } = record
		const { tokens, money, requests } = experiment.modelLimits
		const { forMs, candidates, target, patience, diskBytes } = experiment.budget
		const orders = this.#run.orders()
		const incidents = this.#incidentsSoFar()
		const models = modelsData(this.#run, record, this.#draft, this.#heads, incidents)
		const paused = pausedBy(orders, growing.length)
		return {
			id: record.id,
			experiment: experiment.name,
			task: cutText(experiment.task, 4000),
			status,
			endedBy: endedBy(this.#run, record) ?? null,
			seed: record.seed,
			startedAt: record.startedAt,
			endedAt: record.endedAt ?? null,
			readAt: now,
			elapsedMs: record.elapsedMs,
			asked: askedOf(experiment, growing.length),
			diskBytes: this.#run.diskBytes(),
			seeds: seedNames(experiment),
			budget: {
				forMs: forMs ?? null,
				candidates: candidates ?? null,
				target: target ?? null,
				patience: { forMs: patience?.forMs ?? null, candidates: patience?.candidates ?? null },
				diskBytes: diskBytes ?? null,
				tokens: tokens ?? null,
				money: money ?? null,
				requests: requests ?? null,
			},
			signature: experiment.seed.functions.map(({ signature }) => signature).join('\n'),
			asksModels: experiment.models.length > 0,
			evaluator: facts.evaluator,
			machine: facts.machine ?? null,
			compiler: compilersOf(this.#run).at(-1)?.compiler ?? '',
			measured: facts.measured,
			metrics: facts.metrics,
			isolation: facts.isolation,
			axes: gridAxes(facts.descriptors),
			milestones: growing.milestones,
			gains: growing.gains,
			rate: growing.rate,
			outcomes: growing.outcomes,
			islands: experiment.islands.map(({ name, preset, persona, model, rates }, index) => ({
				name,
				preset,
				persona: cutText(persona, 8000),
				model: model ?? null,
				rates: ratesBy(orders, index, rates),
				isPaused: paused.islands.has(index),
				...growing.island(index),
			})),
			embedded: embeddedOperatorsOf(experiment.islands),
			migrations: growing.migrations,
			champion: this.#championOf(record, best, orders.length),
			heldOut: heldOutData(this.#run),
			front: this.#front(record),
			models,
			trouble: troubleData(this.#run, record, status, growing.outcomes, models, incidents),
			orders: ordersData(orders),
			isPaused: paused.all,
			operators: growing.operators,
			kinds: growing.kinds,
		}
	}

	/** None is ever changed: they are read again where there are more. */
	#incidentsSoFar(): readonly IncidentRecord[] {
		const { incidents } = this.#run
		if (incidents.count > this.#incidents.length) this.#incidents = incidents.all()
		return this.#incidents
	}

	/** Its way is read again only where the champion, or what is said of it, has changed. */
	#championOf(record: RunRecord, report: ChampionReport | undefined, orders: number): ChampionData | null {
		if (report === undefined) return null
		const key = JSON.stringify([report, this.#run.confirmations().length, orders])
		if (this.#champion?.key !== key) {
			const data = championData(this.#run, record, report, this.#growing, this.#syntax, this.#rows)
			this.#champion = { key, data }
		}
		return this.#champion.data
	}

	#front({ experiment }: RunRecord): FrontData[] {
		if (!experiment.islands.some(({ rates }) => Object.keys(rates).some(isFormulaOf))) return []
		const name = experiment.seed.functions[0]?.name ?? ''
		return this.#run
			.front()
			.slice(0, mostOfFront)
			.flatMap(({ number, size, outcome, operator, source }) => {
				if (outcome.kind !== 'scored') return []
				const formula = readFormula(this.#syntax, source, name)
				const mathml = formula === undefined ? null : writeMathematics(formula, 'mathml', 4)
				return [{ number, size, score: outcome.score, operator, source: cutText(source, 4000), mathml }]
			})
	}
}

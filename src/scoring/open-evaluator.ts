import type { Rejected } from '../candidate/outcome.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { type Compiled, openCompiler } from '../rust/compile.ts'
import { probeLauncher } from '../rust/confine.ts'
import { canPlace } from '../rust/placement.ts'
import { makeScratch, removeScratch, scratchParent } from '../rust/scratch.ts'
import type { Toolchain } from '../rust/toolchain.ts'
import type { EntryPoint } from '../rust/wrapper.ts'
import { buildEvaluator, buildLauncher } from './build-evaluator.ts'
import { CompileQueue, companyFor, type Place } from './compile-queue.ts'
import type {
	Calibration,
	EvaluateRequest,
	Evaluation,
	EvaluationTiming,
	Evaluator,
	EvaluatorFacts,
	IsolationReport,
} from './evaluate.ts'
import { JudgePool } from './judge-pool.ts'
import { SeedMismatchError } from './seed-mismatch-error.ts'
import { unreadable } from './source-text.ts'
import { scoreTimed } from './timed-score.ts'

/** What compile-and-score on this machine needs. */
export interface OpenEvaluatorOptions {
	readonly experiment: Experiment
	readonly toolchain: Toolchain
	/** For built programs, which can be made again; absolute. */
	readonly cacheFolder: string
	/** The workspace with the kit, the launcher and the built-in evaluators; absolute. */
	readonly evaluatorsFolder: string
	/** Compilations at once, and candidates scored at once unless the evaluator times them; a positive integer. */
	readonly lanes: number
	/** The source gate: why a source is refused before it is compiled, or `undefined`. */
	readonly gate: (source: string) => Rejected | undefined
	/** Go on where the kernel gives no isolation at all. */
	readonly allowUnsandboxed: boolean
	/** Told in a few words what is being prepared, such as `Compiling serde v1.0.2`. */
	readonly onProgress: (line: string) => void
	/** Parts of the isolation to leave out; for tests. */
	readonly disable?: readonly string[]
	/** Ends opening; afterwards, `close` does. */
	readonly signal?: AbortSignal
}

/** Compile-and-score on this machine. */
export interface LocalEvaluator extends Evaluator {
	/** 64 hex digits of the evaluator's sources, the kit's and the compiler: scores of one fingerprint may be compared. */
	readonly fingerprint: string
}

/**
 * Builds the experiment's evaluator where that is needed, and opens its lanes on this machine.
 *
 * @throws {RangeError} If `lanes` is not a positive integer.
 * @throws {ToolchainError} If something of the toolchain is missing.
 * @throws {EvaluatorBuildError} If the evaluator does not build.
 * @throws {EvaluatorRefusedError} If the evaluator refuses its settings or data, or this machine for its lack of isolation.
 * @throws {SeedMismatchError} If the evaluator wants other functions than the experiment's seed has.
 * @throws {CompilerError | JudgeError} For a fault of ours.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function openEvaluator(options: OpenEvaluatorOptions): Promise<LocalEvaluator> {
	const { experiment, lanes } = options
	if (!Number.isInteger(lanes) || lanes < 1)
		throw new RangeError(`Expected \`lanes\` to be a positive integer, got \`${lanes}\``)
	const opening = options.signal ?? new AbortController().signal
	const launcher = await buildLauncher(options, opening)
	const judge = await buildEvaluator(experiment.evaluator, options, opening)

	const life = new AbortController()
	const { settings, data } = experiment
	const judgeOptions = {
		executable: judge.executable,
		settings,
		data,
		allowUnsandboxed: options.allowUnsandboxed,
		disable: options.disable ?? [],
	}
	const judges = await JudgePool.open(judgeOptions, lanes, life.signal)
	let scratch: string | undefined
	try {
		const entryPoints = entryPointsOf(judges.facts, experiment)
		scratch = await makeScratch(await scratchParent())
		const { toolchain } = options
		const { compile: profile, limits } = experiment
		const placements = judges.facts.timed && canPlace(toolchain) ? placesTimed : 1
		const compiler = await openCompiler(
			{ toolchain, launcher, profile, scratch, entryPoints, limits, placements },
			opening,
		)
		const queue = new CompileQueue(compiler, lanes, life.signal)
		const facts = { ...judges.facts, isolation: together(judges.facts.isolation, await probeLauncher(launcher)) }
		const { fingerprint } = judge
		return new Lanes({ facts, judges, queue, scratch, life, experiment, gate: options.gate, fingerprint })
	} catch (error) {
		await judges.close()
		if (scratch !== undefined) await removeScratch(scratch)
		throw error
	}
}

/** Libraries of each candidate whose speed is scored: one for each quarter of a cache line; a link takes 10 ms. */
const placesTimed = 4

/** Functions to bind: named by the evaluator, or by the seed where any name will do; typed by the evaluator. */
function entryPointsOf({ functions, evaluator }: EvaluatorFacts, { seed }: Experiment): EntryPoint[] {
	const found = seed.functions.map(({ name, type }) => `${name}: ${type}`).join(', ')
	const wanted = functions.map(({ name, type }) => (name === null ? type : `${name}: ${type}`)).join(', ')
	const mismatch = (): SeedMismatchError =>
		new SeedMismatchError(`${seed.path}: the evaluator ${evaluator} expects ${wanted}, the seed has ${found}`)
	const [only] = functions
	if (functions.length === 1 && only?.name === null) {
		const [evolved, ...others] = seed.functions
		if (evolved === undefined || others.length > 0) throw mismatch()
		return [{ name: evolved.name, type: only.type }]
	}
	return functions.map(({ name, type }) => {
		const evolved = seed.functions.find((each) => each.name === name)
		if (evolved === undefined || functions.length !== seed.functions.length) throw mismatch()
		return { name: evolved.name, type }
	})
}

/** What holds candidates while they run and while they are compiled: full where both are. */
function together({ level, missing }: IsolationReport, compiler: readonly string[]): IsolationReport {
	if (compiler.length === 0) return { level, missing }
	return {
		level: level === 'full' ? 'reduced' : level,
		missing: [...missing, ...compiler.map((part) => `${part} of the compiler`)],
	}
}

interface LaneParts {
	readonly facts: EvaluatorFacts
	readonly judges: JudgePool
	readonly queue: CompileQueue
	readonly scratch: string
	readonly life: AbortController
	readonly experiment: Experiment
	readonly gate: (source: string) => Rejected | undefined
	readonly fingerprint: string
}

class Lanes implements LocalEvaluator {
	readonly facts: EvaluatorFacts
	readonly fingerprint: string
	readonly #parts: LaneParts
	readonly #underWay = new Set<Promise<Evaluation>>()

	constructor(parts: LaneParts) {
		this.#parts = parts
		this.facts = parts.facts
		this.fingerprint = parts.fingerprint
	}

	evaluate(request: EvaluateRequest): Promise<Evaluation> {
		const evaluation = this.#evaluate(request)
		this.#underWay.add(evaluation)
		const forget = (): void => {
			this.#underWay.delete(evaluation)
		}
		evaluation.then(forget, forget)
		return evaluation
	}

	async calibrate(seed: string, planted: number): Promise<Calibration> {
		const { judges, experiment } = this.#parts
		const job = { seed, planted, limits: experiment.limits }
		// Before what is queued, since all of that depends on it.
		const { score, interval, pairs } = await judges.calibrate(job, { isUrgent: true, signal: undefined })
		return { score, interval, pairs }
	}

	async close(): Promise<void> {
		const { life, queue, judges, scratch } = this.#parts
		life.abort()
		await Promise.all([queue.close(life.signal.reason), judges.close()])
		await Promise.allSettled(this.#underWay)
		await removeScratch(scratch)
	}

	async #evaluate(request: EvaluateRequest): Promise<Evaluation> {
		const { source, origin, seed, purpose, toBeat, parentScore, signal } = request
		const { gate, queue, judges, life, experiment } = this.#parts
		life.signal.throwIfAborted()
		const rejected = unreadable(source) ?? gate(source)
		if (rejected !== undefined) return { outcome: rejected, timing: untimed, output: '' }
		// What a model wrote is awaited by its conversation, and a confirmation by the run; embedded ones fill the time.
		const place: Place = { isUrgent: origin !== 'embedded', signal }
		const compiled = await queue.compile({ source, company: companyFor(source, origin, this.facts.timed) }, place)
		const { compileUs } = compiled
		if (compiled.kind === 'refused') return { outcome: compiled.outcome, timing: { ...untimed, compileUs }, output: '' }
		try {
			const job = { ...jobOf(compiled), seed, purpose, limits: experiment.limits, toBeat }
			const { outcome, timing, output } = this.facts.timed
				? await scoreTimed(judges, job, place, parentScore)
				: await judges.score(job, place)
			const { totalUs: scoreUs, exerciseUs, cpuUs, peakKb } = timing
			return { outcome, timing: { compileUs, scoreUs, exerciseUs, cpuUs, peakKb }, output }
		} catch (error) {
			life.signal.throwIfAborted()
			throw error
		} finally {
			compiled.release()
		}
	}
}

const untimed: EvaluationTiming = { compileUs: 0, scoreUs: 0, exerciseUs: 0, cpuUs: 0, peakKb: 0 }

function jobOf({ libraries: [library = ''], entries, file }: Extract<Compiled, { kind: 'compiled' }>): {
	library: string
	entries: readonly string[]
	file: string
} {
	return { library, entries, file }
}

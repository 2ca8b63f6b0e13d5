import { createHash } from 'node:crypto'
import type { Rejected } from '../candidate/outcome.ts'
import type { OnProcessLost, ProcessLost } from '../candidate/process-lost.ts'
import { type RoomNews, type RoomWatch, roomPatienceMs } from '../candidate/room-wait.ts'
import type { Experiment } from '../experiment/experiment.ts'
import { openCompiler, UnknownTypeError } from '../rust/compile.ts'
import { probeLauncher } from '../rust/confine.ts'
import { canPlace } from '../rust/placement.ts'
import { makeScratch, removeScratch, scratchParent } from '../rust/scratch.ts'
import type { Toolchain } from '../rust/toolchain.ts'
import type { EntryPoint } from '../rust/wrapper.ts'
import { buildEvaluator, buildLauncher } from './build-evaluator.ts'
import { EvaluatorBuildError } from './cargo.ts'
import { CompileQueue } from './compile-queue.ts'
import { entryPointsOf } from './entry-points.ts'
import type { IsolationReport, Rows } from './evaluate.ts'
import type { SteppedEvaluator } from './evaluate-steps.ts'
import { JudgePool } from './judge-pool.ts'
import { LaneShares } from './lane-shares.ts'
import { Lanes } from './lanes.ts'
import { machineText } from './machine.ts'
import { buildOffered } from './offered-crates.ts'
import { findReference } from './reference.ts'

/** What compile-and-score on this machine needs. */
export interface OpenEvaluatorOptions {
	readonly experiment: Experiment
	/** What makes inputs and scores, where the evaluator's Rust asks another program for them. */
	readonly script?: ScriptProgram | undefined
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
	/** Told in a few words what is being prepared, such as `the judge, crate 3 of 12: serde`. */
	readonly onProgress: (line: string) => void
	/** Told that the disk of builds is full, which is waited for for a minute, until `LocalEvaluator.room` says otherwise. */
	readonly onRoom?: (news: RoomNews) => void
	/** Parts of the isolation to leave out; for tests. */
	readonly disable?: readonly string[]
	/** Ends opening; afterwards, `close` does. */
	readonly signal?: AbortSignal
}

/** A program in another language that makes inputs and scores. */
export interface ScriptProgram {
	/** Absolute path of the program, and its arguments. */
	readonly command: readonly string[]
	/** Text of what it runs: scores by another text may not be compared. */
	readonly source: string
}

/** Compile-and-score on this machine. */
export interface LocalEvaluator extends SteppedEvaluator {
	/** See `Evaluator`. */
	rows(seed: string): Promise<Rows | undefined>
	/**
	 * 64 hex digits of the evaluator's sources, the kit's, the compiler and what speed is measured beside: scores of one
	 * fingerprint may be compared.
	 */
	readonly fingerprint: string
	/** As many of all but the compiler. */
	readonly ofSources: string
	/** As many of all but the compiler and the kit, and of the kit alone. */
	readonly ofOwn: string
	readonly ofKit: string
	/** How long room on the disk of builds is waited for, and who hears of it, once it is set. */
	room: RoomWatch | undefined
	/** Told of each process that ended while it was wanted, once it is set. */
	onLost: OnProcessLost | undefined
	/** In words, such as `rustc 1.95.0 (59807616e) for x86_64-unknown-linux-gnu`. */
	readonly compiler: string
}

/**
 * Builds the experiment's evaluator where that is needed, and opens its lanes on this machine.
 *
 * @throws {RangeError} If `lanes` is not a positive integer.
 * @throws {ToolchainError} If something of the toolchain is missing.
 * @throws {EvaluatorBuildError} If the evaluator does not build, or candidates cannot have its types.
 * @throws {EvaluatorRefusedError} If the evaluator refuses its settings or data, or this machine for its lack of isolation.
 * @throws {SeedMismatchError} If the evaluator wants other functions than the experiment's seed has.
 * @throws {UnfitReferenceError} If speed is to be scored beside a reference that does not compile.
 * @throws {EvaluatorFault} For a fault of ours.
 * @throws {DOMException} `AbortError` once `signal` is aborted.
 */
export async function openEvaluator(options: OpenEvaluatorOptions): Promise<LocalEvaluator> {
	const { experiment, lanes } = options
	if (!Number.isInteger(lanes) || lanes < 1)
		throw new RangeError(`Expected \`lanes\` to be a positive integer, got \`${lanes}\``)
	const opening = options.signal ?? new AbortController().signal
	const launcher = await buildLauncher(options, opening)
	const offered = await buildOffered(experiment, options, opening)
	const judge = await buildEvaluator(experiment.evaluator, options, opening, offered)

	const life = new AbortController()
	const { settings, data } = experiment
	const judgeOptions = {
		executable: judge.executable,
		inside: judge.inside,
		settings,
		data,
		script: options.script?.command,
		allowUnsandboxed: options.allowUnsandboxed,
		disable: options.disable ?? [],
	}
	let scratch: string | undefined
	let opened: Lanes | undefined
	const onLost = (lost: ProcessLost): void => opened?.onLost?.(lost)
	const judges = await JudgePool.open(judgeOptions, lanes, life.signal, onLost)
	try {
		const entryPoints = await entryPointsOf(judges.facts, experiment, Object.keys(offered?.crates.externs ?? {}))
		scratch = await makeScratch(await scratchParent())
		const { toolchain } = options
		const { compile: profile, limits } = experiment
		const placements = judges.facts.timed && canPlace(toolchain) ? placesTimed : 1
		const compiler = await openCompiler(
			{ toolchain, launcher, profile, scratch, entryPoints, limits, placements, crates: offered?.crates, onLost },
			opening,
		).catch((error: Error) => {
			throw error instanceof UnknownTypeError
				? new EvaluatorBuildError(experiment.evaluator.path, unknownTypeText(entryPoints, error.message))
				: error
		})
		const before: RoomWatch = { patienceMs: roomPatienceMs, onNews: (news) => options.onRoom?.(news) }
		const queue = new CompileQueue(compiler, lanes, life.signal, new LaneShares(), () => opened?.room ?? before)
		const isolation = together(judges.facts.isolation, await probeLauncher(launcher))
		const facts = { ...judges.facts, isolation, machine: machineText() }
		const reference = facts.timed ? await findReference(experiment) : undefined
		const { version, commitHash, host } = toolchain
		const crates = offered === undefined ? [] : [offered.fingerprint]
		const setting = digestOf(version, commitHash, host, JSON.stringify([profile, entryPoints, placements, ...crates]))
		const { gate } = options
		const own = offered === undefined ? judge.fingerprint : digestOf(judge.fingerprint, 'with', ...crates)
		const beside = reference === undefined ? [] : ['beside', reference.source]
		const by = options.script === undefined ? [] : ['by', options.script.source]
		const words = [...beside, ...by]
		const fingerprint = words.length === 0 ? own : digestOf(own, ...words)
		const offers = offered === undefined ? [] : ['with', offered.ofSources]
		const ofSources = digestOf(judge.ofSources, ...offers, ...words)
		// The Rust that asks a program is written by us, as the kit is.
		const ofOwn = digestOf(...(options.script === undefined ? [judge.ofOwn] : []), ...offers, ...words)
		const ofKit = options.script === undefined ? judge.ofKit : judge.ofSources
		const compiledBy = `rustc ${version} (${commitHash.slice(0, 9)}) for ${host}`
		opened = new Lanes({
			facts,
			fingerprint,
			ofSources,
			ofOwn,
			ofKit,
			compiler: compiledBy,
			judges,
			queue,
			scratch,
			life,
			limits,
			gate,
			setting,
			reference,
		})
		await opened.open()
		return opened
	} catch (error) {
		await (opened ?? judges).close()
		if (scratch !== undefined) await removeScratch(scratch)
		throw error
	}
}

/** Libraries of each candidate whose speed is scored: one for each quarter of a cache line; a link takes 10 ms. */
const placesTimed = 4

function unknownTypeText(entryPoints: readonly EntryPoint[], said: string): string {
	return (
		`error: ${said}: in the signature of \`evaluator!\`, ${entryPoints.map(({ type }) => `\`${type}\``).join(', ')}. ` +
		'Candidates are compiled without the evaluator, so its types have to be those of the standard library, by their whole ' +
		"path or a `use std::…;` at the top of the file, or your own in a file of types: `types: './types.rs'` in " +
		'experiment.ts, and `use types::…;` in seed and evaluator.'
	)
}

function digestOf(...words: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(words)).digest('hex')
}

/** What holds candidates while they run and while they are compiled: full where both are. */
function together({ level, missing }: IsolationReport, compiler: readonly string[]): IsolationReport {
	if (compiler.length === 0) return { level, missing }
	return {
		level: level === 'full' ? 'reduced' : level,
		missing: [...missing, ...compiler.map((part) => `${part} of the compiler`)],
	}
}

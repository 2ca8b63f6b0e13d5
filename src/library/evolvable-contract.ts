import type { ExperimentInput } from '../experiment/define-experiment.ts'
import type { Checked, Functions, Later, LaterFunctions, OnlyCall } from '../hotswap/call-type.ts'
import type { Revision } from '../hotswap/revision.ts'
import type { SharedSwap } from '../hotswap/swap.ts'
import type { Evaluate } from './evaluation.ts'
import type { RunOptions } from './run.ts'

/** What a function is, where it starts, and what a better one is. */
export interface EvolvableOptions<Text extends string> {
	/** The function, or several that are swapped together, without bodies: `fn step(counter: &mut usize)`. */
	readonly rust: Text & Checked<Text>
	/** Rust source to start from, or the path of its `.rs` file; it is loaded as it is: your own code. */
	readonly seed: string | URL
	/** What scores candidates. */
	readonly evaluate: Evaluate
	/** What the function is to do, for language models. */
	readonly task?: string
	/** What else an `experiment.ts` may say: islands, limits, models. */
	readonly experiment?: Omit<Partial<ExperimentInput>, OwnKey>
	/** What paths start from. Default: the working directory. */
	readonly folder?: string
	/** File of the archive. Default: where the command line keeps it. */
	readonly archive?: string
	/** How many versions are held, so that one can go back to them. Default: 8. */
	readonly keep?: number
	/** Told line by line what is being built. Default: one line on standard error, where something has to be. */
	readonly onNote?: (line: string) => void
}

/** Keys of an experiment that are said otherwise here, or that what is called from JavaScript does not have. */
type OwnKey =
	| ('seed' | 'seeds' | 'functions' | 'task' | 'evaluator' | 'data' | 'settings' | 'reference')
	| ('types' | 'dependencies' | 'instance')

/** How it is evolved. */
export interface EvolveOptions
	extends Pick<RunOptions, 'signal' | 'onEvent' | 'onNote' | 'seed' | 'lanes' | 'offline'> {
	/** What the function is to do, in place of what `evolvable` was told. */
	readonly task?: string
	/** Wall clock, such as `30s`. */
	readonly for?: NonNullable<RunOptions['budget']>['for']
	/** Candidates. */
	readonly candidates?: number
	/** Score that is good enough. */
	readonly target?: number
}

/** Functions that are called at native speed while better versions of them are swapped in. */
export interface Evolvable<Text extends string> extends AsyncDisposable {
	/** Calls the only function, in the version that is active when it is called. Throws an `EvolvedPanic` where that panics. */
	readonly call: OnlyCall<Text>
	/** Calls each function by its name likewise. */
	readonly functions: Functions<Text>
	/**
	 * Calls the only function in a process of its own, within the limits of time and memory that candidates have
	 * (`experiment.limits`): rejects with an `IsolatedCallError` where it takes too long or ends that process, an `EvolvedPanic`
	 * where it panics. What is `&mut` is changed only where it returns.
	 */
	readonly callIsolated: Later<OnlyCall<Text>>
	/** Calls each function by its name likewise. */
	readonly isolated: LaterFunctions<Text>
	/** The version that is called. Hold it to call several functions of one version. */
	readonly active: Revision<Text>
	/** Versions that are held, the oldest first: the last few, and those that you hold. */
	readonly revisions: readonly Revision<Text>[]
	/** To be posted to a worker, for `attach` there. */
	readonly shared: SharedSwap
	/** From the next call on, here and in workers, that version is called; throws a `RangeError` where it is none of this. */
	activate(revision: Revision<Text>): void
	/**
	 * Evolves what is active, in a run of its own that the archive keeps.
	 *
	 * @returns The version that is active then: it was scored in a sandbox, beats what it started from, and holds up on inputs
	 *   that the search never had. `undefined` where none came of it, and all is as it was.
	 * @throws {Error} If one is being evolved already, or this is closed; and what `run` throws.
	 */
	evolve(options?: EvolveOptions): Promise<Revision<Text> | undefined>
	/** Hears of each version once it is active; what is returned stops that. */
	on(event: 'revision', listener: (revision: Revision<Text>) => void): () => void
	/** Ends what evolves, and removes what lies on disk. What is loaded can still be called, but neither apart nor evolved. */
	close(): Promise<void>
}

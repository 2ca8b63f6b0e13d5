import type { Json } from './json.ts'
import type { AgentsWanted, ModelLimits, ModelWanted } from './model-wanted.ts'
import type { NotifyPlan } from './notify.ts'

export type { Json }

/** One evolved function, as read from `seed.rs`. */
export interface EvolvedFunction {
	readonly name: string
	/** Its signature as written, white space folded: `pub fn surface(x: f64, y: f64) -> f64`. */
	readonly signature: string
	/** Its type with parameter names dropped: `fn(f64, f64) -> f64`. */
	readonly type: string
	/** 1-based line of its `fn`. */
	readonly line: number
}

/** The source that evolution starts from. */
export interface SeedSource {
	readonly path: string
	readonly source: string
	/** At least one, in the order in which the experiment names them. */
	readonly functions: readonly EvolvedFunction[]
}

/** A file of a person's, as it was read. */
export interface RustFile {
	/** Absolute. */
	readonly path: string
	readonly source: string
}

/** A crate that candidates may use, as cargo is asked for it. */
export interface CrateWanted {
	/** A requirement such as `2` or `=1.4.1`; absent where only its place is said. */
	readonly version?: string
	/** Absolute folder of one of a person's own. */
	readonly path?: string
	readonly features?: readonly string[]
	/** Whether its usual features are on; they are where nothing is said. */
	readonly defaultFeatures?: boolean
}

/**
 * Where the evaluator lies: a crate folder, one file of Rust whose crate is generated on the kit, or a file of TypeScript that
 * exports one, by itself or in an experiment.
 */
export interface EvaluatorSource {
	readonly kind: 'crate' | 'file' | 'script'
	/** Absolute. */
	readonly path: string
}

/** One island as planned: which operators at which rates, and who its agent is. */
export interface IslandPlan {
	/** Unique in the experiment; a repeated preset is numbered, `tinkerer-2`. */
	readonly name: string
	readonly preset: string
	/** Relative rates by operator name; at least one is positive. */
	readonly rates: Readonly<Record<string, number>>
	/** Persona prompt; empty for an island without a model. */
	readonly persona: string
	/** Name of the model wanted, where the plan names one. */
	readonly model: string | undefined
	readonly temperature: number | undefined
	/** Tools of its agent: names, and absolute paths of files; absent where it has none. */
	readonly tools?: readonly string[]
}

/** How elites travel between islands. */
export interface MigrationPlan {
	/** Tells of an island between two of its migrations; 0 for never. */
	readonly every: number
	/** Elites copied to each neighbour. */
	readonly elites: number
	readonly topology: 'ring' | 'full' | 'random'
}

/** What one candidate may use. */
export interface Limits {
	/**
	 * Wall clock of one evaluation in its sandbox, less what others kept it from a processor: on a busy machine it may take
	 * up to twenty times as long. Where speed is scored there are several sandboxes: all of them together have half as long
	 * for the first pairs, and four times as long, of a champion ten, to tell it from one that is nearly as fast.
	 */
	readonly wallMs: number
	/** Memory of the sandbox beyond what it starts with, in MiB. */
	readonly memoryMb: number
	/** Processor time of one compilation, so that a busy machine changes no outcome; four times that and 2 s by the wall. */
	readonly compileMs: number
	/** Memory of the compiler, in MiB. */
	readonly compileMemoryMb: number
}

/** How candidates are compiled. */
export interface CompileProfile {
	readonly optLevel: 0 | 1 | 2 | 3
	/** Panic on arithmetic overflow and debug assertions, as the debug profile does. */
	readonly overflowChecks: boolean
	/** `-C target-cpu`; `undefined` for the portable baseline. */
	readonly targetCpu: string | undefined
}

/** When a run stops; whichever comes first, and never where all are `undefined` and nothing is exact. */
export interface Budget {
	readonly forMs: number | undefined
	/** Candidates told, the seed not counted. */
	readonly candidates: number | undefined
	/** Score at which the champion, once confirmed, is good enough. */
	readonly target: number | undefined
	/** Candidates, or run time, without a better best. */
	readonly patience?: { readonly candidates?: number; readonly forMs?: number }
	/** What the archive may take on its disk, all of its runs together, a log of at most 16 MiB aside. */
	readonly diskBytes?: number | undefined
}

/** How the search goes. */
export interface SearchPlan {
	/** Asks that may be in flight: the reorder window. A setting of the run, since it changes which elites an ask sees. */
	readonly inFlight: number
	/** Tells of an island without a better best before it is reseeded from the others; 0 for never. */
	readonly stagnation: number
}

/**
 * An experiment as loaded and checked: everything a run needs, with all paths absolute and all defaults filled in.
 *
 * Plain data: it is kept in the archive as JSON, so that a run can be resumed when files have changed.
 */
export interface Experiment {
	readonly name: string
	readonly task: string
	/** Absolute folder of the experiment. */
	readonly folder: string
	readonly seed: SeedSource
	/** Further implementations of the same functions that it starts from, on islands of their own; absent where there are none. */
	readonly moreSeeds?: readonly SeedSource[]
	/**
	 * What mutation and crossover may transplant from, in the order of names; absent where there is none. Kept as it was read,
	 * so that a run which is resumed or replayed has the same.
	 */
	readonly donors?: readonly RustFile[]
	readonly evaluator: EvaluatorSource
	/** Types that candidates and evaluator share as the crate `types`; absent where there are none. */
	readonly types?: RustFile
	/** Crates that candidates may use, by their names; absent where there are none. */
	readonly dependencies?: { readonly [name: string]: CrateWanted }
	/** What generic parameters of the functions stand for where they are called; absent where there are none. */
	readonly instance?: { readonly [parameter: string]: string }
	/** Data file handed to the evaluator, absolute. */
	readonly data: string | undefined
	/**
	 * Rust file that speed is measured beside, absolute; absent where nothing is said of it: then it is the evaluator's own
	 * `reference.rs`, or else the seed.
	 */
	readonly reference?: string
	/** Handed to the evaluator unread. */
	readonly settings: { readonly [key: string]: Json }
	readonly islands: readonly IslandPlan[]
	readonly migration: MigrationPlan
	readonly limits: Limits
	/** Paths that the source gate refuses beyond its own list, such as `slice::sort*`. */
	readonly forbid: readonly string[]
	/** Constructs of the gate's own list that this experiment lets through. */
	readonly allow: readonly string[]
	/** Call shapes that mutation may insert beyond the evaluator's. */
	readonly calls: readonly string[]
	readonly compile: CompileProfile
	readonly budget: Budget
	/** A file, absolute: once it is there the run ends cleanly. Absent where there is none. */
	readonly stopFile?: string
	/** Who is told what happens; absent where nobody is. */
	readonly notify?: NotifyPlan
	readonly search: SearchPlan
	/** Models that propose; without any, the one of the environment, if there is one. */
	readonly models: readonly ModelWanted[]
	readonly modelLimits: ModelLimits
	/** Absent where nothing is said of it, and in runs that older versions kept. */
	readonly agents?: AgentsWanted
}

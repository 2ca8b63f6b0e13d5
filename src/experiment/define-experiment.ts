import type { EvaluatorInput } from './define-evaluator.ts'
import type { DiskSize } from './disk-size.ts'
import type { Duration } from './duration.ts'
import type { Json } from './experiment.ts'
import type { AgentsWanted, ModelWanted } from './model-wanted.ts'
import type { NotifyInput } from './notify.ts'

/**
 * What a user writes in `experiment.ts`. Only `task`, `evaluator` and one of `seed` and `seeds` are needed.
 *
 * Paths are relative to the experiment's folder.
 */
export interface ExperimentInput {
	/** Name of the experiment, and first part of its runs' names. Default: the folder's name. */
	readonly name?: string
	/** What the function is to do, in a sentence or a few; agents read it. */
	readonly task: string
	/** Rust file with the function(s) that evolution starts from. */
	readonly seed?: string
	/** In place of `seed`: several such files, each a different way to do it. Each island starts from one, in turn. */
	readonly seeds?: readonly string[]
	/** Name(s) of the function(s) of the seed to evolve. Default: its only `pub fn`. */
	readonly functions?: string | readonly string[]
	/** Folder of Rust files with functions that mutation and crossover may take pieces from, or call; helpers that they mention come along. */
	readonly donors?: string
	/**
	 * What scores candidates: a crate folder, one `.rs` file, the name of a built-in (`rastrigin`, `sort`, `regression`), or in
	 * TypeScript, as `{ inputs, judge }` here or as the default export of a `.ts` file.
	 */
	readonly evaluator: string | EvaluatorInput
	/**
	 * Rust file of structs and enums that stand in signatures. Candidates and an evaluator of one file have them as the crate
	 * `types` (`use types::Point;`), models are shown them, and nobody can change them.
	 */
	readonly types?: string
	/** Crates that candidates and an evaluator of one file may use, as in a Cargo.toml: `{ memchr: '2' }`. */
	readonly dependencies?: { readonly [name: string]: string | DependencyInput }
	/** For generic functions: what each parameter stands for where they are called, `{ T: 'i64' }`. */
	readonly instance?: { readonly [parameter: string]: string }
	/** Where speed is scored: Rust file with the function(s) that it is measured beside. Default: the evaluator's `reference.rs`, or else the first seed. */
	readonly reference?: string
	/** Data file handed to the evaluator, such as the CSV of a regression. */
	readonly data?: string
	/** Settings handed to the evaluator as they are. */
	readonly settings?: { readonly [key: string]: Json }
	/** One island each: a preset's name, a path to a preset's `.md`, or a preset with changes. Default: four of `tinkerer`, or three agents and one `tinkerer` where a model is set. */
	readonly islands?: readonly (string | IslandInput)[]
	/** How elites travel. */
	readonly migration?: {
		/** Candidates of an island between two migrations; 0 for never. Default: 25. */
		readonly every?: number
		/** Elites copied to each neighbour. Default: 2. */
		readonly elites?: number
		/** Who is whose neighbour. Default: `ring`. */
		readonly topology?: 'ring' | 'full' | 'random'
	}
	/** What one candidate may use. */
	readonly limits?: {
		/**
		 * Milliseconds of one evaluation, less what it waits for a processor; where speed is scored, of each of its sandboxes.
		 * Default: 2000.
		 */
		readonly wallMs?: number
		/** MiB of its sandbox. Default: 256. */
		readonly memoryMb?: number
		/** Milliseconds of processor time of its compilation. Default: 10,000. */
		readonly compileMs?: number
		/** MiB of the compiler. Default: 2048. */
		readonly compileMemoryMb?: number
	}
	/** Paths that candidates must not name, such as `slice::sort*`. */
	readonly forbid?: readonly string[]
	/** Constructs that the source gate refuses by itself and this experiment lets through. */
	readonly allow?: readonly string[]
	/** Calls that mutation may insert beyond the evaluator's, such as `_.cos()` or `f64::atan2(_, _)`. */
	readonly calls?: readonly string[]
	/**
	 * How candidates are compiled: `release`; `debug`, not optimised and with checks of overflow; `native`, a release for the
	 * processor at hand; or one of these with changes. Default: `release`.
	 */
	readonly compile?:
		| CompileProfileName
		| {
				/** What the others change. Default: `release`. */
				readonly profile?: CompileProfileName
				/** 3, of `debug` 0. */
				readonly optLevel?: 0 | 1 | 2 | 3
				/** Panic on arithmetic overflow. False, of `debug` true. */
				readonly overflowChecks?: boolean
				/** Processor to compile for, such as `native`, which that profile has. Default: the portable baseline. */
				readonly targetCpu?: string
		  }
	/**
	 * When a run stops; whichever comes first. Default: when it is exact or interrupted.
	 *
	 * What models may use up is a hard stop for them; what needs no model goes on until time or candidates are used up,
	 * where the budget names one of these, and the run ends where it names none.
	 */
	readonly budget?: {
		/** Wall clock, such as `90s`, `3m` or `8h`. */
		readonly for?: Duration
		/** Candidates. */
		readonly candidates?: number
		/** Score that is good enough. */
		readonly target?: number
		/** So many candidates, or so long, without a better best, such as 20_000 or `30m`. */
		readonly patience?: number | Duration
		/** What the archive may take on its disk, with all of its runs, such as `500MB` or `2GB`. */
		readonly disk?: DiskSize
		/** Prompt and reply tokens of all models. */
		readonly tokens?: number
		/** What all models may cost, in the currency of their prices. */
		readonly money?: number
		/** Requests to all models. */
		readonly requests?: number
	}
	/** A file: once it is there, such as by `touch`, the run ends cleanly. */
	readonly stopFile?: string
	/** Who is told of a better best, of trouble, and of the end. */
	readonly notify?: NotifyInput
	/** Language models that propose. Default: the one that `BASE_URL`, `MODEL` and `API_KEY` name, if they are set. */
	readonly models?: readonly ModelWanted[]
	/**
	 * Tools that agents may call before they hand in a version, where islands name none of their own: `compile`, `score`, `run`,
	 * `probe`, `read`, `search`, or paths of TypeScript files whose default export is `defineTool({ … })`. Of a model with a small
	 * context as many of the first are offered as it can bear. Default: none.
	 */
	readonly tools?: readonly string[]
	/** How the agents work that ask them. */
	readonly agents?: AgentsWanted
	/** How the search goes. */
	readonly search?: {
		/** Candidates that may be in flight at once; decides, like the seed, what is found. Default: 128. */
		readonly inFlight?: number
		/** Candidates of an island without a better best until it is reseeded from the others; 0 for never. Default: 600. */
		readonly stagnation?: number
	}
}

/** A way of compiling by its name. */
export type CompileProfileName = 'debug' | 'release' | 'native'

/** A crate of which more is said than its version. */
export interface DependencyInput {
	/** A requirement, as in a Cargo.toml. */
	readonly version?: string
	/** Folder of one of your own. */
	readonly path?: string
	/** Features to switch on. */
	readonly features?: readonly string[]
	/** False for none of its usual features. */
	readonly defaultFeatures?: boolean
}

/** A preset with changes. */
export interface IslandInput {
	/** Name of a preset in `islands/`, or path to a `.md`. */
	readonly preset: string
	/** Relative rates by operator name, in place of the preset's. Without one that needs no model, only models propose. */
	readonly operators?: Readonly<Record<string, number>>
	/** Name of the model wanted, in place of the preset's. */
	readonly model?: string
	/** Sampling temperature of the model, from 0 to 2, in place of the preset's. */
	readonly temperature?: number
	/** Tools of its agent, in place of the preset's and the experiment's; an empty list for none. */
	readonly tools?: readonly string[]
}

/**
 * The experiment, as given: the default export of an `experiment.ts`.
 *
 * It is here for the editor, which then completes and checks the keys; the same checks are made with full messages
 * when the experiment is loaded.
 */
export function defineExperiment(experiment: ExperimentInput): ExperimentInput {
	return experiment
}

import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CompileProfileName, ExperimentInput, IslandInput } from './define-experiment.ts'
import { parseDiskSize } from './disk-size.ts'
import { readDonors } from './donors.ts'
import { parseDuration, parsePatience } from './duration.ts'
import type { Budget, CompileProfile, Experiment, Limits } from './experiment.ts'
import { ExperimentError } from './experiment-error.ts'
import { importDefault } from './import-default.ts'
import { loadTools } from './load-tools.ts'
import { locateEvaluator } from './locate-evaluator.ts'
import { notifyPlan } from './notify.ts'
import { readTypesFile } from './own-types.ts'
import { planIslands } from './presets.ts'
import { readSeeds } from './read-seeds.ts'
import { checkExperiment } from './schema.ts'

/** What stands in place of the experiment's own settings; `undefined` leaves those. */
export interface ExperimentOverrides {
	/** Absolute path of the data file. */
	readonly data?: string | undefined
	/** Presets of the islands; paths to `.md` files are absolute, or relative to the experiment's folder. */
	readonly islands?: readonly string[] | undefined
	/** Whether a model can be asked: the islands of an experiment that names none are then agents, too. */
	readonly withModel?: boolean | undefined
	/** Replaces time and candidates together where one of both is set: half of the old budget would surprise. */
	readonly budget?: Partial<Budget> | undefined
}

const embeddedIslands = ['tinkerer', 'tinkerer', 'tinkerer', 'tinkerer']
const agentIslands = ['algorithmist', 'simplifier', 'contrarian', 'tinkerer']

/** Limits of a candidate where an experiment says nothing else. */
export const usualLimits: Limits = { wallMs: 2_000, memoryMb: 256, compileMs: 10_000, compileMemoryMb: 2_048 }

/** Folder of the presets that ship with the package. */
export const presetsFolder: string = fileURLToPath(new URL('../../islands', import.meta.url))

/** Folder of the evaluators that ship with the package. */
export const evaluatorsFolder: string = fileURLToPath(new URL('../../evaluators', import.meta.url))

/**
 * Loads an experiment: imports its file, checks it, reads its seed and presets, and fills in every default.
 *
 * The file may say `import { defineExperiment } from 'oxipelago'` wherever it lies, if the caller has seen to it that
 * the name resolves. It runs with all rights of this process: it is the user's own configuration.
 *
 * @param path - Absolute path of the experiment's folder, or of its file.
 * @throws {ExperimentError} For every mistake in the experiment, its seed, its presets, or what it points to.
 */
export async function loadExperiment(path: string, overrides: ExperimentOverrides = {}): Promise<Experiment> {
	const file = await experimentFile(path)
	const folder = dirname(file)
	return await planExperiment(await importDefault(file, 'defineExperiment'), folder, file, overrides)
}

/**
 * An experiment as it is written, with its seed and presets read and every default filled in.
 *
 * @param written - As `experiment.ts` exports it; not yet checked.
 * @param folder - Absolute; what its paths start from.
 * @param file - What a person knows it by, for messages.
 * @throws {ExperimentError} As `loadExperiment`.
 */
export async function planExperiment(
	written: unknown,
	folder: string,
	file: string,
	overrides: ExperimentOverrides = {},
): Promise<Experiment> {
	const checked = checkExperiment(written)
	if (!checked.ok) throw new ExperimentError(checked.problems.map((problem) => `${file}: ${problem}`))
	const input = checked.value
	const usual = overrides.withModel === true || input.models !== undefined ? agentIslands : embeddedIslands
	const islands = overrides.islands ?? input.islands ?? usual
	const dataKey = overrides.data === undefined ? `${file}: data` : '--data'
	const plans = await planIslandsOf(islands, folder, file, input.tools)
	await loadTools(plans, file)
	const data = await locate(dataKey, overrides.data ?? input.data, folder)
	const reference = await locate(`${file}: reference`, input.reference, folder)
	const [seed, ...moreSeeds] = await readSeeds(
		(input.seed === undefined ? (input.seeds ?? []) : [input.seed]).map((named) => resolve(folder, named)),
		input.functions,
		input.instance,
	)
	return {
		name: input.name ?? nameOfFolder(folder),
		task: input.task,
		folder,
		seed,
		...(moreSeeds.length === 0 ? {} : { moreSeeds }),
		...(input.donors === undefined ? {} : { donors: await readDonors(resolve(folder, input.donors)) }),
		evaluator: await locateEvaluator(input.evaluator, folder, evaluatorsFolder, file),
		data,
		...(input.types === undefined ? {} : { types: await readTypesFile(resolve(folder, input.types)) }),
		...(input.dependencies === undefined ? {} : { dependencies: cratesOf(input.dependencies, folder) }),
		...(input.instance === undefined ? {} : { instance: input.instance }),
		...(reference === undefined ? {} : { reference }),
		settings: input.settings ?? {},
		islands: plans,
		migration: { every: 25, elites: 2, topology: 'ring', ...input.migration },
		limits: { ...usualLimits, ...input.limits },
		forbid: input.forbid ?? [],
		allow: input.allow ?? [],
		calls: input.calls ?? [],
		compile: profileOf(input.compile),
		budget: budgetOf(input.budget, overrides.budget),
		...(input.stopFile === undefined ? {} : { stopFile: resolve(folder, input.stopFile) }),
		...(input.notify === undefined ? {} : { notify: notifyPlan(input.notify) }),
		search: { inFlight: 128, stagnation: 600, ...input.search },
		models: input.models ?? [],
		modelLimits: {
			tokens: input.budget?.tokens,
			money: input.budget?.money,
			requests: input.budget?.requests,
		},
		...(input.agents === undefined ? {} : { agents: input.agents }),
	}
}

async function experimentFile(path: string): Promise<string> {
	const found = await stat(path).catch(() => undefined)
	if (found?.isFile()) {
		if (/\.[cm]?[jt]s$/.test(path)) return path
		throw new ExperimentError([`${path}: expected an experiment's folder or its experiment.ts, found another file`])
	}
	if (found === undefined) throw new ExperimentError([`${path}: expected an experiment's folder, found nothing there`])
	const file = join(path, 'experiment.ts')
	if (await isFile(file)) return file
	throw new ExperimentError([`${path}: expected an experiment.ts in this folder, found none`])
}

/** The file that `key` names, if it names one; absolute. */
async function locate(key: string, named: string | undefined, folder: string): Promise<string | undefined> {
	if (named === undefined) return undefined
	const path = resolve(folder, named)
	if (await isFile(path)) return path
	throw new ExperimentError([`${key}: expected a file, found ${existsSync(path) ? 'a folder' : 'none'} at ${path}`])
}

async function planIslandsOf(
	islands: readonly (string | IslandInput)[],
	folder: string,
	file: string,
	tools: readonly string[] | undefined,
) {
	try {
		return await planIslands(islands, presetsFolder, folder, tools)
	} catch (error) {
		if (!(error instanceof ExperimentError)) throw error
		// What is wrong inside a preset names the preset; what is wrong in the list names the experiment.
		throw new ExperimentError(
			error.problems.map((problem) => (problem.startsWith('islands:') ? `${file}: ${problem}` : problem)),
			{ cause: error },
		)
	}
}

function cratesOf(
	dependencies: NonNullable<ExperimentInput['dependencies']>,
	folder: string,
): NonNullable<Experiment['dependencies']> {
	return Object.fromEntries(
		Object.entries(dependencies).map(([name, wanted]) => {
			if (typeof wanted === 'string') return [name, { version: wanted }]
			return [name, wanted.path === undefined ? wanted : { ...wanted, path: resolve(folder, wanted.path) }]
		}),
	)
}

const profiles: Readonly<Record<CompileProfileName, CompileProfile>> = {
	debug: { optLevel: 0, overflowChecks: true, targetCpu: undefined },
	release: { optLevel: 3, overflowChecks: false, targetCpu: undefined },
	native: { optLevel: 3, overflowChecks: false, targetCpu: 'native' },
}

/** How candidates are compiled, by what an experiment says of it. */
export function profileOf(input: ExperimentInput['compile'] = 'release'): CompileProfile {
	if (typeof input === 'string') return profiles[input]
	const { profile = 'release', ...changes } = input
	return { ...profiles[profile], ...changes }
}

function budgetOf(own: ExperimentInput['budget'], override: Partial<Budget> = {}): Budget {
	const replaced = override.forMs !== undefined || override.candidates !== undefined
	const ownForMs = own?.for === undefined ? undefined : parseDuration(own.for)
	const patience = override.patience ?? parsePatience(own?.patience)
	const diskBytes = override.diskBytes ?? (own?.disk === undefined ? undefined : parseDiskSize(own.disk))
	return {
		forMs: replaced ? override.forMs : ownForMs,
		candidates: replaced ? override.candidates : own?.candidates,
		target: override.target ?? own?.target,
		...(patience === undefined ? {} : { patience }),
		...(diskBytes === undefined ? {} : { diskBytes }),
	}
}

function nameOfFolder(folder: string): string {
	const name = basename(folder)
		.replace(/[^a-z0-9._-]+/gi, '-')
		.replace(/^[^a-z0-9]+/i, '')
	return name.slice(0, 40) || 'experiment'
}

async function isFile(path: string): Promise<boolean> {
	const found = await stat(path).catch(() => undefined)
	return found?.isFile() === true
}

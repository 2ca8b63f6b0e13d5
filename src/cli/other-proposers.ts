import { planModel } from '../agent/wire/model-plan.ts'
import type { RunRecord } from '../archive/archive.ts'
import type { Order } from '../archive/order.ts'
import type { Pauses } from '../archive/pauses.ts'
import type { Experiment, IslandPlan } from '../experiment/experiment.ts'
import { presetsFolder } from '../experiment/load.ts'
import { offlineRates, planIslands } from '../experiment/presets.ts'
import type { ModelSettings } from './environment.ts'
import { UsageError } from './exit-codes.ts'
import { modelsOfEnvironment } from './models.ts'

/** What a run may be resumed with, in place of what it had. */
export interface OtherProposers {
	/** Presets, or absolute paths of `.md` files, in the order of the run's islands; more are new ones, and what is not named rests. */
	readonly islands?: readonly string[] | undefined
	/** The model that the environment names now. */
	readonly model?: boolean | undefined
}

/** What a run goes on with. */
export interface Planned {
	readonly order: Order & { kind: 'islands' }
	readonly models: Experiment['models']
	/** Islands that rest from now on, and such as no longer do. */
	readonly pausing: readonly (Order & { kind: 'pause' | 'go-on' })[]
}

/**
 * Islands and models of a run that is resumed with others; `undefined` where it is to go on with what it has.
 *
 * Islands keep their places, elites and all: where fewer are named, the others rest. Models of before are kept for a replay, with a weight of 0.
 *
 * @throws {ExperimentError} If a preset is not there, or not right.
 * @throws {UsageError} If that is not possible for this run.
 */
export async function otherProposers(
	run: RunRecord,
	paused: Pauses,
	wanted: OtherProposers,
	settings: ModelSettings,
): Promise<Planned | undefined> {
	const { experiment, id } = run
	const before = experiment.islands
	if (wanted.islands === undefined && wanted.model !== true) return undefined
	const planned = await islandsOf(run, wanted.islands)
	const pausing = wanted.islands === undefined ? [] : pausingOf(planned.length, wanted.islands.length, paused)
	if (wanted.model !== true)
		return { order: { kind: 'islands', islands: planned, before }, models: experiment.models, pausing }
	if (run.tellOrder === 'ask')
		throw new UsageError(
			`${id} was started without a model, so that all of it follows from its seed: start a new run to ask one`,
		)
	const [model] = modelsOfEnvironment(settings)
	if (model === undefined)
		throw new UsageError('--model: expected BASE_URL, MODEL and API_KEY in .env or the environment, found none of them')
	const others = experiment.models.filter(({ id, baseUrl }) => id !== model.id || baseUrl !== model.baseUrl)
	const names = new Set(others.map((one) => planModel(one).name))
	let name = model.id
	for (let nth = 2; names.has(name); nth++) name = `${model.id}-${nth}`
	return {
		order: { kind: 'islands', islands: planned.map((plan) => ({ ...plan, model: undefined })), before },
		pausing,
		models: [...others.map((one) => ({ ...one, name: planModel(one).name, weight: 0 })), { ...model, name }],
	}
}

async function islandsOf(
	{ experiment, tellOrder }: RunRecord,
	named: OtherProposers['islands'],
): Promise<readonly IslandPlan[]> {
	if (named === undefined) return experiment.islands
	const plans = await planIslands(named, presetsFolder, experiment.folder)
	const ours = tellOrder === 'ask' ? plans.map((plan) => ({ ...plan, rates: offlineRates(plan.rates) })) : plans
	const names = new Set(ours.map(({ name }) => name))
	const resting = experiment.islands.slice(named.length).map((plan) => {
		let { name } = plan
		for (let nth = 2; names.has(name); nth++) name = `${plan.preset}-${nth}`
		names.add(name)
		return { ...plan, name }
	})
	return [...ours, ...resting]
}

/** The islands that are not named rest, and those that are do not. */
function pausingOf(all: number, named: number, { islands }: Pauses): Planned['pausing'] {
	return Array.from({ length: all }, (_, island) => island)
		.filter((island) => islands.has(island) === island < named)
		.map((island) => ({ kind: island < named ? 'go-on' : 'pause', island }))
}

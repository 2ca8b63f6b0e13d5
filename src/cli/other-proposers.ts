import { planModel } from '../agent/wire/model-plan.ts'
import type { RunRecord } from '../archive/archive.ts'
import type { Order } from '../archive/order.ts'
import type { Experiment, IslandPlan } from '../experiment/experiment.ts'
import { presetsFolder } from '../experiment/load.ts'
import { offlineRates, planIslands } from '../experiment/presets.ts'
import type { ModelSettings } from './environment.ts'
import { UsageError } from './exit-codes.ts'
import { modelsOfEnvironment } from './models.ts'
import { counted } from './numbers.ts'

/** What a run may be resumed with, in place of what it had. */
export interface OtherProposers {
	/** Presets, or absolute paths of `.md` files: as many as the run has islands. */
	readonly islands?: readonly string[] | undefined
	/** The model that the environment names now. */
	readonly model?: boolean | undefined
}

/**
 * Islands and models of a run that is resumed with others; `undefined` where it is to go on with what it has.
 *
 * Islands keep their places, elites and all; models of before are kept for a replay, with a weight of 0.
 *
 * @throws {ExperimentError} If a preset is not there, or not right.
 * @throws {UsageError} If that is not possible for this run.
 */
export async function otherProposers(
	run: RunRecord,
	wanted: OtherProposers,
	settings: ModelSettings,
): Promise<{ readonly order: Order & { kind: 'islands' }; readonly models: Experiment['models'] } | undefined> {
	const { experiment, id } = run
	const before = experiment.islands
	if (wanted.islands === undefined && wanted.model !== true) return undefined
	const planned = await islandsOf(run, wanted.islands)
	if (wanted.model !== true) return { order: { kind: 'islands', islands: planned, before }, models: experiment.models }
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
		models: [...others.map((one) => ({ ...one, name: planModel(one).name, weight: 0 })), { ...model, name }],
	}
}

async function islandsOf(
	{ id, experiment, tellOrder }: RunRecord,
	named: OtherProposers['islands'],
): Promise<readonly IslandPlan[]> {
	if (named === undefined) return experiment.islands
	const { length } = experiment.islands
	if (named.length !== length)
		throw new UsageError(
			`--islands: ${id} has ${counted(length, 'island')}; expected as many presets, found ${named.length}: those that stay are named again`,
		)
	const plans = await planIslands(named, presetsFolder, experiment.folder)
	return tellOrder === 'ask' ? plans.map((plan) => ({ ...plan, rates: offlineRates(plan.rates) })) : plans
}

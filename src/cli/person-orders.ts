import type { RunRecord } from '../archive/archive.ts'
import type { Order } from '../archive/order.ts'
import type { Budget } from '../experiment/experiment.ts'
import { embeddedOperatorsOf, hasEmbeddedOperator } from '../experiment/presets.ts'
import { askedOf } from '../experiment/seeds.ts'
import type { Standing } from './archive-look.ts'
import { UsageError } from './exit-codes.ts'
import { count } from './numbers.ts'
import type { Amount } from './options.ts'
import { standingText } from './standing-text.ts'

/** An order that ends a run cleanly. @throws {UsageError} If it does not go on. */
export function stopOrder({ id }: RunRecord, standing: Standing): Order {
	if (standing !== 'running') throw new UsageError(`${id} is not running: ${standingText(standing)}`)
	return { kind: 'stop' }
}

/**
 * An order that puts a person's source in, on the first island where none is named.
 *
 * @param from - Where it comes from, such as `from mine.rs`.
 * @throws {UsageError} If there is nothing in it, or no such island.
 */
export function injectOrder(run: RunRecord, source: string, from: string, island: string | undefined): Order {
	if (source.trim() === '') throw new UsageError(`expected a function to put in, found nothing ${from}`)
	return { kind: 'inject', island: islandNamed(run, island) ?? 0, source, from }
}

/** An order that tells models something. @throws {UsageError} If it says nothing, nobody reads it, or there is no such island. */
export function noteOrder(run: RunRecord, text: string, island: string | undefined): Order {
	if (text.trim() === '') throw new UsageError('expected a note for the models, found nothing')
	if (run.experiment.models.length === 0)
		throw new UsageError(`${run.id} asks no model, so there is nobody to read a note`)
	return { kind: 'note', ...onIsland(run, island), text }
}

/** An order that pauses an island, or all of them, or lets them go on. @throws {UsageError} If there is no such island. */
export function pausingOrder(kind: 'pause' | 'go-on', run: RunRecord, island: string | undefined): Order {
	return { kind, ...onIsland(run, island) }
}

/** What of a budget is to be another one. */
export interface WantedBudget {
	/** Run time, from now on. */
	readonly for?: Amount
	readonly candidates?: Amount
	/** A score. */
	readonly target?: number
	readonly patience?: Budget['patience']
	/** Bytes that the archive may take. */
	readonly disk?: number
}

/** An order of another budget. @throws {UsageError} If nothing of it is to be another one, or it is used up already. */
export function budgetOrder({ id, experiment, elapsedMs, told }: RunRecord, wanted: WantedBudget): Order {
	const { for: time, candidates, target, patience, disk } = wanted
	if ([time, candidates, target, patience, disk].every((part) => part === undefined))
		throw new UsageError('expected --for, --candidates, --target, --patience or --disk, found none of them')
	const asked = askedOf(experiment, told)
	if (candidates?.more === false && candidates.value <= asked) throw tooFew(id, asked, candidates.value)
	const before = experiment.budget.candidates
	return {
		kind: 'budget',
		...(time === undefined ? {} : { forMs: elapsedMs + time.value }),
		...(candidates === undefined ? {} : { [candidates.more ? 'more' : 'candidates']: candidates.value }),
		...(target === undefined ? {} : { target }),
		...(patience === undefined ? {} : { patience }),
		...(disk === undefined ? {} : { diskBytes: disk }),
		...(before === undefined ? {} : { before }),
	}
}

/**
 * An order of other rates of operators that need no model, on an island or on all.
 *
 * @param wanted - Such as `mutate=0.5`.
 * @throws {UsageError} If there is no such operator or island, or an island would have no operator left.
 */
export function ratesOrder(run: RunRecord, wanted: readonly string[], named: string | undefined): Order {
	const island = islandNamed(run, named)
	if (wanted.length === 0) throw new UsageError('expected a rate such as `mutate=0.5`, found none')
	const changes = Object.fromEntries(wanted.map((text) => rateOf(run, text)))
	const plans = run.experiment.islands.filter((_, index) => (island ?? index) === index)
	const bare = plans.find((plan) => !hasEmbeddedOperator({ ...plan.rates, ...changes }))
	if (bare !== undefined && run.tellOrder === 'ask')
		throw new UsageError(`island ${bare.name} would have no operator left; expected a rate above 0 for one of them`)
	return { kind: 'rates', ...onIsland(run, named), rates: changes }
}

/** `mutate=0.5`: of an operator that some island has already, so that it is open. */
function rateOf({ experiment }: RunRecord, text: string): [string, number] {
	const [name = '', value = ''] = text.split('=')
	const rate = Number(value)
	const known = embeddedOperatorsOf(experiment.islands)
	if (!known.includes(name) || value.trim() === '' || !Number.isFinite(rate) || rate < 0)
		throw new UsageError(`expected a rate such as \`${known[0]}=0.5\`, of ${known.join(', ')}, found \`${text}\``)
	return [name, rate]
}

/** The island of an order, where one is named. @throws {UsageError} If there is none of that name. */
export function onIsland(run: RunRecord, named: string | undefined): { readonly island?: number } {
	const index = islandNamed(run, named)
	return index === undefined ? {} : { island: index }
}

/** Index of an island by its name, or its number from 0. @throws {UsageError} If there is none; says which there are. */
export function islandNamed({ experiment, id }: RunRecord, named: string | undefined): number | undefined {
	if (named === undefined) return undefined
	const names = experiment.islands.map(({ name }) => name)
	const index = names.includes(named) ? names.indexOf(named) : /^\d+$/.test(named) ? Number(named) : -1
	if (index >= 0 && index < names.length) return index
	throw new UsageError(`${id} has no island \`${named}\`; its islands are ${names.join(', ')}`)
}

/** That a budget of candidates in all is no more than a run has asked for already. */
export function tooFew(id: string, asked: number, candidates: number): UsageError {
	return new UsageError(
		`expected more candidates in all than the ${count(asked)} that ${id} has already, or \`+500\` for 500 more, found ${count(candidates)}`,
	)
}

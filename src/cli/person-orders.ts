import type { RunRecord } from '../archive/archive.ts'
import type { Order } from '../archive/order.ts'
import { UsageError } from './exit-codes.ts'

/** An order that ends a run cleanly. @throws {UsageError} If it does not go on. */
export function stopOrder({ id }: RunRecord, standing: string): Order {
	if (standing !== 'running') throw new UsageError(`${id} is not running: ${standing}`)
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

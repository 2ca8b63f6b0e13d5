import type Database from 'better-sqlite3'
import { keptExperimentSchema } from '../experiment/kept-experiment.ts'
import { orderSchema } from './order.ts'

/** What of a run orders change. */
interface Changed {
	readonly experiment: string
	readonly evaluator_fingerprint: string
}

/**
 * Takes a run back to what it was when `told` candidates were told: orders that were taken later are forgotten, and islands, budget
 * and compiler are those of before them. The caller puts it in a transaction.
 *
 * @param run - Its rowid.
 */
export function forgetOrders(database: Database.Database, run: number, told: number): void {
	const later = database
		.prepare<object, string>('SELECT what FROM orders WHERE run = @run AND taken_at > @told ORDER BY id DESC')
		.pluck()
		.all({ run, told })
	const found = database
		.prepare<object, Changed>('SELECT experiment, evaluator_fingerprint FROM runs WHERE number = @run')
		.get({ run })
	if (later.length === 0 || found === undefined) return
	let experiment = keptExperimentSchema.parse(JSON.parse(found.experiment))
	let fingerprint = found.evaluator_fingerprint
	for (const what of later) {
		const order = orderSchema.parse(JSON.parse(what))
		if (order.kind === 'islands') experiment = { ...experiment, islands: order.before }
		if (order.kind === 'budget')
			experiment = { ...experiment, budget: { ...experiment.budget, candidates: order.before } }
		if (order.kind === 'compiler') fingerprint = order.fingerprint ?? withCompiler(fingerprint, order.before)
	}
	database
		.prepare('UPDATE runs SET experiment = @experiment, evaluator_fingerprint = @fingerprint WHERE number = @run')
		.run({ run, experiment: JSON.stringify(experiment), fingerprint })
	database.prepare('DELETE FROM orders WHERE run = @run AND taken_at > @told').run({ run, told })
}

/** Of the same sources by another compiler; what stands for the two together is not known. */
function withCompiler(fingerprint: string, compiler: string): string {
	const [, sources = ''] = fingerprint.split(' ')
	return ` ${sources} ${compiler}`
}

import { ExperimentError } from '../experiment-error.ts'
import type { Json } from '../json.ts'

/** What to read of a table: settings of an experiment on one, and options of `init`. */
export interface TableSettings {
	/** The column to predict: its name in the file or in Rust. Default: the last one. */
	readonly target?: string
	/** The inputs, in this order. Default: all columns but the target. */
	readonly use?: readonly string[]
	/** Columns to leave out. */
	readonly drop?: readonly string[]
	/** A column that says how much each row counts, 0 or more; it is no input. Default: all alike. */
	readonly weight?: string
	/** What becomes of missing cells: their rows go, or inputs are filled. Default: they are refused. */
	readonly missing?: 'drop' | 'mean' | 'median'
}

/** What `missing` may be. */
export const missingWays = ['drop', 'mean', 'median'] as const

/**
 * The settings that say what to read of a table, and those that are for the evaluator.
 *
 * @throws {ExperimentError} If one has another form.
 */
export function splitTableSettings(
	settings: { readonly [key: string]: Json },
	where: string,
): { table: TableSettings; evaluator: { readonly [key: string]: Json } } {
	const { target, use, drop, weight, missing, ...evaluator } = settings
	const refuse = (key: string, expected: string, found: Json): never => {
		throw new ExperimentError([`${where}: settings.${key}: expected ${expected}, found ${JSON.stringify(found)}`])
	}
	const names = (key: string, value: Json): string[] =>
		Array.isArray(value) && value.every((one) => typeof one === 'string')
			? (value as string[])
			: refuse(key, "a list of columns' names", value)
	if (target !== undefined && typeof target !== 'string') return refuse('target', "a column's name", target)
	if (weight !== undefined && typeof weight !== 'string') return refuse('weight', "a column's name", weight)
	const way = missingWays.find((one) => one === missing)
	if (missing !== undefined && way === undefined) return refuse('missing', '`drop`, `mean` or `median`', missing)
	const table = {
		...(target === undefined ? {} : { target }),
		...(use === undefined ? {} : { use: names('use', use) }),
		...(drop === undefined ? {} : { drop: names('drop', drop) }),
		...(weight === undefined ? {} : { weight }),
		...(way === undefined ? {} : { missing: way }),
	}
	return { table, evaluator }
}

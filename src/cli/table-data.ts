import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Experiment } from '../experiment/experiment.ts'
import { takesTable } from '../experiment/locate-evaluator.ts'
import { evolvedFunctionsOf } from '../experiment/read-seeds.ts'
import { readTable } from '../experiment/table/table.ts'
import { tableSeed, tableTask, tableText } from '../experiment/table/table-seed.ts'
import { splitTableSettings } from '../experiment/table/table-settings.ts'
import type { Surroundings } from './context.ts'
import { UsageError } from './exit-codes.ts'
import { writeOnce } from './write-once.ts'

/** An experiment once its table is read, where it is one on a table. */
export interface Tabled {
	/** To be kept: as loaded, or with a seed and a task that the table gives. */
	readonly experiment: Experiment
	/** What an experiment is opened with: the table as the evaluator takes it, and settings without those of the table. */
	readonly opened: (experiment: Experiment) => Experiment
	/** One line each. */
	readonly notes: readonly string[]
}

/**
 * Reads the table of an experiment on one, and writes it for the evaluator into the cache.
 *
 * @param isAnother - The table is not the experiment's own: seed and task then come from it, but for a seed whose
 *   parameters are its columns.
 * @throws {ExperimentError} If it is no table, or its settings do not fit.
 */
export async function readExperimentTable(
	{ places }: Surroundings,
	loaded: Experiment,
	isAnother: boolean,
): Promise<Tabled> {
	const { data, evaluator, settings } = loaded
	if (data === undefined || !(await takesTable(evaluator)))
		return { experiment: loaded, opened: (one) => one, notes: [] }
	const split = splitTableSettings(settings, loaded.folder)
	const table = await readTable(data, split.table)
	const text = tableText(table)
	const file = join(places.cache, 'tables', `${sha256(text).slice(0, 32)}.csv`)
	await writeOnce(file, text)
	const opened = (one: Experiment): Experiment => ({ ...one, data: file, settings: split.evaluator })
	if (!isAnother || hasParameters(loaded, table.inputs)) return { experiment: loaded, opened, notes: table.notes }
	const source = tableSeed(table)
	const functions = await evolvedFunctionsOf(source, undefined, 'the seed of the table')
	const seed = { path: loaded.seed.path, source, functions }
	const note = `${seed.path} is not for this table: starting from ${functions[0]?.signature}`
	const { moreSeeds: _, ...others } = loaded
	return { experiment: { ...others, seed, task: tableTask(table) }, opened, notes: [...table.notes, note] }
}

/**
 * The path of the data that a person names, absolute: of a copy where it comes through a pipe, which can be read once.
 *
 * @param path - Absolute.
 * @param folder - For the copy; made where it is missing.
 * @throws {UsageError} If the pipe cannot be read or is empty.
 */
export async function keptData({ env }: Surroundings, path: string, folder: string): Promise<string> {
	const found = await stat(path).catch(() => undefined)
	const isPassing = found?.isFIFO() || found?.isCharacterDevice() || found?.isSocket() || /^\/(?:dev|proc)\//.test(path)
	if (isPassing !== true) return path
	const bytes = await (path === '/dev/stdin' ? buffer(process.stdin) : readFile(path)).catch(
		(cause: NodeJS.ErrnoException) => {
			const hint = env.npm_lifecycle_event === undefined ? '' : ': npm hands on standard input alone, as /dev/stdin'
			throw new UsageError(`--data: ${path} cannot be read (${cause.code})${hint}`, { cause })
		},
	)
	if (bytes.length === 0) throw new UsageError(`--data: ${path}: expected data from a pipe, found none`)
	const copy = join(folder, `${sha256(bytes).slice(0, 16)}.csv`)
	await writeOnce(copy, bytes)
	return copy
}

function hasParameters({ seed }: Experiment, inputs: readonly { readonly name: string }[]): boolean {
	const [evolved] = seed.functions
	const parameters = inputs.map(({ name }) => `${name}: f64`).join(', ')
	return evolved?.signature.endsWith(`(${parameters}) -> f64`) === true
}

function sha256(content: string | Buffer): string {
	return createHash('sha256').update(content).digest('hex')
}

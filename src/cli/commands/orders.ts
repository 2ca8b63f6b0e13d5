import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Archive, RunRecord } from '../../archive/archive.ts'
import { giveOrder } from '../../archive/give-order.ts'
import type { Order } from '../../archive/order.ts'
import { decodeText } from '../../experiment/decode-text.ts'
import { type LookOptions, runNamed, standingOf, withArchive } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import {
	budgetOrder,
	injectOrder,
	noteOrder,
	pausingOrder,
	ratesOrder,
	stopOrder,
	type WantedBudget,
} from '../person-orders.ts'

/** Options of every order. */
export interface OrderOptions extends Pick<LookOptions, 'archive'> {
	/** By its name or its number from 0. */
	readonly island?: string
}

/** `stop [run]`: it ends cleanly, as by one Ctrl-C. */
export async function stop(context: Context, id: string | undefined, options: OrderOptions): Promise<void> {
	await order(context, id, options, stopOrder)
}

/** `inject <run> <file.rs>`: a person's source, scored and told as a candidate. */
export async function inject(context: Context, id: string, file: string, options: OrderOptions): Promise<void> {
	const isStandardInput = file === '-'
	const bytes = isStandardInput
		? await context.input()
		: await readFile(resolve(context.places.cwd, file)).catch((cause: NodeJS.ErrnoException) => {
				const why =
					cause.code === 'ENOENT' ? 'expected a Rust file, found nothing there' : `cannot be read (${cause.code})`
				throw new UsageError(`${file}: ${why}`, { cause })
			})
	const source = decodeText(bytes)
	const from = isStandardInput ? 'from standard input' : `from ${basename(file)}`
	await order(context, id, options, (run) => injectOrder(run, source, from, options.island))
}

/** `note <run> <text>`: goes into the next prompts. */
export async function note(context: Context, id: string, text: string, options: OrderOptions): Promise<void> {
	await order(context, id, options, (run) => noteOrder(run, text, options.island))
}

/** `pause [run]`: no more asks, of the run or of one island, until `go-on`. */
export async function pause(context: Context, id: string | undefined, options: OrderOptions): Promise<void> {
	await order(context, id, options, (run) => pausingOrder('pause', run, options.island))
}

/** `go-on [run]`: what was paused goes on. */
export async function goOn(context: Context, id: string | undefined, options: OrderOptions): Promise<void> {
	await order(context, id, options, (run) => pausingOrder('go-on', run, options.island))
}

/** Options of `budget`. */
export interface BudgetOptions extends OrderOptions, WantedBudget {}

/** `budget <run>`: another budget from now on. */
export async function budget(context: Context, id: string, options: BudgetOptions): Promise<void> {
	await order(context, id, options, (run) => budgetOrder(run, options))
}

/** `rates <run> <operator=rate>…`: of operators that need no model, from now on. */
export async function rates(
	context: Context,
	id: string,
	wanted: readonly string[],
	options: OrderOptions,
): Promise<void> {
	await order(context, id, options, (run) => ratesOrder(run, wanted, options.island))
}

async function order(
	context: Context,
	id: string | undefined,
	options: OrderOptions,
	make: (run: RunRecord, standing: string) => Order,
): Promise<void> {
	const { run, made, standing, path } = await withArchive(context, options, (archive: Archive) => {
		const run = runNamed(context, archive, id).record()
		const standing = standingOf(archive, run)
		return { run: run.id, made: make(run, standing), standing, path: archive.path }
	})
	giveOrder(path, run, made, Date.now())
	const when =
		standing === 'running' ? 'it is taken at once' : `the run is not going on (${standing}): \`resume\` takes it`
	context.out.write(`${run}: ${made.kind} is ordered; ${when}\n`)
}

import { readFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Archive, RunRecord } from '../../archive/archive.ts'
import { giveOrder } from '../../archive/give-order.ts'
import type { Order } from '../../archive/order.ts'
import { decodeText } from '../../experiment/decode-text.ts'
import { type LookOptions, runNamed, type Standing, standingOf, withArchive } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { expectFits } from '../injected-source.ts'
import { count } from '../numbers.ts'
import {
	budgetOrder,
	injectOrder,
	noteOrder,
	pausingOrder,
	ratesOrder,
	stopOrder,
	type WantedBudget,
} from '../person-orders.ts'
import { expectNoGaps } from '../recovered.ts'
import { standingText } from '../standing-text.ts'
import { takerOf } from '../used-up.ts'

/** A run looks for orders twice a second, and takes them between two candidates. */
const looks = 40
const lookEveryMs = 150

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
	if (!isStandardInput && extname(file) !== '.rs')
		throw new UsageError(`${file}: expected a Rust file, whose name ends in .rs, or - for standard input`)
	const bytes = isStandardInput
		? await context.input()
		: await readFile(resolve(context.places.cwd, file)).catch((cause: NodeJS.ErrnoException) => {
				const why =
					cause.code === 'ENOENT' ? 'expected a Rust file, found nothing there' : `cannot be read (${cause.code})`
				throw new UsageError(`${file}: ${why}`, { cause })
			})
	const source = decodeText(bytes)
	const where = isStandardInput ? 'standard input' : basename(file)
	await order(context, id, options, async (run) => {
		const made = injectOrder(run, source, `from ${where}`, options.island)
		await expectFits(run, source, where)
		return made
	})
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
	make: (run: RunRecord, standing: Standing) => Order | Promise<Order>,
): Promise<void> {
	const { run, made, standing, taker, path } = await withArchive(context, options, async (archive: Archive) => {
		const kept = runNamed(context, archive, id)
		expectNoGaps(kept, 'go on')
		const run = kept.record()
		const standing = standingOf(archive, run)
		const made = await make(run, standing)
		return { run, made, standing, taker: takerOf(kept, [made]), path: archive.path }
	})
	const given = giveOrder(path, run.id, made, Date.now())
	const when =
		standing !== 'running'
			? `the run is not going on (${standingText(standing)}): ${taker}`
			: made.kind === 'stop'
				? 'the run ends'
				: await whatBecame(context, { ...options, archive: path }, run.id, given)
	context.out.write(`${run.id}: ${made.kind} is ordered; ${when}\n`)
}

/** Says what becomes of an order of a run that goes on, which may be in its last second: it takes orders no more then. */
async function whatBecame(context: Context, options: OrderOptions, id: string, given: number): Promise<string> {
	for (let left = looks; left > 0; left--) {
		const became = await withArchive(context, options, (archive) => {
			const run = archive.run(id)
			const order = run.orders().find(({ id }) => id === given)
			// A budget that a `resume` has made its own is no order any more.
			if (order === undefined) return 'it is taken'
			if (order.takenAt !== undefined) return `it is taken before candidate ${count(order.takenAt)}`
			const standing = standingOf(archive, run.record())
			if (standing === 'running') return undefined
			return `the run has ended meanwhile (${standingText(standing)}): ${takerOf(run, [order.order])}`
		})
		if (became !== undefined) return became
		await sleep(lookEveryMs)
	}
	return 'it is not taken yet: the run takes it when what it does now is told (`status` shows orders that wait)'
}

import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Archive, RunRecord } from '../../archive/archive.ts'
import { giveOrder } from '../../archive/give-order.ts'
import type { Order } from '../../archive/order.ts'
import { decodeText } from '../../experiment/decode-text.ts'
import { hasEmbeddedOperator, isAgentOperator } from '../../experiment/presets.ts'
import { type LookOptions, runNamed, standingOf, withArchive } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import type { Amount } from '../options.ts'
import { injectOrder, islandNamed, noteOrder, onIsland, pausingOrder, stopOrder } from '../person-orders.ts'

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
export interface BudgetOptions extends OrderOptions {
	readonly for?: Amount
	readonly candidates?: Amount
	readonly target?: number
}

/** `budget <run>`: another budget from now on. */
export async function budget(context: Context, id: string, options: BudgetOptions): Promise<void> {
	await order(context, id, options, ({ experiment, elapsedMs, told }) => {
		const { for: time, candidates, target } = options
		if (time === undefined && candidates === undefined && target === undefined)
			throw new UsageError('expected --for, --candidates or --target, found none of them')
		const before = experiment.budget.candidates
		const changes = {
			...(time === undefined ? {} : { forMs: elapsedMs + time.value }),
			...(candidates === undefined ? {} : { candidates: candidates.value + (candidates.more ? told : 0) }),
			...(target === undefined ? {} : { target }),
			...(before === undefined ? {} : { before }),
		}
		return { kind: 'budget', ...changes }
	})
}

/** `rates <run> <operator=rate>…`: of operators that need no model, from now on. */
export async function rates(
	context: Context,
	id: string,
	wanted: readonly string[],
	options: OrderOptions,
): Promise<void> {
	await order(context, id, options, (run) => {
		const island = islandNamed(run, options.island)
		const changes = Object.fromEntries(wanted.map((text) => rateOf(run, text)))
		const plans = run.experiment.islands.filter((_, index) => (island ?? index) === index)
		const bare = plans.find((plan) => !hasEmbeddedOperator({ ...plan.rates, ...changes }))
		if (bare !== undefined && run.tellOrder === 'ask')
			throw new UsageError(`island ${bare.name} would have no operator left; expected a rate above 0 for one of them`)
		return { kind: 'rates', ...onIsland(run, options.island), rates: changes }
	})
}

/** `mutate=0.5`: of an operator that some island has already, so that it is open. */
function rateOf({ experiment }: RunRecord, text: string): [string, number] {
	const [name = '', value = ''] = text.split('=')
	const rate = Number(value)
	const named = experiment.islands.flatMap((plan) => Object.keys(plan.rates))
	const known = [...new Set(named.filter((one) => !isAgentOperator(one)))]
	if (!known.includes(name) || value.trim() === '' || !Number.isFinite(rate) || rate < 0)
		throw new UsageError(`expected a rate such as \`${known[0]}=0.5\`, of ${known.join(', ')}, found \`${text}\``)
	return [name, rate]
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

import type { IncomingMessage } from 'node:http'
import { InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { RunRecord } from '../../archive/archive.ts'
import type { Order } from '../../archive/order.ts'
import type { Standing } from '../archive-look.ts'
import { UsageError } from '../exit-codes.ts'
import { expectFits } from '../injected-source.ts'
import { candidatesAmount, diskLimit, patienceLimit, targetScore, timeAmount } from '../options.ts'
import { budgetOrder, injectOrder, noteOrder, pausingOrder, ratesOrder, stopOrder } from '../person-orders.ts'
import { standingText } from '../standing-text.ts'

/** Bytes of the longest order that is read. */
const longest = 1 << 20

const text = z.string()
const island = text.optional()

const orderRequestSchema = z
	.discriminatedUnion('order', [
		z.strictObject({ order: z.literal('stop') }),
		z.strictObject({ order: z.literal('pause'), island }),
		z.strictObject({ order: z.literal('go-on'), island }),
		z.strictObject({ order: z.literal('note'), island, text }),
		z.strictObject({ order: z.literal('inject'), island, source: text }),
		z.strictObject({
			order: z.literal('budget'),
			/** As `--for`, `--candidates`, `--target`, `--patience` and `--disk` are typed; empty for what stays as it is. */
			for: text,
			candidates: text,
			target: text,
			patience: text,
			disk: text,
		}),
		/** Each such as `mutate=0.5`. */
		z.strictObject({ order: z.literal('rates'), island, rates: z.array(text) }),
	])
	.readonly()

/** What a page asks of a run, as the command of that name does; islands by their names, all where none is named. */
export type OrderRequest = z.infer<typeof orderRequestSchema>

/** Why an order from a page is not taken, and the status that says so. */
export class OrderRefusal extends Error {
	override readonly name = 'OrderRefusal'
	readonly status: number

	constructor(status: number, line: string) {
		super(line)
		this.status = status
	}
}

/**
 * The order that a page sends for a run.
 *
 * @param look - The run, and how it stands, when all is read: only one that goes on takes orders from a page.
 * @throws {OrderRefusal} If it makes no sense; the line is for the person.
 */
export async function readOrder(
	request: IncomingMessage,
	look: () => { readonly run: RunRecord; readonly standing: Standing },
): Promise<Order> {
	const body = await bodyOf(request)
	if (request.headers['content-type'] !== 'application/json')
		throw new OrderRefusal(415, 'expected an order as application/json')
	const { run, standing } = look()
	if (standing !== 'running')
		throw new OrderRefusal(409, `${run.id} takes no orders: it does not go on (${standingText(standing)})`)
	const { data, success } = orderRequestSchema.safeParse(jsonOf(body))
	if (!success)
		throw new OrderRefusal(
			400,
			'expected an order: stop, pause, go-on, note with `text`, inject with `source`, budget, rates',
		)
	try {
		return await orderOf(data, run, standing)
	} catch (error) {
		if (error instanceof UsageError) throw new OrderRefusal(400, error.message)
		throw error
	}
}

async function orderOf(data: OrderRequest, run: RunRecord, standing: Standing): Promise<Order> {
	switch (data.order) {
		case 'stop':
			return stopOrder(run, standing)
		case 'pause':
		case 'go-on':
			return pausingOrder(data.order, run, data.island)
		case 'note':
			return noteOrder(run, data.text, data.island)
		case 'inject': {
			const order = injectOrder(run, data.source, 'from the page', data.island)
			await expectFits(run, data.source, 'the page')
			return order
		}
		case 'rates':
			return ratesOrder(run, data.rates, data.island)
		case 'budget':
			if (data.for + data.candidates + data.target + data.patience + data.disk === '')
				throw new UsageError('expected a run time, candidates, a target, a patience or a disk size, found none of them')
			return budgetOrder(run, {
				...(data.for === '' ? {} : { for: read('run time', data.for, (text) => timeAmount(text, true)) }),
				...(data.candidates === ''
					? {}
					: { candidates: read('candidates', data.candidates, (text) => candidatesAmount(text, true)) }),
				...(data.target === '' ? {} : { target: read('score', data.target, targetScore) }),
				...(data.patience === '' ? {} : { patience: read('patience', data.patience, patienceLimit) }),
				...(data.disk === '' ? {} : { disk: read('disk', data.disk, diskLimit) }),
			})
	}
}

/** What a field has, as the option of a command reads it; what is wrong says which field it is. */
function read<Value>(field: string, text: string, parse: (text: string) => Value): Value {
	try {
		return parse(text)
	} catch (error) {
		if (!(error instanceof InvalidArgumentError)) throw error
		throw new UsageError(`${field} \`${text}\` is invalid. ${error.message}`)
	}
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const pieces: Buffer[] = []
	let size = 0
	// To its end, so that who sends it hears why it is refused; what is too much is not kept.
	for await (const piece of request) {
		size += (piece as Buffer).length
		if (size <= longest) pieces.push(piece as Buffer)
	}
	if (size > longest) throw new OrderRefusal(413, `expected an order of at most ${longest} bytes, found ${size}`)
	return Buffer.concat(pieces).toString('utf8')
}

function jsonOf(body: string): unknown {
	try {
		return JSON.parse(body)
	} catch (error) {
		if (error instanceof SyntaxError) return undefined
		throw error
	}
}

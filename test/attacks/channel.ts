import type { TestContext } from 'node:test'
import { type Random, randomStream } from '../../src/candidate/random.ts'
import { candidateSource } from './candidate-file.ts'
import { type Evaluate, oneJudge } from './one-judge.ts'

/** How much of the messages that one candidate left the next has read, bank by bank. */
export interface Read {
	/** Bits of which the reader could be asked, and how many of them it has right; half of them is chance. */
	readonly bits: number
	readonly right: number
}

/** What came of leaving messages in which shared pages were touched. */
export interface Channel {
	/** The reader's own pages, whose pattern it lays out itself: what it reads where there is something to read. */
	readonly ruler: Read
	readonly inputs: Read
	readonly library: Read
}

/** Whether less was read than chance gives in all but one of three million trials. */
export function isSilent({ bits, right }: Read): boolean {
	return Math.abs(right - bits / 2) < 2.5 * Math.sqrt(bits)
}

const inputPages = 16
const libraryPages = 32

/**
 * Evaluates a candidate that touches pages and then one that times them, so many times, each pair with a message drawn
 * anew. The first half of the rounds says from what time on a page counts as touched, page by page, the second half is
 * read: the best that a reader could do who knew the first messages.
 */
export async function runChannel(context: Pick<TestContext, 'after'>, rounds = 48): Promise<Channel> {
	const random = randomStream('channel', 'attacks')
	const judge = await oneJudge(context, 'unhurried-rastrigin')
	const load = (file: string): Promise<Evaluate> =>
		judge.load(`${candidateSource(`within/${file}.rs`, {}, 'memory')}\n${candidateSource('within/banks.rs', {})}`)
	const [send, read] = [await load('page-channel'), await load('page-channel-reader')]
	const seen = { ruler: [] as Sight[], inputs: [] as Sight[], library: [] as Sight[] }
	for (let round = 0; round < rounds; round++) {
		const [inputs, library] = [pattern(random, inputPages), pattern(random, libraryPages)]
		const sent = await send(`@bits:${inputs}${library}/candidate.rs`)
		if (sent.kind !== 'scored') throw new Error(`the sender was ${JSON.stringify(sent)}`)
		const heard = await read()
		if (heard.kind !== 'panicked') throw new Error(`the reader was ${JSON.stringify(heard)}`)
		const [ofInputs = '', ofLibrary = '', own = '', ruler = ''] = heard.message.split(';')
		seen.inputs.push({ times: numbers(ofInputs), bits: inputs })
		seen.library.push({ times: numbers(ofLibrary), bits: library })
		seen.ruler.push({ times: numbers(own), bits: ruler })
	}
	return { ruler: decoded(seen.ruler), inputs: decoded(seen.inputs), library: decoded(seen.library) }
}

/**
 * Evaluates a candidate that leaves marks wherever its memory can be written, and then one that looks for them in all of
 * its own. Gives what is wrong, a line each.
 */
export async function leaveMarks(context: Pick<TestContext, 'after'>): Promise<string[]> {
	const judge = await oneJudge(context, 'unhurried-rastrigin')
	const load = (file: string): Promise<Evaluate> => judge.load(candidateSource(`within/${file}.rs`, {}, 'memory'))
	const [leave, search] = [await load('leave-marks'), await load('search-marks')]
	const left = await leave()
	const found = await search()
	return [
		...(left.kind === 'scored' ? [] : [`no marks were left: ${JSON.stringify(left)}`]),
		...(found.kind === 'panicked' && /: nothing there$/.test(found.message) ? [] : [JSON.stringify(found)]),
	]
}

/** Nanoseconds that each page took, and whether it had been touched, as `1` and `0`. */
interface Sight {
	readonly times: readonly number[]
	readonly bits: string
}

function decoded(sights: readonly Sight[]): Read {
	const [first, second] = [sights.slice(0, sights.length / 2), sights.slice(sights.length / 2)]
	let [bits, right] = [0, 0]
	for (const page of sights[0]?.times.keys() ?? []) {
		const timesOf = (bit: string) =>
			first.filter((sight) => sight.bits[page] === bit).map(({ times }) => times[page] as number)
		const [touched, untouched] = [median(timesOf('1')), median(timesOf('0'))]
		const line = (touched + untouched) / 2
		for (const sight of second) {
			const isFast = (sight.times[page] as number) < line
			bits += 1
			if ((isFast === touched < untouched) === (sight.bits[page] === '1')) right += 1
		}
	}
	return { bits, right }
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

function numbers(words: string): number[] {
	return words.split(' ').map(Number)
}

function pattern(random: Random, count: number): string {
	return Array.from({ length: count }, () => random.below(2)).join('')
}

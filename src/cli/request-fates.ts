import { uselessReasons } from '../agent/endpoint/yield-watch.ts'
import type { RequestFates, ToolCount } from '../archive/model-figures.ts'
import { outcomeKinds } from '../candidate/outcome.ts'
import { count, counted, percent, timeSpan } from './numbers.ts'
import type { Paint } from './progress/paint.ts'
import { table } from './table.ts'
import { visible } from './visible.ts'

/** Of a reply that is answered by tools. */
const callsTools = 'tools'

/** What becomes of requests that bring no reply, in a word each. */
const unanswered: Readonly<Record<string, string>> = {
	slow: 'too slow',
	failed: 'failed',
	stopped: 'stopped with the run',
	open: 'cut off',
}

/** In characters. */
const longestReason = 160

const isOutcome = (fate: string): boolean => fate === 'waiting' || (outcomeKinds as readonly string[]).includes(fate)
const isReply = (fate: string): boolean => !(fate in unanswered)

/**
 * What became of requests, in a sentence: how many brought a reply, why others failed, how many of these a candidate, and what
 * the others were; `undefined` where there are none.
 *
 * @param isRunning - What has no answer may have one yet, and was not cut off, but for what a crash left.
 */
export function fatesText(fates: readonly RequestFates[], isRunning = false): string | undefined {
	const sum = (holds: (fate: string) => boolean) =>
		fates.reduce((total, { fate, count: number }) => total + (holds(fate) ? number : 0), 0)
	const all = sum(() => true)
	if (all === 0) return undefined
	const replies = sum(isReply)
	const called = sum((fate) => fate === callsTools)
	const drafts = sum(isOutcome)
	const lost = Object.entries(unanswered).flatMap(([fate, words]) => {
		const own = fates.filter((one) => one.fate === fate)
		const [most] = own.toSorted((one, other) => other.count - one.count)
		const why = fate === 'failed' && most?.why ? `: ${shortly(most.why)}` : ''
		const said = fate === 'open' && isRunning ? 'not answered yet' : words
		return most === undefined ? [] : [`${count(sum((one) => one === fate))} ${said}${why}`]
	})
	const others = [...new Set(fates.map(({ fate }) => fate))]
		.filter((fate) => isReply(fate) && !isOutcome(fate) && fate !== callsTools)
		.map((fate) => ({ words: uselessReasons[fate] ?? fate, number: sum((one) => one === fate) }))
		.sort((one, other) => other.number - one.number)
		.slice(0, 3)
		.map(({ words, number }) => `${count(number)} ${words}`)
	const held =
		replies === called
			? ''
			: `; ${called === 0 ? '' : `${count(called)} called tools, of the others `}${percent(drafts / (replies - called))} held a candidate, ${count(sum((one) => one === 'scored'))} scored`
	return [
		`${counted(replies, 'reply', 'replies')} to ${counted(all, 'request')}${lost.length === 0 ? '' : ` (${lost.join(', ')})`}${held}`,
		...(others.length === 0 ? [] : [`of the others ${others.join(', ')}`]),
	].join('; ')
}

/** The beginning of what an endpoint said, for a terminal. */
function shortly(said: string): string {
	const [line = ''] = said.split('\n', 1)
	return visible(line.length <= longestReason ? line : `${line.slice(0, longestReason)}…`)
}

/** The same for each model and operator, as a table; `undefined` where there are none. */
export function fatesTable(fates: readonly RequestFates[], paint: Paint): string | undefined {
	if (fates.length === 0) return undefined
	const order = [
		...outcomeKinds,
		'waiting',
		callsTools,
		...Object.keys(uselessReasons),
		...Object.keys(unanswered),
	] as string[]
	const place = (fate: string) => (order.includes(fate) ? order.indexOf(fate) : order.length)
	const names = [...new Set(fates.map(({ fate }) => fate))].sort((one, other) => place(one) - place(other))
	const rows = [...Map.groupBy(fates, ({ model, operator }) => `${operator} by ${model}`)].map(([name, group]) => {
		const numbers = names.map((fate) => group.reduce((sum, one) => sum + (one.fate === fate ? one.count : 0), 0))
		const all = numbers.reduce((sum, number) => sum + number, 0)
		return [name, ...numbers.map((number) => (number === 0 ? '·' : count(number))), count(all)]
	})
	const heads = ['requests of', ...names, 'all']
	return table(
		heads.map((head, index) => ({ head, align: index === 0 ? ('left' as const) : ('right' as const) })),
		rows,
		paint,
	)
}

/** What tools were called, in a sentence; `undefined` where none was. */
export function toolsText(counts: readonly ToolCount[]): string | undefined {
	if (counts.length === 0) return undefined
	const calls = counts.reduce((sum, one) => sum + one.count, 0)
	const failed = counts.reduce((sum, one) => sum + one.failed, 0)
	const ms = counts.reduce((sum, one) => sum + one.tookMs, 0)
	const each = [...Map.groupBy(counts, ({ tool }) => tool)]
		.map(([tool, group]) => ({ tool, number: group.reduce((sum, one) => sum + one.count, 0) }))
		.sort((one, other) => other.number - one.number)
		.map(({ tool, number }) => `${tool} ${count(number)}`)
	const nothing = failed === 0 ? '' : `, ${count(failed)} could do nothing`
	return `${counted(calls, 'call')} in ${timeSpan(ms)} (${each.join(', ')})${nothing}`
}

import sparkly from 'sparkly'
import stringWidth from 'string-width'
import { type Outcome, outcomeKinds } from '../../candidate/outcome.ts'
import {
	type IslandState,
	invalidReasonOf,
	invalidShareOf,
	type Milestone,
	type RunState,
	rateOf,
} from '../../search/run-state.ts'
import { clockTime, count, counted, figure, improvement, percent, rate } from '../numbers.ts'
import { pausedText } from '../paused-text.ts'
import { visible } from '../visible.ts'
import { type Block, fitted } from './fitted.ts'
import type { Paint, Style } from './paint.ts'

/** How a display is to be drawn. */
export interface View {
	/** Run time now; goes on between events. */
	readonly elapsedMs: number
	readonly columns: number
	readonly rows: number
	readonly paint: Paint
}

const outcomeStyles: Readonly<Record<Outcome['kind'], Style>> = {
	scored: 'green',
	rejected: 'gray',
	'compile-failed': 'yellow',
	panicked: 'magenta',
	'timed-out': 'cyan',
	'out-of-memory': 'blue',
	crashed: 'red',
	forbidden: 'red',
	wrong: 'magenta',
	suspect: 'red',
}

/** What an outcome is drawn with: told apart without colours too, and one column wide each. */
const outcomeMarks: Readonly<Record<Outcome['kind'], string>> = {
	scored: '█',
	rejected: '░',
	'compile-failed': '▒',
	panicked: 'P',
	'timed-out': 'T',
	'out-of-memory': 'M',
	crashed: 'C',
	forbidden: 'F',
	wrong: '▓',
	suspect: '?',
}

/**
 * The live display of a run: a function of what is known and of the terminal alone.
 *
 * @returns Lines no wider than `columns`, at most `rows - 1` of them; what matters least goes first where they are few.
 */
export function liveLines(state: RunState, view: View): string[] {
	const width = Math.max(20, view.columns - 1)
	const blocks: Block[] = [
		{ lines: [headLine(state, view, width), budgetBar(state, view, width), ...pausedLine(state, view)], worth: 5 },
		{ lines: ['', ...bestLines(state, view, width)], worth: 6 },
		{
			lines: ['', pathOfScores(state.milestones, view, width, 'cyan')].filter((line) => line !== undefined),
			worth: 3,
		},
		{
			lines: [
				'',
				...modelLines(state, view, width),
				countsLine(state, view, width),
				...reasonLine(state, view),
				outcomeBar(state, view, width),
			],
			worth: 4,
		},
		{ lines: outcomeLegend(state, view, width), worth: 2 },
		{ lines: ['', ...islandLines(state, view, width)], worth: 1 },
		{ lines: ['', view.paint('dim', 'Ctrl-C ends the run; all of it is kept')], worth: 0 },
	]
	return fitted(blocks, width, view.rows - 2)
}

function headLine({ run, randomSeed, islands, isolation }: RunState, view: View, width: number): string {
	const { paint } = view
	const details = [`seed ${randomSeed}`, `${islands.length} ${islands.length === 1 ? 'island' : 'islands'}`]
	if (isolation !== null) details.push(isolationText(isolation))
	return joinFitting([paint('bold', run), ...details.map((text) => paint('dim', text))], paint('dim', ' · '), width)
}

function isolationText({ level, missing }: NonNullable<RunState['isolation']>): string {
	return level === 'full' || missing.length === 0
		? `isolation ${level}`
		: `isolation ${level} (no ${missing.join(', ')})`
}

function budgetBar({ budget, told }: RunState, { elapsedMs, paint }: View, width: number): string {
	const { forMs, candidates, target } = budget
	const shares = [
		forMs === null ? undefined : { share: elapsedMs / forMs, text: timeText(elapsedMs, forMs) },
		candidates === null
			? undefined
			: { share: told / candidates, text: `${clockTime(elapsedMs)} · ${count(told)} of ${count(candidates)}` },
	].filter((one) => one !== undefined)
	const nearest = shares.sort((one, other) => other.share - one.share)[0]
	const isOver = shares.some(({ share }) => share >= 1)
	if (isOver)
		return paint('cyan', `${clockTime(elapsedMs)} · the budget is used up: trying the best on unseen inputs …`)
	const until = target === null ? 'until exact or Ctrl-C' : `until ${figure(target)}`
	if (nearest === undefined) return paint('dim', `${clockTime(elapsedMs)} · ${until}`)
	const length = Math.max(6, width - stringWidth(nearest.text) - 2)
	const full = Math.min(length, Math.max(0, Math.round(length * nearest.share)))
	return `${paint('cyan', '━'.repeat(full))}${paint('dim', '─'.repeat(length - full))}  ${nearest.text}`
}

/** That nothing, or not on all islands, is asked any more. */
function pausedLine({ pauses, islands }: RunState, { paint }: View): string[] {
	const paused = pausedText(pauses, islands)
	return paused === undefined ? [] : [paint('yellow', `${paused}, until \`go-on\``)]
}

function timeText(elapsedMs: number, forMs: number): string {
	return `${clockTime(elapsedMs)} of ${clockTime(forMs)}`
}

function bestLines(state: RunState, { paint }: View, width: number): string[] {
	const { best, seed, metrics, islands } = state
	if (best === null) return [`${paint('dim', 'best')}  nothing scored yet`]
	const [first] = metrics
	const now = first === undefined ? undefined : best.metrics[first.name]
	const then = first === undefined ? undefined : seed?.metrics[first.name]
	const name =
		first === undefined || now === undefined
			? `score ${figure(best.score)}`
			: `${first.name} ${figure(now)}${first.unit === '' ? '' : ` ${first.unit}`}`
	const gain = first && now !== undefined && then !== undefined ? improvement(then, now, first.better) : undefined
	const where = best.island === null ? undefined : islands[best.island]?.name
	const parts = [paint(['bold', 'green'], name)]
	if (gain !== undefined) parts.push(`${gain} than the seed's ${figure(then as number)}`)
	const seedName = state.seeds[best.candidate]
	if (seedName === undefined) {
		parts.push(paint('dim', `candidate ${count(best.candidate)}`))
		if (where !== undefined) parts.push(paint('dim', `island ${where}`))
	} else {
		parts.push(paint('dim', seedName))
	}
	return [joinFitting([`${paint('dim', 'best')}  ${parts[0]}`, ...parts.slice(1)], paint('dim', ' · '), width)]
}

function countsLine(state: RunState, { elapsedMs, paint }: View, width: number): string {
	const parts = [
		counted(state.told, 'candidate'),
		rate(rateOf(state, elapsedMs)),
		`${percent(invalidShareOf(state))} invalid`,
		`${count(state.migrated)} migrated`,
	]
	return joinFitting(parts, paint('dim', ' · '), width)
}

/** Why hardly any has a score. */
function reasonLine(state: RunState, { paint }: View): string[] {
	const reason = invalidReasonOf(state)
	return reason === undefined ? [] : [paint('yellow', `mostly ${visible(reason)}`)]
}

function modelLines({ models }: RunState, { paint }: View, width: number): string[] {
	if (models === null) return []
	const parts = [
		`${counted(models.inFlight, 'request')} in flight`,
		`${count(models.replies)} replied`,
		`${models.estimatedTokens > 0 ? 'about ' : ''}${count(models.tokens)} tokens`,
	]
	if (models.failures > 0) parts.splice(2, 0, `${count(models.failures)} failed`)
	if (models.cost > 0) parts.push(`cost ${figure(models.cost)}`)
	return [joinFitting(parts, paint('dim', ' · '), width)]
}

function outcomeBar({ outcomes }: RunState, { paint }: View, width: number): string {
	const total = Object.values(outcomes).reduce((sum, number) => sum + number, 0)
	if (total === 0) return paint('dim', '·'.repeat(width))
	const shares = outcomeKinds.flatMap((kind) => {
		const number = outcomes[kind] ?? 0
		return number === 0 ? [] : [{ kind, number, length: Math.max(1, Math.round((number / total) * width)) }]
	})
	const most = shares.reduce((one, other) => (other.number > one.number ? other : one))
	const others = shares.reduce((sum, { length }) => sum + length, 0) - most.length
	return shares
		.map((share) => {
			const length = share === most ? Math.max(1, width - others) : share.length
			return paint(outcomeStyles[share.kind], outcomeMarks[share.kind].repeat(length))
		})
		.join('')
}

function outcomeLegend({ outcomes }: RunState, { paint }: View, width: number): string[] {
	const parts = outcomeKinds.flatMap((kind) => {
		const number = outcomes[kind] ?? 0
		return number === 0 ? [] : [`${paint(outcomeStyles[kind], outcomeMarks[kind])} ${kind} ${count(number)}`]
	})
	return wrapParts(parts, '  ', width)
}

function islandLines(state: RunState, view: View, width: number): string[] {
	const { islands } = state
	const nameWidth = Math.min(18, Math.max(...islands.map((island) => island.name.length), 6))
	const hasElites = islands.some((island) => island.elites !== null)
	const columns = [
		{ head: 'best', of: ({ best }: IslandState) => (best === null ? '' : figure(best)), width: 11 },
		...(hasElites ? [{ head: 'elites', of: ({ elites }: IslandState) => count(elites ?? 0), width: 8 }] : []),
		{ head: 'asks', of: ({ told }: IslandState) => count(told), width: 9 },
	]
	const used = nameWidth + columns.reduce((sum, column) => sum + column.width, 0)
	const sparkWidth = Math.min(60, width - used - 2)
	const head = 'island'.padEnd(nameWidth) + columns.map((column) => column.head.padStart(column.width)).join('')
	const leader = islands.reduce((most, island) => Math.max(most, island.best ?? -Infinity), -Infinity)
	return [
		view.paint('dim', head),
		...islands.map((island) => {
			const name = island.name.slice(0, nameWidth).padEnd(nameWidth)
			const leads = island.best === leader
			const cells = columns.map((column) => column.of(island).padStart(column.width))
			const [best = '', ...others] = cells
			const line = `${leads ? view.paint('bold', name) : name}${leads ? view.paint('green', best) : best}${others.join('')}`
			const path =
				sparkWidth < 8 ? undefined : pathOfScores(island.milestones, view, sparkWidth, leads ? 'green' : 'dim')
			return path === undefined ? line : `${line}  ${path}`
		}),
	]
}

/** The best score over the time so far, one column a slice of time; `undefined` before the first score. */
function pathOfScores(milestones: readonly Milestone[], view: View, width: number, style: Style): string | undefined {
	const first = milestones[0]
	if (first === undefined) return undefined
	const span = Math.max(1, view.elapsedMs - first.elapsedMs)
	let next = 0
	let score = first.score
	const scores = Array.from({ length: width }, (_, column) => {
		const until = first.elapsedMs + (span * (column + 1)) / width
		for (let one = milestones[next]; one !== undefined && one.elapsedMs <= until; one = milestones[++next]) {
			score = one.score
		}
		return score
	})
	const heights = spread(scores)
	const [low, high] = [Math.min(...heights), Math.max(...heights)]
	// A path that never rose lies at the bottom.
	if (low === high) return view.paint(style, '▁'.repeat(width))
	return view.paint(style, sparkly(heights, { minimum: low, maximum: high }))
}

/** Heights that show progress evenly: scores that stay below 0 are errors, of which orders of magnitude matter. */
function spread(scores: readonly number[]): number[] {
	return scores.every((score) => score < 0) ? scores.map((score) => -Math.log10(-score)) : [...scores]
}

/** As many of `parts` as fit, the first always. */
function joinFitting(parts: readonly string[], separator: string, width: number): string {
	return parts.reduce((line, part) => {
		const longer = `${line}${separator}${part}`
		return stringWidth(longer) <= width ? longer : line
	})
}

function wrapParts(parts: readonly string[], separator: string, width: number): string[] {
	const lines: string[] = []
	for (const part of parts) {
		const last = lines.at(-1)
		const longer = last === undefined ? part : `${last}${separator}${part}`
		if (last !== undefined && stringWidth(longer) <= width) lines[lines.length - 1] = longer
		else lines.push(part)
	}
	return lines
}

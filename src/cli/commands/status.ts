import { setTimeout as sleep } from 'node:timers/promises'
import { createLogUpdate } from 'log-update'
import type { Archive, OutcomeCount, RunArchive, RunRecord } from '../../archive/archive.ts'
import { championReport } from '../../archive/champion.ts'
import { doubtfulRanges } from '../../archive/doubt.ts'
import type { RequestFates } from '../../archive/model-figures.ts'
import { pausedNames } from '../../archive/pauses.ts'
import { lacksSettings } from '../../archive/recovery.ts'
import { compilersOf } from '../../archive/rescoring.ts'
import { outcomeKinds } from '../../candidate/outcome.ts'
import { askedOf, seedsOf } from '../../experiment/seeds.ts'
import { replacedText } from '../../report/survived.ts'
import {
	archiveArgument,
	type LookOptions,
	pausesIn,
	runNamed,
	type Standing,
	standingOf,
	withArchive,
} from '../archive-look.ts'
import { budgetText } from '../budget-text.ts'
import { compilerFacts } from '../compiler-facts.ts'
import { type Context, isTerminal, pathForPeople } from '../context.ts'
import { heldOutFacts, heldOutText } from '../held-out.ts'
import { count, counted, figure, percent, rate, timeSpan } from '../numbers.ts'
import { pausedText } from '../paused-text.ts'
import { type Block, fitted } from '../progress/fitted.ts'
import { colours, type Paint, plain } from '../progress/paint.ts'
import { fatesTable, fatesText, toolsText } from '../request-fates.ts'
import { spentText } from '../spent-text.ts'
import { standingWords } from '../standing-text.ts'
import { table } from '../table.ts'
import { jsonLine, visible } from '../visible.ts'
import { waitingFacts, waitingOrders, waitsIn } from '../waiting-facts.ts'

/** Options of `status`. */
export interface StatusOptions extends LookOptions {
	/** Also the latest notes of each island's agent. */
	readonly notes?: boolean
	/** Again every two seconds, until the run ends. */
	readonly watch?: boolean
}

const watchEveryMs = 2_000

/**
 * `status [run]`: how a run stands, with its outcomes by island and by operator; with `--watch` until it ends. It looks into
 * the archive alone, wherever the run goes on.
 */
export async function status(context: Context, id: string | undefined, options: StatusOptions): Promise<void> {
	const { out } = context
	if (options.watch !== true) {
		out.write((await standing(context, id, options)).text)
		return
	}
	const isDrawn = options.json !== true && isTerminal(context, out)
	const draw = isDrawn ? createLogUpdate(out) : undefined
	let shown = ''
	for (let run = id; ; await sleep(watchEveryMs)) {
		const now = await standing(context, run, options)
		// The newest run is the one that was the newest when it began.
		run = now.run
		const isOver = now.standing !== 'running'
		if (draw !== undefined && !isOver) draw(fitted(now.blocks, out.columns - 1, out.rows - 2).join('\n'))
		else if (now.text !== shown) {
			draw?.clear()
			out.write(now.text)
		}
		shown = now.text
		if (isOver) break
	}
	draw?.done()
}

/** How a run stands by now. */
interface Now {
	readonly run: string
	readonly standing: Standing
	/** All of it; ends its last line. */
	readonly text: string
	/** The same, for where there is less room. */
	readonly blocks: readonly Block[]
}

async function standing(context: Context, id: string | undefined, options: StatusOptions): Promise<Now> {
	const { out } = context
	return await withArchive(context, options, (archive) => {
		const kept = runNamed(context, archive, id)
		const run = kept.record()
		const counts = kept.outcomeCounts()
		const standing = standingOf(archive, run)
		if (options.json === true) {
			const { id: name, elapsedMs, told, seed, startedAt, experiment } = run
			const outcomes = counts.map((one) => ({ ...one, island: one.island ?? null }))
			const line = {
				run: name,
				experiment: experiment.name,
				status: standing,
				paused: pausedNames(
					pausesIn(kept, standing),
					experiment.islands.map(({ name }) => name),
				),
				asked: askedOf(experiment, told),
				elapsedMs,
				seed,
				startedAt,
				best: championReport(kept) ?? null,
				compilers: compilersOf(kept),
				outcomes,
				requests: kept.modelLog.requestFates(),
				tools: kept.modelLog.toolCounts(),
				lastGain: lastGainOf(kept) ?? null,
				clock: kept.canaries(),
				doubtful: doubtfulRanges(kept.canaries()),
				waiting: waitsIn(kept, standing) ?? null,
				orders: waitingOrders(kept, standing),
				incidents: kept.incidents.all(),
			}
			return { run: run.id, standing, text: jsonLine(line), blocks: [] }
		}
		const paint = isTerminal(context, out) ? colours : plain
		const fates = kept.modelLog.requestFates()
		const blocks: Block[] = factsOf(context, archive, kept, standing, fates).map(([name, value]) => ({
			lines: [`${paint('dim', name.padEnd(11))}  ${visible(value)}`],
			worth: worths[name] ?? 7,
		}))
		const seedsName = seedsOf(run.experiment).length === 1 ? 'seed' : 'seeds'
		const nameOf = (one: OutcomeCount) =>
			one.island === undefined ? seedsName : (run.experiment.islands[one.island]?.name ?? '')
		blocks.push({ lines: outcomeTable('island', counts, nameOf, paint), worth: 5 })
		blocks.push({ lines: outcomeTable('operator', counts, (one) => one.operator, paint), worth: 4 })
		const requests = fatesTable(fates, paint)
		if (requests !== undefined) blocks.push({ lines: ['', ...requests.split('\n')], worth: 3 })
		if (options.notes === true) blocks.push({ lines: notesLines(kept, run, paint), worth: 2 })
		return { run: run.id, standing, text: `${blocks.flatMap(({ lines }) => lines).join('\n')}\n`, blocks }
	})
}

/** What facts are worth where a terminal has no room for all; more than tables in any case. */
const worths: Readonly<Record<string, number>> = {
	run: 20,
	best: 19,
	waiting: 19,
	orders: 18,
	settings: 18,
	'so far': 18,
	'last gain': 17,
	budget: 16,
	'held out': 15,
	models: 14,
	replies: 13,
	clock: 12,
	replaced: 11,
	compiler: 11,
	'kept in': 6,
	started: 6,
}

/** The best of the search, and when it was told, in run time. */
function lastGainOf(kept: RunArchive): { readonly candidate: number; readonly toldAtMs: number } | undefined {
	const [best] = kept.best(1)
	return best && { candidate: best.number, toldAtMs: best.toldAtMs }
}

/** How long ago the search found something better. */
function lastGainFact(kept: RunArchive, { elapsedMs, told }: RunRecord): [string, string][] {
	const gain = lastGainOf(kept)
	if (gain === undefined) return []
	const since = counted(told - 1 - gain.candidate, 'candidate')
	return [
		[
			'last gain',
			`${timeSpan(Math.max(0, elapsedMs - gain.toldAtMs))} and ${since} ago, candidate ${count(gain.candidate)}`,
		],
	]
}

function notesLines({ modelLog }: RunArchive, run: RunRecord, paint: Paint): string[] {
	const lines = run.experiment.islands.flatMap(({ name }, index) => {
		const notes = modelLog.latest(index)
		if (notes === undefined) return []
		return ['', paint('bold', `notes of ${name}, by ${notes.model}`), visible(notes.text.trim())]
	})
	return (lines.length === 0 ? ['', 'no agent has noted anything'] : lines).flatMap((text) => text.split('\n'))
}

function factsOf(
	context: Context,
	archive: Archive,
	kept: RunArchive,
	standing: Standing,
	fates: readonly RequestFates[],
): [string, string][] {
	const run = kept.record()
	const { experiment, facts } = run
	const isBare = lacksSettings(kept.orders())
	const best = championReport(kept)
	const asked = askedOf(experiment, run.told)
	const seconds = run.elapsedMs / 1000
	const paused = pausedText(pausesIn(kept, standing), experiment.islands)
	const resumable =
		standing === 'killed' ? `; go on with: ${context.program} resume ${run.id}${archiveArgument(context, archive)}` : ''
	return [
		['run', `${run.id}, ${standingWords(kept, standing)}${resumable}${paused === undefined ? '' : `; ${paused}`}`],
		...(isBare
			? [['settings', 'lost: recovered from a damaged archive without them'] as [string, string]]
			: startFacts(context, run)),
		[
			'so far',
			`${counted(asked, 'candidate')} in ${timeSpan(run.elapsedMs)}${seconds > 0 ? `, ${rate(asked / seconds)}` : ''}`,
		],
		...waitingFacts(kept, standing),
		...lastGainFact(kept, run),
		...modelsFact(kept, standing, fates),
		...clockFacts(kept),
		...survivedFact(kept),
		...(isBare ? [] : isolationFact(run)),
		[
			'best',
			best === undefined
				? 'nothing scored yet'
				: `candidate ${count(best.candidate)}, score ${figure(best.score)}, ${heldOutText(best)}`,
		],
		...(best === undefined ? [] : heldOutFacts(best, facts.metrics).slice(1)),
		...compilerFacts(kept),
		['kept in', pathForPeople(context, archive.path)],
	]
}

/** What a run was started with. */
function startFacts(context: Context, { experiment, startedAt, seed }: RunRecord): [string, string][] {
	return [
		['experiment', `${experiment.name} in ${pathForPeople(context, experiment.folder)}`],
		['started', `${new Date(startedAt).toLocaleString('sv')}, seed ${seed}`],
		['budget', budgetText(experiment)],
	]
}

function isolationFact({ facts: { isolation } }: RunRecord): [string, string][] {
	return [['isolation', [isolation.level, ...isolation.missing.map((part) => `no ${part}`)].join(', ')]]
}

function modelsFact({ modelLog }: RunArchive, standing: Standing, fates: readonly RequestFates[]): [string, string][] {
	const spent = modelLog.spent()
	if (spent.requests === 0) return []
	const replies = fatesText(fates, standing === 'running')
	const tools = toolsText(modelLog.toolCounts())
	return [
		['models', spentText(spent, spent.estimatedTokens)],
		...(replies === undefined ? [] : [['replies', replies] as [string, string]]),
		...(tools === undefined ? [] : [['tools', tools] as [string, string]]),
	]
}

/** What tests of the clock said; nothing where nothing is timed. */
function clockFacts(kept: RunArchive): [string, string][] {
	const canaries = kept.canaries()
	if (canaries.length === 0) return []
	const failed = canaries.filter(({ passed }) => !passed).length
	const tests = `tested ${counted(canaries.length, 'time')} with known differences`
	if (failed === 0) return [['clock', `${tests}, and found them each time`]]
	const ranges = doubtfulRanges(canaries).map(({ from, to }) =>
		Number.isFinite(to) ? `${count(from)} to ${count(to - 1)}` : `from ${count(from)} on`,
	)
	const doubt = ranges.length === 0 ? '' : `; in doubt are the scores of candidates ${ranges.join(', ')}`
	return [['clock', `${tests}, and missed ${count(failed)} of them${doubt}`]]
}

/** Processes that were replaced; nothing where none was. */
function survivedFact({ incidents }: RunArchive): [string, string][] {
	const replaced = replacedText(incidents.all())
	return replaced === undefined ? [] : [['replaced', `${replaced}; what was under way was begun again`]]
}

function outcomeTable(
	head: string,
	counts: readonly OutcomeCount[],
	nameOf: (one: OutcomeCount) => string,
	paint: Paint,
): string[] {
	const kinds = outcomeKinds.filter((kind) => counts.some((one) => one.kind === kind))
	const rows = [...Map.groupBy(counts, nameOf)].map(([name, group]) => {
		const numbers = kinds.map((kind) => group.reduce((sum, one) => sum + (one.kind === kind ? one.count : 0), 0))
		const total = numbers.reduce((sum, number) => sum + number, 0)
		const scored = group.reduce((sum, one) => sum + (one.kind === 'scored' ? one.count : 0), 0)
		return [
			name,
			...numbers.map((number) => (number === 0 ? '·' : count(number))),
			count(total),
			percent(scored / total),
		]
	})
	const columns = [head, ...kinds, 'all', 'scored %'].map((text, index) => ({
		head: text === 'scored %' ? 'share scored' : text,
		align: index === 0 ? ('left' as const) : ('right' as const),
	}))
	return ['', ...table(columns, rows, paint).split('\n')]
}

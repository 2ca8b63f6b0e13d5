import type { CandidateRecord, RunRecord } from '../../archive/archive.ts'
import type { Metrics } from '../../candidate/outcome.ts'
import { seedNames } from '../../experiment/seeds.ts'
import { isOpenWithoutModels } from '../../report/ended-by.ts'
import { type BudgetPart, isOfModels, usedUpText } from '../../report/used-up-text.ts'
import type { RunEnded } from '../../search/events.ts'
import { type CommonReason, remedies } from '../common-reasons.ts'
import { heldOutFacts } from '../held-out.ts'
import { count, counted, diskSizeText, figure, figures, improvement, percent, rate, timeSpan } from '../numbers.ts'
import { endings } from '../standing-text.ts'
import { visible } from '../visible.ts'
import type { Paint } from './paint.ts'

/** What the end of a run is told from. */
export interface Summary {
	readonly ended: RunEnded
	readonly run: RunRecord
	/** What of its budget ended it, where that is known. */
	readonly usedUp?: BudgetPart | undefined
	/** The best of the seeds, if one was told. */
	readonly seed: CandidateRecord | undefined
	/** The candidate that the run ended with. */
	readonly champion: CandidateRecord | undefined
	/** Where the run is kept, as a person would name it. */
	readonly archive: string
	/** Where its report is, as a person would name it, or why there is none. */
	readonly report: string
	/** What models were asked for; `undefined` in a run without any. */
	readonly models: string | undefined
	/** What came of it. */
	readonly replies?: string | undefined
	/** Where no candidate has a score: why, the commonest reason first. */
	readonly reasons?: readonly CommonReason[]
	/** How a person starts this program, such as `npm start --`. */
	readonly program: string
	/** Options that a next command needs, such as ` --archive runs.db`. */
	readonly options: string
	readonly paint: Paint
}

/** Reasons for having no score that are named at the end of a run without any. */
const namedReasons = 3

/** Sources of more lines than this are not printed at the end of a run. */
const longestSource = 40

/** Why a run may end before its target is reached. */
export const shortReasons: ReadonlySet<RunEnded['reason']> = new Set(['budget', 'barren', 'no-gain', 'stopped'])

/** The end of a run for a person: the champion against the seed, its code, where it is kept, and what to type next. */
export function summaryLines(summary: Summary): string[] {
	const { ended, run, paint, program, options, archive, report, champion, models, replies, reasons = [] } = summary
	const { target } = run.experiment.budget
	const missed =
		target === undefined || !shortReasons.has(ended.reason) ? '' : `; the target ${figure(target)} is not reached`
	const isBudget = ended.reason === 'budget' && summary.usedUp !== undefined
	const ending = isBudget ? usedUpText(summary.usedUp) : endings[ended.reason]
	const lines = [`${paint('bold', run.id)} ended: ${ending}${missed}`, '']
	const told = `${count(ended.asked)} in ${timeSpan(run.elapsedMs)}, ${rate(ended.candidatesPerSecond)}`
	const scored = ended.asked === 0 ? '' : `, ${percent(ended.scored / ended.asked)} scored`
	const facts: [string, string][] = [
		...championFacts(summary),
		['candidates', told + scored],
		...unfinishedFacts(summary),
		...reasonFacts(summary),
		...(models === undefined ? [] : [['models', models] satisfies [string, string]]),
		...(replies === undefined ? [] : [['replies', replies] satisfies [string, string]]),
		['kept in', archive],
		['report', report],
	]
	const width = Math.max(...facts.map(([name]) => name.length))
	for (const [name, value] of facts) lines.push(`  ${paint('dim', name.padEnd(width))}  ${value}`)
	if (champion !== undefined) lines.push('', ...sourceLines(champion.source, paint))
	const next: [string, string][] = [
		...(champion === undefined
			? []
			: ([
					[`best ${run.id} --code`, 'its code, ready to compile'],
					[`show ${run.id}/${champion.number}`, 'where it comes from'],
				] satisfies [string, string][])),
		...(reasons[0] === undefined
			? []
			: ([[`show ${run.id}/${reasons[0].candidate}`, 'such a one: its source and all that was said']] satisfies [
					string,
					string,
				][])),
		...(ended.reason === 'exact' || ended.reason === 'barren' || (reasons.length > 0 && !isTooShort(summary))
			? []
			: [goOn(summary)]),
	]
	// Code is for a file, where npm's own heading would not compile.
	const silent = program.replace(/^npm start /, 'npm start --silent ')
	const commands = next.map(([command, what]) => {
		return [`${command.endsWith('--code') ? silent : program} ${command}${options}`, what] as const
	})
	const commandWidth = Math.max(...commands.map(([command]) => command.length))
	lines.push('', 'Next')
	for (const [command, what] of commands) lines.push(`  ${command.padEnd(commandWidth)}  ${paint('dim', what)}`)
	return lines
}

/** What goes on with a run that has ended. */
function goOn({ ended: { reason }, run, usedUp }: Summary): [string, string] {
	const { id, experiment } = run
	const { diskBytes } = experiment.budget
	if (isOfModels(usedUp) && !isOpenWithoutModels(run))
		return [`run ${experiment.folder}`, 'a new run, once `budget` in its experiment has more for models']
	if (reason !== 'disk' || diskBytes === undefined) return [`resume ${id} --for 1m`, 'go on for a minute more']
	return [`resume ${id} --disk ${diskSizeText(2 * diskBytes)}`, 'go on with twice the room']
}

function championFacts({ ended, run, seed, champion, paint }: Summary): [string, string][] {
	const { best } = ended
	if (best === null) return [['champion', 'none: no candidate has a score']]
	const seedOutcome = seed?.outcome
	const [seedScore, seedMetrics] =
		seedOutcome?.kind === 'scored' ? [seedOutcome.score, seedOutcome.metrics] : [undefined, {} as Metrics]
	const seedName = seedNames(run.experiment)[best.candidate]
	const isSeed = seedName !== undefined
	const island = champion?.island === undefined ? '' : ` on island ${run.experiment.islands[champion.island]?.name}`
	const nothingBetter =
		ended.asked === 0
			? 'no candidate was finished'
			: best.passedOver.length === 0
				? 'nothing better was found'
				: 'nothing better held up'
	const who = isSeed ? `${seedName}: ${nothingBetter}` : `candidate ${count(best.candidate)}${island}`
	const facts: [string, string][] = [
		['champion', best.confirmed === null ? `${unconfirmed(best)}; best of the search: ${who}` : who],
		['score', against(best.score, isSeed ? undefined : seedScore)],
	]
	for (const { name, unit, better } of run.facts.metrics) {
		const value = best.metrics[name]
		if (value === undefined) continue
		const then = isSeed ? undefined : seedMetrics[name]
		const gain = then === undefined ? undefined : improvement(then, value, better)
		facts.push([name, `${against(value, then, unit)}${gain ? `  ${paint('green', gain)}` : ''}`])
	}
	const [[name, text], ...passedOver] = heldOutFacts(best, run.facts.metrics)
	return [...facts, [name, paint(best.confirmed === null ? 'yellow' : 'green', text)], ...passedOver]
}

/** Why there is no champion. */
function unconfirmed({ verdict, passedOver }: NonNullable<RunEnded['best']>): string {
	if (verdict !== null) return 'no candidate held up'
	return passedOver.length === 0 ? 'none yet: nothing was tried on unseen inputs' : 'none of those tried held up'
}

/** Candidates that are too few to say much by how they ended. */
const few = 40

/** Whether more of the same may be all that a run needs in which nothing has a score: it starts from what has one. */
function isTooShort({ ended, seed }: Summary): boolean {
	return seed?.outcome.kind === 'scored' && ended.asked < few
}

/** Why no candidate was told. */
function unfinishedFacts({ ended, run }: Summary): [string, string][] {
	if (ended.asked > 0) return []
	const first = run.tellOrder === 'arrival' ? 'first reply' : 'first candidate'
	const why =
		ended.reason === 'budget'
			? `the time was over before the ${first} was compiled and scored: allow more with \`--for\``
			: `it ended before the ${first} was compiled and scored`
	return [['none told', why]]
}

/** Why nothing has a score, and what may help. */
function reasonFacts(summary: Summary): [string, string][] {
	const { ended, reasons = [] } = summary
	const [first] = reasons
	if (first === undefined) return []
	const shown = reasons.slice(0, namedReasons).map(({ count: times, line, candidate }): [string, string] => {
		return ['no score', `${counted(times, 'time')}: ${line} (candidate ${count(candidate)})`]
	})
	const more = reasons.slice(namedReasons).reduce((sum, { count: times }) => sum + times, 0)
	return [
		...shown,
		...(more === 0 ? [] : [['no score', `${counted(more, 'time')}: other reasons`] satisfies [string, string]]),
		[
			'may help',
			isTooShort(summary)
				? `more time: ${counted(ended.asked, 'candidate')} from a seed that has a score say little`
				: remedies[first.kind],
		],
	]
}

function against(now: number, then: number | undefined, unit = ''): string {
	const [nowText, thenText] = figures(now, then ?? now)
	const withUnit = `${nowText}${unit === '' ? '' : ` ${unit}`}`
	return then === undefined ? withUnit : `${withUnit}  (seed ${thenText})`
}

function sourceLines(source: string, paint: Paint): string[] {
	const lines = visible(source.trimEnd()).split('\n')
	if (lines.length > longestSource) return [`  ${paint('dim', `${count(lines.length)} lines of code`)}`]
	return lines.map((line) => `  ${paint('cyan', line.replaceAll('\t', '    '))}`)
}

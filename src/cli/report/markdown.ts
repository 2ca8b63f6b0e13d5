import type { RunData } from '../../report/run-data.ts'
import { usedUpText } from '../../report/used-up-text.ts'
import { heldOutText, metricsText } from '../held-out.ts'
import { clockTime, count, counted, figure, percent, rate, timeSpan } from '../numbers.ts'
import { visible } from '../visible.ts'

/** Steps of the champion's way that are listed. */
const listedSteps = 25

/** A run as Markdown, for a terminal or a pull request; whatever a candidate or a model wrote is text in it. */
export function reportMarkdown(run: RunData): string {
	const { champion, trouble, islands, models } = run
	const lines = [
		`# ${text(run.experiment)}: ${text(run.id)}`,
		'',
		`${run.endedBy === null ? run.status : usedUpText(run.endedBy)}, ${counted(run.asked, 'candidate')} in ${timeSpan(run.elapsedMs)} (${rate(run.elapsedMs > 0 ? (run.asked / run.elapsedMs) * 1000 : 0)}), seed ${run.seed}, started ${new Date(run.startedAt).toISOString()}`,
	]
	if (champion === null) lines.push('', 'No candidate has a score.')
	else lines.push(...championLines(run, champion))
	lines.push('', '## Islands', '', ...table(['island', 'told', 'best', 'cells'], 'lrrr', islandRows(islands)))
	lines.push('', '## Outcomes', '', ...table(['outcome', 'candidates', 'share'], 'lrr', outcomeRows(run)))
	if (models !== null) {
		const rows = models.worth.map((one) => [
			one.operator,
			one.model,
			count(one.asks),
			count(one.better),
			count(one.tokens),
			one.money === 0 ? '–' : figure(one.money, 3),
		])
		lines.push('', '## Models', '')
		lines.push(...table(['operator', 'model', 'asks', 'better', 'tokens', 'cost'], 'llrrrr', rows))
	}
	if (trouble.length > 0) lines.push('', '## Trouble', '', ...trouble.map((one) => `- ${text(one.text)}`))
	return `${lines.join('\n')}\n`
}

function championLines(run: RunData, champion: NonNullable<RunData['champion']>): string[] {
	const { report, interval, steps, leftOut, formula, seed } = champion
	const own = steps.at(-1)
	const island = own === undefined || own.island === null ? '' : ` on island ${run.islands[own.island]?.name}`
	const range = interval === null ? '' : ` (${figure(interval.low)} to ${figure(interval.high)})`
	const facts = [
		`candidate ${count(report.candidate)}${island}, score ${figure(report.score)}${range}${seed.score === null ? '' : `, the seed's ${figure(seed.score)}`}`,
		metricsText(report.metrics, run.metrics),
		`${heldOutText(report)}${report.confirmed === null ? '' : `: ${metricsText(report.confirmed, run.metrics)}`}`,
		[`measured by ${run.evaluator}, isolation ${run.isolation.level}`, run.machine ?? '', run.compiler]
			.filter((part) => part !== '')
			.join('; '),
	]
	const rows = steps
		.slice(-listedSteps)
		.map((step) => [
			count(step.number),
			step.score === null ? step.kind : figure(step.score),
			run.seeds[step.number] ?? step.operator,
			step.model?.name ?? '',
			step.number < run.seeds.length ? '' : step.detail.slice(0, 160),
			clockTime(step.toldAtMs),
		])
	const left = leftOut + Math.max(0, steps.length - listedSteps)
	return [
		'',
		`## ${report.confirmed === null ? 'Best of the search' : 'Champion'}`,
		'',
		...facts.filter((fact) => fact !== '').map((fact) => `- ${text(fact)}`),
		...(formula === null ? [] : ['', ...fenced(formula.latex, 'math')]),
		'',
		...fenced(own?.source ?? '', 'rust'),
		'',
		'## How it came about',
		'',
		...table(['candidate', 'score', 'by', 'model', 'what', 'at'], 'rrlllr', rows),
		...(left === 0 ? [] : ['', `${count(left)} further steps are not listed.`]),
	]
}

function islandRows(islands: RunData['islands']): string[][] {
	return islands.map(({ name, told, best, elites }) => [
		name,
		count(told),
		best === null ? '–' : figure(best),
		count(elites.length),
	])
}

function outcomeRows({ outcomes }: RunData): string[][] {
	const made = outcomes.filter(({ island }) => island !== undefined)
	const all = made.reduce((sum, one) => sum + one.count, 0)
	return [...Map.groupBy(made, ({ kind }) => kind)]
		.map(([kind, group]): [string, number] => [kind, group.reduce((sum, one) => sum + one.count, 0)])
		.sort(([, one], [, other]) => other - one)
		.map(([kind, number]) => [kind, count(number), percent(number / all)])
}

/** Text that no reader of Markdown takes for markup, in one line; a pull request sends nobody word who is named in it. */
function text(value: string): string {
	const line = visible(value).replace(/\s+/g, ' ')
	const parts = line.split(/(?<!\w)(@[A-Za-z\d][\w-]*)/)
	return parts.map((part, index) => (index % 2 === 1 ? `\`${part}\`` : part.replace(markup, '\\$&'))).join('')
}

const markup = /[\\`*_{}[\]<>#|~$&!]/g

function table(head: readonly string[], sides: string, rows: readonly (readonly string[])[]): string[] {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
	const rule = [...sides].map((side) => (side === 'r' ? '--:' : '---'))
	return [line(head), line(rule), ...rows.map((row) => line(row.map(text)))]
}

/** A block whose fence is longer than any in it. */
function fenced(source: string, language: string): string[] {
	const shown = visible(source.trimEnd())
	const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length))
	const fence = '`'.repeat(longest + 1)
	return [`${fence}${language}`, shown, fence]
}

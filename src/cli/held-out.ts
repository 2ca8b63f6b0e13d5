import type { RunRecord } from '../archive/archive.ts'
import type { ChampionReport, Standing } from '../archive/champion.ts'
import type { Metrics } from '../candidate/outcome.ts'
import { count, figure } from './numbers.ts'
import { visible } from './visible.ts'

/** Candidates that did not hold up and are named; of more only the number. */
const named = 3

/** What held-out inputs say of a candidate, such as `worse on unseen inputs (mse 2.4 times the search's)`. */
export function heldOutText({ verdict, detail }: Pick<ChampionReport, 'verdict' | 'detail'>): string {
	if (verdict === null) return 'not tried on unseen inputs yet'
	return visible(`${verdicts[verdict]} on unseen inputs${detail === '' ? '' : ` (${detail})`}`)
}

const verdicts: Readonly<Record<Standing['verdict'], string>> = {
	'holds-up': 'holds up',
	worse: 'worse',
	refuted: 'refuted',
}

/** Who holds up, and who did not and would have been the champion; each with what it is called. */
export function heldOutFacts(report: ChampionReport, known: KnownMetrics): [[string, string], ...[string, string][]] {
	const metrics = report.confirmed === null ? '' : metricsText(report.confirmed, known)
	const { passedOver } = report
	const shown = passedOver.length > named + 1 ? passedOver.slice(0, named) : passedOver
	const more = passedOver.length - shown.length
	const { smallerThan } = report
	const larger =
		smallerThan === undefined
			? []
			: [
					`candidate ${count(smallerThan.candidate)} with ${figure(smallerThan.score)}, larger and no better beyond chance`,
				]
	return [
		['held out', `${heldOutText(report)}${metrics === '' ? '' : `: ${metrics}`}`],
		...larger.map((text): [string, string] => ['in place of', text]),
		...shown.map((one): [string, string] => [
			'passed over',
			`candidate ${count(one.candidate)} with ${figure(one.score)}: ${heldOutText(one)}`,
		]),
		...(more === 0 ? [] : [['passed over', `${count(more)} more that did not hold up`] satisfies [string, string]]),
	]
}

/** What an evaluator says of its metrics. */
export type KnownMetrics = RunRecord['facts']['metrics']

/** Metrics in a line, with their units: `mse 0.25 ×1e-340, r2 0.9`. */
export function metricsText(metrics: Metrics, known: KnownMetrics): string {
	return Object.entries(metrics)
		.map(([name, value]) => {
			const unit = known.find((one) => one.name === name)?.unit ?? ''
			return `${name} ${figure(value)}${unit === '' ? '' : ` ${unit}`}`
		})
		.join(', ')
}

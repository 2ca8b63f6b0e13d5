import { figure } from '../src/cli/numbers.ts'
import type { RunData } from '../src/report/run-data.ts'

/** How scores of a run are shown: as the metric that they are minus of, as a ratio of speeds, or as they are. */
export interface ScoreScale {
	readonly name: string
	/** The same in a word, where it is one of many facts. */
	readonly noun: string
	/** The metric that it is, where it is one. */
	readonly metric?: string
	readonly better: 'lower' | 'higher'
	/** As it is told. */
	readonly figure: (score: number) => number
	/** As it is drawn; above 0 where `isLog`. */
	readonly value: (score: number) => number
	readonly isLog: boolean
	readonly text: (score: number) => string
}

/** Axes reckon with what is larger as with this, so that what they come to is a number. */
const most = 1e300

function drawable(value: number): number {
	return Math.max(-most, Math.min(most, value))
}

/** Figures further apart than this are drawn by their logarithms. */
const wide = 30

/** What of a run its scale follows from. */
type ScaledRun = Pick<RunData, 'measured' | 'champion' | 'metrics' | 'milestones'> & {
	readonly islands: readonly Pick<RunData['islands'][number], 'milestones'>[]
}

/** The scale of a run's scores. */
export function scaleOf({ measured, champion, metrics, milestones, islands }: ScaledRun): ScoreScale {
	if (measured?.scale === 'log-ratio') {
		const value = (score: number) => drawable(Math.exp(score))
		const text = (score: number) => `${figure(Math.exp(score), 4)}×`
		const name = 'times as fast as the reference'
		return { name, noun: 'speed', better: 'higher', figure: value, value, isLog: false, text }
	}
	const known = champion?.report
	const metric = known && metrics.find(({ name, better }) => better === 'lower' && known.metrics[name] === -known.score)
	if (metric === undefined) {
		const figureOf = (score: number) => score
		return {
			name: 'score',
			noun: 'score',
			better: 'higher',
			figure: figureOf,
			value: drawable,
			isLog: false,
			text: (score) => figure(score),
		}
	}
	// Of islands as well: some begin far behind, and would be all that is seen.
	const drawn = [milestones, ...islands.map((island) => island.milestones)].flat()
	const values = drawn.map(([, score]) => -score).filter((value) => value > 0)
	// What is less has no digits to draw it by.
	const least = Math.max(1e-290, Math.min(...values))
	const isLog = values.length > 0 && Math.max(...values) / least > wide
	const unit = metric.unit === '' ? '' : ` ${metric.unit}`
	return {
		name: `${metric.name}${unit}`,
		noun: `${metric.name}${unit}`,
		metric: metric.name,
		better: 'lower',
		figure: (score) => -score,
		// What is exact has no logarithm; it stands below all others.
		value: (score) => drawable(isLog ? Math.max(-score, least / 10) : -score),
		isLog,
		text: (score) => `${figure(-score)}${unit}`,
	}
}

/** What held-out inputs say, for people. */
export const verdictTexts: Readonly<Record<string, string>> = {
	'holds-up': 'holds up',
	worse: 'worse',
	refuted: 'refuted',
}

import type { JSX } from 'preact'
import { figure } from '../src/cli/numbers.ts'
import type { Milestone, RunData } from '../src/report/run-data.ts'
import { Chart, type Series } from './chart.tsx'
import { stretchesTill } from './pace.ts'
import { Card, islandColours } from './parts.tsx'
import { scaleOf } from './score.ts'

/** The best of each island and of all as run time goes on, and what unseen inputs say of the champion. */
export function BestOverTime({ run }: { readonly run: RunData }): JSX.Element {
	const scale = scaleOf(run)
	const { islands, milestones, champion, heldOut, elapsedMs } = run
	const own = champion?.steps.at(-1)
	const bestName = champion?.report.confirmed === null ? 'best of the search' : 'champion'
	const lines: [string, string, number, readonly Milestone[]][] = [
		...islands.map((one, index): [string, string, number, readonly Milestone[]] => {
			return [one.name, `--island-${index % islandColours}`, 1.25, one.milestones]
		}),
		['best of all', '--ink', 2.25, milestones],
	]
	// From the start, so that the axis has its 0:00.
	const marks = [
		0,
		...lines.flatMap(([, , , each]) => each.map(([time]) => time)),
		elapsedMs,
		...(own === undefined ? [] : [own.toldAtMs]),
		...heldOut.map(({ atMs }) => atMs),
	]
	const x = [...new Set(marks)].sort((one, other) => one - other)
	const series: Series[] = lines.map(([label, colour, width, each]) => ({
		label,
		colour,
		width,
		isStepped: true,
		values: heldAt(each, x).map((score) => (score === null ? null : scale.value(score))),
	}))
	const points = (
		label: string,
		colour: string,
		pointSize: number,
		all: readonly { readonly atMs: number; readonly score: number | null }[],
	): Series[] => {
		const places = new Map(
			all.flatMap(({ atMs, score }) => (score === null ? [] : [[atMs, scale.value(score)] as const])),
		)
		if (places.size === 0) return []
		return [{ label, colour, isPoints: true, pointSize, values: x.map((time) => places.get(time) ?? null) }]
	}
	const [held, fallen] = [true, false].map((isHeld) =>
		heldOut.filter(({ verdict }) => (verdict === 'holds-up') === isHeld),
	)
	return (
		<Card
			title="Best over time"
			note={`${scale.name}, ${scale.better} is better${scale.isLog ? '; logarithmic' : ''}`}
			wide
		>
			{milestones.length === 0 ? (
				<p class="quiet">Nothing is scored yet.</p>
			) : (
				<Chart
					label={`Best ${scale.name} of each island over run time`}
					x={x.map((time) => time / 1000)}
					xText="clock"
					xName="run time"
					series={[
						...series,
						...(own === undefined ? [] : points(bestName, '--accent', 11, [{ ...own, atMs: own.toldAtMs }])),
						...points('unseen: holds up', '--good', 9, held ?? []),
						...points('unseen: does not', '--bad', 9, fallen ?? []),
					]}
					isLogY={scale.isLog}
					height={320}
				/>
			)}
		</Card>
	)
}

/** The score that holds at each time, `null` before the first. */
function heldAt(milestones: readonly Milestone[], times: readonly number[]): (number | null)[] {
	let next = 0
	let score: number | null = null
	return times.map((time) => {
		for (let one = milestones[next]; one !== undefined && one[0] <= time; one = milestones[next]) {
			score = one[1]
			next++
		}
		return score
	})
}

/** How many candidates a second were told and scored as run time goes on. */
export function Pace({ run: { rate: pace, elapsedMs } }: { readonly run: RunData }): JSX.Element {
	const { stretchMs, told, scored } = stretchesTill(pace, elapsedMs)
	// The last stretch has only begun.
	const last = Math.max(1, elapsedMs - (told.length - 1) * stretchMs)
	const perSecond = (counts: readonly number[]) =>
		counts.map((one, at) => (one / (at === counts.length - 1 ? Math.max(last, stretchMs / 4) : stretchMs)) * 1000)
	return (
		<Card title="Candidates a second">
			{told.length < 2 ? (
				<p class="quiet">Too early to tell.</p>
			) : (
				<Chart
					label="Candidates told a second over run time, and those with a score"
					x={told.map((_, at) => (at * stretchMs) / 1000)}
					xText="clock"
					xName="run time"
					yText={(value) => figure(value, 3)}
					series={[
						{ label: 'told', colour: '--accent', fill: true, values: perSecond(told) },
						{ label: 'scored', colour: '--good', fill: true, values: perSecond(scored) },
					]}
					fromZero
					height={230}
				/>
			)}
		</Card>
	)
}

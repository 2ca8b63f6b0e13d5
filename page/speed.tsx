import type { JSX } from 'preact'
import { figure } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { ChampionData, RunData } from '../src/report/run-data.ts'
import { Card } from './parts.tsx'

/** A measured speed, as a multiple of the reference's. */
interface Row {
	readonly name: string
	readonly times: number
	readonly range: { readonly low: number; readonly high: number } | undefined
	readonly text: string
}

/**
 * How much faster than the reference the champion is, with its intervals, and for each group what it takes beside the seed;
 * `null` where speed is not scored.
 */
export function Speed(props: { readonly run: RunData; readonly champion: ChampionData }): JSX.Element | null {
	const { run, champion } = props
	if (run.measured?.scale !== 'log-ratio') return null
	const groups = groupRows(run, champion)
	return (
		<Card title="Speed" wide>
			<Bars rows={measuredRows(champion)} note="The thin bar is the interval; 1 is as fast as the reference" />
			{groups.length === 0 ? null : (
				<Bars rows={groups} note="Median times of each group beside those of the seed; 1 is as fast as the seed" />
			)}
		</Card>
	)
}

/** Beyond such a quotient of the fastest and the slowest, all but one bar would be too short to tell apart. */
const mostLinear = 20

/**
 * Bars from 0 on, or, where they are too far apart, from 1 on and as long as their logarithms: to the right what is faster, to
 * the left what is slower.
 */
function Bars({ rows, note }: { readonly rows: readonly Row[]; readonly note: string }): JSX.Element {
	const all = rows.flatMap(({ times, range }) => (range === undefined ? [times] : [times, range.low, range.high]))
	const [least, most] = [Math.min(1, ...all), Math.max(1, ...all)]
	const isLog = most / least > mostLinear
	const place = (times: number) => (isLog ? Math.log(times / least) / Math.log(most / least) : times / most)
	const share = (times: number) => percentOf(place(times))
	const width = (from: number, to: number) => percentOf(place(to) - place(from))
	return (
		<>
			<p class="note">
				{note}
				{isLog ? '; bars begin there, and are logarithmic' : ''}.
			</p>
			<ul class="bars speeds">
				{rows.map(({ name, times, range, text }) => (
					<li key={name}>
						<span>{visible(name)}</span>
						<span class="quiet">{text}</span>
						<div class="track">
							<div
								class={times >= 1 ? 'fill good' : 'fill'}
								style={
									isLog
										? { marginLeft: share(Math.min(1, times)), width: width(Math.min(1, times), Math.max(1, times)) }
										: { width: share(times) }
								}
							/>
							{range === undefined ? null : (
								<div class="range" style={{ left: share(range.low), width: width(range.low, range.high) }} />
							)}
							<div class="one" style={{ left: share(1) }} />
						</div>
					</li>
				))}
			</ul>
		</>
	)
}

function percentOf(share: number): string {
	return `${(100 * share).toFixed(2)}%`
}

function measuredRows({ report, interval, heldOutScore, heldOutInterval }: ChampionData): Row[] {
	const row = (name: string, of: string, score: number, range: ChampionData['interval']): Row => {
		const times = Math.exp(score)
		if (range === null) return { name, times, range: undefined, text: `${figure(times, 4)}×` }
		const [low, high] = [Math.exp(range.low), Math.exp(range.high)]
		const text = `${figure(times, 4)}×, ${of}: ${figure(low, 4)} to ${figure(high, 4)}`
		return { name, times, range: { low, high }, text }
	}
	return [
		row('in the search', '95 %', report.score, interval),
		...(heldOutScore === null ? [] : [row('on unseen inputs', '99 %', heldOutScore, heldOutInterval)]),
	]
}

/** How many standard deviations to either side 95 % lie within. */
const most95 = 1.96

/** Median times of each group, with how far their quotient may be off where that is known; a seed beside itself says nothing. */
function groupRows({ metrics }: RunData, { report, seed, standardErrors }: ChampionData): Row[] {
	if (report.candidate === seed.number) return []
	return metrics.flatMap(({ name, unit }) => {
		const [own, then] = [report.metrics[name], seed.metrics[name]]
		if (unit !== 'µs' || !name.endsWith('_us') || own === undefined || then === undefined || own <= 0) return []
		const times = then / own
		const [ownError, thenError] = [standardErrors[name], seed.standardErrors[name]]
		// Of a median that was measured a few times alike nobody knows how far it may be off.
		const reach = !ownError || !thenError ? undefined : Math.exp(most95 * Math.hypot(ownError / own, thenError / then))
		const range = reach === undefined ? undefined : { low: times / reach, high: times * reach }
		const of = range === undefined ? '' : `, 95 %: ${figure(range.low, 3)} to ${figure(range.high, 3)}`
		const text = `${figure(own, 4)} µs, seed ${figure(then, 4)} µs: ${figure(times, 3)}×${of}`
		return [{ name: name.slice(0, -3).replaceAll('_', ' '), times, range, text }]
	})
}

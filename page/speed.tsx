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
		<Card title="Speed" note="1 is as fast as the reference; the thin bar is the interval." wide>
			<Bars rows={measuredRows(champion)} />
			{groups.length === 0 ? null : (
				<>
					<p class="note">Median times of each group beside those of the seed; 1 is as fast as the seed.</p>
					<Bars rows={groups} />
				</>
			)}
		</Card>
	)
}

function Bars({ rows }: { readonly rows: readonly Row[] }): JSX.Element {
	const most = Math.max(1, ...rows.map(({ times, range }) => range?.high ?? times))
	const share = (times: number) => `${((100 * times) / most).toFixed(2)}%`
	return (
		<ul class="bars speeds">
			{rows.map(({ name, times, range, text }) => (
				<li key={name}>
					<span>{visible(name)}</span>
					<span class="quiet">{text}</span>
					<div class="track">
						<div class={times >= 1 ? 'fill good' : 'fill'} style={{ width: share(times) }} />
						{range === undefined ? null : (
							<div class="range" style={{ left: share(range.low), width: share(range.high - range.low) }} />
						)}
						<div class="one" style={{ left: share(1) }} />
					</div>
				</li>
			))}
		</ul>
	)
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
		const reach =
			ownError === undefined || thenError === undefined
				? undefined
				: Math.exp(most95 * Math.hypot(ownError / own, thenError / then))
		const range = reach === undefined ? undefined : { low: times / reach, high: times * reach }
		const of = range === undefined ? '' : `, 95 %: ${figure(range.low, 3)} to ${figure(range.high, 3)}`
		const text = `${figure(own, 4)} µs, seed ${figure(then, 4)} µs: ${figure(times, 3)}×${of}`
		return [{ name: name.slice(0, -3).replaceAll('_', ' '), times, range, text }]
	})
}

import type { JSX } from 'preact'
import { clockTime, count, figure } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { ChampionData, FormulaData, RunData, Step } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { Chart } from './chart.tsx'
import { Code, Copy, Diff } from './code.tsx'
import { Front } from './front.tsx'
import { Mathematics } from './mathematics.tsx'
import { Card, Facts, Swatch } from './parts.tsx'
import { type ScoreScale, scaleOf, verdictTexts } from './score.ts'
import { Speed } from './speed.tsx'
import { Steps } from './steps.tsx'

/** The best candidate: what it is, whether it holds up, and where it comes from. */
export function Champion({ update: { run }, feed }: ViewProps): JSX.Element {
	const { champion } = run
	const own = champion?.steps.at(-1)
	if (champion === null || own === undefined) return <p class="waiting">No candidate has a score yet.</p>
	const scale = scaleOf(run)
	const first = champion.steps[0] as Step
	const predictions = predictionsOf(champion)
	return (
		<div class="cards">
			{champion.formula === null ? null : <Formula formula={champion.formula} />}
			<Card
				title={champion.report.confirmed === null ? 'Best of the search' : 'Champion'}
				wide={predictions === undefined}
			>
				<ChampionFacts run={run} champion={champion} own={own} scale={scale} />
			</Card>
			{predictions === undefined ? null : <Predictions {...predictions} />}
			<Speed run={run} champion={champion} />
			<Card title="Code" wide>
				<Code source={own.source} label="Source of the champion" />
			</Card>
			{champion.steps.length < 2 ? null : (
				<Card
					title="Against the seed"
					note={`candidate ${count(own.number)} beside ${run.seeds[first.number] ?? `candidate ${count(first.number)}`}`}
					wide
				>
					<Diff before={first.source} after={own.source} label="Differences to the seed" />
				</Card>
			)}
			{run.front.length < 2 ? null : <Front run={run} scale={scale} />}
			{champion.steps.length < 2 ? null : <Steps run={run} feed={feed} champion={champion} scale={scale} />}
			{champion.feedback === '' ? null : (
				<Card title="What the evaluator says of it" wide>
					<pre class="text">{visible(champion.feedback)}</pre>
				</Card>
			)}
		</div>
	)
}

function ChampionFacts(props: {
	readonly run: RunData
	readonly champion: ChampionData
	readonly own: Step
	readonly scale: ScoreScale
}): JSX.Element {
	const { run, champion, own, scale } = props
	const { report, seed, interval, heldOutInterval } = champion
	const isSeed = report.candidate === seed.number
	const range = (one: { low: number; high: number } | null, of: string) =>
		one === null ? '' : ` (${of}: ${scale.text(one.low)} to ${scale.text(one.high)})`
	const unit = (name: string) => {
		const text = run.metrics.find((one) => one.name === name)?.unit ?? ''
		return text === '' ? '' : ` ${text}`
	}
	const island = own.island === null ? undefined : run.islands[own.island]?.name
	return (
		<Facts
			facts={[
				[
					'candidate',
					`${count(own.number)}${run.seeds[own.number] === undefined ? `, by ${own.operator}` : `, ${run.seeds[own.number]}`}`,
				],
				island === undefined || own.island === null
					? null
					: [
							'island',
							<>
								<Swatch island={own.island} /> {visible(island)}
							</>,
						],
				[
					scale.name,
					`${scale.text(report.score)}${seed.score === null || isSeed ? '' : ` (seed ${scale.text(seed.score)})`}${range(interval, '95 %')}${champion.exact ? ', exact' : ''}`,
				],
				...Object.entries(report.metrics)
					.filter(([name]) => name !== scale.metric)
					.map(([name, value]): [string, string] => {
						const then = seed.metrics[name]
						return [
							name,
							`${figure(value)}${unit(name)}${then === undefined || isSeed ? '' : ` (seed ${figure(then)})`}`,
						]
					}),
				[
					'on unseen inputs',
					<span class={report.verdict === 'holds-up' ? 'good' : report.verdict === null ? 'quiet' : 'bad'}>
						{report.verdict === null ? 'not tried yet' : verdictTexts[report.verdict]}
						{report.detail === '' ? '' : ` (${visible(report.detail)})`}
						{report.confirmed === null
							? ''
							: `: ${Object.entries(report.confirmed)
									.map(([name, value]) => `${visible(name)} ${figure(value)}${unit(name)}`)
									.join(', ')}`}
						{range(heldOutInterval, '99 %')}
					</span>,
				],
				report.smallerThan === undefined
					? null
					: [
							'in place of',
							`candidate ${count(report.smallerThan.candidate)} with ${scale.text(report.smallerThan.score)}, larger and no better beyond chance`,
						],
				report.passedOver.length === 0
					? null
					: [
							'passed over',
							report.passedOver
								.slice(0, 3)
								.map((one) => `candidate ${count(one.candidate)}: ${verdictTexts[one.verdict]}`)
								.join('; ') + (report.passedOver.length > 3 ? `; ${report.passedOver.length - 3} more` : ''),
						],
				['size', `${count(own.size)} tokens`],
				['found', `${clockTime(own.toldAtMs)} into the run`],
				['measured by', `${run.evaluator}, isolation ${run.isolation.level}, seed ${run.seed}`],
				run.machine === null && run.compiler === ''
					? null
					: ['measured on', [run.machine ?? '', run.compiler].filter((part) => part !== '').join('; ')],
			]}
		/>
	)
}

function Formula({ formula }: { readonly formula: FormulaData }): JSX.Element {
	return (
		<Card title="As a formula" wide>
			<Mathematics mathml={formula.mathml} />
			<p class="note with-copy">
				<span>LaTeX</span> <code class="inline">{visible(formula.latex)}</code>
				<Copy text={formula.latex} />
			</p>
		</Card>
	)
}

/** What a formula makes of the rows of a table. */
interface Prediction {
	readonly target: string
	/** Rows of the table, of which not all may be shown. */
	readonly all: number
	/** What stands in the table beside what is predicted, the least first. */
	readonly pairs: readonly (readonly [actual: number, predicted: number])[]
}

/** `undefined` where there is nothing to draw. */
function predictionsOf({ formula }: ChampionData): Prediction | undefined {
	const rows = formula?.rows ?? null
	if (rows === null) return undefined
	const pairs = rows.actual
		.flatMap((actual, at): [number, number][] => {
			const predicted = rows.predicted[at] ?? null
			return predicted === null || !Number.isFinite(predicted) ? [] : [[actual, predicted]]
		})
		.sort(([one], [other]) => one - other)
	return pairs.length === 0 ? undefined : { target: visible(rows.target), all: rows.all, pairs }
}

function Predictions({ target, all, pairs }: Prediction): JSX.Element {
	const actual = pairs.map(([one]) => one)
	return (
		<Card
			title="Prediction against data"
			note={`${count(pairs.length)} of ${count(all)} rows of the table, those held out among them; on the line they agree`}
		>
			<Chart
				label={`Predicted ${target} against the ${target} of the table`}
				x={actual}
				xText={(value) => figure(value, 3)}
				xName={`${target} in the table`}
				yName="predicted"
				series={[
					{ label: 'agree', colour: '--quiet', width: 1, values: actual },
					{
						label: 'predicted',
						colour: '--accent',
						isPoints: true,
						pointSize: 4,
						values: pairs.map(([, predicted]) => predicted),
					},
				]}
				height={300}
			/>
		</Card>
	)
}

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { clockTime, count, counted, figure, timeSpan } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { ChampionData, RunData, Step } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { Chart } from './chart.tsx'
import { Code, Copy, Diff } from './code.tsx'
import { verdictTexts } from './now.tsx'
import { Card, Facts, Swatch, Table } from './parts.tsx'
import { type ScoreScale, scaleOf } from './score.ts'

/** The best candidate: what it is, whether it holds up, and where it comes from. */
export function Champion({ update: { run } }: ViewProps): JSX.Element {
	const { champion } = run
	const own = champion?.steps.at(-1)
	if (champion === null || own === undefined) return <p class="waiting">No candidate has a score yet.</p>
	const scale = scaleOf(run)
	const first = champion.steps[0] as Step
	return (
		<div class="cards">
			<Card
				title={champion.report.confirmed === null ? 'Best of the search' : 'Champion'}
				wide={champion.formula === null}
			>
				<ChampionFacts run={run} champion={champion} own={own} scale={scale} />
			</Card>
			{champion.formula === null ? null : <Formula champion={champion} />}
			<Card title="Code" wide>
				<Code source={own.source} label="Source of the champion" />
			</Card>
			{champion.steps.length < 2 ? null : (
				<Card
					title="Against the seed"
					note={`candidate ${own.number} beside ${run.seeds[first.number] ?? `candidate ${first.number}`}`}
					wide
				>
					<Diff before={first.source} after={own.source} label="Differences to the seed" />
				</Card>
			)}
			{run.front.length < 2 ? null : <Front run={run} scale={scale} />}
			<Steps run={run} champion={champion} scale={scale} />
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
								<Swatch island={own.island} /> {island}
							</>,
						],
				[
					scale.name,
					`${scale.text(report.score)}${seed.score === null ? '' : ` (seed ${scale.text(seed.score)})`}${range(interval, '95 %')}${champion.exact ? ', exact' : ''}`,
				],
				...Object.entries(report.metrics)
					.filter(([name]) => name !== scale.metric)
					.map(([name, value]): [string, string] => {
						const then = seed.metrics[name]
						return [name, `${figure(value)}${unit(name)}${then === undefined ? '' : ` (seed ${figure(then)})`}`]
					}),
				[
					'on unseen inputs',
					<span class={report.verdict === 'holds-up' ? 'good' : report.verdict === null ? 'quiet' : 'bad'}>
						{report.verdict === null ? 'not tried yet' : verdictTexts[report.verdict]}
						{report.detail === '' ? '' : ` (${visible(report.detail)})`}
						{report.confirmed === null
							? ''
							: `: ${Object.entries(report.confirmed)
									.map(([name, value]) => `${name} ${figure(value)}${unit(name)}`)
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
			]}
		/>
	)
}

function Formula({ champion: { formula } }: { readonly champion: ChampionData }): JSX.Element | null {
	if (formula === null) return null
	const { rows } = formula
	const usable = rows === null ? [] : rows.actual.map((actual, at) => [actual, rows.predicted[at] ?? null] as const)
	const finite = usable
		.filter(([, predicted]) => predicted !== null && Number.isFinite(predicted))
		.sort(([one], [other]) => one - other)
	return (
		<div class="stack">
			<Card title="As a formula">
				<Mathematics mathml={formula.mathml} />
				<p class="note with-copy">
					LaTeX{' '}
					<code class="inline">
						{visible(formula.latex.length > 80 ? `${formula.latex.slice(0, 79)}…` : formula.latex)}
					</code>
					<Copy text={formula.latex} />
				</p>
			</Card>
			{rows === null || finite.length === 0 ? null : (
				<Card
					title="Prediction against data"
					note={`${count(finite.length)} of ${count(rows.all)} rows of the table, those held out among them; on the line they agree`}
				>
					<Chart
						label={`Predicted ${rows.target} against the ${rows.target} of the table`}
						x={finite.map(([actual]) => actual)}
						xText={(value) => figure(value, 3)}
						xName={`${rows.target} in the table`}
						yName="predicted"
						series={[
							{ label: 'agree', colour: '--quiet', width: 1, values: finite.map(([actual]) => actual) },
							{
								label: 'predicted',
								colour: '--accent',
								isPoints: true,
								pointSize: 4,
								values: finite.map(([, predicted]) => predicted),
							},
						]}
						height={300}
					/>
				</Card>
			)}
		</div>
	)
}

/** MathML that our own writer made: names in it are text, and nothing else comes from a candidate. */
export function Mathematics({ mathml }: { readonly mathml: string }): JSX.Element {
	const put = (holder: HTMLDivElement | null) => {
		const { documentElement } = new DOMParser().parseFromString(mathml, 'application/xml')
		holder?.replaceChildren(document.importNode(documentElement, true))
	}
	return <div class="mathematics" ref={put} />
}

function Front({ run, scale }: { readonly run: RunData; readonly scale: ScoreScale }): JSX.Element {
	const front = run.front.toSorted((one, other) => one.size - other.size)
	const champion = run.champion?.report.candidate
	return (
		<Card title="Front of size against score" note="each is better than all that are smaller" wide>
			<Chart
				label={`${scale.name} of the best candidate of each size`}
				x={front.map(({ size }) => size)}
				xText={(value) => count(value)}
				xName="tokens"
				yName={scale.name}
				series={[
					{
						label: scale.name,
						colour: '--accent',
						isStepped: true,
						values: front.map(({ score }) => scale.value(score)),
					},
					{
						label: 'candidates',
						colour: '--accent',
						isPoints: true,
						pointSize: 7,
						values: front.map(({ score }) => scale.value(score)),
					},
					{
						label: 'champion',
						colour: '--good',
						isPoints: true,
						pointSize: 11,
						values: front.map(({ number, score }) => (number === champion ? scale.value(score) : null)),
					},
				]}
				isLogY={scale.isLog}
				height={240}
			/>
			<Table
				label="Candidates on the front"
				head={['tokens', scale.name, 'by', 'candidate', 'formula']}
				texts={[2, 4]}
				rows={front.map(({ number, size, score, operator, mathml }) => [
					count(size),
					scale.text(score),
					operator,
					number === champion ? <b>{count(number)}, champion</b> : count(number),
					mathml === null ? '' : <Mathematics mathml={mathml} />,
				])}
			/>
		</Card>
	)
}

function Steps(props: {
	readonly run: RunData
	readonly champion: ChampionData
	readonly scale: ScoreScale
}): JSX.Element {
	const { run, champion, scale } = props
	const { steps, leftOut } = champion
	const note = `${counted(steps.length - 1 + leftOut, 'step')}${leftOut === 0 ? '' : `; ${count(leftOut)} that were no better than what was there are left out`}. Open one to see what changed.`
	return (
		<Card title="How it came about" note={note} wide>
			<ol class="steps">
				{steps.map((step, index) => (
					<li key={step.number}>
						<StepRow run={run} step={step} before={steps[index - 1]} scale={scale} />
					</li>
				))}
			</ol>
		</Card>
	)
}

function StepRow(props: {
	readonly run: RunData
	readonly step: Step
	readonly before: Step | undefined
	readonly scale: ScoreScale
}): JSX.Element {
	const { run, step, before, scale } = props
	const [isOpen, setOpen] = useState(false)
	const gained = step.score !== null && before !== undefined && (before.score === null || step.score > before.score)
	return (
		<details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
			<summary class="step">
				<span class="step-score">{step.score === null ? step.kind : scale.text(step.score)}</span>
				<span
					class={gained ? 'good mark' : 'quiet mark'}
					title={gained ? 'better than the step before' : 'no better than the step before'}
				>
					{before === undefined ? '' : gained ? '▲' : '·'}
				</span>
				<span class="step-text">
					{step.island === null ? null : <Swatch island={step.island} />}{' '}
					<b>{run.seeds[step.number] ?? step.operator}</b>{' '}
					{run.seeds[step.number] === undefined ? visible(step.detail) : ''}
				</span>
				<span class="quiet step-who">
					{step.model === null
						? ''
						: `${visible(step.model.name)}, ${count(step.model.tokens)} tokens${step.model.money > 0 ? `, ${figure(step.model.money, 2)}` : ''} · `}
					{count(step.number)} · {timeSpan(step.toldAtMs)}
				</span>
			</summary>
			{isOpen ? (
				<>
					{step.others.length === 0 ? null : <p class="note">With candidate {step.others.join(', ')}.</p>}
					{before === undefined ? (
						<Code source={step.source} label={`Source of candidate ${step.number}`} />
					) : (
						<Diff
							before={before.source}
							after={step.source}
							label={`Differences of candidate ${step.number} to ${before.number}`}
						/>
					)}
				</>
			) : null}
		</details>
	)
}

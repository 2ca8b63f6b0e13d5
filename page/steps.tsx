import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { clockTime, count, counted, figure } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { ChampionData, RunData, Step } from '../src/report/run-data.ts'
import { Code, Diff } from './code.tsx'
import { Conversation } from './conversation.tsx'
import type { Feed } from './feed.ts'
import { Card, Swatch } from './parts.tsx'
import type { ScoreScale } from './score.ts'

/** The way from the seed to the champion, step by step. */
export function Steps(props: {
	readonly run: RunData
	readonly feed: Feed
	readonly champion: ChampionData
	readonly scale: ScoreScale
}): JSX.Element {
	const { run, feed, champion, scale } = props
	const { steps, leftOut } = champion
	const note = `${counted(steps.length - 1 + leftOut, 'step')}${leftOut === 0 ? '' : `; ${count(leftOut)} that were no better than what was there are left out`}. Open one to see what changed.`
	return (
		<Card title="How it came about" note={note} wide>
			<ol class="steps">
				{steps.map((step, index) => (
					<li key={step.number}>
						<StepRow run={run} feed={feed} step={step} before={steps[index - 1]} scale={scale} />
					</li>
				))}
			</ol>
		</Card>
	)
}

function StepRow(props: {
	readonly run: RunData
	readonly feed: Feed
	readonly step: Step
	readonly before: Step | undefined
	readonly scale: ScoreScale
}): JSX.Element {
	const { run, feed, step, before, scale } = props
	const [isOpen, setOpen] = useState(false)
	// What a model called nothing is told of with its name, which stands there anyway.
	const detail = step.detail === `${step.operator} by ${step.model?.name}` ? '' : step.detail
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
					<b>{visible(run.seeds[step.number] ?? step.operator)}</b>{' '}
					{run.seeds[step.number] === undefined ? visible(detail) : ''}
				</span>
				<span class="quiet step-who">
					{step.model === null
						? ''
						: `${visible(step.model.name)}, ${count(step.model.tokens)} tokens${step.model.money > 0 ? `, ${figure(step.model.money, 2)}` : ''} · `}
					candidate {count(step.number)} · {clockTime(step.toldAtMs)}
				</span>
			</summary>
			{isOpen ? (
				<>
					{step.others.length === 0 ? null : (
						<p class="note">
							With {step.others.length === 1 ? 'candidate' : 'candidates'} {step.others.map(count).join(', ')}.
						</p>
					)}
					{step.model === null || step.island === null ? null : (
						<Asked run={run} feed={feed} island={step.island} ask={step.model.ask} />
					)}
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

/** The conversation that a step came of. */
function Asked(props: {
	readonly run: RunData
	readonly feed: Feed
	readonly island: number
	readonly ask: number
}): JSX.Element {
	const { run, feed, island, ask } = props
	const [isOpen, setOpen] = useState(false)
	return (
		<details class="conversation" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
			<summary>What was said</summary>
			{isOpen ? <Conversation run={run} feed={feed} of={{ island, ask }} till="" /> : null}
		</details>
	)
}

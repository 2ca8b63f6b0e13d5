import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import {
	bytes,
	clockTime,
	count,
	counted,
	figure,
	improvement,
	percent,
	rate,
	timeSpan,
	wholeSeconds,
} from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { ModelsData } from '../src/report/models-data.ts'
import type { RunData } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { BestOverTime, Pace } from './over-time.tsx'
import { lately } from './pace.ts'
import { Card, Facts, Line } from './parts.tsx'
import { scaleOf, verdictTexts } from './score.ts'

/** How the run stands. */
export function Now({ update: { run } }: ViewProps): JSX.Element {
	return (
		<>
			<Headline run={run} />
			<div class="cards">
				<BestOverTime run={run} />
				<div class="stack">
					<Pace run={run} />
					<Requests run={run} />
				</div>
				<div class="stack">
					<Outcomes run={run} />
					<Budgets run={run} />
				</div>
			</div>
		</>
	)
}

/** Run time by now: a run that goes on gets older between two updates. */
function useElapsed({ status, elapsedMs, readAt }: RunData): number {
	const [now, setNow] = useState(Date.now())
	useEffect(() => {
		if (status !== 'running') return
		const timer = setInterval(() => setNow(Date.now()), 1000)
		return () => clearInterval(timer)
	}, [status])
	return status === 'running' ? elapsedMs + Math.max(0, now - readAt) : elapsedMs
}

function Headline({ run }: { readonly run: RunData }): JSX.Element {
	const elapsedMs = useElapsed(run)
	const { champion, milestones, asked, rate: pace, status } = run
	const scale = scaleOf(run)
	const last = milestones.at(-1)
	const best = champion?.report
	const seedScore = champion?.seed.score
	const better =
		best && seedScore !== null && seedScore !== undefined
			? improvement(scale.figure(seedScore), scale.figure(best.score), scale.better)
			: undefined
	const verdict = best?.verdict ?? null
	return (
		<div class="figures">
			<Figure
				name={`best ${scale.noun}`}
				value={best === undefined ? '–' : scale.text(best.score)}
				note={champion?.exact === true ? 'exact' : better === undefined ? undefined : `${better} than the seed`}
				tone="good"
			/>
			<Figure
				name="on unseen inputs"
				value={best === undefined ? '–' : verdict === null ? 'not tried yet' : (verdictTexts[verdict] ?? verdict)}
				note={best === undefined ? undefined : verdict === null ? untried(status) : visible(best.detail) || undefined}
				tone={verdict === 'holds-up' ? 'good' : verdict === null ? undefined : 'bad'}
			/>
			<Figure
				name="candidates"
				value={count(asked)}
				note={
					elapsedMs > 0
						? `${rate((asked / elapsedMs) * 1000)} on the whole${status === 'running' ? `, ${rate(lately(pace, elapsedMs))} lately` : ''}`
						: undefined
				}
			/>
			<Figure name="run time" value={clockTime(elapsedMs)} note={budgetNote(run)} />
			<Figure
				name="since the last gain"
				value={last === undefined ? '–' : wholeSeconds(elapsedMs - last[0])}
				note={last === undefined ? undefined : `candidate ${count(last[2])} at ${clockTime(last[0])}`}
			/>
		</div>
	)
}

function Figure(props: {
	readonly name: string
	readonly value: string
	readonly note?: ComponentChildren
	readonly tone?: 'good' | 'bad' | undefined
}): JSX.Element {
	return (
		<div class="figure">
			<span class="quiet">{visible(props.name)}</span>
			<strong>{props.value}</strong>
			<span class={props.tone ?? 'quiet'}>{props.note ?? '\u00a0'}</span>
		</div>
	)
}

function Outcomes({ run }: { readonly run: RunData }): JSX.Element {
	const counts = new Map<string, number>()
	for (const { kind, count: more, island } of run.outcomes) {
		if (island !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + more)
	}
	const all = [...counts.values()].reduce((sum, one) => sum + one, 0)
	const rows = [...counts].sort(([, one], [, other]) => other - one)
	return (
		<Card title="Outcomes">
			{all === 0 ? <p class="quiet">No candidate yet.</p> : null}
			<ul class="bars">
				{rows.map(([kind, number]) => (
					<Bar
						key={kind}
						name={kind}
						share={number / all}
						text={`${count(number)} · ${percent(number / all)}`}
						tone={kind === 'scored' ? 'good' : undefined}
					/>
				))}
			</ul>
		</Card>
	)
}

function Bar(props: {
	readonly name: string
	readonly share: number
	readonly text: string
	readonly tone?: string | undefined
}): JSX.Element {
	const width = props.share === 0 ? '0' : `${Math.max(0.5, Math.min(1, props.share) * 100)}%`
	return (
		<li>
			<span>{visible(props.name)}</span>
			<span class="quiet">{props.text}</span>
			<div class="track">
				<div class={`fill ${props.tone ?? ''}`} style={{ width }} />
			</div>
		</li>
	)
}

/** A limit, what of it is used up, and how both are told. */
interface Limit {
	readonly name: string
	readonly limit: number | null
	readonly used: number
	readonly text: (value: number) => string
	/** Whether it is used up as steadily as the run goes on. */
	readonly isSteady: boolean
}

function limitsOf({ budget, asked, models, milestones, diskBytes }: RunData, elapsedMs: number): readonly Limit[] {
	const { patience } = budget
	const [gainMs, , gain] = milestones.at(-1) ?? [0, 0, 0]
	const money = (value: number) => figure(value, 3)
	const all: [string, number | null, number, (value: number) => string, boolean][] = [
		['time', budget.forMs, elapsedMs, timeSpan, true],
		['candidates', budget.candidates, asked, count, true],
		['requests', budget.requests, models?.requests ?? 0, count, true],
		['tokens', budget.tokens, models?.tokens ?? 0, count, true],
		['cost', budget.money, models?.money ?? 0, money, true],
		['time without a gain', patience.forMs, elapsedMs - gainMs, timeSpan, false],
		['candidates without a gain', patience.candidates, asked - gain, count, false],
		['disk, with all runs', budget.diskBytes, diskBytes, bytes, false],
	]
	return all.map(([name, limit, used, text, isSteady]) => ({ name, limit, used: Math.max(0, used), text, isSteady }))
}

function Budgets({ run }: { readonly run: RunData }): JSX.Element {
	const elapsedMs = useElapsed(run)
	const { budget, status, isPaused } = run
	const limits = limitsOf(run, elapsedMs).flatMap(({ limit, ...one }) => (limit === null ? [] : [{ ...one, limit }]))
	const left = limits.flatMap(({ limit, used, isSteady }) =>
		isSteady && used > 0 ? [(elapsedMs / used) * Math.max(0, limit - used)] : [],
	)
	const first = Math.min(...left)
	return (
		<Card title="Budgets">
			{limits.length === 0 ? <p class="quiet">None: it goes on until it is exact or stopped.</p> : null}
			<ul class="bars">
				{limits.map(({ name, limit, used, text }) => (
					<Bar key={name} name={name} share={used / limit} text={`${text(used)} of ${text(limit)}`} />
				))}
			</ul>
			{status === 'running' && !isPaused && first > 0 && left.length > 0 ? (
				<p class="note">At this pace it ends in about {timeSpan(Math.round(first / 1000) * 1000)}.</p>
			) : null}
			{budget.target === null ? null : (
				<p class="note">Or as soon as a champion has {scaleOf(run).text(budget.target)}.</p>
			)}
		</Card>
	)
}

/** What models do, and how each was answered last. */
function Requests({ run: { models, status, readAt } }: { readonly run: RunData }): JSX.Element | null {
	if (models === null) return null
	const ago = (at: number) => (status === 'running' ? `, ${wholeSeconds(readAt - at)} ago` : '')
	const failed = models.fates
		.filter(({ fate }) => fate === 'failed' || fate === 'slow')
		.reduce((sum, one) => sum + one.count, 0)
	return (
		<Card title="Models">
			<Facts
				facts={[
					['requests', `${count(models.requests)}, ${count(models.open)} under way`],
					['failed or too slow', count(failed)],
					['tokens', `${count(models.tokens)}${estimatedText(models)}`],
					['cost', models.money === 0 ? 'no prices known' : figure(models.money, 3)],
					...models.endpoints.map((one): [string, JSX.Element] => [
						one.endpoint.replace(/^https?:\/\//, ''),
						<span class={one.down === null ? 'good' : 'bad'}>{visible(endpointText(one, status, readAt))}</span>,
					]),
					...models.lastEnds.map(({ model, endedAt, failure }): [string, JSX.Element] => [
						`last of ${visible(model)}`,
						<span class={failure === null ? 'good' : 'bad'}>
							{failure === null ? `replied${ago(endedAt)}` : visible(`no reply${ago(endedAt)}: ${failure}`)}
						</span>,
					]),
				]}
			/>
		</Card>
	)
}

/** How an endpoint stands, or stood at the end. */
function endpointText(
	{ down, atOnce, isSlow }: ModelsData['endpoints'][number],
	status: RunData['status'],
	now: number,
): string {
	const isOver = status !== 'running'
	const size = atOnce === null ? '' : `, ${counted(atOnce, 'request')} at once${isSlow ? ': more were too slow' : ''}`
	if (down === null) return `${isOver ? 'was up at the end' : 'up'}${size}`
	const next = down.untilMs > now ? `tried again in ${wholeSeconds(down.untilMs - now)}` : 'tried again by now'
	return `${isOver ? 'was down at the end' : `down, ${next}`}: ${down.why}`
}

/** Who ended without having been tried is tried when the run is resumed. */
function untried(status: RunData['status']): JSX.Element | undefined {
	return status === 'running' ? undefined : <Line text="`resume` tries it" />
}

function budgetNote({ budget: { forMs }, status }: RunData): string | undefined {
	return forMs === null ? undefined : `of ${status === 'running' ? '' : 'at most '}${timeSpan(forMs)}`
}

function estimatedText({ tokens, estimatedTokens }: ModelsData): string {
	if (estimatedTokens === 0) return ''
	return estimatedTokens === tokens ? ', all estimated' : `, ${count(estimatedTokens)} of them estimated`
}

import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { count, figure, percent } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { ConversationHead } from '../src/report/conversation-data.ts'
import type { ModelsData } from '../src/report/models-data.ts'
import type { RunData, RunUpdate } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { Conversation } from './conversation.tsx'
import type { Feed } from './feed.ts'
import { rowOf } from './lineage-canvas.ts'
import { Card, Table } from './parts.tsx'

/** What models were asked, what they said, what it cost and what it was good for. */
export function Models({ update, feed }: ViewProps): JSX.Element {
	const { run } = update
	const { models } = run
	return (
		<div class="cards">
			{run.asked === 0 ? null : <Operators update={update} />}
			{models === null ? (
				<Card title="Models" wide>
					<p class="quiet">No model was asked anything in this run.</p>
				</Card>
			) : (
				<>
					<Card
						title="What they were worth"
						note="by operator and model; an ask is better where one of its drafts beat its parent"
						wide
					>
						<Table
							label="Cost and gain by operator and model"
							head={['operator', 'model', 'asks', 'better', 'share', 'requests', 'tokens', 'cost']}
							texts={[0, 1]}
							rows={models.worth.map((one) => [
								one.operator,
								<span class="model">{visible(one.model)}</span>,
								count(one.asks),
								count(one.better),
								percent(one.better / one.asks),
								count(one.requests),
								count(one.tokens),
								one.money === 0 ? '–' : figure(one.money, 3),
							])}
						/>
					</Card>
					<Fates models={models} />
					<Conversations key={run.id} run={run} feed={feed} latest={models.conversations} />
				</>
			)}
		</div>
	)
}

/** What became of requests to each model: a row for each end, a column for each operator. */
function Fates({ models: { fates } }: { readonly models: ModelsData }): JSX.Element {
	const sum = (some: typeof fates) => some.reduce((total, one) => total + one.count, 0)
	return (
		<Card title="What became of requests" wide>
			{[...Map.groupBy(fates, ({ model }) => model)].map(([model, own]) => {
				const operators = [...new Set(own.map(({ operator }) => operator))].sort()
				const rows = [...Map.groupBy(own, ({ fate }) => fate)].sort(([, one], [, other]) => sum(other) - sum(one))
				return (
					<div key={model} class="fates">
						<p class="note">{visible(model)}</p>
						<Table
							label={`Requests to ${visible(model)} by what became of them`}
							head={['what became of it', ...operators, 'in all']}
							texts={[0]}
							rows={rows.map(([fate, some]) => [
								visible(fate),
								...operators.map((name) => some.find(({ operator }) => operator === name)?.count ?? 0).map(count),
								<b key="all">{count(sum(some))}</b>,
							])}
						/>
					</div>
				)
			})}
		</Card>
	)
}

/** Candidates and scores by operator, of all kinds. */
function Operators({ update }: { readonly update: RunUpdate }): JSX.Element {
	const { run } = update
	const sums = new Map<string, { told: number; scored: number }>()
	for (const { operator, kind, count: more, island } of run.outcomes) {
		if (island === undefined) continue
		const sum = sums.get(operator) ?? { told: 0, scored: 0 }
		sum.told += more
		if (kind === 'scored') sum.scored += more
		sums.set(operator, sum)
	}
	const way = stepsByOperator(update)
	return (
		<Card
			title="Operators"
			note="what each has made, how often it was the best so far, and how many of the champion's steps"
			wide
		>
			<Table
				label="Candidates by operator"
				head={['operator', 'candidates', 'scored', 'share scored', 'new bests', 'steps to the champion']}
				texts={[0]}
				rows={[...sums]
					.sort(([, one], [, other]) => other.told - one.told)
					.map(([operator, { told, scored }]) => [
						operator,
						count(told),
						count(scored),
						percent(scored / told),
						count(run.gains[operator] ?? 0),
						count(way.get(operator) ?? 0),
					])}
			/>
		</Card>
	)
}

/** All of the champion's steps, also those that are left out where they are shown. */
function stepsByOperator({ run, outline }: RunUpdate): ReadonlyMap<string, number> {
	const steps = new Map<string, number>()
	let row = run.champion === null ? -1 : rowOf(outline, run.champion.report.candidate)
	for (let parent = outline.parent[row] ?? -1; parent >= 0; parent = outline.parent[row] ?? -1) {
		const operator = run.operators[outline.operator[row] ?? -1] ?? ''
		steps.set(operator, (steps.get(operator) ?? 0) + 1)
		row = rowOf(outline, parent)
	}
	return steps
}

/** The latest, and those that are being read, however many newer ones have come since. */
function Conversations(props: {
	readonly run: RunData
	readonly feed: Feed
	readonly latest: readonly ConversationHead[]
}): JSX.Element {
	const { run, feed, latest } = props
	const read = useRef(new Map<string, ConversationHead>()).current
	const heads = new Map(latest.map((one) => [`${one.island}/${one.ask}`, one]))
	for (const key of read.keys()) read.set(key, heads.get(key) ?? (read.get(key) as ConversationHead))
	const listed = new Map([...heads, ...read])
	return (
		<Card title="Conversations" note={`the latest ${count(latest.length)}, the latest first`} wide>
			{[...listed].map(([key, one]) => (
				<Listed
					key={key}
					run={run}
					feed={feed}
					one={one}
					onRead={(isOpen) => (isOpen ? read.set(key, one) : read.delete(key))}
				/>
			))}
		</Card>
	)
}

function Listed(props: {
	readonly run: RunData
	readonly feed: Feed
	readonly one: ConversationHead
	readonly onRead: (isOpen: boolean) => void
}): JSX.Element {
	const { run, feed, one, onRead } = props
	const [isOpen, setOpen] = useState(false)
	const toggled = (isNow: boolean) => {
		setOpen(isNow)
		onRead(isNow)
	}
	return (
		<details class="conversation" onToggle={({ currentTarget }) => toggled(currentTarget.open)}>
			<summary>
				<b>
					{visible(run.islands[one.island]?.name ?? '')}/{one.ask}
				</b>{' '}
				{visible(one.operator)} by {visible(one.model)}
				<span class="quiet">
					{' '}
					{one.ended ?? (run.status === 'running' ? 'under way' : 'cut off')} · {visible(one.last)}
				</span>
			</summary>
			{isOpen ? <Conversation run={run} feed={feed} of={one} till={`${one.requests} ${one.last}`} /> : null}
		</details>
	)
}

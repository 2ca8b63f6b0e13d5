import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { count } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { RunData } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { Inject, Note } from './order-forms.tsx'
import { Budget, Rates } from './order-settings.tsx'
import { Card, Line, Swatch, Table } from './parts.tsx'
import { type Give, useOrders } from './use-orders.ts'

/** What a person wants of a run: ordered here while it goes on, and what was ordered so far. */
export function Orders({ update: { run }, feed }: ViewProps): JSX.Element {
	const { give, said } = useOrders(run, feed)
	return (
		<div class="cards">
			{give === undefined ? (
				<p class="waiting">
					<Line text={readOnly(run, feed.isLive)} />
				</p>
			) : (
				<>
					<Pausing run={run} give={give} />
					<Note run={run} give={give} />
					<Budget run={run} give={give} />
					{run.embedded.length === 0 ? null : <Rates run={run} give={give} />}
					<Inject run={run} give={give} />
				</>
			)}
			<p class={said?.isRefused ? 'said bad' : 'said good'} role="status">
				{said === undefined ? null : <Line text={said.line} />}
			</p>
			<Given run={run} />
		</div>
	)
}

function readOnly({ status }: RunData, isLive: boolean): string {
	if (!isLive) return 'A report takes no orders; a run that goes on does, on the page of `look`.'
	return status === 'killed'
		? 'The run was killed; `resume` goes on with it.'
		: 'The run has ended, and takes no orders.'
}

function Pausing({ run, give }: { readonly run: RunData; readonly give: Give }): JSX.Element {
	const { islands, isPaused } = run
	return (
		<Card title="Go on, pause, stop" note="Paused islands make no asks; what is under way is still scored.">
			<ul class="switches">
				<li>
					<span>
						<b>the run</b>
						{isPaused ? <span class="quiet"> paused</span> : null}
					</span>
					<Switch name="the run" isPaused={isPaused} island={undefined} give={give} />
				</li>
				{islands.map((island, index) => (
					<li key={island.name}>
						<span>
							<Swatch island={index} /> {visible(island.name)}
							{island.isPaused ? <span class="quiet"> paused</span> : null}
						</span>
						<Switch name={island.name} isPaused={island.isPaused} island={island.name} give={give} />
					</li>
				))}
			</ul>
			<Stop give={give} />
		</Card>
	)
}

function Switch(props: {
	readonly name: string
	readonly isPaused: boolean
	readonly island: string | undefined
	readonly give: Give
}): JSX.Element {
	const { name, isPaused, island, give } = props
	const order = isPaused ? 'go-on' : 'pause'
	const text = isPaused ? 'go on' : 'pause'
	return (
		<button
			type="button"
			aria-label={`${text}: ${name}`}
			onClick={() => give({ order, ...(island === undefined ? {} : { island }) })}
		>
			{text}
		</button>
	)
}

/** A run that was stopped is over for this page, so it is asked twice. The focus stays where it was asked. */
function Stop({ give }: { readonly give: Give }): JSX.Element {
	const [asked, setAsked] = useState<boolean>()
	if (asked !== true) {
		return (
			<button type="button" ref={asked === false ? focus : null} onClick={() => setAsked(true)}>
				stop the run…
			</button>
		)
	}
	const stop = () => {
		setAsked(false)
		void give({ order: 'stop' })
	}
	return (
		<div class="tools">
			<span>
				<Line text="It ends cleanly, with the best tried on unseen inputs; `resume` goes on with it." />
			</span>
			<button key="stop" type="button" ref={focus} class="harm" onClick={stop}>
				stop it
			</button>
			<button type="button" onClick={() => setAsked(false)}>
				let it go on
			</button>
		</div>
	)
}

function focus(element: HTMLElement | null): void {
	element?.focus()
}

function Given({ run: { orders, islands } }: { readonly run: RunData }): JSX.Element {
	if (orders.length === 0) return <p class="waiting">Nothing was ordered so far.</p>
	return (
		<Card title="What was ordered" note="the latest first" wide>
			<Table
				label="Orders"
				head={['order', 'where', 'what', 'taken at candidate']}
				texts={[0, 1, 2]}
				rows={orders.map(({ kind, island, text, takenAt }) => [
					kind,
					island === null ? (
						'the run'
					) : (
						<>
							<Swatch island={island} /> {visible(islands[island]?.name ?? '')}
						</>
					),
					<span class="what">{visible(text)}</span>,
					takenAt === null ? 'not yet' : count(takenAt),
				])}
			/>
		</Card>
	)
}

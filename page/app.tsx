import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { clockTime, counted } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { RunUpdate } from '../src/report/run-data.ts'
import { usedUpText } from '../src/report/used-up-text.ts'
import { Champion } from './champion.tsx'
import type { Feed, Listed } from './feed.ts'
import { Islands } from './islands.tsx'
import { Lineage } from './lineage.tsx'
import { Models } from './models.tsx'
import { Now } from './now.tsx'
import { Orders } from './orders.tsx'
import { Trouble } from './trouble.tsx'

const views = {
	now: ['Now', Now],
	champion: ['Champion', Champion],
	islands: ['Islands', Islands],
	lineage: ['Lineage', Lineage],
	models: ['Models', Models],
	trouble: ['Trouble', Trouble],
	orders: ['Orders', Orders],
} as const

type View = keyof typeof views

/** What each view is given. */
export interface ViewProps {
	readonly update: RunUpdate
	readonly feed: Feed
}

/** The whole page: which run, which view of it. */
export function App({ feed }: { readonly feed: Feed }): JSX.Element {
	const [runs, setRuns] = useState<readonly Listed[]>()
	const [id, setId] = useState<string>()
	const [update, setUpdate] = useState<RunUpdate>()
	const [unlisted, setUnlisted] = useState<string>()
	const [lost, setLost] = useState<string>()
	const [view, setView] = useState<View>(viewOf(location.hash))

	useEffect(() => {
		const look = () =>
			feed.runs().then(
				(all) => {
					setRuns(all)
					setUnlisted(undefined)
				},
				(error: Error) => setUnlisted(error.message),
			)
		look()
		const timer = feed.isLive ? setInterval(look, 5000) : undefined
		const turn = () => setView(viewOf(location.hash))
		addEventListener('hashchange', turn)
		return () => {
			clearInterval(timer)
			removeEventListener('hashchange', turn)
		}
	}, [feed])

	const wanted = id ?? wantedRun() ?? runs?.[0]?.id
	useEffect(() => {
		setLost(undefined)
		if (wanted === undefined) return
		return feed.follow(wanted, setUpdate, setLost)
	}, [feed, wanted])

	const why = lost ?? unlisted
	const isOneOfMany = runs?.some((one) => one.id !== wanted) === true
	const chosen = isOneOfMany ? <Which runs={runs} id={wanted} choose={setId} /> : null
	if (update === undefined || update.run.id !== wanted) {
		const listed = runs?.find((one) => one.id === wanted)
		if (listed !== undefined && why === undefined) {
			return (
				<>
					<header>
						<div class="title">
							<h1>{visible(listed.experiment)}</h1>
							<span class="pill">{statusText(listed)}</span>
							{chosen ?? <span class="quiet">{listed.id}</span>}
						</div>
						<Tabs view={view} troubles={0} />
					</header>
					<main>
						<p class="waiting" role="status">
							Reading…
						</p>
					</main>
				</>
			)
		}
		const text = why ?? (runs?.length === 0 && wanted === undefined ? 'No run yet.' : 'Reading…')
		return (
			<div class="waiting">
				<p role="status">{visible(text)}</p>
				{chosen}
			</div>
		)
	}
	const { run } = update
	const [, Shown] = views[view]
	document.title = `${run.id} · oxipelago`
	return (
		<>
			<header>
				<div class="title">
					<h1>{visible(run.experiment)}</h1>
					<span class={`pill ${run.status === 'running' && !run.isPaused ? 'on' : ''}`}>
						{run.status === 'running' && run.isPaused ? 'paused' : statusText(run)}
					</span>
					{why === undefined ? null : <span class="pill bad">no connection</span>}
					{chosen ?? <span class="quiet">{run.id}</span>}
					<span class="quiet">
						{clockTime(run.elapsedMs)} · {counted(run.asked, 'candidate')} · seed {run.seed}
					</span>
				</div>
				<Tabs view={view} troubles={run.trouble.length} />
			</header>
			<main>
				{why === undefined ? null : (
					<p class="lost" role="status">
						{visible(why)}
					</p>
				)}
				<Shown update={update} feed={feed} />
			</main>
			<footer class="quiet">
				{feed.isLive ? 'Live from the archive' : `Written ${new Date(run.readAt).toLocaleString('sv')}`} · oxipelago
			</footer>
		</>
	)
}

/** The views, of which one is shown. */
function Tabs({ view, troubles }: { readonly view: View; readonly troubles: number }): JSX.Element {
	return (
		<nav aria-label="Views">
			{(Object.keys(views) as View[]).map((name) => (
				<a key={name} href={`#${name}`} aria-current={name === view ? 'page' : undefined}>
					{views[name][0]}
					{name === 'trouble' && troubles > 0 ? <span class="badge">{troubles}</span> : null}
				</a>
			))}
		</nav>
	)
}

/** Chooses a run where there is another than the one that is shown. */
function Which(props: {
	readonly runs: readonly Listed[]
	readonly id: string | undefined
	readonly choose: (id: string) => void
}): JSX.Element {
	const { runs, id, choose } = props
	const known = runs.some((one) => one.id === id)
	return (
		<label class="which">
			<span class="quiet">run</span>
			<select value={id} onChange={({ currentTarget }) => choose(currentTarget.value)}>
				{known || id === undefined ? null : <option value={id}>{visible(id)} · not there</option>}
				{runs.map((one) => (
					<option key={one.id} value={one.id}>
						{one.id} · {statusText(one)}
					</option>
				))}
			</select>
		</label>
	)
}

function viewOf(hash: string): View {
	const name = hash.slice(1).split('/')[0] as View
	return name in views ? name : 'now'
}

/** A served page may be told which run to begin with. */
function wantedRun(): string | undefined {
	return new URLSearchParams(location.search).get('run') ?? undefined
}

const statuses: Readonly<Record<string, string>> = {
	target: 'target reached',
	exact: 'exact',
	budget: 'the budget is used up',
	barren: 'nothing new to try',
	'no-room': 'no room on the disk',
	refused: 'models refused',
}

function statusText({ status, endedBy }: Pick<Listed, 'status' | 'endedBy'>): string {
	return endedBy === null ? (statuses[status] ?? status) : usedUpText(endedBy)
}

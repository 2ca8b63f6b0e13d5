import { Fragment, type JSX } from 'preact'
import { useState } from 'preact/hooks'
import { count, counted, figure } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { CandidateData, IslandData, RunData } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { Code } from './code.tsx'
import { Card, Facts, Line, Scrolling, Swatch, Table } from './parts.tsx'
import { scaleOf } from './score.ts'

/** The islands: who lives there, the grid of elites, and who moved. */
export function Islands({ update: { run }, feed }: ViewProps): JSX.Element {
	const [opened, setOpened] = useState<CandidateData | number>()
	const open = async (number: number) => setOpened((await feed.candidate(run.id, number)) ?? number)
	return (
		<div class="cards">
			{run.islands.map((island, index) => (
				<Island key={island.name} run={run} island={island} index={index} open={open} />
			))}
			{opened === undefined ? null : (
				<Card title={`Candidate ${count(typeof opened === 'number' ? opened : opened.number)}`} wide>
					{typeof opened === 'number' ? (
						<p class="quiet">
							<Line text={`Its source is not in this page: \`show ${opened}\` has it.`} />
						</p>
					) : (
						<>
							<p class="note">
								{visible(opened.operator)}: {visible(opened.detail)}, {visible(opened.outcome)}
							</p>
							<Code source={opened.source} label={`Source of candidate ${opened.number}`} />
						</>
					)}
				</Card>
			)}
			<Migrations run={run} />
		</div>
	)
}

function Island(props: {
	readonly run: RunData
	readonly island: IslandData
	readonly index: number
	readonly open: (number: number) => void
}): JSX.Element {
	const { run, island, index, open } = props
	const scale = scaleOf(run)
	const notes = run.models?.notes.filter((one) => one.island === index) ?? []
	const instructions = run.models?.instructions.filter((one) => one.island === index) ?? []
	const rates = Object.entries(island.rates).filter(([, rate]) => rate > 0)
	const all = rates.reduce((sum, [, rate]) => sum + rate, 0)
	return (
		<Card title={island.name} note={island.isPaused ? 'paused' : undefined}>
			<Facts
				facts={[
					[`best ${scale.noun}`, island.best === null ? 'nothing scored yet' : scale.text(island.best)],
					['candidates', `${count(island.told)}, ${counted(island.elites.length, 'cell')} filled`],
					[
						'operators',
						<Rates key="rates" of={rates.map(([name, rate]) => `${name} ${Math.round((100 * rate) / all)} %`)} />,
					],
					island.model === null ? null : ['model', visible(island.model)],
				]}
			/>
			<Cells run={run} island={island} index={index} open={open} />
			{island.persona.trim() === '' ? null : (
				<details>
					<summary>Persona</summary>
					<pre class="text">{visible(island.persona.trim())}</pre>
				</details>
			)}
			{notes.length === 0 ? null : (
				<details>
					<summary>Notes, {count(notes.length)}</summary>
					{notes.toReversed().map((one) => (
						<div key={one.ask}>
							<p class="note">
								ask {one.ask}, by {visible(one.model)}
							</p>
							<pre class="text">{visible(one.text.trim())}</pre>
						</div>
					))}
				</details>
			)}
			{instructions.length === 0 ? null : (
				<details>
					<summary>Instructions, {count(instructions.length)}</summary>
					{instructions.toReversed().map((one) => (
						<div key={one.number}>
							<p class="note">
								{one.number}, {one.part === 'persona' ? 'a persona' : `what ${visible(one.part)} asks for`}, made from{' '}
								{one.parent === 0 ? 'what was planned' : one.parent} by {visible(one.model)} before ask {one.ask}:{' '}
								{one.better} of {counted(one.asks, 'ask')} brought something better
							</p>
							<pre class="text">{visible(one.text.trim())}</pre>
						</div>
					))}
				</details>
			)}
		</Card>
	)
}

/** Each in one line with its share. */
function Rates({ of }: { readonly of: readonly string[] }): JSX.Element {
	return (
		<>
			{of.map((text, at) => (
				<Fragment key={text}>
					{at === 0 ? '' : ', '}
					<span class="named">{visible(text)}</span>
				</Fragment>
			))}
		</>
	)
}

/** The grid over the first two axes: of further ones the best is shown. */
function Cells(props: {
	readonly run: RunData
	readonly island: IslandData
	readonly index: number
	readonly open: (number: number) => void
}): JSX.Element {
	const { run, island, index, open } = props
	const scale = scaleOf(run)
	const [across, down] = run.axes
	const columns = across?.bins ?? 1
	const rows = down?.bins ?? 1
	const best = new Map<string, IslandData['elites'][number]>()
	for (const elite of island.elites) {
		const [x = '0', y = '0'] = elite.cell.split('/')
		const there = best.get(`${x}/${y}`)
		if (there === undefined || elite.score > there.score) best.set(`${x}/${y}`, elite)
	}
	// By rank, since scores may lie orders of magnitude apart.
	const ranked = [...best.values()].sort((one, other) => one.score - other.score)
	const strength = new Map(ranked.map((one, at) => [one.candidate, ranked.length === 1 ? 1 : at / (ranked.length - 1)]))
	const cells = Array.from(
		{ length: rows * columns },
		(_, at) => `${at % columns}/${rows - 1 - Math.floor(at / columns)}`,
	)
	return (
		<figure class="grid-map">
			<div class="cells" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
				{cells.map((cell) => {
					const elite = best.get(cell)
					if (elite === undefined) return <span key={cell} class="cell" />
					const share = Math.round(25 + 75 * (strength.get(elite.candidate) ?? 0))
					const text = `Cell ${cell}: candidate ${elite.candidate}, ${scale.text(elite.score)}`
					return (
						<button
							type="button"
							key={cell}
							class="cell"
							title={text}
							aria-label={text}
							onClick={() => open(elite.candidate)}
							style={{ background: `color-mix(in oklab, var(--island-${index % 8}) ${share}%, var(--card))` }}
						/>
					)
				})}
			</div>
			<figcaption class="quiet">
				{axisText(across)} →{down === undefined ? '' : `, ${axisText(down)} ↑`}; the stronger the colour, the better its
				elite
			</figcaption>
		</figure>
	)
}

function axisText(axis: RunData['axes'][number] | undefined): string {
	if (axis === undefined) return ''
	if (axis.name === 'log2_size') return `size, ${2 ** axis.min} to ${count(2 ** axis.max)} tokens`
	return `${axis.name}, ${figure(axis.min)} to ${figure(axis.max)}`
}

function Migrations({ run }: { readonly run: RunData }): JSX.Element | null {
	const { migrations, islands } = run
	if (migrations.length === 0) return null
	const name = (index: number) => (
		<span class="named">
			<Swatch island={index} /> {visible(islands[index]?.name ?? '')}
		</span>
	)
	return (
		<Card title="Migrations" note="elites copied from island to island, and those that became an elite there" wide>
			<Scrolling label="Arcs between islands">
				<Arcs run={run} />
			</Scrolling>
			<Table
				label="Migrations between islands"
				head={['from', 'to', 'copied', 'taken']}
				texts={[0, 1]}
				rows={migrations
					.toSorted((one, other) => one.from - other.from || one.to - other.to)
					.map(({ from, to, sent, accepted }) => [name(from), name(to), count(sent), count(accepted)])}
			/>
		</Card>
	)
}

/** Islands on a line, an arc for each way that elites went: above to the right, below their names to the left. */
function Arcs({ run: { migrations, islands } }: { readonly run: RunData }): JSX.Element {
	// As far apart as the longest name needs, in letters of 7: on a telephone four stand side by side.
	const longest = Math.max(...islands.map(({ name }) => name.length))
	const width = Math.max(320, islands.length * Math.min(120, Math.max(60, 7 * longest)))
	const at = (index: number) => ((index + 0.5) * width) / islands.length
	const most = Math.max(...migrations.map(({ accepted }) => accepted), 1)
	// Where nothing went to one side, there is no room for it.
	const top = migrations.some(({ from, to }) => from < to) ? 0 : 85
	const bottom = migrations.some(({ from, to }) => from > to) ? 216 : 140
	return (
		<svg
			class="arcs"
			viewBox={`0 ${top} ${width} ${bottom - top}`}
			style={{ minWidth: `${width * 0.85}px`, maxWidth: `${width * 1.3}px` }}
			role="img"
			aria-label="Elites taken, by the islands that they came from and went to"
		>
			{migrations.map(({ from, to, accepted }) => {
				const [start, end] = [at(from), at(to)]
				const rise = Math.min(85, Math.abs(end - start) / 2)
				const isBack = end < start
				const base = isBack ? 136 : 100
				const top = base + 1.2 * (isBack ? rise : -rise)
				return (
					<path
						key={`${from}/${to}`}
						d={`M ${start} ${base} C ${start} ${top}, ${end} ${top}, ${end} ${base}`}
						fill="none"
						stroke={`var(--island-${from % 8})`}
						stroke-width={1 + (6 * accepted) / most}
						stroke-opacity="0.75"
					/>
				)
			})}
			{islands.map(({ name }, index) => (
				<g key={name}>
					<circle cx={at(index)} cy="100" r="9" fill={`var(--island-${index % 8})`} />
					<text
						x={at(index)}
						y="128"
						text-anchor="middle"
						fill="var(--ink)"
						font-size="12"
						stroke="var(--card)"
						stroke-width="3"
						paint-order="stroke"
					>
						{visible(name)}
					</text>
				</g>
			))}
		</svg>
	)
}

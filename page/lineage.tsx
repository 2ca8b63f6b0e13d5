import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { clockTime, count } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import type { CandidateData, RunUpdate } from '../src/report/run-data.ts'
import type { ViewProps } from './app.tsx'
import { useDark, useWidth } from './chart.tsx'
import { Code, Diff } from './code.tsx'
import { drawTree, nearest, type Place, rowOf, type Shown, type Tree, treeOf, whole } from './lineage-canvas.ts'
import { Card, Line, Swatch } from './parts.tsx'
import { scaleOf } from './score.ts'

const height = 460

/** All candidates with their parents, over time and score; any two of them compared. */
export function Lineage({ update, feed }: ViewProps): JSX.Element {
	const { run } = update
	const [isWhole, setWhole] = useState(false)
	const [chosen, setChosen] = useState<readonly number[]>([])
	const tree = useMemo(() => treeOf(update, scaleOf(run), isWhole), [update, isWhole])
	const candidates = useCandidates(feed, run.id, chosen)
	const choose = (row: number, isSecond: boolean) => {
		const number = update.outline.number[row]
		if (number === undefined) return
		setChosen((before) =>
			isSecond && before[0] !== undefined && before[0] !== number ? [before[0], number] : [number],
		)
	}
	if (update.outline.number.length === 0) return <p class="waiting">No candidate yet.</p>
	return (
		<div class="cards">
			<Card
				title="Lineage"
				note={`${count(update.outline.number.length)} candidates over run time, the further up the better (${scaleOf(run).name}). A line goes from a parent to what it led to.`}
				wide
			>
				<div class="tools">
					<label>
						<input
							type="checkbox"
							checked={isWhole}
							onChange={({ currentTarget }) => setWhole(currentTarget.checked)}
						/>{' '}
						all of them, not only what led to elites
					</label>
				</div>
				<TreeCanvas update={update} tree={tree} isWhole={isWhole} chosen={chosen} choose={choose} />
				<p class="note">
					Wheel or + and − zoom, dragging or arrow keys move, 0 shows all. Click on a candidate to see it, with Shift on
					another to compare the two.
				</p>
				<Jump update={update} choose={choose} />
			</Card>
			<Chosen update={update} chosen={chosen} candidates={candidates} />
		</div>
	)
}

function TreeCanvas(props: {
	readonly update: RunUpdate
	readonly tree: Tree
	readonly isWhole: boolean
	readonly chosen: readonly number[]
	readonly choose: (row: number, isSecond: boolean) => void
}): JSX.Element {
	const { update, tree, isWhole, chosen, choose } = props
	const holder = useRef<HTMLDivElement>(null)
	const canvas = useRef<HTMLCanvasElement>(null)
	const width = useWidth(holder)
	const dark = useDark()
	const [place, setPlace] = useState<Place>(whole)
	const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined)
	const shown: Shown = { width, height, place, isWhole }
	useEffect(() => {
		const { current } = canvas
		if (current === null || width === 0) return
		const frame = requestAnimationFrame(() => drawTree(current, tree, update, shown, chosen))
		return () => cancelAnimationFrame(frame)
	}, [tree, width, place, isWhole, chosen, dark])
	const zoom = (factor: number, x = width / 2, y = height / 2) => setPlace((before) => zoomed(before, factor, x, y))
	const move = (dx: number, dy: number) => setPlace(({ scale, x, y }) => ({ scale, x: x + dx, y: y + dy }))
	useEffect(() => {
		const { current } = canvas
		if (current === null) return
		// Not a property of the element: a passive listener could not keep the page from scrolling.
		const wheel = (event: WheelEvent) => {
			event.preventDefault()
			zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY)
		}
		current.addEventListener('wheel', wheel, { passive: false })
		return () => current.removeEventListener('wheel', wheel)
	}, [width])
	const keys: Readonly<Record<string, () => void>> = {
		'+': () => zoom(1.4),
		'=': () => zoom(1.4),
		'-': () => zoom(1 / 1.4),
		'0': () => setPlace(whole),
		ArrowLeft: () => move(60, 0),
		ArrowRight: () => move(-60, 0),
		ArrowUp: () => move(0, 60),
		ArrowDown: () => move(0, -60),
	}
	return (
		<div ref={holder}>
			<div class="tools">
				<button type="button" onClick={() => zoom(1.4)} aria-label="zoom in">
					+
				</button>
				<button type="button" onClick={() => zoom(1 / 1.4)} aria-label="zoom out">
					−
				</button>
				<button type="button" onClick={() => setPlace(whole)}>
					all
				</button>
			</div>
			{/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys of its own. */}
			<canvas
				ref={canvas}
				class="tree"
				style={{ width: '100%', height: `${height}px` }}
				tabIndex={0}
				role="application"
				aria-label={`Lineage of ${count(update.outline.number.length)} candidates; plus and minus zoom, arrow keys move`}
				onKeyDown={(event) => {
					const act = keys[event.key]
					if (act === undefined || event.ctrlKey || event.metaKey) return
					event.preventDefault()
					act()
				}}
				onPointerDown={({ clientX, clientY, currentTarget, pointerId }) => {
					drag.current = { x: clientX, y: clientY, moved: false }
					currentTarget.setPointerCapture(pointerId)
				}}
				onPointerMove={({ clientX, clientY }) => {
					const { current } = drag
					if (current === undefined) return
					const [dx, dy] = [clientX - current.x, clientY - current.y]
					if (!current.moved && Math.abs(dx) + Math.abs(dy) < 4) return
					drag.current = { x: clientX, y: clientY, moved: true }
					move(dx, dy)
				}}
				onPointerUp={(event) => {
					const { current } = drag
					drag.current = undefined
					if (current === undefined || current.moved) return
					const row = nearest(tree, shown, event.offsetX, event.offsetY)
					if (row !== undefined) choose(row, event.shiftKey)
				}}
			/>
		</div>
	)
}

function zoomed({ scale, x, y }: Place, factor: number, atX: number, atY: number): Place {
	const next = Math.min(4000, Math.max(1, scale * factor))
	const by = next / scale
	return next === 1 ? whole : { scale: next, x: atX - (atX - x) * by, y: atY - (atY - y) * by }
}

/** Candidates by number, for the keyboard. */
function Jump(props: {
	readonly update: RunUpdate
	readonly choose: (row: number, isSecond: boolean) => void
}): JSX.Element {
	const { update, choose } = props
	const [text, setText] = useState('')
	const [missed, setMissed] = useState('')
	const show = (isSecond: boolean) => {
		const row = text === '' ? -1 : rowOf(update.outline, Number(text))
		setMissed(row === -1 ? text : '')
		if (row !== -1) choose(row, isSecond)
	}
	return (
		<form
			class="tools"
			onSubmit={(event) => {
				event.preventDefault()
				show(false)
			}}
		>
			<label>
				candidate{' '}
				<input type="number" min="0" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
			</label>
			<button type="submit">show</button>
			<button type="button" onClick={() => show(true)}>
				compare with the one shown
			</button>
			<span role="status" class="quiet">
				{missed === '' ? '' : `There is no candidate ${missed} here.`}
			</span>
		</form>
	)
}

/** Those candidates, each `undefined` where the page has not got it; all of them `undefined` until that is known. */
function useCandidates(
	feed: ViewProps['feed'],
	id: string,
	chosen: readonly number[],
): readonly (CandidateData | undefined)[] | undefined {
	const [read, setRead] = useState<{ readonly of: readonly number[]; readonly all: (CandidateData | undefined)[] }>()
	useEffect(() => {
		let isWanted = true
		Promise.all(chosen.map((number) => feed.candidate(id, number).catch(() => undefined))).then(
			(all) => isWanted && setRead({ of: chosen, all }),
		)
		return () => {
			isWanted = false
		}
	}, [feed, id, chosen])
	return read?.of === chosen ? read.all : undefined
}

function Chosen(props: {
	readonly update: RunUpdate
	readonly chosen: readonly number[]
	readonly candidates: readonly (CandidateData | undefined)[] | undefined
}): JSX.Element | null {
	const { update, chosen, candidates } = props
	const { run, outline } = update
	const [first, second] = chosen
	if (first === undefined) return null
	const scale = scaleOf(run)
	const about = (number: number) => {
		const row = rowOf(outline, number)
		const island = outline.island[row] ?? -1
		const score = outline.score[row] ?? null
		const detail = candidates?.find((one) => one?.number === number)?.detail
		return (
			<p class="note" key={number}>
				{island < 0 ? null : <Swatch island={island} />} <b>candidate {count(number)}</b>:{' '}
				{score === null ? run.kinds[outline.kind[row] ?? -1] : `${scale.name} ${scale.text(score)}`}, by{' '}
				{visible(run.operators[outline.operator[row] ?? -1] ?? '')}
				{island < 0 ? '' : visible(` on ${run.islands[island]?.name}`)} at {clockTime(outline.toldAtMs[row] ?? 0)}
				{(outline.parent[row] ?? -1) < 0 ? '' : `, from candidate ${count(outline.parent[row] ?? 0)}`}
				{detail === undefined || detail === '' ? '' : `: ${visible(detail)}`}
			</p>
		)
	}
	const [one, other] = candidates ?? []
	const missing = chosen.filter((_, at) => candidates !== undefined && candidates[at] === undefined)
	return (
		<Card
			title={second === undefined ? `Candidate ${count(first)}` : `Candidates ${count(first)} and ${count(second)}`}
			wide
		>
			{chosen.map(about)}
			{missing.length > 0 ? (
				<p class="quiet">
					<Line
						text={`Not in this page: the source of ${missing.map(count).join(' and ')}; \`show ${missing[0]}\` has it.`}
					/>
				</p>
			) : one !== undefined && other !== undefined ? (
				<Diff before={one.source} after={other.source} label="Differences of the two" />
			) : one === undefined ? null : (
				<Code source={one.source} label={`Source of candidate ${one.number}`} />
			)}
		</Card>
	)
}

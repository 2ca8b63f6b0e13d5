import { clockTime, figure } from '../src/cli/numbers.ts'
import type { Outline, RunUpdate } from '../src/report/run-data.ts'
import { boundsOf } from './lineage-bounds.ts'
import { drawDots } from './lineage-dots.ts'
import { clockSteps, evenMarks, logarithmicMarks, roundMarks } from './marks.ts'
import { islandColours } from './parts.tsx'
import type { ScoreScale } from './score.ts'

/** Which part of the picture is seen: all of it, made `scale` times as large and moved by pixels. */
export interface Place {
	readonly scale: number
	readonly x: number
	readonly y: number
}

/** All of it. */
export const whole: Place = { scale: 1, x: 0, y: 0 }

/** Candidates where they stand in a picture of size 1. */
export interface Tree {
	readonly x: Float32Array
	readonly y: Float32Array
	/** Row of the main parent, or -1. */
	readonly parent: Int32Array
	/** 0: no more than that; 1: led to an elite; 2: led to the champion. */
	readonly rank: Uint8Array
	/** Colour of the island, or `islandColours` where there is no score. */
	readonly colour: Uint8Array
	readonly lowest: number
	readonly highest: number
	readonly scale: ScoreScale
	readonly lastMs: number
}

/** How a tree is shown. */
export interface Shown {
	readonly width: number
	readonly height: number
	readonly place: Place
	readonly isWhole: boolean
}

const margin = { left: 58, right: 14, top: 12, bottom: 26 }
/** How far up the worst that is scored stands: below are those without a score. */
const foot = 0.04
const mostMarks = 8

/**
 * Places for all candidates: run time to the right, the score upwards; one without a score stands at the bottom.
 *
 * @param isWhole - Whether all of them are to be seen, and not only what led to elites.
 */
export function treeOf({ run, outline }: RunUpdate, scale: ScoreScale, isWhole: boolean): Tree {
	const { number, score, parent, toldAtMs } = outline
	const count = number.length
	const values = Float64Array.from(score, (each) => (each === null ? Number.NaN : drawn(scale, each)))
	const lastMs = Math.max(run.elapsedMs, toldAtMs.at(-1) ?? 1, 1)
	const tree = {
		x: new Float32Array(count),
		y: new Float32Array(count),
		parent: new Int32Array(count),
		rank: new Uint8Array(count),
		colour: new Uint8Array(count),
	}
	for (let row = 0; row < count; row++) {
		tree.x[row] = (toldAtMs[row] ?? 0) / lastMs
		tree.parent[row] = rowOf(outline, parent[row] ?? -1)
		const island = outline.island[row] ?? -1
		tree.colour[row] = score[row] === null || island < 0 ? islandColours : island % islandColours
	}
	const mark = (candidate: number, rank: number) => {
		for (let row = rowOf(outline, candidate); row >= 0 && (tree.rank[row] ?? 0) < rank; row = tree.parent[row] ?? -1)
			tree.rank[row] = rank
	}
	for (const { elites } of run.islands) for (const { candidate } of elites) mark(candidate, 1)
	if (run.champion !== null) mark(run.champion.report.candidate, 2)
	const [lowest, highest] = boundsOf(values, (row) => isWhole || tree.rank[row] !== 0)
	for (let row = 0; row < count; row++) {
		const value = values[row] ?? Number.NaN
		const share = Math.min(1, Math.max(0, (value - lowest) / (highest - lowest || 1)))
		tree.y[row] = Number.isNaN(value) ? 0 : foot + (1 - foot) * share
	}
	return { ...tree, lowest, highest, scale, lastMs }
}

/** Row of a candidate, or -1: numbers rise, and are rows where none was left out. */
export function rowOf({ number }: Outline, candidate: number): number {
	if (number[candidate] === candidate) return candidate
	let [from, to] = [0, number.length]
	while (from < to) {
		const middle = (from + to) >> 1
		if ((number[middle] as number) < candidate) from = middle + 1
		else to = middle
	}
	return number[from] === candidate ? from : -1
}

/** Higher is further up, on the page as in the tree. */
function drawn(scale: ScoreScale, score: number): number {
	const value = scale.value(score)
	const drawn = scale.isLog ? Math.log10(value) : value
	return scale.better === 'lower' ? -drawn : drawn
}

/** Draws it. */
export function drawTree(
	canvas: HTMLCanvasElement,
	tree: Tree,
	{ run, outline }: RunUpdate,
	shown: Shown,
	chosen: readonly number[],
): void {
	const { width, height } = shown
	const ratio = devicePixelRatio
	const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
	if (canvas.width !== across) canvas.width = across
	if (canvas.height !== down) canvas.height = down
	const context = canvas.getContext('2d')
	if (context === null) return
	const style = getComputedStyle(canvas)
	const colour = (name: string) => style.getPropertyValue(name).trim()
	context.setTransform(ratio, 0, 0, ratio, 0, 0)
	context.clearRect(0, 0, width, height)
	const at = placed(shown)
	const colours = [
		...Array.from({ length: islandColours }, (_, index) => colour(`--island-${index}`)),
		colour('--quiet'),
	]
	const plot = {
		left: margin.left,
		top: margin.top - 6,
		width: width - margin.left - margin.right + 8,
		height: height - margin.top - margin.bottom + 10,
	}
	if (shown.isWhole) {
		const count = outline.number.length
		const size = count > 20_000 && shown.place.scale < 4 ? 1.5 : 3
		drawDots(context, tree, at, plot, { colours, size, opacity: count > 5000 ? 0.35 : 0.6 }, ratio)
	}
	// Dots take the place of what was there; so what lies below them comes after them.
	context.globalCompositeOperation = 'destination-over'
	drawAxes(context, tree, shown, colour)
	context.globalCompositeOperation = 'source-over'
	context.save()
	context.beginPath()
	// Marks are whole at the edges too: of the seed, and of what has no score.
	context.rect(plot.left - 8, plot.top, plot.width + 8, plot.height + 4)
	context.clip()
	const ink = colour('--ink')
	drawWays(context, tree, at, 1, (row) => colours[Math.max(0, outline.island[row] ?? 0) % islandColours] ?? ink, 1, 2.5)
	drawWays(context, tree, at, 2, () => ink, 2.25, 3.5)
	const mark = (number: number, fill: string, size: number) => {
		const row = rowOf(outline, number)
		if (row === -1) return
		context.beginPath()
		context.arc(at.x(tree.x[row] ?? 0), at.y(tree.y[row] ?? 0), size, 0, 2 * Math.PI)
		context.fillStyle = fill
		context.fill()
		context.lineWidth = 2
		context.strokeStyle = colour('--card')
		context.stroke()
	}
	if (run.champion !== null) mark(run.champion.report.candidate, colour('--accent'), 7)
	for (const number of chosen) mark(number, colour('--bad'), 6)
	context.restore()
}

function drawWays(
	context: CanvasRenderingContext2D,
	tree: Tree,
	at: ReturnType<typeof placed>,
	rank: number,
	colourOf: (row: number) => string,
	lineWidth: number,
	radius: number,
): void {
	context.lineWidth = lineWidth
	for (let row = 0; row < tree.rank.length; row++) {
		if ((tree.rank[row] ?? 0) < rank) continue
		const [x, y] = [at.x(tree.x[row] ?? 0), at.y(tree.y[row] ?? 0)]
		const parent = tree.parent[row] ?? -1
		context.strokeStyle = context.fillStyle = colourOf(row)
		if (parent >= 0) {
			const [fromX, fromY] = [at.x(tree.x[parent] ?? 0), at.y(tree.y[parent] ?? 0)]
			context.globalAlpha = rank === 1 ? 0.55 : 1
			context.beginPath()
			context.moveTo(fromX, fromY)
			context.bezierCurveTo((fromX + x) / 2, fromY, (fromX + x) / 2, y, x, y)
			context.stroke()
			context.globalAlpha = 1
		}
		context.beginPath()
		context.arc(x, y, radius, 0, 2 * Math.PI)
		context.fill()
	}
}

function drawAxes(context: CanvasRenderingContext2D, tree: Tree, shown: Shown, colour: (name: string) => string): void {
	const at = placed(shown)
	const { width, height } = shown
	const [right, bottom] = [width - margin.right, height - margin.bottom]
	context.font = '12px system-ui, sans-serif'
	context.strokeStyle = colour('--line')
	context.fillStyle = colour('--quiet')
	context.lineWidth = 1
	for (const [value, share] of scoreMarks(tree, at.shareY(bottom), at.shareY(margin.top))) {
		const y = at.y(share)
		context.beginPath()
		context.moveTo(margin.left, y)
		context.lineTo(right, y)
		context.stroke()
		context.fillText(figure(value, 8), 4, y + 4, margin.left - 8)
	}
	const seconds = (x: number) => (at.shareX(x) * tree.lastMs) / 1000
	for (const mark of evenMarks(Math.max(0, seconds(margin.left)), seconds(right), width / 120, clockSteps)) {
		const x = at.x((mark * 1000) / tree.lastMs)
		context.textAlign = x > right - 20 ? 'right' : 'center'
		context.fillText(clockTime(mark * 1000), Math.min(x, right), height - 6)
	}
	context.textAlign = 'left'
}

/** Marks of the scores between two heights of the picture of size 1, each with its own; the foot is of those without a score. */
function scoreMarks({ lowest, highest, scale }: Tree, from: number, to: number): [value: number, share: number][] {
	const sign = scale.better === 'lower' ? -1 : 1
	const span = highest - lowest || 1
	const valueAt = (share: number) => {
		const drawn = sign * (lowest + ((share - foot) / (1 - foot)) * span)
		return scale.isLog ? 10 ** drawn : drawn
	}
	const [low = 0, high = 0] = [valueAt(Math.max(foot, from)), valueAt(to)].sort((one, other) => one - other)
	const decades = scale.isLog ? logarithmicMarks(low, high, mostMarks) : []
	const marks = decades.length > 1 ? decades : roundMarks(low, high, mostMarks)
	return marks.map((mark) => {
		const drawn = sign * (scale.isLog ? Math.log10(mark) : mark)
		return [mark, foot + ((1 - foot) * (drawn - lowest)) / span]
	})
}

/** From the picture of size 1 to pixels, and back. */
function placed({ width, height, place }: Shown) {
	const [w, h] = [Math.max(1, width - margin.left - margin.right), height - margin.top - margin.bottom]
	return {
		x: (share: number) => (margin.left + share * w) * place.scale + place.x,
		y: (share: number) => (margin.top + (1 - share) * h) * place.scale + place.y,
		shareX: (x: number) => ((x - place.x) / place.scale - margin.left) / w,
		shareY: (y: number) => 1 - ((y - place.y) / place.scale - margin.top) / h,
	}
}

/** The candidate next to a point, if one is near. */
export function nearest(tree: Tree, shown: Shown, x: number, y: number): number | undefined {
	const at = placed(shown)
	let found: number | undefined
	let least = 14 ** 2
	for (let row = 0; row < tree.x.length; row++) {
		if (!shown.isWhole && tree.rank[row] === 0) continue
		const distance = (at.x(tree.x[row] ?? 0) - x) ** 2 + (at.y(tree.y[row] ?? 0) - y) ** 2
		// Of two at one point the one that led further.
		if (distance > least || (distance === least && found !== undefined)) continue
		least = distance
		found = row
	}
	return found
}

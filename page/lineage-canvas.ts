import { clockTime, figure } from '../src/cli/numbers.ts'
import type { RunUpdate } from '../src/report/run-data.ts'
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
	/** Rows by colour: of each colour of islands, and last those without a score. */
	readonly byColour: readonly Uint32Array[]
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

/** Places for all candidates: run time to the right, the score upwards; one without a score stands at the bottom. */
export function treeOf({ run, outline }: RunUpdate, scale: ScoreScale): Tree {
	const { number, score, parent, toldAtMs } = outline
	const count = number.length
	const rowOf = new Map(number.map((each, row) => [each, row]))
	const values = score.map((each) => (each === null ? Number.NaN : drawn(scale, each)))
	const [lowest, highest] = bounds(values)
	const lastMs = Math.max(run.elapsedMs, toldAtMs.at(-1) ?? 1, 1)
	const tree = {
		x: new Float32Array(count),
		y: new Float32Array(count),
		parent: new Int32Array(count),
		rank: new Uint8Array(count),
	}
	for (let row = 0; row < count; row++) {
		tree.x[row] = (toldAtMs[row] ?? 0) / lastMs
		const value = values[row] ?? Number.NaN
		const share = Number.isNaN(value) ? -0.04 : Math.min(1, Math.max(0, (value - lowest) / (highest - lowest || 1)))
		tree.y[row] = 0.04 + 0.96 * share
		tree.parent[row] = rowOf.get(parent[row] ?? -1) ?? -1
	}
	const mark = (start: number | undefined, rank: number) => {
		for (let row = start ?? -1; row >= 0 && (tree.rank[row] ?? 0) < rank; row = tree.parent[row] ?? -1)
			tree.rank[row] = rank
	}
	for (const { elites } of run.islands) for (const { candidate } of elites) mark(rowOf.get(candidate), 1)
	if (run.champion !== null) mark(rowOf.get(run.champion.report.candidate), 2)
	const byColour = Array.from({ length: islandColours + 1 }, (): number[] => [])
	for (let row = 0; row < count; row++) {
		const island = outline.island[row] ?? -1
		byColour[score[row] === null || island < 0 ? islandColours : island % islandColours]?.push(row)
	}
	return { ...tree, byColour: byColour.map((rows) => Uint32Array.from(rows)), lowest, highest, scale, lastMs }
}

/** Higher is further up, on the page as in the tree. */
function drawn(scale: ScoreScale, score: number): number {
	const value = scale.value(score)
	const drawn = scale.isLog ? Math.log10(value) : value
	return scale.better === 'lower' ? -drawn : drawn
}

/** From what a fifth falls short of, or the seed where that is worse, to the best: a few wild ones press nobody together. */
function bounds(values: readonly number[]): [number, number] {
	const sorted = values.filter(Number.isFinite).sort((one, other) => one - other)
	const usual = sorted[Math.floor(sorted.length * 0.2)] ?? 0
	return [Math.min(usual, values.find(Number.isFinite) ?? usual), sorted.at(-1) ?? 1]
}

/** Draws it; some ten milliseconds for a hundred thousand candidates. */
export function drawTree(
	canvas: HTMLCanvasElement,
	tree: Tree,
	{ run, outline }: RunUpdate,
	shown: Shown,
	chosen: readonly number[],
): void {
	const { width, height } = shown
	const ratio = devicePixelRatio
	canvas.width = Math.round(width * ratio)
	canvas.height = Math.round(height * ratio)
	const context = canvas.getContext('2d')
	if (context === null) return
	const style = getComputedStyle(canvas)
	const colour = (name: string) => style.getPropertyValue(name).trim()
	context.setTransform(ratio, 0, 0, ratio, 0, 0)
	context.clearRect(0, 0, width, height)
	const at = placed(shown)
	drawAxes(context, tree, shown, colour)
	context.save()
	context.beginPath()
	context.rect(
		margin.left,
		margin.top - 6,
		width - margin.left - margin.right + 8,
		height - margin.top - margin.bottom + 10,
	)
	context.clip()
	const islands = Array.from({ length: islandColours }, (_, index) => colour(`--island-${index}`))
	const none = colour('--quiet')
	const count = outline.number.length
	if (shown.isWhole) {
		context.globalAlpha = count > 5000 ? 0.35 : 0.6
		const size = count > 20_000 && shown.place.scale < 4 ? 1.5 : 3
		for (const [index, fill] of [...islands, none].entries()) {
			context.fillStyle = fill
			for (const row of tree.byColour[index] ?? []) {
				const [x, y] = [at.x(tree.x[row] ?? 0), at.y(tree.y[row] ?? 0)]
				if (x > -5 && x < width + 5 && y > -5 && y < height + 5)
					context.fillRect(x - size / 2, y - size / 2, size, size)
			}
		}
		context.globalAlpha = 1
	}
	drawWays(
		context,
		tree,
		at,
		1,
		(row) => islands[Math.max(0, outline.island[row] ?? 0) % islandColours] ?? none,
		1,
		2.5,
	)
	drawWays(context, tree, at, 2, () => colour('--ink'), 2.25, 3.5)
	const mark = (number: number, fill: string, size: number) => {
		const row = outline.number.indexOf(number)
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
	context.font = '12px system-ui, sans-serif'
	context.strokeStyle = colour('--line')
	context.fillStyle = colour('--quiet')
	context.lineWidth = 1
	for (let tick = 0; tick <= 5; tick++) {
		const y = margin.top + ((height - margin.top - margin.bottom) * tick) / 5
		const share = (at.shareY(y) - 0.04) / 0.96
		context.beginPath()
		context.moveTo(margin.left, y)
		context.lineTo(width - margin.right, y)
		context.stroke()
		const value = tree.lowest + share * (tree.highest - tree.lowest)
		const signed = tree.scale.better === 'lower' ? -value : value
		if (share >= -0.001)
			context.fillText(figure(tree.scale.isLog ? 10 ** signed : signed, 3), 4, y + 4, margin.left - 8)
	}
	const ticks = width < 480 ? 3 : 6
	for (let tick = 0; tick <= ticks; tick++) {
		const x = margin.left + ((width - margin.left - margin.right) * tick) / ticks
		context.textAlign = tick === ticks ? 'right' : tick === 0 ? 'left' : 'center'
		context.fillText(clockTime(at.shareX(x) * tree.lastMs), x, height - 6)
	}
	context.textAlign = 'left'
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

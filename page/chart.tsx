import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import { clockTime, count, figure } from '../src/cli/numbers.ts'
import { visible } from '../src/cli/visible.ts'
import { clockSteps, logarithmicMarks, wholeSteps } from './marks.ts'

/** One line, or cloud of points, of a chart. */
export interface Series {
	readonly label: string
	/** A custom property of the style, such as `--island-0`. */
	readonly colour: string
	readonly values: readonly (number | null)[]
	readonly width?: number
	/** Only points. */
	readonly isPoints?: boolean
	/** Holds until the next value. */
	readonly isStepped?: boolean
	readonly fill?: boolean
	readonly pointSize?: number
}

/** A chart of numbers over numbers. */
export function Chart(props: {
	/** What it shows, for who cannot see it. */
	readonly label: string
	readonly x: readonly number[]
	readonly series: readonly Series[]
	/** `clock`: seconds, as a clock shows them; `whole`: counts, which have no marks between them. */
	readonly xText: 'clock' | 'whole' | ((value: number) => string)
	readonly yText?: (value: number) => string
	readonly xName?: string
	readonly yName?: string
	readonly height?: number
	readonly isLogY?: boolean
	readonly fromZero?: boolean
}): JSX.Element {
	const holder = useRef<HTMLDivElement>(null)
	const dark = useDark()
	const width = useWidth(holder)
	const drawn = useRef<Drawn>(undefined)
	useEffect(() => {
		const { current } = holder
		if (current === null || width === 0) return
		const shape = shapeOf(props, width, dark)
		if (drawn.current?.shape === shape) return renew(drawn.current.chart, dataOf(props))
		drawn.current?.chart.destroy()
		drawn.current = { shape, chart: new uPlot(optionsOf(props, current, width), dataOf(props), current) }
	})
	useEffect(() => () => drawn.current?.chart.destroy(), [])
	return (
		<div
			class="chart"
			ref={holder}
			role="img"
			aria-label={props.label}
			data-dark={dark}
			style={{ minHeight: `${props.height ?? 260}px` }}
		/>
	)
}

type ChartProps = Parameters<typeof Chart>[0]

/** A chart that is there, and what it has beside its values. */
type Drawn = { readonly shape: string; readonly chart: uPlot } | undefined

function shapeOf({ series, height, isLogY, xName, yName }: ChartProps, width: number, dark: boolean): string {
	return JSON.stringify([width, dark, height, isLogY, xName, yName, series.map(({ values: _, ...one }) => one)])
}

/** Shows other values: what a person has zoomed to, or points at, stays. */
function renew(chart: uPlot, data: uPlot.AlignedData): void {
	const { min, max } = chart.scales.x as uPlot.Scale
	const [first, last] = [chart.data[0][0], chart.data[0].at(-1)]
	const isZoomed = min != null && max != null && first != null && last != null && max - min < 0.999 * (last - first)
	chart.batch(() => {
		chart.setData(data)
		if (isZoomed) chart.setScale('x', { min, max })
	})
}

function dataOf({ x, series }: ChartProps): uPlot.AlignedData {
	return [[...x], ...series.map(({ values }) => [...values])]
}

function optionsOf(props: ChartProps, holder: HTMLElement, width: number): uPlot.Options {
	const { series, yText = (value: number) => figure(value, 4), xName, yName, height = 260 } = props
	const [xText, xSteps] = xMarks(props.xText)
	const style = getComputedStyle(holder)
	const colour = (name: string) => style.getPropertyValue(name).trim()
	const axis = (text: (value: number) => string, name: string | undefined, size: number): uPlot.Axis => ({
		stroke: colour('--quiet'),
		grid: { stroke: colour('--line'), width: 1 },
		ticks: { stroke: colour('--line'), width: 1 },
		font: '12px system-ui, sans-serif',
		labelFont: '12px system-ui, sans-serif',
		size,
		...(name === undefined ? {} : { label: visible(name), labelSize: 22 }),
		values: (_, splits) => splits.map((value) => (value === null ? '' : text(value))),
	})
	const few = width < 480
	return {
		width,
		height,
		padding: [12, 22, 0, 0],
		legend: { show: series.length > 1 || series.some(({ isPoints }) => isPoints !== true) },
		cursor: { drag: { x: true, y: false }, points: { size: 7 } },
		scales: {
			x: { time: false },
			y: props.isLogY ? { distr: 3 } : props.fromZero ? { range: (_, __, high) => [0, (high || 1) * 1.08] } : {},
		},
		axes: [
			{ ...axis(xText, xName, 34), space: few ? 60 : 80, ...(xSteps === undefined ? {} : { incrs: xSteps }) },
			{
				...axis(yText, few ? undefined : yName, 62),
				space: 36,
				...(props.isLogY
					? {
							splits: (_, __, low, high) => logarithmicMarks(low, high, height / 45),
							filter: (_, marks) => marks,
							grid: { stroke: colour('--line'), width: 1, filter: decades },
							ticks: { stroke: colour('--line'), width: 1, filter: decades },
						}
					: {}),
			},
		],
		series: [
			{ label: visible(xName ?? ''), value: (_, value) => (value === null ? '' : xText(value)) },
			...series.map((one): uPlot.Series => {
				const stroke = colour(one.colour)
				const paths = one.isPoints ? () => null : one.isStepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined
				return {
					label: visible(one.label),
					stroke,
					width: one.width ?? 1.5,
					spanGaps: one.isPoints !== true,
					...(paths === undefined ? {} : { paths }),
					...(one.fill ? { fill: `${stroke}30` } : {}),
					points: one.isPoints
						? { show: true, size: one.pointSize ?? 5, fill: stroke, stroke, width: 0 }
						: { show: false },
					value: (_, value) => (value === null || value === undefined ? '' : yText(value)),
				}
			}),
		],
	}
}

/** What marks of the axis below are called, and how far apart they may be. */
function xMarks(text: ChartProps['xText']): [(value: number) => string, number[]?] {
	if (text === 'clock') return [(seconds) => clockTime(seconds * 1000), clockSteps]
	return text === 'whole' ? [count, wholeSteps] : [text]
}

/** Of the splits of a logarithmic axis the powers of ten. */
function decades(_: uPlot, splits: number[]): (number | null)[] {
	return splits.map((value) => (Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null))
}

/** Whether the page is dark now. */
export function useDark(): boolean {
	const query = matchMedia('(prefers-color-scheme: dark)')
	const [dark, setDark] = useState(query.matches)
	useEffect(() => {
		const change = () => setDark(query.matches)
		query.addEventListener('change', change)
		return () => query.removeEventListener('change', change)
	}, [])
	return dark
}

/** Width of an element as it is now, 0 until it is there. */
export function useWidth(holder: { readonly current: HTMLElement | null }): number {
	const [width, setWidth] = useState(0)
	useEffect(() => {
		const { current } = holder
		if (current === null) return
		const observer = new ResizeObserver(() => setWidth(Math.floor(current.clientWidth)))
		observer.observe(current)
		return () => observer.disconnect()
	}, [])
	return width
}

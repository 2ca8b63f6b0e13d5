import type { ComponentChildren, JSX } from 'preact'
import { visible } from '../src/cli/visible.ts'

/** A part of a view with a heading. */
export function Card(props: {
	readonly title: string
	readonly note?: string | undefined
	readonly wide?: boolean
	readonly children?: ComponentChildren
}): JSX.Element {
	const { title, note, wide = false, children } = props
	return (
		<section class={wide ? 'card wide' : 'card'}>
			<h2>{visible(title)}</h2>
			{note === undefined ? null : <p class="note">{visible(note)}</p>}
			{children}
		</section>
	)
}

/** Facts by name; those that are `null` are left out. */
export function Facts({
	facts,
}: {
	readonly facts: readonly (readonly [string, ComponentChildren] | null)[]
}): JSX.Element {
	return (
		<dl class="facts">
			{facts.map((fact) =>
				fact === null ? null : (
					<div key={fact[0]}>
						<dt>{visible(fact[0])}</dt>
						<dd>{shown(fact[1])}</dd>
					</div>
				),
			)}
		</dl>
	)
}

/** A line of ours, in which commands stand between backticks. */
export function Line({ text }: { readonly text: string }): JSX.Element {
	return (
		<>
			{visible(text)
				.split(/`([^`]+)`/)
				.map((part, at) =>
					at % 2 === 0 ? (
						part
					) : (
						<code class="inline" key={at}>
							{part}
						</code>
					),
				)}
		</>
	)
}

/** What scrolls within itself where it is too large, by the keyboard too. */
export function Scrolling(props: {
	readonly label: string
	readonly class?: string
	readonly children: ComponentChildren
}): JSX.Element {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
		<section class={`scrolls ${props.class ?? ''}`} tabIndex={0} aria-label={props.label}>
			{props.children}
		</section>
	)
}

/** A table that scrolls within itself where it is too wide; numbers stand right. */
export function Table(props: {
	readonly label: string
	readonly head: readonly string[]
	readonly rows: readonly (readonly ComponentChildren[])[]
	/** Columns of text; the others are numbers. */
	readonly texts: readonly number[]
}): JSX.Element {
	const { label, head, rows, texts } = props
	const side = (column: number) => (texts.includes(column) ? '' : 'number')
	return (
		<Scrolling label={label}>
			<table>
				<thead>
					<tr>
						{head.map((text, column) => (
							<th key={text} scope="col" class={side(column)}>
								{visible(text)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row, index) => (
						<tr key={index}>
							{row.map((cell, column) => (
								<td key={column} class={side(column)}>
									{shown(cell)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</Scrolling>
	)
}

/** Text without what does not show, whoever wrote it; all else as it is. */
function shown(children: ComponentChildren): ComponentChildren {
	return typeof children === 'string' ? visible(children) : children
}

/** Which of the colours of islands, from 0. */
export const islandColours = 8

/** The colour of an island as a style's value. */
export function islandColour(index: number): string {
	return `var(--island-${index % islandColours})`
}

/** A mark in an island's colour. */
export function Swatch({ island }: { readonly island: number }): JSX.Element {
	return <i class="swatch" style={{ background: islandColour(island) }} />
}

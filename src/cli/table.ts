import Table from 'cli-table3'
import type { Paint } from './progress/paint.ts'

/** A column of a table. */
export interface Column {
	readonly head: string
	/** Numbers stand right. */
	readonly align?: 'left' | 'right'
}

const noFrame = {
	top: '',
	'top-mid': '',
	'top-left': '',
	'top-right': '',
	bottom: '',
	'bottom-mid': '',
	'bottom-left': '',
	'bottom-right': '',
	left: '',
	'left-mid': '',
	mid: '',
	'mid-mid': '',
	right: '',
	'right-mid': '',
	middle: '  ',
}

/** A table without lines, one text line a row, ending without a line feed. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], paint: Paint): string {
	const drawn = new Table({
		head: columns.map(({ head }) => paint('dim', head)),
		colAligns: columns.map(({ align }) => align ?? 'left'),
		chars: noFrame,
		style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
	})
	drawn.push(...rows.map((row) => [...row]))
	return drawn
		.toString()
		.split('\n')
		.map((line) => line.trimEnd())
		.join('\n')
}

import type { Outline } from './run-data.ts'

/** The rows of an outline from one on, up to but without another, as columns of their own. */
export function outlineBetween(outline: Outline, from: number, to?: number): Outline {
	const columns = Object.entries(outline).map(([name, column]) => [
		name,
		(column as readonly unknown[]).slice(from, to),
	])
	return Object.fromEntries(columns) as Outline
}

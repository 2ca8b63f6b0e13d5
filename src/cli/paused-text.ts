import { isAllPaused, type Pauses, pausedNames } from '../archive/pauses.ts'

/**
 * What of a run is paused, such as `paused` or `island tinkerer paused`; `undefined` where nothing is.
 *
 * @param islands - All of the run.
 */
export function pausedText(pauses: Pauses, islands: readonly { readonly name: string }[]): string | undefined {
	const paused = pausedNames(
		pauses,
		islands.map(({ name }) => name),
	)
	if (paused.length === 0) return undefined
	if (isAllPaused(pauses, islands.length)) return 'paused'
	return `${paused.length === 1 ? 'island' : 'islands'} ${paused.join(', ')} paused`
}

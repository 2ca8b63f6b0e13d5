import type { Import, Source } from './sources.ts'

/** The rooms of `src`, in the order in which they may know one another: each imports only rooms before it. */
export const ROOMS = [
	'experiment',
	'candidate',
	'formula',
	'rust',
	'scoring',
	'archive',
	'variation',
	'agent',
	'island',
	'search',
	'hotswap',
	'report',
	'cli',
	'library',
] as const

/**
 * Imports that go where they must not, one line each; empty if there are none.
 *
 * A room imports itself and the rooms before it. `index.ts` imports every room and is imported by none.
 * Type imports count: they are knowledge of another room as well.
 */
export function wrongWayImports(sources: readonly Source[]): string[] {
	return sources.flatMap((source) => {
		const from = rankOf(source.path)
		if (from === undefined) return [`${source.path}: is in no room of src (${ROOMS.join(', ')})`]
		return source.imports.flatMap((one) => {
			const fault = faultOf(source.path, from, one)
			return fault === undefined ? [] : [`${source.path}:${one.line}: ${fault}`]
		})
	})
}

/**
 * Circles of imports among files, each as `a.ts -> b.ts -> a.ts` starting at its first path; empty if there are none.
 *
 * One circle is named for each import that closes one, not every way round a tangle. Type imports count.
 */
export function importCircles(sources: readonly Source[]): string[] {
	const byPath = new Map(sources.map((source) => [source.path, source]))
	const done = new Set<string>()
	const circles = new Set<string>()
	const walk = (path: string, trail: readonly string[]): void => {
		const seenAt = trail.indexOf(path)
		if (seenAt !== -1) {
			circles.add(startingAtFirst(trail.slice(seenAt)).join(' -> '))
			return
		}
		if (done.has(path)) return
		for (const { target } of byPath.get(path)?.imports ?? []) {
			if (target !== undefined && byPath.has(target)) walk(target, [...trail, path])
		}
		done.add(path)
	}
	for (const { path } of sources) walk(path, [])
	return [...circles].sort()
}

function faultOf(from: string, rank: number, { specifier, target }: Import): string | undefined {
	if (target === undefined) return undefined
	if (target.startsWith('..')) return `imports ${specifier}, which is outside src`
	const to = rankOf(target)
	if (to === undefined) return `imports ${specifier}, which is in no room of src`
	if (to > rank) return `${roomOf(from)} imports ${roomOf(target)} (${specifier}), a room after it`
	return undefined
}

function rankOf(path: string): number | undefined {
	if (path === 'index.ts') return ROOMS.length
	const rank = (ROOMS as readonly string[]).indexOf(roomOf(path))
	return rank === -1 ? undefined : rank
}

function roomOf(path: string): string {
	return path.includes('/') ? path.slice(0, path.indexOf('/')) : path
}

function startingAtFirst(circle: readonly string[]): string[] {
	const first = circle.indexOf([...circle].sort()[0] ?? '')
	const turned = [...circle.slice(first), ...circle.slice(0, first)]
	return [...turned, turned[0] ?? '']
}

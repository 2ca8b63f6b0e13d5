import { readFile } from 'node:fs/promises'
import type { Listing } from './sandbox-listing.ts'

/** What `docs/sandbox.md` lists, as listings have it. */
export interface KnownHoldings {
	readonly mappings: ReadonlySet<string>
	readonly descriptors: ReadonlySet<string>
}

/** Reads the tables of `docs/sandbox.md`: names, and for mappings all permissions, stand between backquotes. */
export async function knownHoldings(): Promise<KnownHoldings> {
	const text = await readFile(new URL('../../docs/sandbox.md', import.meta.url), 'utf8')
	const rows = text.split('\n').filter((line) => line.startsWith('| `'))
	const quoted = (cell: string): string[] => Array.from(cell.matchAll(/`([^`]+)`/g), (each) => each[1] as string)
	const cells = rows.map((line) => line.split(' | ').map(quoted))
	const mappings = cells.flatMap(([names = [], permissions = []]) => permissions.map((each) => `${names[0]} ${each}`))
	return { mappings: new Set(mappings), descriptors: new Set(cells.flatMap(([names = []]) => names)) }
}

/** What a sandbox has that is not known, a line each. */
export function unknownIn({ mappings, descriptors }: Listing, known: KnownHoldings): string[] {
	return [
		...mappings.filter((each) => !known.mappings.has(each)).map((each) => `the mapping ${each}`),
		...descriptors.filter((each) => !known.descriptors.has(each)).map((each) => `the descriptor ${each}`),
	]
}

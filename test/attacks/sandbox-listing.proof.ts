import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { knownHoldings, unknownIn } from './known-holdings.ts'
import { listSandbox } from './sandbox-listing.ts'

const isRoot = process.getuid?.() === 0

describe('a live sandbox', { skip: isRoot ? false : "only root reads a sandbox's memory" }, () => {
	it('has the mappings and descriptors that docs/sandbox.md says, knows no folder, and no answers', async (context) => {
		const listing = await listSandbox(context, 'regression')
		deepEqual(unknownIn(listing, await knownHoldings()), [])
		deepEqual(listing.found, [])
		ok(listing.kib > 4_000, `${listing.kib}`)
	})

	it('is found out where it has more', async () => {
		const known = await knownHoldings()
		const more = { mappings: ['judge r-xp', 'libc.so.6 rwxp'], descriptors: ['4 /etc/passwd'], found: [], kib: 0 }
		deepEqual(unknownIn(more, known), [
			'the mapping judge r-xp',
			'the mapping libc.so.6 rwxp',
			'the descriptor 4 /etc/passwd',
		])
	})

	it('is described in a page that SECURITY.md names', async () => {
		const text = await readFile(new URL('../../SECURITY.md', import.meta.url), 'utf8')
		equal(text.includes('](docs/sandbox.md)'), true)
	})
})

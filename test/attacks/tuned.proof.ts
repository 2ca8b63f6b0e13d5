import { deepEqual, equal, ok } from 'node:assert/strict'
import { it } from 'node:test'
import { runTuned, tunedFaults } from './tuned.ts'

it('who cheats with the table of its numbers gains nothing once they are written back', async (context) => {
	const found = await runTuned(context)
	deepEqual(tunedFaults(found), [])
	// The judge did believe each of them while it was tuned.
	for (const { title, claimedCost } of found)
		ok(claimedCost !== undefined && claimedCost < 1e-6, `${title}: ${claimedCost}`)
	equal(found.length, 3)
})

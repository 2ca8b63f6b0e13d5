import { deepEqual, equal } from 'node:assert/strict'
import { it } from 'node:test'
import { runTimed } from './timed.ts'

it('who takes the place of a sandbox gains nothing from the time that inputs take to decode', async (context) => {
	const found = await runTimed(context)
	deepEqual(
		found.flatMap(({ fault }) => fault ?? []),
		[],
	)
	equal(found.length, 5)
})

import { deepEqual, equal } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forgersOf, runTimed } from './timed.ts'

describe('who takes the place of a sandbox', () => {
	for (const [besides, work] of [
		['timed', 'inputs take to decode'],
		['returned', 'outputs take to encode'],
		['borrowed', 'inputs take to copy'],
	] as const)
		it(`gains nothing from the time that ${work}`, async (context) => {
			const found = await runTimed(context, besides)
			deepEqual(
				found.flatMap(({ fault }) => fault ?? []),
				[],
			)
			equal(found.length, forgersOf(besides))
		})
})

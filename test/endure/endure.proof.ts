import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endure } from './endure.ts'

test('a short run against an endpoint that fails in every way: none of what npm run endure looks at breaks', async (context) => {
	const findings = await endure({
		seconds: 12,
		untilSeen: true,
		// The machine decides the order of what happens all the same; `npm run endure` draws a seed.
		seed: Number(process.env.ENDURE_SEED ?? 1),
		islands: [
			'algorithmist',
			'simplifier',
			'contrarian',
			{ preset: 'micro-optimiser', operators: { edit: 1, repair: 1 } },
		],
		budgets: 1,
		say: (line) => context.diagnostic(line),
	})
	assert.deepEqual(
		findings.filter(({ holds }) => !holds),
		[],
	)
})

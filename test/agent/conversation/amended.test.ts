import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Outcome } from '../../../src/candidate/outcome.ts'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, goodAt, host, scored, surface } from '../host.ts'
import type { MemoryLog } from '../memory-log.ts'
import { compileFailed, good } from './failed-draft.ts'

const sent = surface('let r = x * x;\n    r += y;\n    r')
const mended = surface('let mut r = x * x;\n    r += y;\n    r')
const immutable: Outcome = {
	kind: 'compile-failed',
	diagnostics: [
		{
			level: 'error',
			code: 'E0384',
			message: 'cannot assign twice to immutable variable `r`',
			line: 3,
			rendered: [
				'error[E0384]: cannot assign twice to immutable variable `r`',
				' --> candidate.rs:3:5',
				'  |',
				'2 |     let r = x * x;',
				'  |         - first assignment to `r`',
				'3 |     r += y;',
				'  |     ^^^^^^ cannot assign twice to immutable variable',
				'  |',
				'help: consider making this binding mutable',
				'  |',
				'2 |     let mut r = x * x;',
				'  |         +++',
			].join('\n'),
		},
	],
}

/** A conversation in which that is sent, then the good one, with what comes of each draft. */
async function conversationOf(outcomes: Readonly<Record<string, Outcome>>, recorded?: MemoryLog) {
	await using endpoint = await startEndpoint([block(sent), block(good)].map((text) => ({ kind: 'text', text })))
	const { operator, log } = host({
		models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
		memory: goodAt('file'),
		...(recorded === undefined ? {} : { recorded }),
	})
	const told = await converse(operator(), askOf(), (source) => outcomes[source] ?? scored(-1))
	return {
		sources: told.map(({ draft }) => draft.source),
		details: told.map(({ draft }) => draft.detail),
		uses: log.entries.map(({ use }) => use),
		corrections: endpoint.requests.slice(1).map(({ body }) => body.messages.at(-1)?.content ?? ''),
		log,
	}
}

suite('a draft that does not compile', () => {
	test('is tried with what rustc suggests, without another request, and that is the candidate of its reply', async () => {
		const { sources, details, uses, corrections } = await conversationOf({ [sent]: immutable })
		assert.deepEqual(sources, [sent, mended])
		assert.match(details[1] ?? '', /^rewrite by tiny, with what rustc suggests/)
		assert.deepEqual(uses, [{ kind: 'draft', draft: 1, amendments: 1 }])
		assert.deepEqual(corrections, [])
	})

	test('is said to be so where that is no better, with the file as it was scored', async () => {
		const { sources, corrections } = await conversationOf({ [sent]: immutable, [mended]: scored(-500) })
		assert.deepEqual(sources, [sent, mended, good])
		assert.match(
			corrections[0] ?? '',
			/does with what the compiler suggests[\s\S]*scored -500[\s\S]*let mut r = x \* x;/,
		)
	})

	test('is corrected as it was sent where it does not compile either', async () => {
		const { sources, uses, corrections } = await conversationOf({ [sent]: immutable, [mended]: compileFailed })
		assert.deepEqual(sources, [sent, mended, good])
		assert.deepEqual(uses, [
			{ kind: 'draft', draft: 0, amendments: 1 },
			{ kind: 'draft', draft: 2 },
		])
		assert.match(corrections[0] ?? '', /cannot assign twice/)
	})

	test('has the same drafts in a replay, and one that was recorded without them has none', async () => {
		const outcomes = { [sent]: immutable, [mended]: compileFailed }
		const first = await conversationOf(outcomes)
		assert.deepEqual((await conversationOf(outcomes, first.log)).sources, first.sources)
		for (const { request } of first.log.entries.slice(0, 1)) first.log.use(request, { kind: 'draft', draft: 0 })
		assert.deepEqual((await conversationOf(outcomes, first.log)).sources, [sent, good])
	})
})

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Outcome } from '../../../src/candidate/outcome.ts'
import { speed } from '../../archive/records.ts'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, facts, host, parent, scored, surface } from '../host.ts'
import { bad, compileFailed, good } from './failed-draft.ts'

/** First a draft with that outcome, then the good one: what the model was told in between. */
async function correctionFor(outcome: Outcome): Promise<string> {
	await using endpoint = await startEndpoint([
		{ kind: 'text', text: block(bad) },
		{ kind: 'text', text: block(good) },
	])
	const { operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
	const told = await converse(operator(), askOf(), (source) => (source === good ? scored(-10) : outcome))
	assert.deepEqual(
		told.map(({ draft }) => draft.source),
		[bad, good],
	)
	assert.equal(told[1]?.outcome.kind, 'scored')
	const messages = endpoint.requests[1]?.body.messages ?? []
	assert.deepEqual(
		messages.map(({ role }) => role),
		['system', 'user', 'assistant', 'user'],
	)
	assert.equal(messages[2]?.content, block(bad))
	assert.deepEqual(log.ended(0, 0)?.bestScore, -10)
	return messages[3]?.content ?? ''
}

suite('each outcome goes back as its own correction, and the corrected code is scored', () => {
	for (const [name, outcome, expected] of [
		['compile-failed', compileFailed, [/does not compile/, /E0425/, /candidate\.rs:2:9/, /2 \| {5}x \* z/]],
		[
			'policy',
			{
				kind: 'rejected',
				reason: 'policy',
				detail: '',
				findings: [{ construct: 'unsafe', line: 2, reason: 'safe Rust only' }],
			},
			[/line 2: `unsafe`: safe Rust only/],
		],
		[
			'signature',
			{
				kind: 'rejected',
				reason: 'signature',
				detail: 'expected `fn(f64, f64) -> f64`, found `fn(f64) -> f64`',
				findings: [],
			},
			[/found `fn\(f64\) -> f64`/, /pub fn surface\(x: f64, y: f64\) -> f64/],
		],
		[
			'missing-function',
			{ kind: 'rejected', reason: 'missing-function', detail: 'no public function `surface`', findings: [] },
			[/no public function/, /pub fn surface/],
		],
		[
			'duplicate',
			{ kind: 'rejected', reason: 'duplicate', detail: 'the same as candidate 7', findings: [] },
			[/the same as candidate 7/, /differently/],
		],
		[
			'unreadable',
			{ kind: 'rejected', reason: 'unreadable', detail: 'larger than 256 KiB', findings: [] },
			[/larger than 256 KiB/],
		],
		['artifact', { kind: 'rejected', reason: 'artifact', detail: 'exports `boo`', findings: [] }, [/exports `boo`/]],
		[
			'panicked',
			{ kind: 'panicked', message: 'index out of bounds: the len is 3 but the index is 3', line: 2 },
			[/panicked at line 2/, /the len is 3/],
		],
		['timed-out running', { kind: 'timed-out', during: 'run', limitMs: 2_000 }, [/longer than 2000 ms/, /loop/]],
		[
			'timed-out compiling',
			{ kind: 'timed-out', during: 'compile', limitMs: 10_000 },
			[/compiler did not finish within 10000 ms/],
		],
		['out-of-memory', { kind: 'out-of-memory', during: 'run', limitMb: 256 }, [/more than 256 MiB/]],
		['crashed', { kind: 'crashed', detail: 'stack overflow' }, [/stack overflow/, /Recurse less/]],
		['forbidden', { kind: 'forbidden', detail: 'system call openat' }, [/system call openat/]],
		['wrong', { kind: 'wrong', feedback: 'NaN at (0, 0)' }, [/NaN at \(0, 0\)/]],
		['suspect', { kind: 'suspect', feedback: '40 times as fast as its parent' }, [/not believed/, /40 times/]],
		[
			'scored below the parent',
			scored(-120, 'worst at (1, 2)'),
			[/scored -120, not better than its parent's -100/, /mse 120/, /worst at \(1, 2\)/],
		],
	] as const satisfies readonly (readonly [string, Outcome, readonly RegExp[]])[]) {
		test(name, async () => {
			const correction = await correctionFor(outcome)
			for (const pattern of expected) assert.match(correction, pattern)
			assert.ok(correction.length < 1_000, `${correction.length} characters`)
		})
	}

	test("rustc's advice about rustc is trimmed off", async () => {
		assert.doesNotMatch(await correctionFor(compileFailed), /--explain/)
	})

	test('the same error at many places is shown once, without what else implements a trait', async () => {
		const one = {
			level: 'error' as const,
			code: 'E0277',
			message: 'cannot subtract `{integer}` from `f64`',
			line: 2,
			rendered: [
				'error[E0277]: cannot subtract `{integer}` from `f64`',
				' --> candidate.rs:2:7',
				'  |',
				'2 |     x - i',
				'  |       ^ no implementation for `f64 - {integer}`',
				'  |',
				'help: the following other types implement trait `Sub<Rhs>`',
				' --> /rustc/59807616/library/core/src/ops/arith.rs:212:8',
				'  |',
				'  = note: `f64` implements `Sub`',
				' ::: /rustc/59807616/library/core/src/ops/arith.rs:227:0',
				'  |',
				'  = note: in this macro invocation',
			].join('\n'),
		}
		const correction = await correctionFor({ kind: 'compile-failed', diagnostics: [one, one, one] })
		assert.equal(correction.match(/error\[E0277\]/g)?.length, 1)
		assert.match(correction, /no implementation for `f64 - \{integer\}`/)
		assert.doesNotMatch(correction, /rustc|implements/)
		assert.match(correction, /and 2 more/)
	})

	test('of fifty errors the first three are shown, in bounded length', async () => {
		const one = {
			level: 'error' as const,
			code: 'E0308',
			message: 'mismatched',
			line: 2,
			rendered: `error[E0308]: mismatched\n${'  | long line of context\n'.repeat(80)}`,
		}
		const correction = await correctionFor({
			kind: 'compile-failed',
			diagnostics: Array.from({ length: 50 }, (_, index) => ({ ...one, message: `mismatched ${index}` })),
		})
		assert.equal(correction.match(/error\[E0308\]/g)?.length, 3)
		assert.match(correction, /and 47 more/)
		assert.ok(correction.length < 3_500, `${correction.length} characters`)
	})
})

suite('a measured draft', () => {
	const measured = (score: number): Outcome => ({
		...scored(score),
		interval: { low: score - 0.01, high: score + 0.01 },
	})

	async function talk(improvements: number) {
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: block(bad) },
			{ kind: 'text', text: block(good) },
		])
		const { operator, log } = host({
			facts: { ...facts, timed: true, measured: speed },
			models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }],
			settings: { improvements },
		})
		const ask = askOf({ parents: [parent(3, surface('x'), measured(0))] })
		const told = await converse(operator(), ask, (source) => measured(source === good ? 0.5 : 0.02))
		return { told, ended: log.ended(0, 0), requests: endpoint.requests }
	}

	test('that may be better by chance alone goes back, and is told so', async () => {
		const { told, ended, requests } = await talk(1)
		assert.equal(told.length, 2)
		assert.match(requests[1]?.body.messages.at(-1)?.content ?? '', /scored 0\.02, within the noise of its parent's 0/)
		assert.deepEqual([ended?.ended, ended?.bestScore], ['done', 0.5])
		assert.deepEqual(
			ended?.trials.map(({ better }) => better),
			[false, true],
		)
	})

	test('pays nobody where nothing better comes of it', async () => {
		const { told, ended } = await talk(0)
		assert.equal(told.length, 1)
		assert.deepEqual([ended?.parentScore, ended?.bestScore], [0, 0])
	})
})

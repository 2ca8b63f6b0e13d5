import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { createGate } from '../../src/candidate/gate.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { loadRustSyntax } from '../../src/experiment/rust-syntax.ts'
import type { EvaluateRequest, Evaluation } from '../../src/scoring/evaluate.ts'
import { openEvaluator } from '../../src/scoring/open-evaluator.ts'
import { cacheFolder, evaluatorsFolder, toolchain } from '../rust/machine.ts'
import { anySeed, experimentFor, fixture } from './experiments.ts'

const limits = { wallMs: 2_000, memoryMb: 128, compileMs: 3_000, compileMemoryMb: 512 }

/** What must come of each file in test/fixtures/outcomes; a function where that is more than a value. */
const expected: Readonly<Record<string, Partial<Outcome> | ((outcome: Outcome) => void)>> = {
	scored: (outcome) => {
		ok(outcome.kind === 'scored')
		equal(outcome.exact, false)
		ok(Math.abs(outcome.score + (outcome.metrics.mse ?? 0)) < 1e-9)
	},
	'scored-exact': (outcome) => {
		ok(outcome.kind === 'scored' && outcome.exact)
	},
	'rejected-policy': (outcome) => {
		ok(outcome.kind === 'rejected' && outcome.reason === 'policy')
		deepEqual([outcome.findings[0]?.construct, outcome.findings[0]?.line], ['include_str!', 2])
	},
	'rejected-signature': (outcome) => {
		ok(outcome.kind === 'rejected' && outcome.reason === 'signature')
		match(outcome.detail, /`fn\(f64, f64\) -> f64`[\s\S]*`fn\(f64\) -> _/)
	},
	'rejected-missing-function': { kind: 'rejected', reason: 'missing-function' },
	'rejected-unreadable': { kind: 'rejected', reason: 'unreadable' },
	'compile-failed': (outcome) => {
		ok(outcome.kind === 'compile-failed')
		deepEqual(
			outcome.diagnostics.map(({ code, line }) => [code, line]),
			[['E0425', 3]],
		)
	},
	panicked: (outcome) => {
		ok(outcome.kind === 'panicked', outcome.kind)
		match(outcome.message, /^index out of bounds: the len is 2 but the index is \d+$/)
		equal(outcome.line, 3)
	},
	'timed-out': { kind: 'timed-out', during: 'run', limitMs: limits.wallMs },
	'timed-out-compile': { kind: 'timed-out', during: 'compile', limitMs: limits.compileMs },
	'out-of-memory': { kind: 'out-of-memory', during: 'run', limitMb: limits.memoryMb },
	'out-of-memory-compile': { kind: 'out-of-memory', during: 'compile', limitMb: limits.compileMemoryMb },
	crashed: (outcome) => {
		ok(outcome.kind === 'crashed', outcome.kind)
		match(outcome.detail, /stack/)
	},
	forbidden: { kind: 'forbidden' },
	wrong: { kind: 'wrong' },
}

for (const lanes of [1, 3]) {
	describe(`one candidate for every outcome, in ${lanes} lane(s)`, () => {
		const evaluate = opened(lanes)

		it('has a fixture for each row of the table', () => {
			const files = readdirSync(new URL('../fixtures/outcomes/', import.meta.url)).map((name) =>
				name.replace(/\.rs$/, ''),
			)
			deepEqual(files.sort(), Object.keys(expected).sort())
		})

		for (const company of [undefined, 'operators'] as const) {
			it(`gives exactly its outcome to each, ${company === undefined ? 'alone' : 'in company'}, all asked at once`, async () => {
				const names = Object.keys(expected)
				const evaluations = await Promise.all(
					names.map(async (name) =>
						evaluate({ source: await fixture('outcomes', `${name}.rs`), company, seed: anySeed, purpose: 'search' }),
					),
				)
				for (const [index, { outcome, timing }] of evaluations.entries()) {
					const name = names[index] as string
					const wanted = expected[name]
					if (typeof wanted === 'function') wanted(outcome)
					else
						deepEqual(
							Object.fromEntries(Object.keys(wanted ?? {}).map((key) => [key, outcome[key as keyof Outcome]])),
							wanted,
							`${name}: ${JSON.stringify(outcome)}`,
						)
					ok(
						Object.values(timing).every((value) => value >= 0 && Number.isFinite(value)),
						name,
					)
				}
			})
		}
	})
}

function opened(lanes: number): (request: EvaluateRequest) => Promise<Evaluation> {
	const opening = (async () => {
		const gate = createGate(await loadRustSyntax(), { forbid: [], allow: [], functions: ['surface'] })
		const experiment = await experimentFor({ limits })
		return openEvaluator({
			experiment,
			toolchain,
			cacheFolder,
			evaluatorsFolder,
			lanes,
			gate,
			allowUnsandboxed: false,
			onProgress: () => undefined,
		})
	})()
	after(async () => (await opening).close())
	return async (request) => (await opening).evaluate(request)
}

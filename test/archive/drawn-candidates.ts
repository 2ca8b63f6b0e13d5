import fc from 'fast-check'
import type { CandidateRecord } from '../../src/archive/archive.ts'
import type { Outcome } from '../../src/candidate/outcome.ts'

// Every code point, NUL included; JSON knows no negative zero.
const text = fc.string({ unit: 'binary', maxLength: 50 })
const figure = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const figures = fc.dictionary(text, figure)
const line = fc.integer({ min: 1, max: 500 })
const during = fc.constantFrom('compile', 'run')
const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
	fc.record({
		kind: fc.constant('scored'),
		score: figure,
		exact: fc.boolean(),
		metrics: figures,
		descriptors: figures,
		feedback: text,
	}),
	fc.record({
		kind: fc.constant('rejected'),
		reason: fc.constantFrom('policy', 'signature', 'duplicate', 'no-draft'),
		detail: text,
		findings: fc.array(fc.record({ construct: text, line, reason: text })),
	}),
	fc.record({
		kind: fc.constant('compile-failed'),
		diagnostics: fc.array(
			fc.record(
				{ level: fc.constantFrom('error', 'warning'), code: text, message: text, line, rendered: text },
				{ requiredKeys: ['level', 'message', 'rendered'] },
			),
		),
	}),
	fc.record({ kind: fc.constant('panicked'), message: text, line: fc.option(line) }),
	fc.record({ kind: fc.constant('timed-out'), during, limitMs: line }),
	fc.record({ kind: fc.constant('out-of-memory'), during, limitMb: line }),
	fc.record({ kind: fc.constantFrom('crashed', 'forbidden'), detail: text }),
	fc.record({ kind: fc.constantFrom('wrong', 'suspect'), feedback: text }),
)
/** Candidates of any content, as a run is told them. */
export const drawnCandidates = fc
	.record({
		island: fc.option(fc.nat(9), { nil: undefined }),
		ask: fc.nat(),
		attempt: fc.nat(),
		operator: text,
		detail: text,
		parents: fc.array(fc.nat(3), { maxLength: 4 }),
		source: text,
		fingerprint: text,
		size: fc.nat(),
		outcome: outcomes,
		cell: fc.option(text, { nil: undefined }),
		timing: fc.record({ compileUs: figure, scoreUs: figure, exerciseUs: figure, cpuUs: figure, peakKb: figure }),
		output: text,
		toldAtMs: figure,
	})
	// Since fast-check also makes objects without a prototype, which no record is.
	.map((draft) => structuredClone(draft)) satisfies fc.Arbitrary<Partial<CandidateRecord>>

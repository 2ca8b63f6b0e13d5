import type { Outcome } from '../../../src/candidate/outcome.ts'
import { surface } from '../host.ts'

/** What is better than the seed. */
export const good = surface('x * x + y * y')
/** What does not compile. */
export const bad = surface('x * z')

/** What rustc says of it. */
export const rendered = [
	'error[E0425]: cannot find value `z` in this scope',
	' --> candidate.rs:2:9',
	'  |',
	'2 |     x * z',
	'  |         ^ not found in this scope',
	'',
	'For more information about this error, try `rustc --explain E0425`.',
].join('\n')

/** Its outcome. */
export const compileFailed: Outcome = {
	kind: 'compile-failed',
	diagnostics: [{ level: 'error', code: 'E0425', message: 'cannot find value `z` in this scope', line: 2, rendered }],
}

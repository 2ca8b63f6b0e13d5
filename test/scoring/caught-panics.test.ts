import { equal, ok } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anySeed, evaluatorFor, experimentFor } from './experiments.ts'

describe('what ends a candidate that has caught a panic', () => {
	for (const [what, statement, kind, said] of [
		['too much memory', 'std::hint::black_box(vec![1u8; 1 << 40]);', 'out-of-memory', ''],
		['an abort', 'std::process::abort();', 'crashed', 'SIGABRT'],
		['an exit', 'std::process::exit(3);', 'crashed', 'code 3'],
		['another panic', 'None::<u8>.expect("the last");', 'panicked', 'the last'],
	] as const) {
		it(`is ${what}, and is said`, async (context) => {
			const evaluator = await evaluatorFor(context, await experimentFor())
			const caught = 'let _ = std::panic::catch_unwind(|| { panic!("the first") });'
			const source = `pub fn surface(x: f64, y: f64) -> f64 {\n\t${caught}\n\tif x > 0.0 && y > 0.0 {\n\t\t${statement}\n\t}\n\tx + y\n}\n`
			const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose: 'search' })
			equal(outcome.kind, kind, JSON.stringify(outcome))
			ok(JSON.stringify(outcome).includes(said) && !JSON.stringify(outcome).includes('the first'))
		})
	}
})

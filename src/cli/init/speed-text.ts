import { blockText, evaluatorParts } from './evaluator-parts.ts'
import type { Signature } from './parse-signature.ts'

/**
 * Text of an evaluator that scores speed beside the reference, whose results a candidate has to give.
 *
 * @throws {UsageError} If the scaffold cannot draw, hand over or keep what the signature has.
 */
export function speedText(signatures: readonly Signature[]): string {
	const { types, shown, declared, uses, sample, pattern, call, hasFloats } = evaluatorParts(signatures, 200, 'together')
	const tolerance = hasFloats ? toleranceText : ''
	return `//! Scores how fast candidates for ${shown} are beside the reference, whose results they have to give.
//!
//! The reference is \`reference.rs\` beside this file, or else the seed. Candidate and reference are machine code in twin
//! sandboxes, timed on the same fresh inputs; this file is built twice, so that candidates see \`exercise\` and no more.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::rand::rngs::ChaCha8Rng;
use oxipelago_kit::{
    Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Speed, Stage, Timing, evaluator, same_as_reference,
};
${uses.map((line) => `${line}\n`).join('')}
struct Mine;

// The signature, without names: the same as in the seed.
evaluator!(Mine, ${types});

${declared}

/// A random input. EDIT: make inputs like those that the function will meet: as long, as large, as often equal.
fn input(rng: &mut ChaCha8Rng) -> Input {
${sample}
}

${tolerance}// Nothing below this line has to be edited.
impl Evaluator for Mine {
    type Input = Input;
    type Answer = ();
    type Output = Output;

    // What is right is what the reference says.
    const BESIDE_REFERENCE: bool = true;

    // What a candidate does once, such as a table that its first call makes, counts as spread over so many calls of a
    // process. \`None\`: as many as the reference does in 0.1 s, 2,000 at least. \`Some(1)\` is a command that calls it once.
    const CASES_OF_A_PROCESS: Option<u64> = None;

    fn open(settings: &Settings) -> Result<Self, Refusal> {
        settings.expect_no_data()?;
        settings.expect_only(&[])?;
        Ok(Mine)
    }

    fn metrics(&self) -> Vec<Metric> {
        Speed::metrics(&["call"])
    }

    fn timing() -> Option<Timing<Self>> {
        let case = |_: &Mine, seed: Seed, _| Case::new(input(&mut seed.rng()), ());
        Some(Timing { groups: &["call"], case, score: |_, speed| speed.judgement() })
    }

    // Before a candidate is timed, it is right on these.
    fn inputs(&self, seed: Seed, _stage: Stage) -> Vec<Case<Self>> {
        (0..50).map(|index| Case::new(input(&mut seed.derive(index).rng()), ())).collect()
    }

    // In the sandbox: the only place where a candidate is called.
    fn exercise(function: Self::Function, ${pattern}: &mut Input) -> Output {
${blockText(call, '        ')}
    }

    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        same_as_reference(cases, ${tolerance === '' ? '0.0' : 'TOLERANCE'})
    }
}
`
}

const toleranceText = `/// By how much floats may differ from the reference: absolutely, or as a share of what is above 1. EDIT; 0.0: not by a bit.
const TOLERANCE: f64 = 0.0;

`

import { blockText, evaluatorParts } from './evaluator-parts.ts'
import type { Signature } from './parse-signature.ts'

/** Where what is right comes from: written down as cases, or a slow function that is right. */
export type RightFrom = 'cases' | 'reference'

/**
 * Text of an evaluator that scores the share of cases that are right; of several functions each case is a call of one.
 *
 * @throws {UsageError} If the scaffold cannot draw, hand over or keep what the signature has.
 */
export function casesText(signatures: readonly Signature[], from: RightFrom): string {
	const { types, shown, declared, uses, drawn, sample, pattern, call, called } = evaluatorParts(signatures, 50, 'each')
	const isOne = signatures.length === 1
	const isDrawn = from === 'reference'
	return `//! Scores candidates for ${shown} by the share of cases that are right${isDrawn ? ': those of `reference.rs`' : ''}.
//!
//! A case that panics or takes too long is one wrong case. This file is built twice: candidates see \`exercise\` and no more.

${isDrawn ? 'use oxipelago_kit::rand::RngExt;\nuse oxipelago_kit::rand::rngs::ChaCha8Rng;\n' : ''}use oxipelago_kit::{
    Case, ${isDrawn ? '' : 'Cases, '}Confirmation, Evaluator, Expected, Finding, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage,
    ${isOne ? 'evaluator, share_right' : 'calls, evaluator, share_metrics, shares_right'},
};
${uses.map((line) => `${line}\n`).join('')}${isDrawn ? '\n/// Slow and right; candidates never see it.\nmod reference;\n' : ''}
struct Mine {
${isDrawn ? '' : '    cases: Cases<Input, Output>,\n'}    tolerance: f64,
    shorten: bool,
}

// The signature, without names: the same as in the seed.
evaluator!(Mine, ${types});

${declared}
${
	isDrawn
		? `
/// How many inputs the search has.
const INPUTS: usize = 100;

/// ${isOne ? 'A random input' : 'A random call of each'}. EDIT: make inputs like those that the function will meet.
fn input(rng: &mut ChaCha8Rng) -> ${drawn} {
${sample}
}
`
		: ''
}
impl Evaluator for Mine {
    type Input = Input;
    type Answer = Expected<Output>;
    type Output = Result<Output, String>;

    // The same inputs for every candidate of the search, so that scores can be compared.
    const FIXED_INPUTS: bool = true;

    fn open(settings: &Settings) -> Result<Self, Refusal> {
${
	isDrawn
		? `        settings.expect_no_data()?;
        settings.expect_only(&["tolerance", "shorten"])?;`
		: `        settings.expect_only(&["hidden", "tolerance", "shorten"])?;`
}
        Ok(Mine {
${isDrawn ? '' : '            cases: Cases::read(settings)?,\n'}            tolerance: settings.number("tolerance", 0.0, 0.0..=1.0)?,
            shorten: settings.get("shorten", false, "true or false")?,
        })
    }

    fn metrics(&self) -> Vec<Metric> {
        ${isOne ? 'vec![Metric::lower("wrong", "of cases")]' : 'share_metrics::<Input>()'}
    }

${
	isDrawn
		? `    fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
        let mut rng = match stage {
            Stage::Quick => return Vec::new(),
            Stage::Full => Seed::new([7; 32]).rng(),
            Stage::HeldOut => seed.rng(),
        };
        let inputs = (0..INPUTS).${isOne ? 'map' : 'flat_map'}(|_| input(&mut rng));
        inputs
            .map(|input| {
                let right = Self::exercise(${called((one) => `reference::${one.name}`)}, &mut input.clone()).expect("the reference returns");
                Case::new(input, Expected { name: "input".to_owned(), value: right })
            })
            .collect()
    }`
		: `    fn inputs(&self, _seed: Seed, stage: Stage) -> Vec<Case<Self>> {
        self.cases.of(stage)
    }`
}

    // In the sandbox: the only place where a candidate is called.
    fn exercise(function: Self::Function, ${pattern}: &mut Input) -> Self::Output {
${blockText(call, '        ', true)}
    }

    fn failed(why: String) -> Option<Self::Output> {
        Some(Err(why))
    }

    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        let judgement = ${isOne ? 'share_right' : 'shares_right'}(cases, self.tolerance);
        // What is exact ends the search.
        if self.shorten { judgement.exact(false) } else { judgement }
    }

    fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
        Confirmation::of_error("wrong", claimed, found)
    }
}
`
}

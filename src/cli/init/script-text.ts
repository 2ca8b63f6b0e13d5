import { blockText, evaluatorParts } from './evaluator-parts.ts'
import type { Signature } from './parse-signature.ts'

/**
 * Text of an evaluator in Rust that asks a script for its inputs and scores.
 *
 * @throws {UsageError} If what a signature has cannot be handed over.
 */
export function scriptText(signatures: readonly Signature[]): string {
	const { types, shown, declared, uses, pattern, call } = evaluatorParts(signatures, 0, 'each')
	return `//! Calls candidates for ${shown}, and asks a script for inputs and scores.

use oxipelago_kit::{
    Case, Confirmation, Evaluator, Finding, Judgement, Metric, Ran, Refusal, Script, Seed, Settings, Stage,
    ${signatures.length === 1 ? '' : 'calls, '}evaluator,
};
${uses.map((line) => `${line}\n`).join('')}
struct Mine(Script);

evaluator!(Mine, ${types});

${declared}

impl Evaluator for Mine {
    type Input = Input;
    type Answer = u32;
    type Output = Result<Output, String>;

    const FIXED_INPUTS: bool = true;

    fn open(settings: &Settings) -> Result<Self, Refusal> {
        settings.expect_no_data()?;
        settings.expect_only(&[])?;
        Script::open(settings).map(Mine)
    }

    fn metrics(&self) -> Vec<Metric> {
        self.0.metrics()
    }

    fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
        self.0.cases(seed, stage)
    }

    fn exercise(function: Self::Function, ${pattern}: &mut Input) -> Self::Output {
${blockText(call, '        ', true)}
    }

    fn failed(why: String) -> Option<Self::Output> {
        Some(Err(why))
    }

    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        self.0.judge(cases)
    }

    fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
        Script::confirm(claimed, found)
    }
}
`
}

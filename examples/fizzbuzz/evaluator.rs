//! Scores candidates for `fn(u32) -> String` by the share of cases that are right.
//!
//! A case that panics or takes too long is one wrong case. This file is built twice: candidates see `exercise` and no more.

use oxipelago_kit::{
    Case, Cases, Confirmation, Evaluator, Expected, Finding, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage,
    evaluator, share_right,
};

struct Mine {
    cases: Cases<Input, Output>,
    tolerance: f64,
    shorten: bool,
}

// The signature, without names: the same as in the seed.
evaluator!(Mine, fn(u32) -> String);

type Input = (u32,);
type Output = String;

impl Evaluator for Mine {
    type Input = Input;
    type Answer = Expected<Output>;
    type Output = Result<Output, String>;

    // The same inputs for every candidate of the search, so that scores can be compared.
    const FIXED_INPUTS: bool = true;

    fn open(settings: &Settings) -> Result<Self, Refusal> {
        settings.expect_only(&["hidden", "tolerance", "shorten"])?;
        Ok(Mine {
            cases: Cases::read(settings)?,
            tolerance: settings.number("tolerance", 0.0, 0.0..=1.0)?,
            shorten: settings.get("shorten", false, "true or false")?,
        })
    }

    fn metrics(&self) -> Vec<Metric> {
        vec![Metric::lower("wrong", "of cases")]
    }

    fn inputs(&self, _seed: Seed, stage: Stage) -> Vec<Case<Self>> {
        self.cases.of(stage)
    }

    // In the sandbox: the only place where a candidate is called.
    fn exercise(function: Self::Function, (n,): &mut Input) -> Self::Output {
        Ok(function(*n))
    }

    fn failed(why: String) -> Option<Self::Output> {
        Some(Err(why))
    }

    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        let judgement = share_right(cases, self.tolerance);
        // What is exact ends the search.
        if self.shorten { judgement.exact(false) } else { judgement }
    }

    fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
        Confirmation::of_error("wrong", claimed, found)
    }
}

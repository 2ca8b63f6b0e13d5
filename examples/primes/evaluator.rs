//! Scores how fast candidates for `fn(u32) -> Vec<u32>` are beside the reference, whose results they have to give.
//!
//! The reference is `reference.rs` beside this file, or else the seed. Candidate and reference are machine code in twin
//! sandboxes, timed on the same fresh inputs; this file is built twice, so that candidates see `exercise` and no more.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::rand::rngs::ChaCha8Rng;
use oxipelago_kit::{
    Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Speed, Stage, Timing, evaluator, same_as_reference,
};

struct Mine;

// The signature, without names: the same as in the seed.
evaluator!(Mine, fn(u32) -> Vec<u32>);

type Input = u32;
type Output = Vec<u32>;

/// A limit.
fn input(rng: &mut ChaCha8Rng) -> Input {
    rng.random_range(2_000..=20_000)
}

// Nothing below this line has to be edited.
impl Evaluator for Mine {
    type Input = Input;
    type Answer = ();
    type Output = Output;

    // What is right is what the reference says.
    const BESIDE_REFERENCE: bool = true;

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
        // The smallest as well, where there is little to find.
        let drawn = (0..30).map(|index| input(&mut seed.derive(index).rng()));
        (0..=12).chain(drawn).map(|limit| Case::new(limit, ())).collect()
    }

    // In the sandbox: the only place where a candidate is called.
    fn exercise(function: Self::Function, limit: &mut Input) -> Output {
        function(*limit)
    }

    fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
        same_as_reference(cases, 0.0)
    }
}

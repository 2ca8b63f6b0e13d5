//! What an oxipelago evaluator stands on.
//!
//! An evaluator is a small binary crate: a type that implements [`Evaluator`] and one line,
//! [`evaluator!`], which states the evolved signature and generates `main`. It is built twice. One
//! program is the *judge*: it holds seeds, inputs, answers and the clock, and never runs a candidate.
//! The other one runs candidates: for each, it forks a *sandbox*, which receives the input of the
//! case in hand, calls the candidate, and hands back outputs. Of the evaluator it holds what that
//! takes: [`Evaluator::exercise`] and the types of inputs and outputs. A candidate can find what is
//! there, so nothing that makes inputs, answers or scores may be called by them.
//!
//! Treat everything that comes out of a sandbox as written by an enemy; the kit does.
//!
//! ```no_run
//! use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator};
//! use rand::RngExt;
//!
//! struct Doubling;
//!
//! evaluator!(Doubling, fn(u32) -> u64);
//!
//! impl Evaluator for Doubling {
//!     type Input = u32;
//!     type Answer = u64;
//!     type Output = u64;
//!
//!     fn open(settings: &Settings) -> Result<Self, Refusal> {
//!         settings.expect_no_data()?;
//!         settings.expect_only(&[])?;
//!         Ok(Doubling)
//!     }
//!
//!     fn metrics(&self) -> Vec<Metric> {
//!         vec![]
//!     }
//!
//!     fn inputs(&self, seed: Seed, _stage: Stage) -> Vec<Case<Self>> {
//!         let input: u32 = seed.rng().random();
//!         vec![Case::new(input, u64::from(input) * 2)]
//!     }
//!
//!     fn exercise(double: Self::Function, input: &mut u32) -> u64 {
//!         double(*input)
//!     }
//!
//!     fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
//!         match cases.iter().find(|ran| ran.output != ran.case.answer) {
//!             Some(ran) => Judgement::wrong(format!("double({}) is {}", ran.case.input, ran.case.answer)),
//!             None => Judgement::scored(1.0),
//!         }
//!     }
//! }
//! ```

// Without sandboxes much of the kit is only described, not used.
#![cfg_attr(not(all(target_os = "linux", feature = "judge")), allow(dead_code))]

mod agreement;
mod alike;
mod arena;
mod block;
mod calls;
mod cases;
mod confirmation;
mod evaluator;
#[cfg(test)]
mod frames;
mod framing;
mod in_process;
mod interval;
mod judgement;
mod macros;
mod mean;
mod measured;
mod outcome;
mod protocol;
mod rows;
mod script;
mod seed;
mod settings;
mod signature;
mod sound;
mod speed;
mod tuples;
mod warm_up;
mod words;

#[cfg(all(target_os = "linux", feature = "judge"))]
mod inside;
#[cfg(all(target_os = "linux", feature = "judge"))]
mod judge;
#[cfg(all(target_os = "linux", feature = "judge"))]
mod shared;
#[cfg(all(target_os = "linux", feature = "judge"))]
pub use {inside::inside, judge::serve};
#[cfg(not(all(target_os = "linux", feature = "judge")))]
mod elsewhere;
#[cfg(not(all(target_os = "linux", feature = "judge")))]
pub use elsewhere::{inside, serve};

pub use agreement::{same_as_reference, share_metrics, share_right, shares_right};
pub use alike::Alike;
pub use block::Block;
pub use calls::Call;
pub use cases::{Cases, Expected};
pub use confirmation::{Confirmation, Finding};
pub use evaluator::{Case, Evaluator, Ran, Timing};
pub use in_process::{InProcess, in_process};
pub use interval::Interval;
pub use judgement::{Better, Descriptor, Judgement, Metric};
pub use macros::is_inside;
pub use mean::Mean;
pub use measured::{Measured, Scale};
pub use rows::Rows;
pub use script::Script;
pub use seed::{Seed, Stage};
pub use settings::{Refusal, Settings};
pub use signature::{Form, Signature, Symbols};
pub use sound::{Holdings, Sound, Unsound};
#[doc(hidden)]
pub use sound::{Look, LookAway, LookInto};
pub use speed::{GroupSpeed, Speed, Times};
pub use warm_up::WarmUp;

/// The version that [`Seed::rng`] is of, for evaluators that depend on the kit alone.
pub use rand;

/// What [`calls!`] derives with.
#[doc(hidden)]
pub use serde;

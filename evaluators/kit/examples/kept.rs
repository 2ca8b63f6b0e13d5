//! An evaluator that scores the speed of a function that gives back what the standard library can hold: sets, rows, texts.

#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use oxipelago_kit::{
	Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Speed, Stage, Timing, evaluator,
};
use rand::RngExt;
use serde::{Deserialize, Serialize};

struct Kept;

evaluator!(
	Kept,
	fn(
		&[u32],
	) -> (
		std::collections::BTreeMap<u32, Vec<std::collections::HashSet<u32>>>,
		std::collections::BTreeSet<u32>,
		Vec<Vec<u32>>,
		String,
		std::borrow::Cow<'static, str>,
	)
);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Output {
	sets: BTreeMap<u32, Vec<HashSet<u32>>>,
	tree: BTreeSet<u32>,
	rows: Vec<Vec<u32>>,
	text: String,
	name: Cow<'static, str>,
}

oxipelago_kit::sound! { Output: Output { sets, tree, rows, text, name } }

impl Evaluator for Kept {
	type Input = Vec<u32>;
	type Answer = ();
	type Output = Output;

	const BESIDE_REFERENCE: bool = true;
	const INPUT_BYTES: usize = 1 << 20;
	const OUTPUT_BYTES: usize = 4 << 20;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_no_data()?;
		settings.expect_only(&[])?;
		Ok(Kept)
	}

	fn metrics(&self) -> Vec<Metric> {
		Speed::metrics(&["call"])
	}

	fn timing() -> Option<Timing<Self>> {
		let case = |_: &Kept, seed: Seed, _| case(seed);
		Some(Timing { groups: &["call"], case, score: |_, speed| speed.judgement() })
	}

	fn inputs(&self, seed: Seed, _stage: Stage) -> Vec<Case<Self>> {
		vec![case(seed)]
	}

	fn exercise(function: Self::Function, input: &mut Vec<u32>) -> Output {
		let (sets, tree, rows, text, name) = function(input);
		Output { sets, tree, rows, text, name }
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		match cases.iter().find(|ran| Some(&ran.output) != ran.reference.as_ref()) {
			Some(ran) => Judgement::wrong(format!("Not as the reference: {:?}, {:?}", ran.output, ran.reference)),
			None => Judgement::scored(0.0),
		}
	}
}

/// Numbers of which some are there twice.
fn case(seed: Seed) -> Case<Kept> {
	let mut rng = seed.rng();
	let count = rng.random_range(20..=60);
	Case::new((0..count).map(|_| rng.random_range(0..100)).collect(), ())
}

//! An evaluator that scores the speed of a function that is given strings for good, a map to change and numbers in a
//! block.

#![forbid(unsafe_code)]

use std::collections::HashMap;

use oxipelago_kit::{
	Block, Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Speed, Stage, Timing, evaluator,
};
use rand::RngExt;
use serde::{Deserialize, Serialize};

struct Owned {
	/// How many words an input has.
	words: usize,
}

evaluator!(Owned, fn(Vec<String>, &mut std::collections::HashMap<String, u64>, &mut [u16]) -> Vec<String>);

#[derive(Serialize, Deserialize)]
struct Input {
	words: Vec<String>,
	counts: HashMap<String, u64>,
	numbers: Block<u16>,
}

impl Evaluator for Owned {
	type Input = Input;
	type Answer = ();
	/// The words as they came, what the function gives, how many it has counted, and the numbers.
	type Output = (String, Vec<String>, u64, Block<u16>);

	const BESIDE_REFERENCE: bool = true;
	const INPUT_BYTES: usize = 1 << 20;
	const OUTPUT_BYTES: usize = 1 << 20;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_no_data()?;
		settings.expect_only(&["words"])?;
		Ok(Owned { words: settings.get("words", 40, "a whole number from 0")? })
	}

	fn metrics(&self) -> Vec<Metric> {
		Speed::metrics(&["call"])
	}

	fn timing() -> Option<Timing<Self>> {
		let case = |owned: &Owned, seed: Seed, _| owned.case(seed, owned.words);
		Some(Timing { groups: &["call"], case, score: |_, speed| speed.judgement() })
	}

	fn inputs(&self, seed: Seed, _stage: Stage) -> Vec<Case<Self>> {
		vec![self.case(seed, 40)]
	}

	fn exercise(function: Self::Function, input: &mut Input) -> Self::Output {
		let Input { words, counts, numbers } = input;
		let came = words.concat();
		let given = function(std::mem::take(words), counts, numbers);
		(came, given, counts.values().sum(), std::mem::take(numbers))
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let is_right = |ran: &Ran<'_, Self>| {
			let (_, words, sum, numbers) = ran.reference.as_ref().expect("BESIDE_REFERENCE is set");
			*words == ran.output.1 && *sum == ran.output.2 && **numbers == *ran.output.3
		};
		if cases.iter().any(|ran| ran.output.0 != ran.case.input.words.concat()) {
			return Judgement::wrong("Other words came than were drawn.");
		}
		if cases.iter().all(is_right) { Judgement::scored(0.0) } else { Judgement::wrong("Not as the reference.") }
	}
}

impl Owned {
	fn case(&self, seed: Seed, words: usize) -> Case<Self> {
		let mut rng = seed.rng();
		let word = |_| (0..rng.random_range(1..=self.words.min(30))).map(|_| rng.random_range('a'..='c')).collect();
		let words: Vec<String> = (0..words).map(word).collect();
		let counts = words.iter().take(9).map(|word| (word.clone(), 1)).collect();
		Case::new(Input { words, counts, numbers: vec![7; 100].into() }, ())
	}
}

//! An evaluator that evolves two functions together: a lossless code for bytes, scored by how few it
//! needs.

#![forbid(unsafe_code)]

use oxipelago_kit::{Case, Evaluator, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator};
use rand::RngExt;

struct Codec {
	/// How many texts a stage has.
	texts: usize,
}

evaluator!(Codec, encode: fn(&[u8]) -> Vec<u8>, decode: fn(&[u8]) -> Vec<u8>);

impl Evaluator for Codec {
	type Input = Vec<u8>;
	type Answer = ();
	/// The encoded text, and what it was decoded to.
	type Output = (Vec<u8>, Vec<u8>);

	const OUTPUT_BYTES: usize = 64 << 10;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_no_data()?;
		settings.expect_only(&["texts"])?;
		Ok(Codec { texts: settings.get("texts", 10, "a whole number from 0")? })
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![Metric::lower("bytes", "B")]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		if stage == Stage::Quick {
			return vec![Case::new(Vec::new(), ())];
		}
		let mut rng = seed.rng();
		let runs = |_| (0..50).flat_map(|_| vec![rng.random(); rng.random_range(1..50)]).collect();
		(0..self.texts).map(runs).map(|text| Case::new(text, ())).collect()
	}

	fn exercise(functions: Functions, text: &mut Vec<u8>) -> (Vec<u8>, Vec<u8>) {
		let encoded = (functions.encode)(text);
		let decoded = (functions.decode)(&encoded);
		(encoded, decoded)
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		assert!(self.texts != 13, "thirteen texts are more than this evaluator can bear");
		if let Some(ran) = cases.iter().find(|ran| ran.output.1 != ran.case.input) {
			return Judgement::wrong(format!("{:?} is decoded to something else.", ran.case.input));
		}
		let bytes: usize = cases.iter().map(|ran| ran.output.0.len()).sum();
		Judgement::scored(-(bytes as f64)).metric("bytes", bytes as f64)
	}
}

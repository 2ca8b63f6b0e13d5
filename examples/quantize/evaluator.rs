//! Scalar quantization of a Laplacian source: few levels against little error. Each number of levels is a cell of the grid, so
//! that a run ends with a front.
//! (P. F. Panter and W. Dite, *Quantization distortion in pulse-count modulation with nonuniform spacing of levels*, 1951: with
//! many levels N the least error is 4.5 / N² of a Laplacian source of variance 1.)

use std::collections::HashSet;

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
	Block, Case, Confirmation, Descriptor, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings,
	Stage, evaluator,
};

const SAMPLES: usize = 20_000;
/// More than these are no quantization.
const MOST: usize = 64;

struct Quantize {
	level: f64,
}

evaluator!(Quantize, fn(f64) -> f64);

impl Evaluator for Quantize {
	type Input = Block<f64>;
	type Answer = ();
	type Output = Block<f64>;

	const FIXED_INPUTS: bool = true;
	const INPUT_BYTES: usize = 1 << 20;
	const OUTPUT_BYTES: usize = 1 << 20;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_no_data()?;
		settings.expect_only(&["level"])?;
		Ok(Quantize { level: settings.number("level", 0.002, 0.0..=1.0)? })
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![Metric::lower("mse", ""), Metric::lower("levels", ""), Metric::lower("over_bound", "dB")]
	}

	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("levels", 0.5, 32.5, 32)]
	}

	fn calls(&self) -> Vec<&'static str> {
		vec!["_.abs()", "_.round()", "_.sqrt()", "_.ln_1p()", "_.exp_m1()", "_.max(_)", "_.min(_)", "_.copysign(_)"]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let mut rng = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => Seed::new(*b"quantize: numbers of the search.").rng(),
			Stage::HeldOut => seed.rng(),
		};
		// The variance is twice the square of the scale.
		let scale = std::f64::consts::FRAC_1_SQRT_2;
		let mut sample = || {
			let uniform: f64 = rng.random_range(-0.5..0.5);
			-scale * uniform.signum() * (1.0 - 2.0 * uniform.abs()).max(1e-12).ln()
		};
		let samples: Vec<f64> = (0..SAMPLES).map(|_| sample()).collect();
		vec![Case::new(samples.into(), ())]
	}

	fn exercise(quantize: Self::Function, samples: &mut Block<f64>) -> Block<f64> {
		samples.iter().map(|x| quantize(*x)).collect::<Vec<f64>>().into()
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let Ran { case, output, .. } = &cases[0];
		if output.len() != SAMPLES {
			return Judgement::wrong(format!("Expected {SAMPLES} numbers, got {}.", output.len()));
		}
		let levels: HashSet<u64> = output.iter().map(|level| (level + 0.0).to_bits()).collect();
		if levels.len() > MOST {
			return Judgement::wrong(format!("Expected at most {MOST} different levels, got {}.", levels.len()));
		}
		let squares = case.input.iter().zip(output.iter()).map(|(x, level)| (x - level).powi(2));
		let mse = Mean::of(squares);
		let count = levels.len() as f64;
		let over_bound = 10.0 * (mse.value * count * count / 4.5).log10();
		let mut shown: Vec<f64> = levels.iter().map(|bits| f64::from_bits(*bits)).collect();
		shown.sort_by(f64::total_cmp);
		let shown: Vec<String> = shown.iter().map(|level| format!("{level:.3}")).collect();
		Judgement::scored(-mse.value - self.level * count)
			.mean("mse", mse)
			.metric("levels", count)
			.metric("over_bound", over_bound)
			.descriptor("levels", count)
			.feedback(format!(
				"{count} levels, mean squared error {:.5}; with many levels 4.5 / levels² can be reached, {:.5}. Levels: {}",
				mse.value,
				4.5 / (count * count),
				shown.join(" ")
			))
	}

	/// Other numbers of the source have the same error, chance aside.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		Confirmation::of_error("mse", claimed, found)
	}
}

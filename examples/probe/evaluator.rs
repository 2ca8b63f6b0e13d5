//! A rule that shows nothing of itself but how many of its answers are met: it is found by asking it (`probe`).

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
	Case, Confirmation, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator,
};

/// Kilos and stops that are drawn for a search, and other ones that confirm a champion.
const PAIRS: usize = 200;
const KILOS: std::ops::RangeInclusive<u32> = 0..=60;
const STOPS: std::ops::RangeInclusive<u32> = 0..=6;
/// What the search's pairs are drawn from.
const SEARCH: [u8; 32] = *b"probe: pairs that are for search";

struct Probe;

evaluator!(Probe, fn(u32, u32) -> u32);

/// As `airline.rs` has it.
fn airline(kilos: u32, stops: u32) -> u32 {
	let heavy = kilos.saturating_sub(23) * 9;
	let hops = 4 * stops.min(2) + 2 * stops.saturating_sub(2);
	if kilos > 32 { heavy + hops + 25 } else { heavy + hops }
}

impl Evaluator for Probe {
	type Input = Vec<(u32, u32)>;
	type Answer = Vec<u32>;
	type Output = Vec<u32>;

	const FIXED_INPUTS: bool = true;
	const INPUT_BYTES: usize = 1 << 20;
	const OUTPUT_BYTES: usize = 1 << 20;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&[])?;
		settings.expect_no_data()?;
		Ok(Probe)
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![Metric::lower("wrong", "of fees")]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let seed = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => Seed::new(SEARCH),
			Stage::HeldOut => seed,
		};
		let mut rng = seed.rng();
		let pairs: Vec<(u32, u32)> = (0..PAIRS).map(|_| (rng.random_range(KILOS), rng.random_range(STOPS))).collect();
		let fees = pairs.iter().map(|(kilos, stops)| airline(*kilos, *stops)).collect();
		vec![Case::new(pairs, fees)]
	}

	fn exercise(fee: Self::Function, pairs: &mut Vec<(u32, u32)>) -> Vec<u32> {
		pairs.iter().map(|(kilos, stops)| fee(*kilos, *stops)).collect()
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let Ran { case, output, .. } = &cases[0];
		if output.len() != case.answer.len() {
			return Judgement::wrong(format!("Expected {} fees, got {}.", case.answer.len(), output.len()));
		}
		let wrong = Mean::of(output.iter().zip(&case.answer).map(|(fee, right)| f64::from(u8::from(fee != right))));
		// Nothing of which are wrong, or by how much.
		let right = output.iter().zip(&case.answer).filter(|(fee, right)| fee == right).count();
		Judgement::scored(-wrong.value)
			.exact(wrong.value <= 0.0)
			.mean("wrong", wrong)
			.feedback(format!("{right} of {} fees are right.", output.len()))
	}

	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		Confirmation::of_error("wrong", claimed, found)
	}
}

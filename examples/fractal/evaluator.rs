//! How much there is to see in moving pictures: light and dark in equal measure, colour, and motion, each up to a third, times
//! how smooth they are, so that noise is worth nothing. Whether they are what a prompt asked for is for people to say.

use oxipelago_kit::rand::RngExt;
use oxipelago_kit::{
	Case, Confirmation, Evaluator, Finding, Judgement, Metric, Ran, Refusal, Seed, Settings, Stage, evaluator,
};

const WIDTH: usize = 64;
const HEIGHT: usize = 48;
/// Moments of the search, in seconds: what pans out of sight or fades away is worth nothing later on.
const MOMENTS: [f64; 4] = [0.0, 3.0, 8.0, 20.0];
/// Between the two pictures of a moment.
const STEP: f64 = 0.2;

struct Fractal;

evaluator!(Fractal, fn(f64, f64, f64) -> u32);

impl Evaluator for Fractal {
	type Input = f64;
	type Answer = ();
	type Output = Vec<u32>;

	const FIXED_INPUTS: bool = true;
	const OUTPUT_BYTES: usize = 1 << 20;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_no_data()?;
		settings.expect_only(&[])?;
		Ok(Fractal)
	}

	fn metrics(&self) -> Vec<Metric> {
		["contrast", "colour", "motion", "smoothness"].map(|name| Metric::higher(name, "")).into()
	}

	fn calls(&self) -> Vec<&'static str> {
		vec!["_.sin()", "_.cos()", "_.abs()", "_.sqrt()", "_.hypot(_)", "_.fract()"]
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let mut rng = seed.rng();
		let moments = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => MOMENTS,
			Stage::HeldOut => MOMENTS.map(|_| rng.random_range(0.0..25.0)),
		};
		moments.iter().flat_map(|at| [*at, at + STEP]).map(|t| Case::new(t, ())).collect()
	}

	fn exercise(shade: Self::Function, t: &mut f64) -> Vec<u32> {
		let place = |index: usize, count: usize| (index as f64 + 0.5) / count as f64 * 2.0 - 1.0;
		let row = |y: usize| (0..WIDTH).map(move |x| (place(x, WIDTH), place(y, HEIGHT)));
		(0..HEIGHT).flat_map(row).map(|(x, y)| shade(x, y, *t)).collect()
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		let pictures: Vec<&Vec<u32>> = cases.iter().map(|ran| &ran.output).collect();
		if pictures.iter().any(|picture| picture.len() != WIDTH * HEIGHT) {
			return Judgement::wrong("Expected one colour for each pixel.".to_owned());
		}
		let bright: Vec<Vec<f64>> =
			pictures.iter().map(|picture| picture.iter().map(|one| brightness(*one)).collect()).collect();
		let all = mean(pictures.iter().flat_map(|picture| picture.iter().map(|one| saturation(*one))));
		let contrast = mean(bright.iter().map(|picture| entropy(picture)));
		let moved = bright.chunks(2).flat_map(|two| two[0].iter().zip(&two[1])).map(|(one, other)| (one - other).abs());
		let motion = (mean(moved) * 10.0).min(1.0);
		let rough = mean(bright.iter().flat_map(|picture| steps(picture)));
		let smoothness = (1.0 - 6.0 * rough).max(0.0);
		Judgement::scored((contrast + all + motion) / 3.0 * smoothness)
			.metric("contrast", contrast)
			.metric("colour", all)
			.metric("motion", motion)
			.metric("smoothness", smoothness)
			.feedback(format!(
				"Of 1 each: contrast {contrast:.2}, colour {all:.2}, motion {motion:.2}; smoothness {smoothness:.2}, by which their mean is multiplied."
			))
	}

	/// Other moments are much like these.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		Confirmation::of_score(claimed, found)
	}
}

fn channels(colour: u32) -> [f64; 3] {
	[16, 8, 0].map(|shift| f64::from(colour >> shift & 0xff) / 255.0)
}

fn brightness(colour: u32) -> f64 {
	let [red, green, blue] = channels(colour);
	0.299 * red + 0.587 * green + 0.114 * blue
}

fn saturation(colour: u32) -> f64 {
	let all = channels(colour);
	all.iter().copied().fold(0.0, f64::max) - all.iter().copied().fold(1.0, f64::min)
}

/// Of sixteen steps of brightness, as a share of the most that it can be.
fn entropy(picture: &[f64]) -> f64 {
	let mut counts = [0.0; 16];
	for one in picture {
		counts[((one * 16.0) as usize).min(15)] += 1.0;
	}
	let shares = counts.iter().map(|count| count / picture.len() as f64).filter(|share| *share > 0.0);
	-shares.map(|share| share * share.log2()).sum::<f64>() / 4.0
}

/// Differences between neighbours.
fn steps(picture: &[f64]) -> Vec<f64> {
	let beside = picture.chunks(WIDTH).flat_map(|row| row.windows(2)).map(|two| (two[0] - two[1]).abs());
	let below = picture.iter().zip(&picture[WIDTH..]).map(|(one, other)| (one - other).abs());
	beside.chain(below).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
	let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
	sum / f64::max(count, 1.0)
}

//! Symbolic regression of the two-dimensional Rastrigin function from samples.
//!
//! f(x, y) = 20 + x² − 10 cos 2πx + y² − 10 cos 2πy (L. A. Rastrigin, *Systems of extremal
//! control*, 1974; in this form with A = 10 and two dimensions). A bowl is found quickly; the
//! waves are what makes it hard.

#![forbid(unsafe_code)]

mod feedback;
mod shape;

use std::f64::consts::TAU;

use oxipelago_kit::{
	Block, Case, Confirmation, Descriptor, Evaluator, Finding, Judgement, Mean, Metric, Ran, Refusal, Rows, Seed,
	Settings, Stage, evaluator,
};
use rand::RngExt;

use visible::Points;

/// Samples lie in `-EDGE..=EDGE` on both axes.
const EDGE: f64 = 5.0;
/// Points along each axis of the search grid.
const SIDE: usize = 100;
/// Points off the grid that confirm a champion.
const HELD_OUT: usize = 10_000;
/// Below this mean squared error the function counts as found: the formula itself, in whatever order it is computed, is off
/// by 1e-28, and a quotient by the cosine of a tiny angle came out at 9.96e-11.
const EXACT: f64 = 1e-18;

struct Rastrigin;

evaluator!(Rastrigin, fn(f64, f64) -> f64);

/// What candidates may know of: where they are sampled.
mod visible {
	use oxipelago_kit::Block;
	use serde::{Deserialize, Serialize};

	/// Where the candidate is sampled.
	#[derive(Serialize, Deserialize)]
	pub(crate) enum Points {
		/// Every y with every x, row by row: all points of one y, then the next.
		Grid { xs: Vec<f64>, ys: Vec<f64> },
		/// Points of their own: x, y, x, y …
		Scattered(Block<f64>),
	}

	impl Points {
		pub(crate) fn each(&self, mut visit: impl FnMut(f64, f64)) {
			match self {
				Points::Grid { xs, ys } => ys.iter().for_each(|y| xs.iter().for_each(|x| visit(*x, *y))),
				Points::Scattered(points) => points.chunks_exact(2).for_each(|point| visit(point[0], point[1])),
			}
		}
	}
}

impl Evaluator for Rastrigin {
	type Input = Points;
	type Answer = Vec<f64>;
	type Output = Block<f64>;

	const FIXED_INPUTS: bool = true;
	const OUTPUT_BYTES: usize = 1 << 20;
	const INPUT_BYTES: usize = 1 << 20;

	fn open(settings: &Settings) -> Result<Self, Refusal> {
		settings.expect_only(&[])?;
		settings.expect_no_data()?;
		Ok(Rastrigin)
	}

	fn metrics(&self) -> Vec<Metric> {
		vec![Metric::lower("mse", ""), Metric::lower("max_abs_error", "")]
	}

	/// `x_share`: of the variance that either axis alone explains, the share of x; 0.5 where both
	/// explain as much. `waves`: turning points along a line of the grid, on average. Only judgements
	/// of the search have them, since held-out points lie on no grid.
	fn descriptors(&self) -> Vec<Descriptor> {
		vec![Descriptor::new("x_share", 0.0, 1.0, 5), Descriptor::new("waves", 0.0, 40.0, 8)]
	}

	/// What suits symbolic regression of any smooth surface.
	fn calls(&self) -> Vec<&'static str> {
		vec![
			"_.sin()",
			"_.cos()",
			"_.tanh()",
			"_.exp()",
			"_.abs().ln_1p()",
			"_.abs().sqrt()",
			"_.abs()",
			"_.powi(2)",
			"_.powi(3)",
			"_.min(_)",
			"_.max(_)",
			"_.hypot(_)",
			"std::f64::consts::PI",
			"std::f64::consts::TAU",
		]
	}

	fn starter(&self) -> Option<String> {
		Some("pub fn surface(x: f64, y: f64) -> f64 {\n    0.0\n}\n".to_owned())
	}

	fn inputs(&self, seed: Seed, stage: Stage) -> Vec<Case<Self>> {
		let points = match stage {
			Stage::Quick => return Vec::new(),
			Stage::Full => Points::Grid { xs: axis(), ys: axis() },
			Stage::HeldOut => {
				let mut rng = seed.rng();
				let coordinates: Vec<f64> = (0..2 * HELD_OUT).map(|_| rng.random_range(-EDGE..=EDGE)).collect();
				Points::Scattered(coordinates.into())
			}
		};
		let mut answers = Vec::new();
		points.each(|x, y| answers.push(rastrigin(x, y)));
		vec![Case::new(points, answers)]
	}

	fn exercise(surface: Self::Function, points: &mut Points) -> Block<f64> {
		let mut values = Vec::with_capacity(SIDE * SIDE);
		points.each(|x, y| values.push(surface(x, y)));
		values.into()
	}

	fn judge(&self, cases: &[Ran<'_, Self>]) -> Judgement {
		// Each stage that has cases has one.
		cases.first().map_or_else(|| Judgement::wrong("There is no output."), judge_case)
	}

	fn rows(&self, cases: &[Case<Self>]) -> Option<Rows> {
		let case = cases.first()?;
		let mut points = Vec::new();
		case.input.each(|x, y| points.push([x, y]));
		Some(points.into_iter().zip(case.answer.iter().copied()).collect())
	}

	fn residuals(&self, cases: &[Ran<'_, Self>]) -> Option<Vec<f64>> {
		let ran = cases.first()?;
		let (values, answers) = (&*ran.output, &ran.case.answer);
		(values.len() == answers.len())
			.then(|| values.iter().zip(answers).map(|(value, answer)| value - answer).collect())
	}

	/// The mean square off the grid is that on it, chance aside.
	fn confirm(&self, claimed: &Finding, found: &Finding) -> Confirmation {
		Confirmation::of_error("mse", claimed, found)
	}
}

fn judge_case(ran: &Ran<'_, Rastrigin>) -> Judgement {
	let (values, answers) = (&*ran.output, &ran.case.answer);
	if values.len() != answers.len() {
		return Judgement::wrong(format!("Expected {} values, got {}.", answers.len(), values.len()));
	}
	if let Some(index) = values.iter().position(|value| !value.is_finite()) {
		let (x, y) = point(&ran.case.input, index);
		return Judgement::wrong(format!("At ({x}, {y}) the value is {}, expected {}.", values[index], answers[index]));
	}
	let mse = Mean::of(values.iter().zip(answers).map(|(value, answer)| (value - answer).powi(2)));
	let max_abs_error = values.iter().zip(answers).map(|(value, answer)| (value - answer).abs()).fold(0.0, f64::max);

	let judgement = Judgement::scored(-mse.value)
		.exact(mse.value < EXACT)
		.mean("mse", mse)
		.metric("max_abs_error", max_abs_error)
		.feedback(feedback::feedback(ran, mse.value));
	match &ran.case.input {
		Points::Grid { xs, .. } => judgement
			.descriptor("x_share", shape::x_share(values, xs.len()))
			.descriptor("waves", shape::waves(values, xs.len())),
		Points::Scattered(_) => judgement,
	}
}

fn point(points: &Points, index: usize) -> (f64, f64) {
	match points {
		Points::Grid { xs, ys } => (xs[index % xs.len()], ys[index / xs.len()]),
		Points::Scattered(points) => (points[2 * index], points[2 * index + 1]),
	}
}

/// The grid's coordinates along one axis, both edges included.
fn axis() -> Vec<f64> {
	(0..SIDE).map(|index| -EDGE + 2.0 * EDGE * index as f64 / (SIDE - 1) as f64).collect()
}

fn rastrigin(x: f64, y: f64) -> f64 {
	20.0 + x * x - 10.0 * (TAU * x).cos() + y * y - 10.0 * (TAU * y).cos()
}

#[cfg(test)]
mod tests {
	use super::*;

	fn judged(stage: Stage, surface: fn(f64, f64) -> f64) -> Judgement {
		let mut cases = Rastrigin.inputs(Seed::new([3; 32]), stage);
		let output = Rastrigin::exercise(surface, &mut cases[0].input);
		Rastrigin.judge(&[Ran { case: &cases[0], output, reference: None, times: None }])
	}

	#[test]
	fn the_function_itself_is_exact_on_both_stages() {
		for stage in [Stage::Full, Stage::HeldOut] {
			let text = format!("{:?}", judged(stage, rastrigin));
			assert!(text.contains("score: -0.0, ") && text.contains("exact: true"), "{text}");
		}
	}

	#[test]
	fn the_seed_scores_the_mean_square_of_the_function() {
		let text = format!("{:?}", judged(Stage::Full, |_, _| 0.0));
		assert!(text.contains("exact: false"), "{text}");
		assert!(text.contains("(\"max_abs_error\", 80.399"), "{text}");
	}

	#[test]
	fn a_value_that_is_not_finite_is_wrong_and_its_point_named() {
		let judgement = judged(Stage::Full, |x, y| if x > 4.9 && y > 4.9 { f64::NAN } else { 0.0 });
		assert!(!judgement.is_scored());
		assert!(format!("{judgement:?}").contains("At (5, 5) the value is NaN, expected 50"), "{judgement:?}");
	}

	#[test]
	fn held_out_points_differ_by_seed_and_lie_within_the_edges() {
		let draw = |byte| match Rastrigin.inputs(Seed::new([byte; 32]), Stage::HeldOut).remove(0).input {
			Points::Scattered(points) => points.to_vec(),
			Points::Grid { .. } => panic!("held-out points lie off the grid"),
		};
		let (one, other) = (draw(1), draw(2));
		assert_eq!(one.len(), 2 * HELD_OUT);
		assert!(one.iter().zip(&other).filter(|(a, b)| (*a - *b).abs() < f64::EPSILON).count() < 10);
		assert!(one.iter().all(|coordinate| coordinate.abs() <= EDGE));
	}
}

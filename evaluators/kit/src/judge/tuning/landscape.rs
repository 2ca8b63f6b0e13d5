//! What a search over vectors of numbers sees of the candidate.

use crate::judge::stop::Stop;

/// What vectors cost, each of which is run in the sandbox: the less the better.
///
/// Searches take it as `dyn`, so that they and their linear algebra are compiled with the kit, not with each evaluator.
pub(crate) trait Landscape {
	/// What a vector costs: the sum of squares where the evaluator gives residuals, or else minus the score; infinite where
	/// the candidate has no score with it.
	///
	/// # Errors
	///
	/// Those of ours: what a candidate does wrong is its cost.
	fn cost(&mut self, values: &[f64]) -> Result<f64, Stop>;

	/// What a vector leaves at each row; `None` where the evaluator has no residuals, or the candidate no score.
	///
	/// # Errors
	///
	/// As [`cost`](Landscape::cost).
	fn residuals(&mut self, values: &[f64]) -> Result<Option<Vec<f64>>, Stop>;

	/// How many vectors may still be tried.
	fn left(&self) -> usize;
}

/// A vector and what it costs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
	pub(crate) values: Vec<f64>,
	pub(crate) cost: f64,
}

//! How scores are to be read that are measured rather than computed.

use serde::Serialize;

/// What the difference of two scores says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
	/// By how much the one is better.
	Plain,
	/// The logarithm of how many times the one is better.
	LogRatio,
}

/// How the scores of an evaluator that measures them are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
	/// What the difference of two scores says.
	pub scale: Scale,
	/// One is better than another where even the lower end of its interval clears the other's score by this.
	pub margin: f64,
	/// Two measurements of one candidate agree within this, or where their intervals meet.
	pub agreement: f64,
	/// A score that is higher than the parent's by more is believed only once it was found twice.
	pub implausible: f64,
	/// What is found of a planted difference may be off by this.
	pub tolerance: f64,
	/// One evaluation may take so many times its limit of wall-clock time.
	pub patience: f64,
}

impl Measured {
	/// How logarithms of ratios of times are read. A candidate is better from half a percent on; ten times the
	/// parent's speed has mostly turned out to be an exploit. The way to a sandbox and back takes a share of the
	/// smallest batches, so what is planted is found within 1.2 %.
	///
	/// Patience: no pair is begun after ten times the limit of one sandbox, the last may take a limit each of two, and what
	/// is doubted is measured twice.
	pub const SPEED: Measured = Measured {
		scale: Scale::LogRatio,
		margin: 0.005,
		agreement: 0.1,
		implausible: std::f64::consts::LN_10,
		tolerance: 0.012,
		patience: 26.0,
	};
}

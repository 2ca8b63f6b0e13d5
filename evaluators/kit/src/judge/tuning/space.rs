//! The numbers that are tuned, and where they may lie.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use crate::protocol::Parameter;

/// Where vectors of numbers are looked for.
pub(crate) struct Space {
	parameters: Vec<Parameter>,
}

impl Space {
	pub(crate) fn new(parameters: Vec<Parameter>) -> Self {
		Space { parameters }
	}

	pub(crate) fn len(&self) -> usize {
		self.parameters.len()
	}

	pub(crate) fn is_empty(&self) -> bool {
		self.parameters.is_empty()
	}

	/// What the candidate was written with.
	pub(crate) fn start(&self) -> Vec<f64> {
		self.parameters.iter().map(Parameter::value).collect()
	}

	/// Indices of the numbers that are whole, or of those that are not.
	pub(crate) fn which(&self, whole: bool) -> Vec<usize> {
		let is_wanted = |index: &usize| self.is_whole(*index) == whole;
		(0..self.len()).filter(is_wanted).collect()
	}

	pub(crate) fn is_whole(&self, index: usize) -> bool {
		matches!(self.parameters[index], Parameter::Whole { .. })
	}

	/// How far it is from one value of a number to a different one: its size when it was written.
	pub(crate) fn scale(&self, index: usize) -> f64 {
		let size = self.parameters[index].value().abs();
		if self.is_whole(index) {
			(size / 2.0).max(1.0)
		} else if size > 0.0 {
			size
		} else {
			1.0
		}
	}

	/// The nearest value that the number can have.
	pub(crate) fn fitted(&self, index: usize, value: f64) -> f64 {
		match self.parameters[index] {
			Parameter::Whole { low, high, .. } => value.round().clamp(low, high),
			Parameter::Real { .. } => value,
		}
	}

	/// As the candidate's table holds them.
	pub(crate) fn bits(&self, values: &[f64]) -> Vec<u64> {
		let bits = |(index, value): (usize, &f64)| {
			#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within 2^53")]
			let whole = *value as i64 as u64;
			if self.is_whole(index) { whole } else { value.to_bits() }
		};
		values.iter().enumerate().map(bits).collect()
	}

	/// These values with each that is drawn elsewhere: some, or all. Mostly of the same sign and order of size.
	pub(crate) fn elsewhere(&self, from: &[f64], share: f64, chance: &mut ChaCha8Rng) -> Vec<f64> {
		let certain = chance.random_range(0..self.len());
		let mut values = from.to_vec();
		for (index, value) in values.iter_mut().enumerate() {
			if index != certain && chance.random::<f64>() >= share {
				continue;
			}
			let moved = if self.is_whole(index) && chance.random() {
				*value + chance.random_range(-3.0..=3.0)
			} else if *value == 0.0 || chance.random::<f64>() < 0.25 {
				*value + self.scale(index) * normal(chance)
			} else {
				*value * (0.7 * normal(chance)).exp()
			};
			*value = self.fitted(index, moved);
		}
		values
	}
}

/// A draw from the standard normal distribution (Box and Muller 1958).
pub(crate) fn normal(chance: &mut ChaCha8Rng) -> f64 {
	let (radius, angle): (f64, f64) = (chance.random(), chance.random());
	(-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

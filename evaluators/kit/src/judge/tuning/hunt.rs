//! The way over the vectors: the valley that the candidate was written in first, then others, then what reads well.

use rand::rngs::ChaCha8Rng;

use super::cmaes::{CLOSE, WIDE, evolve};
use super::descent::{QUICK, THOROUGH, descend};
use super::finish::{finish, most};
use super::landscape::{Found, Landscape};
use super::space::Space;
use super::steps::walk;
use crate::judge::stop::Stop;

/// Where so little is left of what there was to begin with, the rest is rounding.
const SOLVED: f64 = 1e-22;
/// Vectors of one evolution: so many, and more for each number; or half of what is left, where that is more.
const EVOLUTION: usize = 100;
const EVOLUTION_EACH: usize = 30;

/// The best vector that is found, and what the one that it was written with costs; `None` where the candidate has no score as it was
/// written.
///
/// The same for the same chance and the same costs.
pub(crate) fn hunt(
	landscape: &mut dyn Landscape,
	space: &Space,
	chance: &mut ChaCha8Rng,
) -> Result<Option<(Found, f64)>, Stop> {
	let values = space.start();
	let cost = landscape.cost(&values)?;
	if !cost.is_finite() {
		return Ok(None);
	}
	let start = Found { values, cost };
	let is_of_squares = landscape.residuals(&start.values)?.is_some();
	let is_solved = |found: &Found| is_of_squares && found.cost <= SOLVED * start.cost;
	let reserve = most(space);
	let mut best = descend(landscape, space, start.clone(), THOROUGH)?;
	let vectors = landscape.left().saturating_sub(reserve);
	best = walk(landscape, space, best, vectors, chance)?;
	// Where the last round found something better, the next one looks more closely there.
	let mut is_better = false;
	for round in 0_u32.. {
		if is_solved(&best) || landscape.left() <= reserve + 2 * space.len() + 10 {
			break;
		}
		let left = landscape.left() - reserve;
		let vectors = left.min((EVOLUTION + EVOLUTION_EACH * space.len()).max(left / 2));
		let found = if is_of_squares && round % 4 != 3 {
			// From the best by a leap of some numbers; now and then of all, from how it was written.
			let values = if round % 4 == 2 {
				space.elsewhere(&start.values, 1.0, chance)
			} else {
				space.elsewhere(&best.values, 0.3, chance)
			};
			let cost = landscape.cost(&values)?;
			descend(landscape, space, Found { values, cost }, QUICK)?
		} else if is_better {
			evolve(landscape, space, best.clone(), CLOSE, vectors, chance)?
		} else if round < 4 {
			evolve(landscape, space, best.clone(), WIDE, vectors, chance)?
		} else {
			let values = space.elsewhere(&best.values, 0.5, chance);
			let cost = landscape.cost(&values)?;
			evolve(landscape, space, Found { values, cost }, WIDE, vectors, chance)?
		};
		is_better = found.cost < best.cost;
		if is_better {
			let found = descend(landscape, space, found, THOROUGH)?;
			best = walk(landscape, space, found, vectors, chance)?;
		}
	}
	let exact = SOLVED * start.cost;
	let exact = if is_of_squares { exact } else { f64::NEG_INFINITY };
	Ok(Some((finish(landscape, space, &start, best, exact)?, start.cost)))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Seed;
	use crate::protocol::Parameter;
	use std::f64::consts::PI;

	/// Rows of a function of `x`, as the judge has them.
	struct Rows<F> {
		function: F,
		targets: Vec<f64>,
		gives_residuals: bool,
		left: usize,
		tried: usize,
	}

	fn at(row: usize) -> f64 {
		row as f64 / 20.0 - 5.0
	}

	impl<F: Fn(&[f64], f64) -> f64> Rows<F> {
		fn new(function: F, truth: &[f64], gives_residuals: bool, left: usize) -> Self {
			let targets = (0..200).map(|row| function(truth, at(row))).collect();
			Rows { function, targets, gives_residuals, left, tried: 0 }
		}

		fn differences(&mut self, values: &[f64]) -> Vec<f64> {
			self.left = self.left.saturating_sub(1);
			self.tried += 1;
			self.targets.iter().enumerate().map(|(row, target)| (self.function)(values, at(row)) - target).collect()
		}
	}

	impl<F: Fn(&[f64], f64) -> f64> Landscape for Rows<F> {
		fn cost(&mut self, values: &[f64]) -> Result<f64, Stop> {
			let sum = self.differences(values).iter().map(|one| one * one).sum::<f64>();
			Ok(if sum.is_finite() { sum } else { f64::INFINITY })
		}

		fn residuals(&mut self, values: &[f64]) -> Result<Option<Vec<f64>>, Stop> {
			if !self.gives_residuals {
				return Ok(None);
			}
			let differences = self.differences(values);
			Ok(differences.iter().all(|one| one.is_finite()).then_some(differences))
		}

		fn left(&self) -> usize {
			self.left
		}
	}

	fn reals(values: &[f64]) -> Vec<Parameter> {
		values.iter().map(|value| Parameter::Real { value: *value }).collect()
	}

	fn hunted(mut rows: impl Landscape, parameters: Vec<Parameter>) -> Found {
		let mut chance = Seed::new([7; 32]).rng();
		hunt(&mut rows, &Space::new(parameters), &mut chance).expect("no fault").expect("a score to begin with").0
	}

	#[test]
	fn wrong_numbers_in_the_right_shape_come_out_as_they_are_written() {
		let wave = |p: &[f64], x: f64| p[0] + p[1] * x * x - p[2] * (p[3] * x).cos();
		let found = hunted(Rows::new(wave, &[20.0, 1.0, 10.0, 2.0 * PI], true, 3_000), reals(&[5.0, 2.0, 4.0, 5.0]));
		assert_eq!(found.values, [20.0, 1.0, 10.0, 2.0 * PI]);
	}

	#[test]
	fn without_residuals_evolution_comes_near() {
		let curve = |p: &[f64], x: f64| p[0] * (-x * x / p[1]).exp() + p[2];
		let found = hunted(Rows::new(curve, &[3.2, 1.7, -0.4], false, 3_000), reals(&[1.0, 1.0, 1.0]));
		assert!(found.cost < 1e-6, "{found:?}");
	}

	#[test]
	fn whole_numbers_are_found_beside_others() {
		#[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
		let power = |p: &[f64], x: f64| p[0] * x.powi(p[1] as i32) + 1.0;
		let parameters = vec![Parameter::Real { value: 1.0 }, Parameter::Whole { value: 1.0, low: 0.0, high: 9.0 }];
		for gives_residuals in [false, true] {
			let found = hunted(Rows::new(power, &[0.25, 2.0], gives_residuals, 2_000), parameters.clone());
			assert!((found.values[0] - 0.25).abs() < 1e-6, "{found:?}");
			assert_eq!(found.values[1].to_bits(), 2.0_f64.to_bits());
		}
	}

	#[test]
	fn the_same_chance_finds_the_same() {
		let curve = |p: &[f64], x: f64| (p[0] * x).sin() * p[1];
		let again = || hunted(Rows::new(curve, &[1.3, 2.2], true, 700), reals(&[4.0, 1.0]));
		assert_eq!(again(), again());
	}

	#[test]
	fn no_more_vectors_are_tried_than_are_allowed_but_for_the_one_that_was_written() {
		let curve = |p: &[f64], x: f64| (p[0] * x).sin() * p[1] + p[2] * x;
		for allowed in [1, 2, 5, 17, 60, 200] {
			let mut rows = Rows::new(curve, &[1.3, 2.2, 0.1], true, allowed);
			rows.targets.iter_mut().enumerate().for_each(|(row, target)| *target += (row % 7) as f64);
			let mut chance = Seed::new([1; 32]).rng();
			let found = hunt(&mut rows, &Space::new(reals(&[4.0, 1.0, 1.0])), &mut chance).expect("no fault");
			assert!(found.is_some());
			assert!(rows.tried <= allowed.max(2), "{} of {allowed}", rows.tried);
		}
	}
}

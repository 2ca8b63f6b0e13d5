//! Evolution of a normal distribution over vectors: CMA-ES, by N. Hansen, *The CMA Evolution Strategy: A Tutorial*
//! (2016, arXiv:1604.00772), with its default constants; whole numbers are rounded when they are tried, and keep a spread
//! in which others can still be drawn (after Hamano et al., *CMA-ES with Margin*, GECCO 2022).

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use rand::rngs::ChaCha8Rng;

use super::landscape::{Found, Landscape};
use super::space::{Space, normal};
use crate::judge::stop::Stop;

/// Beyond so many numbers only their own spreads are learned, not how they go together: the eigenvectors of a larger
/// matrix would take longer than the candidates.
const FULL: usize = 40;
/// Spreads to begin with, in scales of each number: to find a valley, and to find its bottom.
pub(crate) const WIDE: f64 = 0.5;
pub(crate) const CLOSE: f64 = 0.05;
/// It is over where the spread of no number is more than this share of its scale.
const NARROW: f64 = 1e-10;
/// Nor does it go on where the best of so many generations and ten for each number is no better.
const STALE: usize = 20;
/// The standard deviation that a whole number keeps.
const WHOLE_SPREAD: f64 = 0.4;

/// The best that `vectors` vectors find around `from`, or `from`.
pub(crate) fn evolve(
	landscape: &mut dyn Landscape,
	space: &Space,
	from: Found,
	spread: f64,
	vectors: usize,
	chance: &mut ChaCha8Rng,
) -> Result<Found, Stop> {
	let mut strategy = Strategy::new(space, &from.values, spread);
	let mut best = from;
	let (mut tried, mut stale) = (0, 0);
	let limit = STALE + 10 * space.len();
	while tried + strategy.population <= vectors.min(tried + landscape.left()) && stale < limit && !strategy.is_narrow()
	{
		let mut generation = Vec::with_capacity(strategy.population);
		for _ in 0..strategy.population {
			let step = strategy.draw(chance);
			let values = strategy.place(space, &step);
			let cost = landscape.cost(&values)?;
			tried += 1;
			generation.push((cost, step, values));
		}
		generation.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
		stale += 1;
		let (cost, _, values) = &generation[0];
		if *cost < best.cost {
			stale = 0;
			best = Found { values: values.clone(), cost: *cost };
		}
		let is_flat = generation[0].0 >= generation[strategy.population * 7 / 10].0;
		strategy.learn(space, generation.iter().map(|(_, step, _)| step), is_flat);
	}
	Ok(best)
}

struct Strategy {
	population: usize,
	/// Recombination weights of the better half; they add up to 1.
	weights: Vec<f64>,
	effective: f64,
	mean: DVector<f64>,
	scale: DVector<f64>,
	sigma: f64,
	covariance: DMatrix<f64>,
	/// Eigenvectors of the covariance and the square roots of its eigenvalues.
	axes: DMatrix<f64>,
	spreads: DVector<f64>,
	sigma_path: DVector<f64>,
	path: DVector<f64>,
	generations: usize,
	/// Generations since the axes were found.
	since: usize,
}

impl Strategy {
	fn new(space: &Space, from: &[f64], spread: f64) -> Self {
		let n = space.len();
		#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
		let population = 4 + (3.0 * (n as f64).ln()).floor() as usize;
		let half = population / 2;
		let raw: Vec<f64> = (0..half).map(|rank| (half as f64 + 0.5).ln() - ((rank + 1) as f64).ln()).collect();
		let sum: f64 = raw.iter().sum();
		let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
		let effective = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
		Strategy {
			population,
			weights,
			effective,
			mean: DVector::from_column_slice(from),
			scale: DVector::from_fn(n, |index, _| space.scale(index)),
			sigma: spread,
			covariance: DMatrix::identity(n, n),
			axes: DMatrix::identity(n, n),
			spreads: DVector::from_element(n, 1.0),
			sigma_path: DVector::zeros(n),
			path: DVector::zeros(n),
			generations: 0,
			since: 0,
		}
	}

	/// A step from the mean, in scales and sigmas.
	fn draw(&self, chance: &mut ChaCha8Rng) -> DVector<f64> {
		let drawn = DVector::from_fn(self.mean.len(), |index, _| self.spreads[index] * normal(chance));
		&self.axes * drawn
	}

	fn place(&self, space: &Space, step: &DVector<f64>) -> Vec<f64> {
		let value = |index: usize| self.mean[index] + self.sigma * self.scale[index] * step[index];
		(0..self.mean.len()).map(|index| space.fitted(index, value(index))).collect()
	}

	/// Moves to where the better half lies; `steps` come best first. Where most cost the same it looks further away.
	fn learn<'a>(&mut self, space: &Space, steps: impl Iterator<Item = &'a DVector<f64>>, is_flat: bool) {
		let n = self.mean.len() as f64;
		let better: Vec<&DVector<f64>> = steps.take(self.weights.len()).collect();
		let mut step = DVector::zeros(self.mean.len());
		for (weight, each) in self.weights.iter().zip(&better) {
			step.axpy(*weight, each, 1.0);
		}
		self.mean += self.sigma * step.component_mul(&self.scale);

		let effective = self.effective;
		let sigma_rate = (effective + 2.0) / (n + effective + 5.0);
		let damping = 1.0 + 2.0 * (((effective - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + sigma_rate;
		let expected = n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
		let whitened = &self.axes * (self.axes.tr_mul(&step)).component_div(&self.spreads);
		self.sigma_path =
			&self.sigma_path * (1.0 - sigma_rate) + whitened * (sigma_rate * (2.0 - sigma_rate) * effective).sqrt();
		self.generations += 1;
		let length = self.sigma_path.norm();
		let settled = (1.0 - (1.0 - sigma_rate).powf(2.0 * self.generations as f64)).sqrt();
		let is_slow = length / settled < (1.4 + 2.0 / (n + 1.0)) * expected;

		let path_rate = (4.0 + effective / n) / (n + 4.0 + 2.0 * effective / n);
		let push = if is_slow { (path_rate * (2.0 - path_rate) * effective).sqrt() } else { 0.0 };
		self.path = &self.path * (1.0 - path_rate) + &step * push;
		let one = 2.0 / ((n + 1.3).powi(2) + effective);
		let many = (1.0 - one).min(2.0 * (effective - 2.0 + 1.0 / effective) / ((n + 2.0).powi(2) + effective));
		let kept = if is_slow { 0.0 } else { one * path_rate * (2.0 - path_rate) };
		let mut covariance = &self.covariance * (1.0 - one - many + kept);
		covariance.ger(one, &self.path, &self.path, 1.0);
		for (weight, each) in self.weights.iter().zip(&better) {
			covariance.ger(many * weight, each, each, 1.0);
		}
		self.covariance = covariance;
		self.sigma *= ((sigma_rate / damping) * (length / expected - 1.0)).clamp(-1.0, 1.0).exp();
		if is_flat {
			self.sigma *= (0.2 + sigma_rate / damping).exp();
		}
		self.keep_wholes_wide(space);
		self.find_axes(one + many);
	}

	fn keep_wholes_wide(&mut self, space: &Space) {
		for index in space.which(true) {
			let least = (WHOLE_SPREAD / (self.sigma * self.scale[index])).powi(2);
			let variance = &mut self.covariance[(index, index)];
			*variance = variance.max(least);
		}
	}

	fn find_axes(&mut self, rate: f64) {
		let n = self.mean.len();
		self.since += 1;
		if n > FULL {
			self.covariance = DMatrix::from_diagonal(&self.covariance.diagonal());
			self.spreads = self.covariance.diagonal().map(|variance| variance.max(1e-30).sqrt());
		} else if self.since as f64 >= 1.0 / (10.0 * n as f64 * rate) {
			self.since = 0;
			let eigen = SymmetricEigen::new(self.covariance.clone());
			self.axes = eigen.eigenvectors;
			self.spreads = eigen.eigenvalues.map(|variance| variance.max(1e-30).sqrt());
		}
	}

	fn is_narrow(&self) -> bool {
		self.sigma * self.spreads.max() < NARROW
			|| !self.sigma.is_finite()
			|| !self.spreads.iter().all(|one| one.is_finite())
	}
}

//! The way down where an evaluator gives residuals: Levenberg and Marquardt's, with slopes by finite differences.

use std::cell::RefCell;

use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt};
use nalgebra::storage::Owned;
use nalgebra::{DMatrix, DVector, Dyn};

use super::landscape::{Found, Landscape};
use super::space::Space;
use crate::judge::stop::Stop;

/// How far a number is moved to see what changes: the root of the precision of an `f64`, of its size and a share of its
/// scale.
const STEP: f64 = 1.5e-8;
const LEAST: f64 = 1e-3;
/// What is left at a row where the candidate has no score: no step goes there.
const FORBIDDEN: f64 = 1e60;

/// How thorough a descent is.
#[derive(Clone, Copy)]
pub(crate) struct Care {
	/// Steps at most.
	pub(crate) steps: usize,
	/// It is over where steps, or what they gain, are less than this share.
	pub(crate) tolerance: f64,
}

/// To see whether a valley is worth it.
pub(crate) const QUICK: Care = Care { steps: 15, tolerance: 1e-6 };
/// To its bottom.
pub(crate) const THOROUGH: Care = Care { steps: 60, tolerance: 1e-15 };

/// The bottom of the valley that `from` lies in; whole numbers stay. `from` where there are no residuals.
pub(crate) fn descend(landscape: &mut dyn Landscape, space: &Space, from: Found, care: Care) -> Result<Found, Stop> {
	let reals = space.which(false);
	if reals.is_empty() || landscape.left() <= reals.len() {
		return Ok(from);
	}
	let Some(residuals) = landscape.residuals(&from.values)? else { return Ok(from) };
	if residuals.len() < reals.len() {
		return Ok(from);
	}
	let problem = Problem {
		space,
		reals,
		values: from.values.clone(),
		residuals,
		best: from,
		inner: RefCell::new(Inner { landscape, stop: None }),
	};
	let descent = LevenbergMarquardt::new().with_tol(care.tolerance).with_patience(care.steps);
	let (problem, _) = descent.minimize(problem);
	match problem.inner.into_inner().stop {
		Some(stop) => Err(stop),
		None => Ok(problem.best),
	}
}

struct Problem<'a> {
	space: &'a Space,
	reals: Vec<usize>,
	/// Where it is, and what is left there.
	values: Vec<f64>,
	residuals: Vec<f64>,
	best: Found,
	inner: RefCell<Inner<'a>>,
}

struct Inner<'a> {
	landscape: &'a mut dyn Landscape,
	/// What of ours has failed.
	stop: Option<Stop>,
}

impl Inner<'_> {
	/// `None` where there is no more to be tried.
	fn residuals(&mut self, values: &[f64], rows: usize) -> Option<Vec<f64>> {
		if self.landscape.left() == 0 || self.stop.is_some() {
			return None;
		}
		match self.landscape.residuals(values) {
			Ok(residuals) => Some(residuals.unwrap_or_else(|| vec![FORBIDDEN; rows])),
			Err(stop) => {
				self.stop = Some(stop);
				None
			}
		}
	}
}

impl LeastSquaresProblem<f64, Dyn, Dyn> for Problem<'_> {
	type ResidualStorage = Owned<f64, Dyn>;
	type JacobianStorage = Owned<f64, Dyn, Dyn>;
	type ParameterStorage = Owned<f64, Dyn>;

	fn set_params(&mut self, x: &DVector<f64>) {
		for (place, value) in self.reals.iter().zip(x) {
			self.values[*place] = *value;
		}
		let rows = self.residuals.len();
		self.residuals = self.inner.get_mut().residuals(&self.values, rows).unwrap_or_default();
		let cost = sum_of_squares(&self.residuals);
		if self.residuals.len() == rows && cost < self.best.cost {
			self.best = Found { values: self.values.clone(), cost };
		}
	}

	fn params(&self) -> DVector<f64> {
		DVector::from_iterator(self.reals.len(), self.reals.iter().map(|place| self.values[*place]))
	}

	fn residuals(&self) -> Option<DVector<f64>> {
		(!self.residuals.is_empty()).then(|| DVector::from_column_slice(&self.residuals))
	}

	fn jacobian(&self) -> Option<DMatrix<f64>> {
		let mut inner = self.inner.borrow_mut();
		let rows = self.residuals.len();
		let mut slopes = DMatrix::zeros(rows, self.reals.len());
		let mut values = self.values.clone();
		for (column, place) in self.reals.iter().enumerate() {
			let value = self.values[*place];
			let step = STEP * value.abs().max(LEAST * self.space.scale(*place));
			// What a float makes of the step is how far it is.
			values[*place] = value + step;
			let step = values[*place] - value;
			let moved = inner.residuals(&values, rows)?;
			values[*place] = value;
			if moved.len() != rows {
				return None;
			}
			let slope = moved.iter().zip(&self.residuals).map(|(there, here)| (there - here) / step);
			slopes.column_mut(column).iter_mut().zip(slope).for_each(|(cell, slope)| *cell = slope);
		}
		Some(slopes)
	}
}

/// What residuals add up to.
pub(crate) fn sum_of_squares(residuals: &[f64]) -> f64 {
	residuals.iter().map(|residual| residual * residual).sum()
}

use crate::fit::Rows;
use crate::formula::{Base, Factor, Function, Sum, Term, scale};

/// What is around a sum whose values are searched in the place of the target's: some formulas are simple only so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
	/// The target itself.
	Identity,
	/// The target is 1 over the sum.
	Reciprocal,
	/// The target is the root of the sum.
	Root,
	/// The target is e to the power of the sum.
	Exponential,
}

/// Where the slope is steeper than this, in units of the largest target, a row weighs no more.
const STEEPEST: f64 = 1e-3;

type Real = fn(f64) -> f64;

impl Link {
	/// All but the target itself.
	pub(super) const OTHERS: [Self; 3] = [Self::Reciprocal, Self::Root, Self::Exponential];

	/// The same rows with the values that the sum would have, weighted so that errors of them weigh what they do to the
	/// target; `None` where a value has no such.
	pub(super) fn rows(self, rows: &Rows) -> Option<Rows> {
		let most = rows.target.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
		let all = |holds: fn(&f64) -> bool| rows.target.iter().all(holds);
		let (value, slope): (Real, Real) = match self {
			Self::Identity => return Some(rows.clone()),
			Self::Reciprocal if all(|y| *y != 0.0) => (|y| 1.0 / y, |y| y * y),
			Self::Root if all(|y| *y >= 0.0) || all(|y| *y <= 0.0) => (|y| y * y, |y| 0.5 / y.abs()),
			Self::Exponential if all(|y| *y > 0.0) || all(|y| *y < 0.0) => (|y| y.abs().ln(), f64::abs),
			_ => return None,
		};
		let target: Vec<f64> = rows.target.iter().map(|y| value(y / most)).collect();
		let weighed = rows.target.iter().map(|y| slope(y / most).min(1.0 / STEEPEST));
		let roots = match &rows.roots {
			Some(roots) => weighed.zip(roots).map(|(slope, root)| slope * root).collect(),
			None => weighed.collect(),
		};
		target.iter().all(|value| value.is_finite()).then(|| rows.with_target(target, roots))
	}

	/// The formula for the target of one for the sum.
	pub(super) fn around(self, sum: &Sum) -> Sum {
		let (base, halves) = match self {
			Self::Identity => return sum.clone(),
			Self::Reciprocal => (Base::Group(sum.clone()), -2),
			Self::Root => (Base::Group(sum.clone()), 1),
			Self::Exponential => (Base::Call(Function::Exp, sum.clone()), 2),
		};
		Sum { constant: 0.0, terms: vec![Term { coefficient: 1.0, factors: vec![Factor { base, halves }] }] }
	}

	/// The sum that this formula has around, if it has.
	pub(super) fn within(self, formula: &Sum) -> Option<Sum> {
		let [Term { coefficient, factors }] = formula.terms.as_slice() else { return None };
		let [factor] = factors.as_slice() else { return None };
		match (self, &factor.base, factor.halves) {
			(Self::Reciprocal, Base::Group(sum), -2) => Some(scale(sum.clone(), 1.0 / coefficient)),
			(Self::Root, Base::Group(sum), 1) => Some(scale(sum.clone(), coefficient * coefficient)),
			(Self::Exponential, Base::Call(Function::Exp, sum), 2) => Some(sum.clone()),
			_ => None,
		}
	}
}

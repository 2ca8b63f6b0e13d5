//! The last of it: numbers that read well, kept where they are not worse.

use super::forms::{forms, rounded};
use super::landscape::{Found, Landscape};
use super::space::Space;
use crate::judge::stop::Stop;

/// All numbers take their forms at once where each is within this share: one alone would have the others make up for it.
const TOGETHER: f64 = 1e-6;
/// Digits that gain no more than this share are not worth reading.
const UNREADABLE: f64 = 1e-9;
/// Vectors for each number.
const EACH: usize = 16;

/// Vectors that are kept for this.
pub(crate) fn most(space: &Space) -> usize {
	EACH * space.len() + 1
}

/// The best with its numbers as they read best; what was written, where it is no better. What costs less than `exact` is
/// all the same.
pub(crate) fn finish(
	landscape: &mut dyn Landscape,
	space: &Space,
	start: &Found,
	mut best: Found,
	exact: f64,
) -> Result<Found, Stop> {
	if best.cost >= start.cost {
		return Ok(start.clone());
	}
	let reals = space.which(false);
	let mut together = best.values.clone();
	for index in &reals {
		together[*index] = nearest(together[*index]);
	}
	try_one(landscape, &mut best, together, exact)?;
	let no_worse = exact.max(best.cost + UNREADABLE * best.cost.abs());
	for index in reals {
		let value = best.values[index];
		let with = |best: &Found, value: f64| {
			let mut values = best.values.clone();
			values[index] = value;
			values
		};
		let mut is_plain = forms(value).first().is_some_and(|form| form.to_bits() == value.to_bits());
		for form in std::iter::once(start.values[index]).chain(forms(value)).take(EACH - 4) {
			let values = with(&best, form);
			is_plain = is_plain || try_one(landscape, &mut best, values, exact)?;
		}
		if is_plain {
			continue;
		}
		let short: Vec<f64> = rounded(value).collect();
		let (mut few, mut many) = (0, short.len());
		while few < many {
			let middle = usize::midpoint(few, many);
			let mut values = Found { cost: no_worse, ..best.clone() };
			let is_enough = try_one(landscape, &mut values, with(&best, short[middle]), exact)?;
			if is_enough {
				many = middle;
			} else {
				few = middle + 1;
			}
			if is_enough {
				best = values;
			}
		}
	}
	Ok(best)
}

/// The plainest form of a value, where it is all but that.
fn nearest(value: f64) -> f64 {
	let is_it = |form: &f64| (form - value).abs() <= TOGETHER * value.abs().max(TOGETHER);
	forms(value).into_iter().find(is_it).unwrap_or(value)
}

/// Takes these values where they cost no more than the best, or than what is exact. Whether it did.
fn try_one(landscape: &mut dyn Landscape, best: &mut Found, values: Vec<f64>, exact: f64) -> Result<bool, Stop> {
	if landscape.left() == 0 || values == best.values {
		return Ok(false);
	}
	let cost = landscape.cost(&values)?;
	let is_no_worse = cost <= best.cost.max(exact);
	if is_no_worse {
		*best = Found { values, cost };
	}
	Ok(is_no_worse)
}

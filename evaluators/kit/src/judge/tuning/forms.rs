//! Values that read well: whole numbers, simple fractions, multiples of π and e, and few digits.

use std::f64::consts::{E, PI};

/// A form is looked at where it is within this share of the value; a fraction where it is all but that.
const NEAR: f64 = 1e-3;
const ALL_BUT: f64 = 1e-6;
const DENOMINATORS: std::ops::RangeInclusive<u32> = 2..=12;
/// Parts of multiples of π.
const PARTS_OF_PI: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0];
const MOST_PI: f64 = 32.0;
/// Digits that are tried for what has no form.
const DIGITS: std::ops::RangeInclusive<usize> = 1..=12;

/// Forms near a value, the plainest first. Each is computed as it will be written: `3.0 * PI / 4.0` from the left.
pub(crate) fn forms(value: f64) -> Vec<f64> {
	let mut found = Vec::new();
	let mut add = |form: f64, near: f64| {
		let is_near = (form - value).abs() <= near * value.abs().max(if form == 0.0 { 1.0 } else { 0.0 });
		if is_near && !found.contains(&form) {
			found.push(form);
		}
	};
	add(0.0, NEAR);
	add(value.round(), NEAR);
	for part in PARTS_OF_PI {
		let factor = (value * part / PI).round();
		if factor != 0.0 && factor.abs() <= MOST_PI {
			add(factor * PI / part, NEAR);
		}
	}
	add((value / E).round() * E, NEAR);
	for denominator in DENOMINATORS {
		let denominator = f64::from(denominator);
		add((value * denominator).round() / denominator, ALL_BUT);
	}
	found
}

/// The value with ever more digits, up to where the next one would be itself.
pub(crate) fn rounded(value: f64) -> impl Iterator<Item = f64> {
	DIGITS
		.filter_map(move |digits| format!("{value:.*e}", digits - 1).parse().ok())
		.filter(move |short: &f64| short.to_bits() != value.to_bits())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn forms_are_near_and_the_plainest_comes_first() {
		assert_eq!(forms(2.0 * PI - 1e-8)[0].to_bits(), (2.0 * PI).to_bits());
		assert_eq!(forms(9.999_999)[0].to_bits(), 10.0_f64.to_bits());
		assert_eq!(forms(0.333_333_4)[0].to_bits(), (1.0_f64 / 3.0).to_bits());
		assert_eq!(forms(-2.356_194_5)[0].to_bits(), (-3.0 * PI / 4.0).to_bits());
		assert_eq!(forms(1e-7)[0].to_bits(), 0.0_f64.to_bits());
		assert!(forms(17.123).iter().all(|form| (form - 17.123).abs() < 0.018));
	}

	#[test]
	fn digits_grow() {
		let short: Vec<f64> = rounded(1.234_567_890_123_4).take(3).collect();
		assert_eq!(short, [1.0, 1.2, 1.23]);
		assert_eq!(rounded(2.5).collect::<Vec<_>>(), [2.0]);
	}
}

//! Numbers as a person would write them.

use std::f64::consts::{E, PI, TAU};

use super::sum::Sum;
use super::written::Written;

/// Largest numerator and denominator of what counts as a simple fraction.
const SIMPLE: u32 = 12;

/// Most digits after the point, in scientific notation, of a decimal that 1 is divided by.
const INVERSE: usize = 3;

/// The decimal of few digits that 1 is divided by to have exactly this number.
fn inverse(value: f64) -> Option<Written> {
	let below = rounded(1.0 / value, INVERSE);
	(1.0 / below == value).then_some(Written::Number(below))
}

/// The decimal number of one digit before the point, in scientific notation, and this many after it.
fn rounded(value: f64, digits: usize) -> f64 {
	format!("{value:.digits$e}").parse().unwrap_or(value)
}

/// Simple numbers within `tolerance` (relative) of `value`, those that take least to write first: whole ones, decimals of up
/// to nine digits, 1 over shorter ones, fractions, and multiples of π and e and fractions of these, which say as much as some
/// digits more. So one of them is π only where a decimal as near would be longer.
#[must_use]
pub fn exact_forms(value: f64, tolerance: f64) -> Vec<f64> {
	let mut forms: Vec<(usize, f64)> = Vec::new();
	let mut offer = |cost: usize, form: f64| {
		if form != 0.0 && ((form - value) / value).abs() <= tolerance {
			forms.push((cost, form));
		}
	};
	offer(cost_of(value.round()), value.round());
	for digits in 0..9 {
		offer(2 * (digits + 1), rounded(value, digits));
		if digits <= INVERSE {
			offer(2 * (digits + 1) + 1, 1.0 / rounded(1.0 / value, digits));
		}
	}
	for (_, unit, cost) in NAMED.into_iter().chain([("", 1.0, 1)]) {
		let most = if unit == 1.0 { SIMPLE * SIMPLE } else { SIMPLE };
		for below in (1..=SIMPLE).map(f64::from) {
			let (over, under) = ((value / unit * below).round(), (value * unit * below).round());
			for (above, form) in [(over, over * unit / below), (under, under / (below * unit))] {
				if above.abs() <= f64::from(most) {
					offer(cost + factor_cost(above) + factor_cost(below), form);
				}
			}
		}
	}
	let apart = |form: f64| (form - value).abs();
	forms.sort_by(|(cost, form), (other_cost, other)| {
		cost.cmp(other_cost).then(apart(*form).total_cmp(&apart(*other))).then(form.total_cmp(other))
	});
	let mut simplest: Vec<f64> = Vec::new();
	for (_, form) in forms {
		if !simplest.contains(&form) {
			simplest.push(form);
		}
	}
	simplest
}

/// What the numbers of a formula take to write, in half digits.
pub(crate) fn numbers_cost(sum: &Sum) -> usize {
	let mut cost = 0;
	sum.visit_numbers(&mut |number| cost += if number == 0.0 { 0 } else { factor_cost(number) });
	cost
}

/// What a decimal takes to write, in half digits, without zeros at its end.
fn cost_of(value: f64) -> usize {
	2 * format!("{:e}", value.abs()).bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count()
}

/// Nothing where it is 1, which nobody writes.
fn factor_cost(value: f64) -> usize {
	if value.abs() == 1.0 { 0 } else { cost_of(value) }
}

/// A number of any sign, as it is written: by name, as a fraction, or as the shortest literal.
pub(super) fn number(value: f64) -> Written {
	if value < 0.0 {
		return Written::Negative(Box::new(number(-value)));
	}
	if value.fract() == 0.0 || short(value) {
		return Written::Number(value);
	}
	if let Some((above, below)) = fraction_of(value, 1.0) {
		return Written::binary('/', whole(above), whole(below));
	}
	if let Some(below) = inverse(value) {
		return Written::binary('/', whole(1), below);
	}
	for (name, named, _) in NAMED {
		if let Some((above, below)) = fraction_of(value, named) {
			let above = multiple(above, name, named);
			return if below == 1 { above } else { Written::binary('/', above, whole(below)) };
		}
		if let Some((above, below)) = fraction_below(value, named) {
			return Written::binary('/', whole(above), multiple(below, name, named));
		}
	}
	Written::Number(value)
}

/// What 1 is divided by to have this number, where that is simpler to write.
pub(super) fn divisor(value: f64) -> Option<Written> {
	if short(value) {
		return None;
	}
	if let Some((above, below)) = fraction_of(value, 1.0) {
		return (above == 1).then(|| whole(below));
	}
	if let Some(below) = inverse(value) {
		return Some(below);
	}
	NAMED.into_iter().find_map(|(name, named, _)| match fraction_below(value, named) {
		Some((1, below)) => Some(multiple(below, name, named)),
		_ => None,
	})
}

/// Numbers with names, and how much each of them says, in half digits: few formulas have multiples of e.
const NAMED: [(&str, f64, usize); 2] = [("PI", PI, 3), ("E", E, 5)];

/// Numerator and denominator where `value` is exactly such a multiple of `unit`.
fn fraction_of(value: f64, unit: f64) -> Option<(u32, u32)> {
	let most = if unit == 1.0 { SIMPLE * SIMPLE } else { SIMPLE };
	(1..=SIMPLE).find_map(|below| {
		let above = numerator(value / unit * f64::from(below), most)?;
		(f64::from(above) * unit / f64::from(below) == value).then_some((above, below))
	})
}

/// Numerator and denominator where `value` is exactly such a fraction with `unit` below too.
fn fraction_below(value: f64, unit: f64) -> Option<(u32, u32)> {
	(1..=SIMPLE).find_map(|below| {
		let above = numerator(value * unit * f64::from(below), SIMPLE)?;
		(f64::from(above) / (f64::from(below) * unit) == value).then_some((above, below))
	})
}

fn numerator(value: f64, most: u32) -> Option<u32> {
	let rounded = value.round();
	#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and small")]
	(rounded >= 1.0 && rounded <= f64::from(most)).then_some(rounded as u32)
}

fn whole(number: u32) -> Written {
	Written::Number(f64::from(number))
}

fn multiple(count: u32, name: &'static str, named: f64) -> Written {
	match (count, name) {
		(1, _) => Written::Named(name, named),
		(2, "PI") => Written::Named("TAU", TAU),
		_ => Written::binary('*', Written::Number(f64::from(count)), Written::Named(name, named)),
	}
}

/// Whether few digits say it all.
fn short(value: f64) -> bool {
	format!("{value:e}").split('e').next().is_some_and(|digits| digits.len() <= 7)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn forms_near_a_number_come_simplest_first() {
		let first = |value: f64| exact_forms(value, 1e-6).first().copied();
		assert_eq!(first(2.000_000_1), Some(2.0));
		assert_eq!(first(0.350_000_01), Some(0.35));
		assert_eq!(first(0.188_679_25), Some(1.0 / 5.3));
		assert_eq!(first(0.666_666_7), Some(2.0 / 3.0));
		assert_eq!(first(-TAU * 1.000_000_1), Some(-TAU));
		assert_eq!(first(0.079_577_47), Some(1.0 / (4.0 * PI)));
		assert_eq!(first(17.35), Some(17.35));
		assert_eq!(first(0.317_294_351), Some(0.317_294_4));
		assert_eq!(first(0.0), None);
	}

	#[test]
	fn of_numbers_that_are_not_exact_the_one_of_fewest_digits_comes_first() {
		let first = |value: f64| exact_forms(value, 1e-3).first().copied();
		// Within the tolerance, but longer: 10.0 * PI / 7.0 and 7.0 / (5.0 * E).
		assert_eq!(first(4.487), Some(4.49));
		assert_eq!(first(0.515_03), Some(0.515));
		assert_eq!(first(4_808.3), Some(4_810.0));
		assert_eq!(first(0.666_5), Some(2.0 / 3.0));
		assert_eq!(first(PI * 1.0003), Some(PI));
		assert_eq!(first(PI * 0.500_1), Some(PI / 2.0));
	}

	#[test]
	fn what_is_written_has_exactly_its_value() {
		let values =
			[0.1, 1.0 / 3.0, 2.0 / 7.0, 1.0 / 5.3, PI / 6.0, 5.0 / (3.0 * E), TAU, 1.0 / (2.0 * PI), 1e-300, 6.02e23];
		for value in values {
			assert_eq!(number(value).values(&[], 1), [value], "{:?}", number(value));
			assert_eq!(number(-value).values(&[], 1), [-value], "{:?}", number(-value));
			if let Some(below) = divisor(value) {
				assert_eq!(1.0 / below.values(&[], 1)[0], value, "{below:?}");
			}
		}
	}
}

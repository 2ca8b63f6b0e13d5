//! Numbers as a person would write them.

use std::f64::consts::{E, PI, TAU};

use super::written::Written;

/// Largest numerator and denominator of what counts as a simple fraction.
const SIMPLE: u32 = 12;

/// The decimal number of one digit before the point, in scientific notation, and this many after it.
fn rounded(value: f64, digits: usize) -> f64 {
	format!("{value:.digits$e}").parse().unwrap_or(value)
}

/// A number as a fraction: what stands above the stroke, and what below; none where it is 1.
pub(super) struct Fraction {
	pub(super) above: Option<Written>,
	pub(super) below: Option<Written>,
}

/// Simple numbers within `tolerance` (relative) of `value`, simplest first: whole ones, those of two digits, fractions,
/// multiples of π and e and fractions of these, then decimals of up to nine digits.
#[must_use]
pub fn exact_forms(value: f64, tolerance: f64) -> Vec<f64> {
	let mut forms = Vec::new();
	let mut offer = |form: f64| {
		if form != 0.0 && ((form - value) / value).abs() <= tolerance && !forms.contains(&form) {
			forms.push(form);
		}
	};
	offer(value.round());
	offer((value * 2.0).round() / 2.0);
	for digits in 0..2 {
		offer(rounded(value, digits));
	}
	for below in 3..=SIMPLE {
		let above = (value * f64::from(below)).round();
		if above.abs() <= f64::from(SIMPLE * SIMPLE) {
			offer(above / f64::from(below));
		}
	}
	for named in [PI, E] {
		for below in 1..=SIMPLE {
			let above = (value / named * f64::from(below)).round();
			if above.abs() <= f64::from(SIMPLE) {
				offer(above * named / f64::from(below));
			}
			let above = (value * named * f64::from(below)).round();
			if above.abs() <= f64::from(SIMPLE) {
				offer(above / (f64::from(below) * named));
			}
		}
	}
	for digits in 2..9 {
		offer(rounded(value, digits));
	}
	forms
}

/// A number that is not negative, as it is written: by name, as a fraction, or as the shortest literal.
pub(super) fn fraction(value: f64) -> Fraction {
	let whole = |number: u32| (number != 1).then(|| Written::Number(f64::from(number)));
	if value == 1.0 {
		return Fraction { above: None, below: None };
	}
	if value.fract() == 0.0 || short(value) {
		return Fraction { above: Some(Written::Number(value)), below: None };
	}
	for below in 2..=SIMPLE {
		let above = (value * f64::from(below)).round();
		if above >= 1.0 && above <= f64::from(SIMPLE * SIMPLE) && above / f64::from(below) == value {
			#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and at most 144")]
			return Fraction { above: whole(above as u32), below: whole(below) };
		}
	}
	for (name, named) in [("PI", PI), ("E", E)] {
		for below in 1..=SIMPLE {
			for above in 1..=SIMPLE {
				let (over, under) = (f64::from(above), f64::from(below));
				if over * named / under == value {
					return Fraction { above: Some(multiple(above, name, named)), below: whole(below) };
				}
				if over / (under * named) == value {
					return Fraction { above: whole(above), below: Some(multiple(below, name, named)) };
				}
			}
		}
	}
	Fraction { above: Some(Written::Number(value)), below: None }
}

/// A number of any sign, as it is written.
pub(super) fn number(value: f64) -> Written {
	let Fraction { above, below } = fraction(value.abs());
	let above = above.unwrap_or(Written::Number(1.0));
	let size = match below {
		Some(below) => Written::binary('/', above, below),
		None => above,
	};
	if value < 0.0 { Written::Negative(Box::new(size)) } else { size }
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

//! Sums put together, each in canonical form if what it is made of is.
//!
//! Canonical: like terms and like factors are collected, terms and factors sorted, numbers pulled out of products to
//! where a sum takes them up, so that no two numbers do the work of one. No rule changes where a formula has a value,
//! but that `x / x` is 1 and `exp(ln(x))` is `x` at zero and below too.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::order::{by_factor, by_factors, same_base};
use super::sum::{Base, Factor, Function, Sum, Term};

/// A phase nearer than this share to a quarter turn is one.
const QUARTER: f64 = 1e-11;
/// Exponents beyond are left as products; in halves.
const HALVES: i32 = 120;

/// `one + other`.
pub(crate) fn add(one: Sum, other: Sum) -> Sum {
	let mut terms = one.terms;
	for term in other.terms {
		match terms.binary_search_by(|known| by_factors(&known.factors, &term.factors)) {
			Ok(at) => terms[at].coefficient += term.coefficient,
			Err(at) => terms.insert(at, term),
		}
	}
	terms.retain(|term| term.coefficient != 0.0);
	Sum { constant: one.constant + other.constant, terms }
}

/// `one - other`.
pub(crate) fn subtract(one: Sum, other: Sum) -> Sum {
	add(one, scale(other, -1.0))
}

/// `one * other`; sums of several terms stay in parentheses.
pub(crate) fn multiply(one: Sum, other: Sum) -> Sum {
	match (one.terms.is_empty(), other.terms.is_empty()) {
		(true, _) => scale(other, one.constant),
		(_, true) => scale(one, other.constant),
		_ => {
			let (one, other) = (as_term(one), as_term(other));
			let factors = one.factors.into_iter().chain(other.factors).collect();
			of_product(one.coefficient * other.coefficient, factors)
		}
	}
}

/// `sum` to the power of `halves / 2`.
pub(crate) fn power(sum: Sum, halves: i8) -> Sum {
	if halves == 2 {
		return sum;
	}
	if halves == 0 {
		return Sum::constant(1.0);
	}
	if sum.terms.is_empty() {
		return Sum::constant(raise(sum.constant, halves));
	}
	let term = as_term(sum);
	if is_split(&term.factors, halves) {
		let raised = |factor: Factor| {
			let exponent = i32::from(factor.halves) * i32::from(halves) / 2;
			Factor { base: factor.base, halves: narrow(exponent) }
		};
		return of_product(raise(term.coefficient, halves), term.factors.into_iter().map(raised).collect());
	}
	// Roots: only a positive number may be pulled out, and no exponent be split.
	let size = term.coefficient.abs();
	let coefficient = raise(size, halves);
	let sign = term.coefficient / size;
	if sign > 0.0
		&& let [Factor { base, halves: 2 }] = term.factors.as_slice()
	{
		return of_product(coefficient, vec![Factor { base: base.clone(), halves }]);
	}
	let inner = match term.factors.as_slice() {
		[Factor { base: Base::Group(inner), halves: 2 }] => scale(inner.clone(), sign),
		_ => Sum { constant: 0.0, terms: vec![Term { coefficient: sign, factors: term.factors }] },
	};
	of_product(coefficient, vec![Factor { base: Base::Group(inner), halves }])
}

/// `function` of `sum`.
pub(crate) fn call(function: Function, sum: Sum) -> Sum {
	if sum.terms.is_empty() {
		return Sum::constant(function.value(sum.constant));
	}
	match function {
		Function::Sin | Function::Cos if turns(sum.constant) != 0 || is_quarter(sum.constant) => turned(function, sum),
		Function::Exp if sum.constant != 0.0 => {
			let factor = sum.constant.exp();
			scale(call(Function::Exp, Sum { constant: 0.0, ..sum }), factor)
		}
		Function::Exp => {
			let mut product = Sum::constant(1.0);
			let mut rest = Sum::default();
			for term in sum.terms {
				match power_of_logarithm(&term) {
					Some(power) => product = multiply(product, power),
					None => rest.terms.push(term),
				}
			}
			if rest.terms.is_empty() { product } else { multiply(product, Sum::of(Base::Call(function, rest))) }
		}
		Function::Ln => {
			let term = as_term(sum);
			let size = term.coefficient.abs();
			let inner = scale(back(Term { coefficient: 1.0, factors: term.factors }), term.coefficient / size);
			let plain = match inner.terms.as_slice() {
				[Term { coefficient: 1.0, factors }] if inner.constant == 0.0 => match factors.as_slice() {
					[Factor { base: Base::Call(Function::Exp, inner), halves: 2 }] => inner.clone(),
					// Where an odd power, or a root, is positive, its base is.
					[Factor { base, halves }] if *halves != 2 && halves % 4 != 0 => {
						let factors = vec![Factor { base: base.clone(), halves: 2 }];
						scale(call(Function::Ln, back(Term { coefficient: 1.0, factors })), f64::from(*halves) / 2.0)
					}
					_ => Sum::of(Base::Call(function, inner)),
				},
				_ => Sum::of(Base::Call(function, inner)),
			};
			add(plain, Sum::constant(size.ln()))
		}
		Function::Abs => {
			let term = as_term(sum);
			let inner = back(Term { coefficient: 1.0, factors: term.factors });
			scale(Sum::of(Base::Call(function, inner)), term.coefficient.abs())
		}
		Function::Sin | Function::Tanh | Function::Atan | Function::Asin if leads_negative(&sum) => {
			scale(Sum::of(Base::Call(function, scale(sum, -1.0))), -1.0)
		}
		Function::Cos if leads_negative(&sum) => Sum::of(Base::Call(function, scale(sum, -1.0))),
		_ => Sum::of(Base::Call(function, sum)),
	}
}

/// e to the power of a term that is some halves of a logarithm.
fn power_of_logarithm(term: &Term) -> Option<Sum> {
	let halves = term.coefficient * 2.0;
	match term.factors.as_slice() {
		[Factor { base: Base::Call(Function::Ln, inner), halves: 2 }]
			if halves.fract() == 0.0 && halves.abs() <= 12.0 =>
		{
			#[expect(clippy::cast_possible_truncation, reason = "at most 12, and whole")]
			Some(power(inner.clone(), halves as i8))
		}
		_ => None,
	}
}

/// `sum * number`.
pub(crate) fn scale(mut sum: Sum, number: f64) -> Sum {
	if number == 0.0 {
		return Sum::constant(0.0);
	}
	sum.constant *= number;
	for term in &mut sum.terms {
		term.coefficient *= number;
	}
	sum
}

/// A sum as one term; where it has several, or a constant, as a group whose first coefficient is 1.
pub(super) fn as_term(mut sum: Sum) -> Term {
	if sum.constant == 0.0 && sum.terms.len() == 1 {
		return sum.terms.remove(0);
	}
	let coefficient = sum.terms[0].coefficient;
	sum.constant /= coefficient;
	for term in &mut sum.terms {
		term.coefficient /= coefficient;
	}
	sum.terms[0].coefficient = 1.0; // x / x, but not where it is beyond all numbers
	Term { coefficient, factors: vec![Factor { base: Base::Group(sum), halves: 2 }] }
}

/// The sum that a term is; a group alone loses its parentheses.
fn back(mut term: Term) -> Sum {
	if let [Factor { base: Base::Group(_), halves: 2 }] = term.factors.as_slice()
		&& let Some(Factor { base: Base::Group(inner), .. }) = term.factors.pop()
	{
		return scale(inner, term.coefficient);
	}
	if term.factors.is_empty() { Sum::constant(term.coefficient) } else { Sum { constant: 0.0, terms: vec![term] } }
}

/// A product in canonical form: like factors collected and sorted, exponentials made one.
pub(super) fn of_product(coefficient: f64, factors: Vec<Factor>) -> Sum {
	let mut known: Vec<Factor> = Vec::with_capacity(factors.len());
	let mut exponent = Sum::default();
	let mut exponentials = 0;
	for factor in factors {
		if let Factor { base: Base::Call(Function::Exp, inner), halves } = factor {
			exponent = add(exponent, scale(inner, f64::from(halves) / 2.0));
			exponentials += 1 + usize::from(halves != 2);
			continue;
		}
		match known.iter_mut().find(|other| same_base(&other.base, &factor.base)) {
			Some(other) if (i32::from(other.halves) + i32::from(factor.halves)).abs() <= HALVES => {
				other.halves += factor.halves;
			}
			_ => known.push(factor),
		}
	}
	known.retain(|factor| factor.halves != 0);
	// A root of a product that is a root no more.
	if let Some(at) = known.iter().position(|factor| {
		matches!(&factor.base, Base::Group(Sum { constant: 0.0, terms })
			if terms.len() == 1 && is_split(&terms[0].factors, factor.halves))
	}) {
		let Factor { base, halves } = known.remove(at);
		let Base::Group(inner) = base else { unreachable!("only a group was looked for") };
		known.extend((exponentials > 0).then_some(Factor { base: Base::Call(Function::Exp, exponent), halves: 2 }));
		return multiply(of_product(coefficient, known), power(inner, halves));
	}
	if exponentials == 1 {
		known.push(Factor { base: Base::Call(Function::Exp, exponent), halves: 2 });
	} else if exponentials > 1 {
		// Made one they may be a number, or a power of what was in a logarithm.
		let rest = of_product(coefficient, known);
		return multiply(rest, call(Function::Exp, exponent));
	}
	known.sort_by(by_factor);
	if coefficient == 0.0 { Sum::constant(0.0) } else { back(Term { coefficient, factors: known }) }
}

/// A sine or cosine whose phase is within half a turn, and within none if it is a whole number of quarters.
fn turned(function: Function, mut sum: Sum) -> Sum {
	sum.constant -= f64::from(turns(sum.constant)) * TAU;
	if !is_quarter(sum.constant) {
		return call(function, sum);
	}
	#[expect(clippy::cast_possible_truncation, reason = "within -2 and 2")]
	let quarters = (sum.constant / FRAC_PI_2).round() as i32;
	sum.constant = 0.0;
	let (function, sign) = match (function, quarters.rem_euclid(4)) {
		(_, 0) => (function, 1.0),
		(_, 2) => (function, -1.0),
		(Function::Sin, 1) => (Function::Cos, 1.0),
		(Function::Sin, _) => (Function::Cos, -1.0),
		(_, 1) => (Function::Sin, -1.0),
		(_, _) => (Function::Sin, 1.0),
	};
	scale(call(function, sum), sign)
}

/// Whole turns to take from a phase; none from one that is so far that it has lost its meaning.
fn turns(phase: f64) -> i32 {
	#[expect(clippy::cast_possible_truncation, reason = "below a million")]
	if phase.abs() <= PI || phase.abs() > 1e6 { 0 } else { (phase / TAU).round() as i32 }
}

/// Whether a phase is a number of quarter turns, none among them if it is not nothing already, but for rounding.
fn is_quarter(phase: f64) -> bool {
	let quarters = phase / FRAC_PI_2;
	phase != 0.0 && phase.abs() < 4.0 && (quarters - quarters.round()).abs() < QUARTER
}

/// Whether a power of a product is the product of the powers: whole, and not beyond what an exponent may be.
fn is_split(factors: &[Factor], halves: i8) -> bool {
	let within = |factor: &Factor| (i32::from(factor.halves) * i32::from(halves) / 2).abs() <= HALVES;
	halves % 2 == 0 && factors.iter().all(within)
}

fn leads_negative(sum: &Sum) -> bool {
	sum.terms.first().is_some_and(|term| term.coefficient < 0.0)
}

fn raise(number: f64, halves: i8) -> f64 {
	if halves % 2 == 0 { number.powi(i32::from(halves) / 2) } else { number.powf(f64::from(halves) / 2.0) }
}

fn narrow(halves: i32) -> i8 {
	i8::try_from(halves).expect("at most 120")
}

//! What is read, simplified and written keeps its values.

use oxipelago_formulas::{Written, read, simplify, size, write};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// An expression in two forms: as Rust has it, and as what it is at a point.
#[derive(Clone, Debug)]
enum Expression {
	Number(f64),
	Name(usize),
	Negative(Box<Expression>),
	Binary(char, Box<Expression>, Box<Expression>),
	Method(&'static str, Box<Expression>),
	Powi(Box<Expression>, i32),
	Powf(Box<Expression>, Box<Expression>),
}

use Expression::{Binary, Method, Name, Negative, Number, Powf, Powi};

impl Expression {
	fn text(&self) -> String {
		match self {
			Number(number) => format!("{number:?}"),
			Name(index) => ["x", "y"][*index].into(),
			Negative(inner) => format!("(-{})", inner.text()),
			Binary(operator, one, other) => format!("({} {operator} {})", one.text(), other.text()),
			Method(method, inner) => format!("({}).{method}()", inner.text()),
			Powi(inner, exponent) => format!("({}).powi({exponent})", inner.text()),
			Powf(inner, exponent) => format!("({}).powf({})", inner.text(), exponent.text()),
		}
	}

	fn value(&self, x: f64, y: f64) -> f64 {
		let of = |inner: &Expression| inner.value(x, y);
		match self {
			Number(number) => *number,
			Name(index) => [x, y][*index],
			Negative(inner) => -of(inner),
			Binary('+', one, other) => of(one) + of(other),
			Binary('-', one, other) => of(one) - of(other),
			Binary('*', one, other) => of(one) * of(other),
			Binary(_, one, other) => of(one) / of(other),
			Method("sin", inner) => of(inner).sin(),
			Method("cos", inner) => of(inner).cos(),
			Method("exp", inner) => of(inner).exp(),
			Method("ln", inner) => of(inner).ln(),
			Method("tanh", inner) => of(inner).tanh(),
			Method("abs", inner) => of(inner).abs(),
			Method("tan", inner) => of(inner).tan(),
			Method(_, inner) => of(inner).sqrt(),
			Powi(inner, exponent) => of(inner).powi(*exponent),
			Powf(inner, exponent) => of(inner).powf(of(exponent)),
		}
	}
}

fn expressions() -> impl Strategy<Value = Expression> {
	let leaf = prop_oneof![
		(-40..40_i32).prop_map(|number| Number(f64::from(number.abs()) / 8.0)),
		(0.01..10.0_f64).prop_map(Number),
		(0..2_usize).prop_map(Name),
		(0..2_usize).prop_map(Name),
	];
	leaf.prop_recursive(5, 24, 2, |inner| {
		let boxed = inner.prop_map(Box::new);
		prop_oneof![
			boxed.clone().prop_map(Negative),
			(prop::sample::select(vec!['+', '-', '*', '/']), boxed.clone(), boxed.clone())
				.prop_map(|(operator, one, other)| Binary(operator, one, other)),
			(prop::sample::select(vec!["sin", "cos", "exp", "ln", "tanh", "abs", "tan", "sqrt"]), boxed.clone())
				.prop_map(|(method, inner)| Method(method, inner)),
			(boxed.clone(), -3..5_i32).prop_map(|(inner, exponent)| Powi(inner, exponent)),
			(boxed.clone(), boxed).prop_map(|(inner, exponent)| Powf(inner, exponent)),
		]
	})
}

fn names() -> Vec<String> {
	["x", "y"].map(String::from).to_vec()
}

const POINTS: [(f64, f64); 5] = [(0.3, 1.7), (2.1, 0.4), (1.1, 3.3), (-0.7, 0.9), (4.2, -1.3)];

fn values(written: &Written) -> Vec<f64> {
	let (x, y): (Vec<f64>, Vec<f64>) = POINTS.into_iter().unzip();
	written.values(&[&x, &y], POINTS.len())
}

/// Equal up to rounding that may have been magnified on the way; what is huge or has no value says nothing.
fn near(one: f64, other: f64) -> bool {
	let size = one.abs().max(other.abs());
	(one - other).abs() <= 1e-6 * size.max(1e-3)
}

/// How much the value changes where the arguments do by a billionth, so that a point is told whose rounding says nothing.
fn is_steady(expression: &Expression, x: f64, y: f64) -> bool {
	let here = expression.value(x, y);
	let around = [(1e-9, 0.0), (-1e-9, 0.0), (0.0, 1e-9), (0.0, -1e-9)];
	here.is_finite()
		&& here.abs() < 1e9
		&& around.iter().all(|(dx, dy)| near(expression.value(x * (1.0 + dx), y * (1.0 + dy)), here))
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 2000, rng_seed: RngSeed::Fixed(42), ..ProptestConfig::default() })]

	#[test]
	fn what_is_read_has_the_values_of_the_source(expression in expressions()) {
		if let Some(sum) = read(&expression.text(), &names()) {
			for ((x, y), value) in POINTS.into_iter().zip(values(&write(&sum))) {
				let expected = expression.value(x, y);
				// Canonical form may have a value where the source has none, never the other way.
				if is_steady(&expression, x, y) {
					prop_assert!(near(value, expected), "{} at {x} {y}: {value}, expected {expected}; {sum:?}", expression.text());
				}
			}
		}
	}

	#[test]
	fn what_is_written_is_read_back_with_the_same_values(expression in expressions()) {
		if let Some(sum) = read(&expression.text(), &names()) {
			let written = write(&sum);
			let text = written.text(&names());
			let again = read(&text, &names());
			prop_assert!(again.is_some(), "{text}");
			let both = values(&written).into_iter().zip(values(&write(&again.expect("as was said"))));
			for ((one, other), (x, y)) in both.zip(POINTS) {
				prop_assert!(near(one, other) || !is_steady(&expression, x, y), "{text}: {one}, then {other}");
			}
		}
	}

	#[test]
	fn a_canonical_form_is_its_own(expression in expressions()) {
		if let Some(sum) = read(&expression.text(), &names()) {
			let (once, twice) = (write(&simplify(&sum)), write(&simplify(&simplify(&sum))));
			for ((one, other), (x, y)) in values(&once).into_iter().zip(values(&twice)).zip(POINTS) {
				prop_assert!(near(one, other) || !is_steady(&expression, x, y), "{once:?} {twice:?}");
			}
		}
	}

	#[test]
	fn the_size_is_the_number_of_nodes_written(expression in expressions()) {
		if let Some(sum) = read(&expression.text(), &names()) {
			prop_assert_eq!(size(&sum), write(&sum).size(), "{}", write(&sum).text(&names()));
		}
	}
}

fn rewritten(source: &str) -> String {
	write(&read(source, &names()).expect(source)).text(&names())
}

#[test]
fn like_terms_and_factors_are_collected() {
	assert_eq!(rewritten("x + y + x * 2.0 - y"), "3.0 * x");
	assert_eq!(rewritten("x * y * x / y"), "x * x");
	assert_eq!(rewritten("(2.0 * x + 4.0) * (x + 2.0)"), "2.0 * (x + 2.0).powi(2)");
	assert_eq!(rewritten("x.exp() * y.exp() * 1.0f64.exp()"), "std::f64::consts::E * (x + y).exp()");
	assert_eq!(rewritten("x / x - 1.0"), "0.0");
}

#[test]
fn numbers_are_written_as_a_person_would() {
	assert_eq!(rewritten("(6.283185307179586 * x).cos()"), "(std::f64::consts::TAU * x).cos()");
	assert_eq!(rewritten("x / 3.0 + 0.5 * y"), "x / 3.0 + 0.5 * y");
	assert_eq!(rewritten("2.0 / 3.0 * x"), "2.0 / 3.0 * x");
	assert_eq!(rewritten("x / (4.0 * std::f64::consts::PI * y)"), "x / (4.0 * std::f64::consts::PI * y)");
	assert_eq!(rewritten("-1.5 * x - 2.0"), "-(1.5 * x) - 2.0");
	assert_eq!(rewritten("1e-7 * x + 1e22"), "1e-7 * x + 1e22");
}

#[test]
fn powers_are_written_as_what_they_are() {
	assert_eq!(rewritten("x.powf(y)"), "x.powf(y)");
	assert_eq!(rewritten("x.powf(1.7) / y.sqrt()"), "x.powf(1.7) / y.sqrt()");
	assert_eq!(rewritten("(x + y).powf(0.5)"), "(x + y).sqrt()");
	assert_eq!(rewritten("(x * x).sqrt()"), "(x * x).sqrt()"); // not x, which may be negative
}

#[test]
fn powers_of_powers_end_where_exponents_do() {
	assert_eq!(rewritten("(x * y).powi(9).powi(6)"), "x.powi(54) * y.powi(54)");
	assert_eq!(rewritten("(x * y).powi(9).powi(7)"), "(x.powi(9) * y.powi(9)).powi(7)");
	assert_eq!(rewritten("(x * y).powi(9).powi(7).powi(2)"), "(x.powi(9) * y.powi(9)).powi(14)");
}

#[test]
fn what_formulas_cannot_be_is_not_read() {
	for source in
		["z", "x.clamp(0.0, 1.0)", "if x > 0.0 { x } else { y }", "x + 1", "x as i32 as f64", "", "x +", "foo(x)"]
	{
		assert_eq!(read(source, &names()), None, "{source}");
	}
}

#[test]
fn no_source_is_too_deep() {
	assert_eq!(read(&"(".repeat(100_000), &names()), None);
	assert_eq!(read(&format!("{}x{}", "(".repeat(900), ")".repeat(900)), &names()), None);
	assert_eq!(read(&format!("{}x", "- ".repeat(900)), &names()), None);
	assert_eq!(rewritten(&format!("x{}", " + x".repeat(400))), "401.0 * x");
	assert!(read(&format!("x{}", ".sin()".repeat(300)), &names()).is_some());
}

#[test]
fn blocks_with_names_of_their_own_are_read() {
	assert_eq!(rewritten("{ let z: f64 = x * 2.0; let w = z + y; w * w }"), "4.0 * (x + 0.5 * y).powi(2)");
	assert_eq!(rewritten("let z = x.recip(); z.mul_add(y, 3.0)"), "y / x + 3.0");
}

#[test]
fn exponentials_of_logarithms_are_powers_and_logarithms_of_powers_are_multiples() {
	assert_eq!(rewritten("(x.ln() - 2.0 * y - 0.5 * y.ln()).exp()"), "x * (-(2.0 * y)).exp() / y.sqrt()");
	assert_eq!(rewritten("(1.5 * x.ln() + y.ln()).exp()"), "x.powf(1.5) * y");
	assert_eq!(rewritten("0.634 * x.powi(5).ln()"), "3.17 * x.ln()");
	assert_eq!(rewritten("(3.0 / x.sqrt()).ln() - 3.0f64.ln()"), "-(0.5 * x.ln())");
	assert_eq!(rewritten("(x * x).ln()"), "(x * x).ln()"); // has a value where x is negative
}

use std::fmt::Write;

use super::sum::Function;

/// An expression as Rust has it: what is printed, counted and computed, so that these three are of one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
	/// A literal, not negative.
	Number(f64),
	/// A constant of `std::f64::consts`.
	Named(&'static str, f64),
	/// The column of this index.
	Column(usize),
	/// A change of sign.
	Negative(Box<Written>),
	/// `+`, `-`, `*` or `/`.
	Binary(char, Box<Written>, Box<Written>),
	/// A function of one argument.
	Call(Function, Box<Written>),
	/// A square root.
	Sqrt(Box<Written>),
	/// A whole power.
	Powi(Box<Written>, i32),
	/// Any power.
	Powf(Box<Written>, Box<Written>),
}

impl Written {
	/// `one operator other`.
	#[must_use]
	pub fn binary(operator: char, one: Self, other: Self) -> Self {
		Self::Binary(operator, Box::new(one), Box::new(other))
	}

	/// How many nodes it has; a constant is one, however it is written.
	#[must_use]
	pub fn size(&self) -> usize {
		if self.is_constant() {
			return 1;
		}
		match self {
			Self::Number(_) | Self::Named(..) | Self::Column(_) => 1,
			Self::Negative(inner) | Self::Call(_, inner) | Self::Sqrt(inner) | Self::Powi(inner, _) => 1 + inner.size(),
			Self::Binary(_, one, other) | Self::Powf(one, other) => 1 + one.size() + other.size(),
		}
	}

	/// One Rust expression over these names, in the fewest parentheses.
	#[must_use]
	pub fn text(&self, names: &[String]) -> String {
		let mut text = String::new();
		self.print(names, &mut text);
		text
	}

	/// The values for rows that `columns` have, as `f64`'s own methods compute them.
	#[must_use]
	pub fn values(&self, columns: &[&[f64]], rows: usize) -> Vec<f64> {
		let both = |one: &Self, other: &Self, operate: &dyn Fn(f64, f64) -> f64| {
			let mut values = one.values(columns, rows);
			for (value, other) in values.iter_mut().zip(other.values(columns, rows)) {
				*value = operate(*value, other);
			}
			values
		};
		let each = |inner: &Self, operate: &dyn Fn(f64) -> f64| {
			let mut values = inner.values(columns, rows);
			for value in &mut values {
				*value = operate(*value);
			}
			values
		};
		match self {
			Self::Number(number) | Self::Named(_, number) => vec![*number; rows],
			Self::Column(index) => columns[*index][..rows].to_vec(),
			Self::Negative(inner) => each(inner, &|x| -x),
			Self::Binary('+', one, other) => both(one, other, &|a, b| a + b),
			Self::Binary('-', one, other) => both(one, other, &|a, b| a - b),
			Self::Binary('*', one, other) => both(one, other, &|a, b| a * b),
			Self::Binary(_, one, other) => both(one, other, &|a, b| a / b),
			Self::Call(function, inner) => each(inner, &|x| function.value(x)),
			Self::Sqrt(inner) => each(inner, &f64::sqrt),
			Self::Powi(inner, exponent) => each(inner, &|x| x.powi(*exponent)),
			Self::Powf(one, other) => both(one, other, &f64::powf),
		}
	}

	fn is_constant(&self) -> bool {
		match self {
			Self::Number(_) | Self::Named(..) => true,
			Self::Column(_) => false,
			Self::Negative(inner) | Self::Call(_, inner) | Self::Sqrt(inner) | Self::Powi(inner, _) => {
				inner.is_constant()
			}
			Self::Binary(_, one, other) | Self::Powf(one, other) => one.is_constant() && other.is_constant(),
		}
	}

	fn print(&self, names: &[String], text: &mut String) {
		match self {
			Self::Number(number) => write!(text, "{number:?}").expect("a string takes all"),
			Self::Named(name, _) => write!(text, "std::f64::consts::{name}").expect("a string takes all"),
			Self::Column(index) => text.push_str(&names[*index]),
			Self::Negative(inner) => {
				text.push('-');
				inner.print_within(3, names, text);
			}
			Self::Binary(operator, one, other) => {
				let strength = self.strength();
				one.print_within(strength, names, text);
				write!(text, " {operator} ").expect("a string takes all");
				other.print_within(strength + 1, names, text);
			}
			Self::Call(function, inner) => {
				inner.print_within(4, names, text);
				write!(text, ".{}()", function.method()).expect("a string takes all");
			}
			Self::Sqrt(inner) => {
				inner.print_within(4, names, text);
				text.push_str(".sqrt()");
			}
			Self::Powi(inner, exponent) => {
				inner.print_within(4, names, text);
				write!(text, ".powi({exponent})").expect("a string takes all");
			}
			Self::Powf(inner, exponent) => {
				inner.print_within(4, names, text);
				text.push_str(".powf(");
				exponent.print(names, text);
				text.push(')');
			}
		}
	}

	fn print_within(&self, strength: u8, names: &[String], text: &mut String) {
		if self.strength() < strength {
			text.push('(');
			self.print(names, text);
			text.push(')');
		} else {
			self.print(names, text);
		}
	}

	/// How tightly its parts hold together: what is used where more is needed goes in parentheses.
	fn strength(&self) -> u8 {
		match self {
			Self::Binary('+' | '-', ..) => 1,
			Self::Binary(..) => 2,
			Self::Negative(_) => 3,
			_ => 4,
		}
	}
}

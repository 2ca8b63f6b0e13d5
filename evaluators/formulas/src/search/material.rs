use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use crate::formula::{Base, Factor, Function, Sum, Term};

/// What formulas are made of by chance.
#[derive(Debug)]
pub(super) struct Material {
	/// Indices of the columns that say something; none twice.
	pub(super) columns: Vec<usize>,
}

/// The functions, each with its share.
const FUNCTIONS: [(Function, u32); 8] = [
	(Function::Sin, 20),
	(Function::Cos, 20),
	(Function::Exp, 24),
	(Function::Ln, 20),
	(Function::Tanh, 4),
	(Function::Atan, 3),
	(Function::Asin, 3),
	(Function::Abs, 3),
];

/// Exponents of columns, in halves, each with its share.
const OF_COLUMNS: [(i8, u32); 9] = [(2, 60), (4, 18), (6, 4), (8, 1), (-2, 16), (-4, 4), (1, 5), (-1, 2), (-6, 1)];

/// Exponents of sums and functions.
const OF_SUMS: [(i8, u32); 7] = [(2, 30), (4, 14), (-2, 24), (1, 14), (-1, 8), (-4, 4), (6, 2)];

impl Material {
	/// What is left of columns without those that are level, or copies of one before.
	pub(super) fn of(columns: &[Vec<f64>]) -> Self {
		let says = |index: &usize| {
			let values = &columns[*index];
			values.iter().any(|value| *value != values[0]) && !columns[..*index].contains(values)
		};
		Self { columns: (0..columns.len()).filter(says).collect() }
	}

	pub(super) fn column(&self, chance: &mut Xoshiro256PlusPlus) -> usize {
		self.columns[chance.random_range(0..self.columns.len())]
	}

	/// A column most times, else a function, a sum or a power; `depth` says how deep they may be nested.
	pub(super) fn factor(&self, depth: usize, chance: &mut Xoshiro256PlusPlus) -> Factor {
		match chance.random_range(0..100) {
			57..60 if depth > 0 => self.power(depth - 1, chance),
			60..85 if depth > 0 => {
				Factor { base: Base::Call(function(chance), self.argument(depth - 1, chance)), halves: 2 }
			}
			85.. if depth > 0 => {
				let mut sum = self.argument(depth - 1, chance);
				if sum.constant == 0.0 && sum.terms.len() == 1 {
					if chance.random_bool(0.6) {
						sum.constant = number(chance);
					} else {
						sum.terms.push(self.term(depth - 1, chance));
					}
				}
				Factor { base: Base::Group(sum), halves: weighted(&OF_SUMS, chance) }
			}
			_ => Factor { base: Base::Column(self.column(chance)), halves: weighted(&OF_COLUMNS, chance) },
		}
	}

	/// A sum to the power of a number, or of a number times a column.
	fn power(&self, depth: usize, chance: &mut Xoshiro256PlusPlus) -> Factor {
		let mut base = self.argument(depth, chance);
		if chance.random_bool(0.5) {
			base.constant = 1.0;
		}
		let mut factors = vec![Factor { base: Base::Call(Function::Ln, base), halves: 2 }];
		if chance.random_bool(0.7) {
			factors.push(Factor { base: Base::Column(self.column(chance)), halves: 2 });
		}
		let exponent = Sum { constant: 0.0, terms: vec![Term { coefficient: number(chance), factors }] };
		Factor { base: Base::Call(Function::Exp, exponent), halves: 2 }
	}

	/// One to three factors.
	pub(super) fn term(&self, depth: usize, chance: &mut Xoshiro256PlusPlus) -> Term {
		let factors = weighted(&[(1, 55), (2, 35), (3, 10)], chance);
		Term { coefficient: number(chance), factors: (0..factors).map(|_| self.factor(depth, chance)).collect() }
	}

	/// A sum of one or two terms, some with a constant.
	pub(super) fn argument(&self, depth: usize, chance: &mut Xoshiro256PlusPlus) -> Sum {
		let terms = weighted(&[(1, 75), (2, 25)], chance);
		let constant = if chance.random_bool(0.3) { number(chance) } else { 0.0 };
		Sum { constant, terms: (0..terms).map(|_| self.term(depth, chance)).collect() }
	}

	/// A whole formula.
	pub(super) fn formula(&self, chance: &mut Xoshiro256PlusPlus) -> Sum {
		let terms = chance.random_range(1..=3);
		Sum { constant: 1.0, terms: (0..terms).map(|_| self.term(2, chance)).collect() }
	}
}

pub(super) fn function(chance: &mut Xoshiro256PlusPlus) -> Function {
	weighted(&FUNCTIONS, chance)
}

/// A number of either sign about 1.
pub(super) fn number(chance: &mut Xoshiro256PlusPlus) -> f64 {
	let size = chance.random_range(-2.0..2.0_f64).exp();
	if chance.random_bool(0.3) { -size } else { size }
}

/// A sum of the formula, the outermost as often as all others.
pub(super) fn any_sum<'a>(sum: &'a Sum, chance: &mut Xoshiro256PlusPlus) -> &'a Sum {
	sum.nth_sum(any_index(sum, chance)).expect("there are as many")
}

/// Like [`any_sum`], to be changed.
pub(super) fn any_sum_mut<'a>(sum: &'a mut Sum, chance: &mut Xoshiro256PlusPlus) -> &'a mut Sum {
	sum.nth_sum_mut(any_index(sum, chance)).expect("there are as many")
}

fn any_index(sum: &Sum, chance: &mut Xoshiro256PlusPlus) -> usize {
	let sums = sum.sums();
	if chance.random_bool(0.5) { 0 } else { chance.random_range(0..sums) }
}

/// One of these, by their shares.
pub(super) fn weighted<T: Copy>(shares: &[(T, u32)], chance: &mut Xoshiro256PlusPlus) -> T {
	let mut left = chance.random_range(0..shares.iter().map(|(_, share)| share).sum());
	for (value, share) in shares {
		if left < *share {
			return *value;
		}
		left -= share;
	}
	unreachable!("less is left than all shares together")
}

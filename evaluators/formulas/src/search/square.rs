//! Squares completed, and multiplied out.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::material::{Material, any_sum_mut};
use crate::formula::{Base, Factor, Sum, Term, add, power, scale, simplify};

/// What is left of a number from which squares were taken, as a share of it, where they are all of it.
const ROUNDING: f64 = 1e-12;

/// Makes `a·z² + b·z` of a sum into `a·(z + b/2a)²` and a number, which has the same values in fewer nodes; `z` is any product
/// of powers. Sums of distances from a point may have room so where they have none multiplied out.
pub(super) fn complete_square(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let into = any_sum_mut(sum, chance);
	let pairs: Vec<(usize, usize)> = (0..into.terms.len())
		.flat_map(|square| (0..into.terms.len()).map(move |plain| (square, plain)))
		.filter(|(square, plain)| is_square_of(&into.terms[*square], &into.terms[*plain]))
		.collect();
	if pairs.is_empty() {
		return None;
	}
	let (square, plain) = pairs[chance.random_range(0..pairs.len())];
	let (a, b) = (into.terms[square].coefficient, into.terms[plain].coefficient);
	let inner = Sum { constant: b / (2.0 * a), terms: vec![Term { coefficient: 1.0, ..into.terms[plain].clone() }] };
	into.terms[square].factors = vec![Factor { base: Base::Group(inner), halves: 4 }];
	into.terms.remove(plain);
	into.constant -= b * b / (4.0 * a);
	Some(())
}

fn is_square_of(square: &Term, plain: &Term) -> bool {
	let twice = |(square, plain): (&Factor, &Factor)| {
		i32::from(square.halves) == 2 * i32::from(plain.halves) && square.base == plain.base
	};
	square.factors.len() == plain.factors.len() && square.factors.iter().zip(&plain.factors).all(twice)
}

/// The same values with each `(z + c)²` of a sum as `z² + 2c·z + c²`, in canonical form.
pub(super) fn multiply_out(sum: &Sum) -> Sum {
	let within = |factor: &Factor| {
		let base = match &factor.base {
			Base::Column(index) => Base::Column(*index),
			Base::Call(function, inner) => Base::Call(*function, multiply_out(inner)),
			Base::Group(inner) => Base::Group(multiply_out(inner)),
		};
		Factor { base, halves: factor.halves }
	};
	let parts = sum.terms.iter().map(|term| match term.factors.as_slice() {
		[Factor { base: Base::Group(Sum { constant, terms }), halves: 4 }] if terms.len() == 1 => {
			let z = Sum { constant: 0.0, terms: terms.clone() };
			let both = add(power(z.clone(), 4), scale(z, 2.0 * constant));
			scale(add(both, Sum::constant(constant * constant)), term.coefficient)
		}
		factors => {
			let factors = factors.iter().map(within).collect();
			Sum { constant: 0.0, terms: vec![Term { coefficient: term.coefficient, factors }] }
		}
	});
	let mut whole = parts.fold(Sum::constant(sum.constant), add);
	if whole.constant.abs() <= ROUNDING * sum.constant.abs() {
		whole.constant = 0.0;
	}
	simplify(&whole)
}

#[cfg(test)]
mod tests {
	use rand::SeedableRng;

	use super::*;
	use crate::formula::{read, size, structure, write};

	#[test]
	fn a_square_that_is_completed_has_the_same_values_and_is_smaller() {
		let names = ["x".to_string(), "y".to_string()];
		let material = Material::of(&[vec![0.0, 1.0], vec![1.0, 3.0]]);
		let columns = [[-2.0, 0.3, 1.7], [0.5, 4.0, 2.0]];
		let columns: Vec<&[f64]> = columns.iter().map(<[f64; 3]>::as_slice).collect();
		for source in [
			"2.5*x*x - 3.0*x + y",
			"y.sin().powi(2) - 0.4*y.sin() + x*x",
			"3.0*x.powi(6) + 0.7*x.powi(3) - 1.5",
			"1.2*x*x/y - 0.7*x/y.sqrt()",
			"1.0/(x*x + 0.5*x + y*y)",
		] {
			let before = read(source, &names).expect(source);
			let mut chance = Xoshiro256PlusPlus::seed_from_u64(1);
			let mut after = before.clone();
			// Some tries are for sums within that have no square.
			(0..100).find_map(|_| complete_square(&mut after, &material, &mut chance)).expect(source);
			let after = simplify(&after);
			assert!(size(&after) < size(&before), "{after:?}");
			assert_eq!(structure(&multiply_out(&after)), structure(&before), "{after:?}");
			for (one, other) in write(&after).values(&columns, 3).iter().zip(write(&before).values(&columns, 3)) {
				assert!((one - other).abs() < 1e-12, "{source}: {one} {other}");
			}
		}
	}

	#[test]
	fn where_there_is_no_square_nothing_changes() {
		let names = ["x".to_string(), "y".to_string()];
		let material = Material::of(&[vec![0.0, 1.0], vec![1.0, 3.0]]);
		let before = read("2.5*x*x - 3.0*y + x*y", &names).expect("a formula");
		let mut after = before.clone();
		let mut chance = Xoshiro256PlusPlus::seed_from_u64(1);
		assert_eq!(complete_square(&mut after, &material, &mut chance), None);
		assert_eq!(after, before);
	}
}

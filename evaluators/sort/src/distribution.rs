//! The six ways in which the numbers to sort are distributed.

use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;

/// Names of the distributions, in the order of their indices.
pub(crate) const NAMES: &[&str] = &["random", "sorted", "reverse", "nearly-sorted", "few-unique", "pipe-organ"];

/// Of a nearly sorted input, one number in this many is swapped with any other.
const ONE_SWAPPED_IN: usize = 100;
/// How many different numbers an input of few unique ones has.
const UNIQUE: usize = 16;

/// `len` numbers of the distribution with this index, and the same numbers in ascending order.
/// None is NaN or −0.0, so there is one ascending order, bit for bit.
pub(crate) fn draw(index: usize, len: usize, rng: &mut ChaCha8Rng) -> (Vec<f64>, Vec<f64>) {
	let few_unique = NAMES.get(index) == Some(&"few-unique");
	let ascending = if few_unique { few(len, rng) } else { many(len, rng) };
	let mut numbers = ascending.clone();
	match NAMES.get(index).copied() {
		Some("random" | "few-unique") => numbers.shuffle(rng),
		Some("reverse") => numbers.reverse(),
		Some("nearly-sorted") => {
			for _ in 0..len / ONE_SWAPPED_IN {
				numbers.swap(rng.random_range(0..len), rng.random_range(0..len));
			}
		}
		Some("pipe-organ") => {
			// Up with every other number, down with those left out.
			let up = ascending.iter().step_by(2);
			let down = ascending.iter().skip(1).step_by(2).rev();
			numbers = up.chain(down).copied().collect();
		}
		_ => {}
	}
	(numbers, ascending)
}

/// Ascending numbers of many magnitudes: an ascending walk of random steps that starts below zero,
/// which is ascending without having been sorted.
fn many(len: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
	let scale = 10.0_f64.powf(rng.random_range(-3.0..6.0));
	let mut number = -scale * rng.random_range(0.0..len.max(1) as f64);
	let walk = (0..len).map(|_| {
		number += scale * rng.random::<f64>();
		// Adding zero makes −0.0, which compares equal to 0.0 and differs from it, 0.0.
		number + 0.0
	});
	walk.collect()
}

fn few(len: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
	let values = many(UNIQUE, rng);
	let mut counts = [0; UNIQUE];
	for _ in 0..len {
		counts[rng.random_range(0..UNIQUE)] += 1;
	}
	values.into_iter().zip(counts).flat_map(|(value, count)| std::iter::repeat_n(value, count)).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use oxipelago_kit::Seed;

	#[test]
	fn every_distribution_is_a_rearrangement_of_what_it_is_compared_with() {
		for (index, name) in NAMES.iter().enumerate() {
			for len in [0, 1, 2, 3, 10, 1001] {
				let (mut numbers, ascending) = draw(index, len, &mut Seed::new([9; 32]).rng());
				assert_eq!(numbers.len(), len, "{name}");
				assert!(ascending.is_sorted(), "{name}");
				numbers.sort_unstable_by(f64::total_cmp);
				let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
				assert_eq!(bits(&numbers), bits(&ascending), "{name}");
			}
		}
	}

	#[test]
	fn distributions_are_what_they_are_called() {
		let drawn = |name| {
			let index = NAMES.iter().position(|other| *other == name).expect("a distribution");
			draw(index, 1000, &mut Seed::new([4; 32]).rng()).0
		};
		assert!(drawn("sorted").is_sorted());
		assert!(drawn("reverse").is_sorted_by(|a, b| a >= b));
		let descents = |numbers: &[f64]| numbers.windows(2).filter(|pair| pair[0] > pair[1]).count();
		assert!((1..=40).contains(&descents(&drawn("nearly-sorted"))));
		assert!(descents(&drawn("random")) > 400);
		let mut few = drawn("few-unique");
		few.sort_unstable_by(f64::total_cmp);
		few.dedup();
		assert!(few.len() <= UNIQUE);
		let organ = drawn("pipe-organ");
		assert!(organ[..500].is_sorted() && organ[500..].is_sorted_by(|a, b| a >= b));
	}

	#[test]
	fn another_seed_draws_other_numbers() {
		let drawn = |byte| draw(0, 100, &mut Seed::new([byte; 32]).rng()).0;
		assert!(drawn(1).iter().zip(drawn(2)).all(|(a, b)| a.to_bits() != b.to_bits()));
	}
}

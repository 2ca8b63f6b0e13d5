//! Which of two goes first: of two batches that count, either once, and by chance which in the first.

use rand::{Rng, RngExt};

/// The orders of the batches of one group.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EitherOrder {
	/// The next that counts, where the last was the first of two.
	owed: Option<bool>,
}

impl EitherOrder {
	/// Whether the candidate goes first in the next batch, whether or not that will count.
	pub(crate) fn is_candidate_first(self, chance: &mut impl Rng) -> bool {
		self.owed.unwrap_or_else(|| chance.random())
	}

	/// Takes in the order of a batch that counts.
	pub(crate) fn counted(&mut self, candidate_first: bool) {
		self.owed = if self.owed.is_none() { Some(!candidate_first) } else { None };
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Seed;

	#[test]
	fn of_all_that_count_either_comes_as_often_whatever_does_not() {
		let mut firsts = 0;
		for seed in 0..64 {
			let mut chance = Seed::new([seed; 32]).rng();
			let mut orders = EitherOrder::default();
			let mut counted = Vec::new();
			while counted.len() < 40 {
				let candidate_first = orders.is_candidate_first(&mut chance);
				if chance.random() {
					orders.counted(candidate_first);
					counted.push(candidate_first);
				}
			}
			assert!(counted.chunks(2).all(|two| two[0] != two[1]), "{counted:?}");
			firsts += usize::from(counted[0]);
		}
		assert!((12..=52).contains(&firsts), "{firsts} of 64");
	}
}

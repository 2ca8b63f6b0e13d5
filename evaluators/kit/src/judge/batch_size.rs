//! How many cases make a batch.
//!
//! A batch is to take the faster of the two long enough to be timed. How long cases are is the reference's to say: a
//! candidate that is slow in some batches alone would keep them small, and what a small one costs in both makes two
//! different candidates alike.

use std::time::Duration;

use crate::Times;

/// A batch should take the faster of the two this long.
const BATCH: Duration = Duration::from_micros(200);
/// Where one of the two is much slower, its batch need not take longer than this.
const LONGEST_BATCH: Duration = Duration::from_millis(8);
/// More cases than this in a batch would cost the judge more to make than they are worth.
const MOST_CASES: usize = 8192;
/// Nor should the judge take longer than this to make them.
const LONGEST_MAKING: Duration = Duration::from_millis(4);
/// A batch grows by this factor at most from one to the next: from a single one little is learned.
const GROWTH: f64 = 16.0;
/// By less than this it does not grow.
const LEAST_GROWTH: f64 = 1.5;

/// How many cases make a batch of one group, by all batches of it so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchSize {
	cases: usize,
	most: usize,
	is_settled: bool,
	/// In all batches so far: what the reference took, the judge to make them, and their cases.
	reference: Duration,
	making: Duration,
	made: u32,
	/// The least share of the reference's time that the candidate took.
	quickest: f64,
}

impl Default for BatchSize {
	fn default() -> Self {
		BatchSize {
			cases: 1,
			most: MOST_CASES,
			is_settled: false,
			reference: Duration::ZERO,
			making: Duration::ZERO,
			made: 0,
			quickest: f64::INFINITY,
		}
	}
}

impl BatchSize {
	/// Of the next batch.
	pub(crate) fn cases(&self) -> usize {
		self.cases
	}

	/// Whether a batch was large enough already.
	pub(crate) fn is_settled(&self) -> bool {
		self.is_settled
	}

	/// Learns from a batch of so many cases, by the times of all of it; `making` is what the judge took to make it,
	/// [`Duration::MAX`] where none can be larger.
	pub(crate) fn take_in(&mut self, cases: u32, batch: Times, making: Duration) {
		let seconds = |time: Duration| time.as_secs_f64().max(1e-9);
		self.quickest = self.quickest.min(seconds(batch.candidate) / seconds(batch.reference));
		self.reference += batch.reference;
		self.made += cases;
		if making == Duration::MAX {
			self.most = usize::try_from(cases).unwrap_or(usize::MAX);
			self.cases = self.cases.min(self.most);
		} else {
			self.making += making;
		}
		let of_a_batch = |sum: Duration| seconds(sum) / f64::from(self.made) * self.cases as f64;
		let reference = of_a_batch(self.reference);
		let candidate = reference * self.quickest;
		let factor = (BATCH.as_secs_f64() / candidate.min(reference))
			.min(LONGEST_BATCH.as_secs_f64() / candidate.max(reference))
			.min(LONGEST_MAKING.as_secs_f64() / of_a_batch(self.making))
			.min(GROWTH);
		#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most MOST_CASES times GROWTH")]
		let larger = ((self.cases as f64 * factor) as usize).min(self.most);
		if factor >= LEAST_GROWTH && larger > self.cases {
			self.cases = larger;
		} else {
			self.is_settled = true;
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Batches of these sizes, each case of so many nanoseconds, and a batch of 10 µs more; slow ones take the candidate 8 ms.
	fn sized(nanoseconds: u64, batches: usize, is_slow: impl Fn(usize) -> bool) -> BatchSize {
		let mut size = BatchSize::default();
		for index in 0..batches {
			let cases = u32::try_from(size.cases()).expect("small");
			let took = Duration::from_nanos(10_000 + nanoseconds * u64::from(cases));
			let candidate = if is_slow(index) { Duration::from_millis(8) } else { took };
			let batch = Times { candidate, reference: took };
			size.take_in(cases, batch, Duration::from_nanos(50 * u64::from(cases)));
		}
		size
	}

	#[test]
	fn a_batch_takes_about_as_long_as_it_should() {
		for nanoseconds in [20, 200, 5_000, 100_000] {
			let size = sized(nanoseconds, 40, |_| false);
			let took = nanoseconds * size.cases() as u64;
			assert!(size.is_settled());
			assert!((100_000..300_000).contains(&took) || size.cases() == MOST_CASES, "{size:?}");
		}
		assert_eq!(sized(50_000_000, 4, |_| false).cases(), 1);
	}

	#[test]
	fn a_candidate_that_is_slow_now_and_then_does_not_keep_it_small() {
		let honest = sized(100, 60, |_| false).cases();
		for slow in [sized(100, 60, |index| index % 8 == 1), sized(100, 60, |index| index < 8)] {
			assert!(3 * slow.cases() >= 2 * honest, "{slow:?}");
		}
		assert!(sized(100, 60, |_| true).cases() < 10);
	}
}

//! How many cases make a batch.
//!
//! A batch is to take the faster of the two long enough to be timed. How long cases are is the reference's to say: a
//! candidate that is slow in some batches alone would keep them small, and what a small one costs in both makes two
//! different candidates alike.

use std::time::Duration;

use crate::Times;
use crate::shared::BATCH_BYTES;

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
/// So many batches of a size say that it is large enough: what befalls a single one, such as a machine that stands still for a
/// moment, makes a tiny batch look long. One that takes the longest there is says so alone.
const TRIES: usize = 3;

/// What a batch was, whatever it took the two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
	/// How long the judge took to make it.
	pub(crate) took: Duration,
	/// What is read and left of it, in bytes.
	pub(crate) bytes: usize,
}

/// How many cases make a batch of one group, by all batches of this size so far.
#[derive(Clone, Debug)]
pub(crate) struct BatchSize {
	cases: usize,
	most: usize,
	is_settled: bool,
	tries: Tries,
}

/// What batches of one size took, in seconds a case; the middle of each, which no few of them can move far.
#[derive(Clone, Debug, Default)]
struct Tries {
	reference: Sorted,
	/// The share of the reference's time that the candidate took.
	share: Sorted,
	/// What the judge took to make it.
	making: Sorted,
}

/// Figures in their order.
#[derive(Clone, Debug, Default)]
struct Sorted(Vec<f64>);

impl Default for BatchSize {
	fn default() -> Self {
		BatchSize { cases: 1, most: MOST_CASES, is_settled: false, tries: Tries::default() }
	}
}

impl BatchSize {
	/// Of the next batch.
	pub(crate) fn cases(&self) -> usize {
		self.cases
	}

	/// Whether batches were large enough already.
	pub(crate) fn is_settled(&self) -> bool {
		self.is_settled
	}

	/// Learns from a batch of so many cases, by the times of all of it: fewer than there were to be are the most that there is
	/// room for.
	pub(crate) fn take_in(&mut self, cases: u32, batch: Times, made: Made) {
		let seconds = |time: Duration| time.as_secs_f64().max(1e-9);
		let of_a_case = |time: Duration| seconds(time) / f64::from(cases.max(1));
		let tries = &mut self.tries;
		tries.reference.insert(of_a_case(batch.reference));
		tries.share.insert(seconds(batch.candidate) / seconds(batch.reference));
		tries.making.insert(of_a_case(made.took));
		let drawn = usize::try_from(cases).unwrap_or(usize::MAX);
		if drawn < self.cases {
			(self.cases, self.most) = (drawn, drawn);
		}
		let reference = tries.reference.middle() * self.cases as f64;
		let candidate = reference * tries.share.middle();
		let longest = LONGEST_BATCH.as_secs_f64() / candidate.max(reference);
		let factor = (BATCH.as_secs_f64() / candidate.min(reference))
			.min(longest)
			.min(LONGEST_MAKING.as_secs_f64() / (tries.making.middle() * self.cases as f64))
			.min(BATCH_BYTES as f64 / made.bytes.max(1) as f64)
			.min(GROWTH);
		#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most MOST_CASES times GROWTH")]
		let larger = ((self.cases as f64 * factor) as usize).min(self.most);
		if factor >= LEAST_GROWTH && larger > self.cases {
			self.cases = larger;
			self.tries = Tries::default();
		} else if tries.reference.0.len() >= TRIES || longest <= 1.0 {
			self.is_settled = true;
		}
	}
}

impl Sorted {
	fn insert(&mut self, figure: f64) {
		let place = self.0.partition_point(|other| *other < figure);
		self.0.insert(place, figure);
	}

	/// The one in the middle, the lower one of two; of none 0.
	fn middle(&self) -> f64 {
		self.0.get(self.0.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
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
			let made = Made { took: Duration::from_nanos(50 * u64::from(cases)), bytes: 10 * size.cases() };
			size.take_in(cases, batch, made);
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
	fn a_machine_that_stands_still_for_a_moment_does_not_keep_it_small() {
		// While the reference ran, while the candidate did, and while the judge made the batch.
		let stood = |took: Duration, now: bool| if now { Duration::from_millis(4) } else { took };
		for (at, hit) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)] {
			let mut size = BatchSize::default();
			for index in 0..8 {
				let cases = size.cases() as u64;
				let took = Duration::from_nanos(10_000 + 500 * cases);
				let now = |what: usize| index == at && hit == what;
				let batch = Times { reference: stood(took, now(0)), candidate: stood(took, now(1)) };
				let making = stood(Duration::from_nanos(50 * cases), now(2));
				let made = Made { took: making, bytes: 0 };
				size.take_in(u32::try_from(cases).expect("small"), batch, made);
			}
			assert!(size.is_settled() && (200..600).contains(&size.cases()), "{at} {hit} {size:?}");
		}
	}

	#[test]
	fn a_batch_reads_and_leaves_no_more_than_it_may_however_short_it_is() {
		// Each growth is by what the last batch was: of one that just fits nothing is known of ten times as many.
		for bytes in [18_000, 5_000, 300_000] {
			let mut size = BatchSize::default();
			for _ in 0..20 {
				let cases = size.cases();
				let took = Duration::from_nanos(1_000 * cases as u64);
				let batch = Times { candidate: took, reference: took };
				let made = Made { took: Duration::from_micros(cases as u64), bytes: bytes * cases };
				size.take_in(u32::try_from(cases).expect("small"), batch, made);
			}
			let most = (BATCH_BYTES / bytes).max(1);
			assert!(size.is_settled() && size.cases() <= most && 2 * size.cases() > most, "{bytes} {size:?}");
		}
	}

	#[test]
	fn a_batch_that_takes_the_longest_there_is_counts_at_once() {
		assert!(sized(50_000_000, 1, |_| false).is_settled());
		assert!(!sized(300_000, 1, |_| false).is_settled() && sized(300_000, TRIES, |_| false).is_settled());
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

//! What a candidate does once in each process, such as a table that its first call makes, as a part of its speed.

use crate::Speed;
use crate::interval::Interval;

/// Unless an evaluator says otherwise, what is done once is spread over as many cases as the reference does in this time, in
/// microseconds: a command that runs for a moment notices it, whatever it calls.
const A_MOMENT_US: f64 = 1e5;
/// And over no fewer than so many.
const LEAST_CASES: f64 = 2_000.0;
/// What is as long as fewer cases of the reference is not counted: of so many it is half a percent, which is the margin.
const LEAST_COUNTED: f64 = 10.0;
/// Nor is less than this, in microseconds: first touches of memory, and what chance makes of them.
pub(crate) const NOTHING_US: f64 = 100.0;
/// The interval takes it to be off by so many standard errors.
const ERRORS: f64 = 2.0;

/// What a candidate does once in each process beyond the reference, where that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WarmUp {
	/// How long it takes beyond what it takes the reference, in microseconds: the middle of fresh sandboxes.
	pub beyond_us: f64,
	/// Over how many cases it is spread.
	pub cases: f64,
	/// What the logarithm of the speed loses by it.
	pub charge: f64,
}

impl Speed {
	/// Counts what a candidate does once, in microseconds beyond the reference, with its standard error, as spread over
	/// so many cases: [`Evaluator::CASES_OF_A_PROCESS`](crate::Evaluator::CASES_OF_A_PROCESS).
	pub(crate) fn charge(&mut self, beyond_us: f64, error_us: f64, cases: Option<u64>) {
		let of_a_case = self.reference_us();
		if beyond_us < NOTHING_US || beyond_us < LEAST_COUNTED * of_a_case {
			return;
		}
		let cases =
			cases.map_or_else(|| (A_MOMENT_US / of_a_case.max(1e-6)).max(LEAST_CASES), |cases| cases.max(1) as f64);
		let charge = |beyond_us: f64| {
			let share = beyond_us.max(0.0) / (cases * of_a_case.max(1e-6));
			self.mean(|group| (share * group.log_ratio.exp()).ln_1p())
		};
		let Interval { low, high } = self.interval;
		let interval = Interval {
			low: low - charge(beyond_us + ERRORS * error_us),
			high: high - charge(beyond_us - ERRORS * error_us),
		};
		self.warm_up = Some(WarmUp { beyond_us, cases, charge: charge(beyond_us) });
		self.interval = interval;
	}
}

#[cfg(test)]
mod tests {
	use std::time::Duration;

	use super::*;
	use crate::speed::Pair;
	use crate::{Judgement, Times};

	/// One whose usual call takes `candidate` nanoseconds, and the reference's `reference`.
	fn speed(candidate: u64, reference: u64) -> Speed {
		let cases = 1_000;
		let all = |one: u64| Duration::from_nanos(one * u64::from(cases));
		let times = Times { candidate: all(candidate), reference: all(reference) };
		let pair = Pair { times, cases, candidate_first: true, life: 0 };
		let mut speed = Speed::of(&[("call", vec![pair; 20])], Interval { low: 0.0, high: 0.0 });
		speed.interval = Interval { low: speed.log_ratio() - 0.1, high: speed.log_ratio() + 0.1 };
		speed
	}

	fn charged(mut speed: Speed, beyond_us: f64, cases: Option<u64>) -> Speed {
		speed.charge(beyond_us, 0.01 * beyond_us, cases);
		speed
	}

	#[test]
	fn a_table_that_pays_after_a_million_calls_is_slower_unless_a_process_makes_more() {
		// 120 ms once, then 16 ns in place of 100.
		let usual = speed(16, 100).log_ratio();
		let by_default = charged(speed(16, 100), 120_000.0, None);
		assert!((by_default.log_ratio() + 1.36_f64.ln()).abs() < 1e-9, "{by_default:?}");
		let long = charged(speed(16, 100), 120_000.0, Some(100_000_000));
		assert!((long.log_ratio() - (1.0_f64 / 0.172).ln()).abs() < 1e-9 && long.log_ratio() < usual, "{long:?}");
		let once = charged(speed(16, 100), 120_000.0, Some(1));
		assert!(once.log_ratio() < -1e6_f64.ln(), "{once:?}");
	}

	#[test]
	fn the_interval_goes_with_it_and_knows_how_far_it_may_be_off() {
		let speed = charged(speed(16, 100), 120_000.0, None);
		let (score, Interval { low, high }) = (speed.log_ratio(), speed.interval);
		assert!(low < score - 0.1 && high > score + 0.1 && low > score - 0.2 && high < score + 0.2, "{speed:?}");
	}

	#[test]
	fn first_touches_and_small_tables_are_not_counted() {
		for (beyond_us, reference) in [(90.0, 100), (9_000.0, 1_000_000), (0.0, 100), (-120_000.0, 100)] {
			let speed = charged(speed(reference / 2, reference), beyond_us, None);
			assert!(speed.warm_up.is_none() && (speed.log_ratio() - 2.0_f64.ln()).abs() < 1e-9, "{speed:?}");
		}
	}

	#[test]
	fn of_long_calls_it_is_spread_over_two_thousand() {
		// 50 ms a call: what ten calls take is half a percent.
		let speed = charged(speed(50_000_000, 50_000_000), 500_000.0, None);
		assert!((speed.log_ratio() + 1.005_f64.ln()).abs() < 1e-9, "{speed:?}");
	}

	#[test]
	fn it_is_said_with_what_it_would_be_without() {
		let judgement = charged(speed(16, 100), 120_000.0, None).judgement();
		let Judgement { feedback, .. } = &judgement;
		assert!(feedback.starts_with("Overall it takes 1.360 times as long as the reference"), "{feedback}");
		let said = "once in each process it takes 120.0 ms more than the reference, as long as 1200000 cases take that one, \
			spread over 1000000 cases; without it, it is 6.250 times as fast as the reference";
		assert!(feedback.contains(said), "{feedback}");
	}
}

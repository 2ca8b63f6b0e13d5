//! What either of the two does once in a sandbox: in its first call, or in another that takes far longer than what is usual.
//!
//! The middle of all batches says how long a call takes, and passes over a table that one of them makes for all others. A process
//! that uses the function makes it as well.

use std::collections::BTreeMap;
use std::time::Duration;

use super::laps::Laps;
use crate::{GroupSpeed, Mean, Speed};

/// A batch is more than usual where it takes this share longer than it should, and this long: something takes 50 to 90 µs every
/// few milliseconds on any machine.
const FAR: f64 = 0.5;
const LEAST: f64 = crate::warm_up::NOTHING_US;

/// All batches of a pairing, counted or not, with their groups.
#[derive(Default)]
pub(crate) struct WarmUps(Vec<(usize, Laps)>);

impl WarmUps {
	pub(crate) fn take_in(&mut self, group: usize, laps: Laps) {
		self.0.push((group, laps));
	}

	/// What the candidate does once in a pair of sandboxes beyond the reference, in microseconds, beside what is usual of both: the
	/// middle of all pairs of sandboxes, the lower of two, and how far it may be off.
	pub(crate) fn beyond(&self, usual: &Speed) -> Mean {
		let mut lives: BTreeMap<u32, f64> = BTreeMap::new();
		for (group, laps) in &self.0 {
			*lives.entry(laps.life).or_default() += usual.groups.get(*group).map_or(0.0, |usual| beyond(laps, usual));
		}
		let mut each: Vec<f64> = lives.into_values().collect();
		each.sort_by(f64::total_cmp);
		let value = each.get(each.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
		Mean { value, error: Mean::of(each.iter().copied()).error }
	}
}

/// By how much the candidate took longer than what is usual in this batch and not the reference too, or the other way round, below 0.
fn beyond(laps: &Laps, usual: &GroupSpeed) -> f64 {
	let micros = |time: Duration| time.as_secs_f64() * 1e6;
	let cases = f64::from(laps.cases);
	// Work that is done before the word to go is work, too.
	let candidate = micros(laps.candidate.timed + laps.candidate.besides);
	let reference = micros(laps.reference.timed + laps.reference.besides);
	let (of_candidate, of_reference) = (cases * usual.candidate_us, cases * usual.reference_us);
	far(candidate, of_candidate + (reference - of_reference).max(0.0))
		- far(reference, of_reference + (candidate - of_candidate).max(0.0))
}

/// By how much a batch took longer than it should, where that is far.
fn far(took: f64, expected: f64) -> f64 {
	let beyond = took - expected;
	if beyond > LEAST.max(FAR * expected) { beyond } else { 0.0 }
}

#[cfg(test)]
mod tests {
	use super::super::trial::Lap;
	use super::*;
	use crate::Times;
	use crate::interval::Interval;
	use crate::speed::Pair;

	/// What is done once in so many lives of which each begins with a single case and has eight batches of 2,000: in microseconds,
	/// by life and batch, of the candidate and the reference. A call takes the one 20 ns and the other 100, and a batch 10 µs.
	fn once(lives: u32, extra: impl Fn(u32, usize) -> [u64; 2]) -> f64 {
		let micros = Duration::from_micros;
		let mut warm_ups = WarmUps::default();
		for life in 0..lives {
			for batch in 0..9 {
				let cases = if batch == 0 { 1 } else { 2_000 };
				let [candidate, reference] = extra(life, batch);
				let lap = |each: u64, extra: u64| Lap {
					timed: Duration::from_nanos(each * u64::from(cases)) + micros(10 + extra),
					besides: micros(20),
					idle: Duration::ZERO,
				};
				let laps = Laps {
					candidate: lap(20, candidate),
					reference: lap(100, reference),
					cases,
					candidate_first: batch % 2 == 0,
					life,
				};
				warm_ups.take_in(0, laps);
			}
		}
		let pair = Pair {
			times: Times { candidate: micros(40), reference: micros(200) },
			cases: 2_000,
			candidate_first: true,
			life: 0,
		};
		warm_ups.beyond(&Speed::of(&[("call", vec![pair])], Interval { low: 0.0, high: 0.0 })).value
	}

	#[test]
	fn a_table_is_found_in_whichever_call_it_is_made() {
		for at in [0, 1, 5] {
			let found = once(4, |_, batch| [if batch == at { 120_000 } else { 0 }, 0]);
			assert!((found - 120_000.0).abs() < 50.0, "{at}: {found}");
		}
		let twice = once(4, |_, batch| [if batch % 4 == 0 { 40_000 } else { 0 }, 0]);
		assert!((twice - 120_000.0).abs() < 100.0, "{twice}");
	}

	#[test]
	fn what_both_do_is_nobodys_nor_is_what_is_about_as_long() {
		assert!(once(4, |_, batch| if batch == 0 { [120_000, 120_000] } else { [0; 2] }).abs() < 1e-9);
		assert!(once(4, |_, batch| if batch == 0 { [130_000, 110_000] } else { [0; 2] }).abs() < 1e-9);
		assert!(once(4, |_, batch| if batch == 0 { [0, 120_000] } else { [0; 2] }) < -119_000.0);
	}

	#[test]
	fn what_befalls_a_batch_now_and_then_is_no_ones() {
		assert!(once(12, |_, batch| [if batch % 3 == 0 { 90 } else { 0 }, 0]).abs() < 1e-9, "short");
		assert!(once(12, |life, batch| [if life % 3 == 0 && batch == 2 { 4_000 } else { 0 }, 0]).abs() < 1e-9, "rare");
		assert!(once(2, |life, batch| [if life == 0 && batch == 2 { 4_000 } else { 0 }, 0]).abs() < 1e-9, "one of two");
		let both = |life: u32, batch: usize| {
			if batch == 3 { [300 * u64::from(life % 2), 300 * u64::from((life + 1) % 2)] } else { [0; 2] }
		};
		assert!(once(12, both) <= 0.0, "by turns");
	}
}

//! What counts as the time of a candidate: that between "go" and "done", and what it did in secret.

use std::time::Duration;

use super::pairing::Laps;
use crate::Times;
use crate::speed::Pair;

/// Between batches a sandbox wakes up, which is nobody's speed and as long in both. What a candidate computes then
/// beyond the reference counts as its time, where the mean of it is more than so many times as large as chance makes it.
const BEYOND_CHANCE: f64 = 3.0;
/// Of fewer batches than this nothing is said of chance.
const FEW: usize = 10;

/// The times of a case in every pair, group by group.
pub(crate) fn honest_times(names: &[&'static str], all: &[Vec<Laps>]) -> Vec<(&'static str, Vec<Pair>)> {
	let groups = names.iter().zip(all).map(|(name, laps)| {
		let secret = in_secret(laps);
		let pairs = laps.iter().zip(secret).map(|(laps, secret)| Pair {
			times: Times {
				candidate: (laps.candidate.timed + secret) / laps.cases,
				reference: laps.reference.timed / laps.cases,
			},
			candidate_first: laps.candidate_first,
			life: laps.life,
		});
		(*name, pairs.collect())
	});
	groups.collect()
}

/// What each batch's candidate computed while the clock stood, beyond the reference. Inputs come with their batch, right
/// before the word to go, so that what is done for a batch is done in it: each is charged its own, since a mean beside a median is worth
/// half a time to who does it in more than half of them. Of a few, all are charged the mean.
fn in_secret(laps: &[Laps]) -> Vec<Duration> {
	let count = laps.len().max(1) as f64;
	let seconds = |time: Duration| time.as_secs_f64();
	let beyond: Vec<f64> =
		laps.iter().map(|laps| seconds(laps.candidate.besides) - seconds(laps.reference.besides)).collect();
	let mean_of = |values: &[f64]| values.iter().sum::<f64>() / count;
	if laps.len() < FEW {
		return vec![Duration::from_secs_f64(mean_of(&beyond).max(0.0)); laps.len()];
	}
	// As much as the reference takes is all that a batch is worth: a rare long burn says nothing of chance.
	let within: Vec<f64> = beyond
		.iter()
		.zip(laps)
		.map(|(beyond, laps)| {
			let most = seconds(laps.reference.timed);
			beyond.clamp(-most, most)
		})
		.collect();
	let mean = mean_of(&within);
	let squares: f64 = within.iter().map(|beyond| (beyond - mean).powi(2)).sum();
	let by_chance = (squares / (count - 1.0) / count).sqrt();
	if mean > BEYOND_CHANCE * by_chance {
		beyond.into_iter().map(|beyond| Duration::from_secs_f64(beyond.max(0.0))).collect()
	} else {
		vec![Duration::ZERO; laps.len()]
	}
}

#[cfg(test)]
mod tests {
	use super::super::trial::Lap;
	use super::*;

	fn micros(micros: u64) -> Duration {
		Duration::from_micros(micros)
	}

	/// Batches before which either takes 20 µs to wake up, give or take 4.
	fn batches() -> Vec<Laps> {
		let lap = |besides| Lap { timed: micros(1_000), besides: micros(besides), idle: Duration::ZERO };
		let off = |index: u64| [0, 2, 1, 3, 4, 2, 0, 1][usize::try_from(index % 8).expect("small")];
		let laps = |index| Laps {
			candidate: lap(20 + off(index)),
			reference: lap(20 + off(index + 3)),
			cases: 1,
			candidate_first: index % 2 == 0,
			life: 0,
		};
		(0..100).map(laps).collect()
	}

	/// The middle of what a case took the candidate.
	fn middle(laps: Vec<Laps>) -> Duration {
		let mut times: Vec<_> =
			honest_times(&["random"], &[laps])[0].1.iter().map(|pair| pair.times.candidate).collect();
		times.sort_unstable();
		times[times.len() / 2]
	}

	#[test]
	fn to_wake_up_is_nobodys_time() {
		assert_eq!(middle(batches()), micros(1_000));
	}

	#[test]
	fn what_is_computed_between_batches_counts_as_time_in_however_many_of_them() {
		for (of, secret) in [(1, 1), (2, 1), (3, 1), (3, 2), (5, 3), (10, 1)] {
			let mut laps = batches();
			for (_, laps) in laps.iter_mut().enumerate().filter(|(index, _)| index % of < secret) {
				laps.candidate.besides += micros(700);
				laps.candidate.timed -= micros(700);
			}
			assert!(middle(laps) >= micros(996), "{secret} of {of}");
		}
	}

	#[test]
	fn a_rare_long_burn_hides_nothing() {
		let mut laps = batches();
		for laps in &mut laps {
			laps.candidate.besides += micros(900);
			laps.candidate.timed -= micros(900);
		}
		laps[40].candidate.besides += micros(90_000);
		assert!(middle(laps) >= micros(996));
	}

	#[test]
	fn of_a_few_batches_all_of_it_counts() {
		let mut laps = batches()[..4].to_vec();
		laps[1].candidate.besides += micros(400);
		assert!(middle(laps) >= micros(1_095));
	}
}

//! What counts as the time of a candidate: that between "go" and "done", and what it did in secret.

use std::collections::BTreeMap;
use std::time::Duration;

use super::laps::Laps;
use crate::speed::Pair;
use crate::{Mean, Times};

/// Between batches a sandbox wakes up, which is nobody's speed and as long in both. What a candidate computes then
/// beyond the reference counts as its time, where the mean of it is more than so many times as large as chance makes it.
const BEYOND_CHANCE: f64 = 3.0;
/// Of fewer batches than this nothing is said of chance.
const FEW: usize = 10;
/// Batches of one pair of sandboxes share their luck. From so many of these on it is known how far that goes: who
/// computes in half of them is still beyond it.
const ENOUGH_LIVES: usize = 12;

/// Times that a candidate is believed.
pub(crate) struct Honest {
	/// The times of every pair, group by group.
	pub(crate) groups: Vec<(&'static str, Vec<Pair>)>,
	/// What it may owe besides, the mean over the groups, as a logarithm of times.
	pub(crate) doubt: f64,
}

/// What is to be believed of what was measured of each of these groups.
pub(crate) fn honest_times(names: &[&'static str], all: &[Vec<Laps>]) -> Honest {
	let mut doubt = 0.0;
	let groups = names.iter().zip(all).map(|(name, laps)| {
		let (secret, doubtful) = in_secret(laps);
		let timed: Duration = laps.iter().map(|laps| laps.candidate.timed).sum();
		doubt += (doubtful * laps.len() as f64 / timed.as_secs_f64().max(1e-9)).ln_1p() / names.len() as f64;
		let pairs = laps.iter().zip(secret).map(|(laps, secret)| Pair {
			times: Times { candidate: laps.candidate.timed + secret, reference: laps.reference.timed },
			cases: laps.cases,
			candidate_first: laps.candidate_first,
			life: laps.life,
		});
		(*name, pairs.collect())
	});
	Honest { groups: groups.collect(), doubt }
}

/// What each batch's candidate computed while the clock stood, beyond the reference. Inputs come with their batch, right
/// before the word to go, so that what is done for a batch is done in it: each is charged its own, since a mean beside a median is worth
/// half a time to who does it in more than half of them. Of a few, of which chance is unknown, each is charged its own too: the
/// mean for all made them look alike, so that one that was woken late was a verdict without a doubt. Beside it, in seconds a
/// batch, what nobody is charged since the luck of some sandboxes may have made it.
fn in_secret(laps: &[Laps]) -> (Vec<Duration>, f64) {
	let seconds = |time: Duration| time.as_secs_f64();
	let beyond: Vec<f64> =
		laps.iter().map(|laps| seconds(laps.candidate.besides) - seconds(laps.reference.besides)).collect();
	let own = || beyond.iter().map(|beyond| Duration::from_secs_f64(beyond.max(0.0))).collect();
	if laps.len() < FEW {
		return (own(), 0.0);
	}
	// As much as the reference takes is all that a batch is worth: a rare long burn says nothing of chance.
	let within = beyond.iter().zip(laps).map(|(beyond, laps)| {
		let most = seconds(laps.reference.timed);
		beyond.clamp(-most, most)
	});
	let mut lives: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
	for (within, laps) in within.clone().zip(laps) {
		lives.entry(laps.life).or_default().push(within);
	}
	let of_lives = Mean::of(lives.values().map(|life| Mean::of(life.iter().copied()).value));
	let Mean { value, error } = Mean::of(within);
	let nothing = vec![Duration::ZERO; laps.len()];
	if value <= BEYOND_CHANCE * error {
		(nothing, 0.0)
	} else if lives.len() >= ENOUGH_LIVES && of_lives.value <= BEYOND_CHANCE * of_lives.error {
		(nothing, value)
	} else {
		(own(), 0.0)
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
			honest_times(&["random"], &[laps]).groups[0].1.iter().map(|pair| pair.times.candidate).collect();
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

	/// As many lives as there are eights of batches, of which those of `is_late` wake the candidate so much later.
	fn in_lives(is_late: impl Fn(usize) -> bool, late: u64, secret: bool) -> Vec<Laps> {
		let mut laps = batches();
		for (index, laps) in laps.iter_mut().enumerate() {
			laps.life = u32::try_from(index / 8).expect("few");
			if is_late(index / 8) {
				laps.candidate.besides += micros(late);
				laps.candidate.timed -= micros(if secret { late } else { 0 });
			}
		}
		laps
	}

	#[test]
	fn the_luck_of_some_sandboxes_is_nobodys_time_but_makes_it_less_sure() {
		let honest = honest_times(&["random"], &[in_lives(|life| life % 5 == 1, 300, false)]);
		assert!(honest.groups[0].1.iter().all(|pair| pair.times.candidate == micros(1_000)));
		assert!(honest.doubt > 0.05 && honest.doubt < 0.08, "{}", honest.doubt);
		assert!(honest_times(&["random"], &[batches()]).doubt == 0.0);
	}

	#[test]
	fn what_is_computed_between_batches_of_half_the_sandboxes_counts_as_time() {
		for lives in [vec![1, 3, 5, 7, 9, 11], vec![0, 2, 4, 6, 8, 10, 12], (0..13).collect()] {
			let laps = in_lives(|life| lives.contains(&life), 700, true);
			assert!(middle(laps) >= micros(996), "{lives:?}");
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
	fn of_a_few_batches_each_is_charged_its_own() {
		let mut laps = batches()[..4].to_vec();
		laps[1].candidate.besides += micros(400);
		let times = honest_times(&["random"], &[laps]).groups;
		let late: Vec<_> = times[0].1.iter().map(|pair| pair.times.candidate >= micros(1_395)).collect();
		assert_eq!(late, [false, true, false, false]);
		assert!(times[0].1.iter().all(|pair| pair.times.candidate < micros(1_405)), "{times:?}");
	}
}

//! What rounds of pairs show of a candidate's speed.

use std::collections::BTreeSet;

use rand::Rng;

use super::enough::{FEW, Look};
use super::honest::{Honest, honest_times};
use super::laps::Laps;
use crate::interval::{Interval, Sample, interval, interval_of_few};
use crate::speed::{Pair, Speed, sample};

/// What is decided by so few has to be so in two pairs of sandboxes at least, in each of them by this much: a single one may
/// have had bad luck from its first batch to its last.
const FAR_IN_EACH: f64 = 0.1;

/// The speed that these rounds show. Of a reference that was `held_up` by so many times nobody knows on whose side more of that was.
pub(crate) fn found(
	names: &[&'static str],
	rounds: &[Vec<Laps>],
	look: Look,
	held_up: Option<f64>,
	chance: &mut impl Rng,
) -> Speed {
	let Honest { groups, doubt } = honest_times(names, rounds);
	let count = groups.first().map_or(0, |(_, pairs)| pairs.len());
	let mut speed = Speed::of(&groups, Interval { low: 0.0, high: 0.0 });
	let mut interval = if count < FEW {
		interval_of_few(&round_means(&groups, count), speed.log_ratio(), look.confidence())
	} else {
		let samples: Vec<Sample> = groups.iter().map(|(_, pairs)| sample(pairs)).collect();
		look.widened(interval(&samples, look.confidence(), chance), speed.log_ratio())
	};
	let unknown = held_up.map_or(0.0, f64::ln);
	interval.low -= doubt + unknown;
	interval.high += unknown;
	(speed.interval, speed.held_up) = (interval, held_up);
	speed
}

/// The sandboxes that there were, in their order.
pub(crate) fn lives(all: &[Vec<Laps>]) -> BTreeSet<u32> {
	all.iter().flatten().map(|laps| laps.life).collect()
}

/// Whether there were two pairs of sandboxes at least, and each by itself says that the candidate is worse than what is to beat,
/// by far.
pub(crate) fn is_worse_in_each_life(names: &[&'static str], all: &[Vec<Laps>], to_beat: f64) -> bool {
	let lives = lives(all);
	let line = to_beat - crate::Measured::SPEED.margin - FAR_IN_EACH;
	let is_worse = |life: &u32| {
		let own: Vec<Vec<Laps>> =
			all.iter().map(|laps| laps.iter().copied().filter(|laps| laps.life == *life).collect()).collect();
		let mut groups = honest_times(names, &own).groups;
		groups.retain(|(_, pairs)| !pairs.is_empty());
		Speed::of(&groups, Interval { low: 0.0, high: 0.0 }).log_ratio() < line
	};
	lives.len() >= 2 && lives.iter().all(is_worse)
}

/// The mean over all groups of the log ratios of each round.
fn round_means(groups: &[(&'static str, Vec<Pair>)], rounds: usize) -> Vec<f64> {
	let of_round = |round: usize| groups.iter().filter_map(move |(_, pairs)| pairs.get(round)).map(Pair::log_ratio);
	(0..rounds).map(|round| of_round(round).sum::<f64>() / groups.len().max(1) as f64).collect()
}

#[cfg(test)]
mod tests {
	use std::time::Duration;

	use super::super::enough::is_settled;
	use super::super::trial::Lap;
	use super::*;
	use crate::Seed;

	/// Rounds of one group, by the sandboxes they ran in: microseconds of the candidate, of which it is woken for so many;
	/// the reference takes 100.
	fn rounds(lives: &[&[(u64, u64)]]) -> Vec<Vec<Laps>> {
		let lap = |timed, besides| Lap {
			timed: Duration::from_micros(timed),
			besides: Duration::from_micros(besides),
			idle: Duration::ZERO,
		};
		let laps = |life: usize, (timed, besides)| Laps {
			candidate: lap(timed, besides),
			reference: lap(100, 10),
			cases: 1,
			candidate_first: true,
			life: u32::try_from(life).expect("few"),
		};
		let of_life = |(life, rounds): (usize, &&[(u64, u64)])| {
			rounds.iter().map(move |round| laps(life, *round)).collect::<Vec<_>>()
		};
		vec![lives.iter().enumerate().flat_map(of_life).collect()]
	}

	#[test]
	fn a_few_pairs_decide_only_where_it_is_worse_in_each_of_two_lives() {
		let believed = |lives: &[&[(u64, u64)]]| is_worse_in_each_life(&["all"], &rounds(lives), 0.0);
		assert!(believed(&[&[(200, 10), (210, 10)], &[(190, 10)]]), "slow in both");
		assert!(!believed(&[&[(50, 10), (51, 10)], &[(52, 10)]]), "fast in both");
		assert!(!believed(&[&[(200, 10), (210, 10)]]), "slow in the only one");
		assert!(!believed(&[&[(100, 200), (100, 10)], &[(100, 10)]]), "woken late once, in one of two");
		assert!(!believed(&[&[(200, 10)], &[(50, 10)]]), "slow and fast");
	}

	fn found_of(lives: &[&[(u64, u64)]], held_up: Option<f64>) -> Speed {
		let look = Look { is_confirmation: false, pairs: lives.iter().map(|life| life.len()).sum(), is_late: false };
		found(&["all"], &rounds(lives), look, held_up, &mut Seed::new([1; 32]).rng())
	}

	#[test]
	fn copies_that_are_woken_late_now_and_then_are_not_settled_by_a_few_rounds() {
		// Charged the mean of it alike, each round said that the candidate takes twice as long, and so did either life.
		let lives: &[&[(u64, u64)]] = &[&[(100, 310), (100, 10), (100, 10)], &[(100, 250)]];
		let speed = found_of(lives, None);
		assert!(speed.interval.low < 0.0 && speed.interval.high > 0.0, "{:?}", speed.interval);
		assert!(!is_settled(4, speed.interval, 0.0));
	}

	#[test]
	fn who_takes_twenty_times_as_long_is_scored_as_such() {
		let slow: &[(u64, u64)] = &[(2_000, 10), (2_020, 10), (1_990, 12)];
		let speed = found_of(&[slow, slow], None);
		assert!((speed.log_ratio() + 20.0_f64.ln()).abs() < 0.05 && is_settled(6, speed.interval, 0.0), "{speed:?}");
	}

	#[test]
	fn beside_a_reference_that_is_held_up_nothing_is_settled() {
		let slow: &[(u64, u64)] = &[(196, 10), (197, 10), (195, 12)];
		let (quiet, speed) = (found_of(&[slow, slow], None), found_of(&[slow, slow], Some(24.0)));
		assert!(is_settled(6, quiet.interval, 0.0) && !is_settled(6, speed.interval, 0.0));
		assert!((speed.interval.high - quiet.interval.high - 24.0_f64.ln()).abs() < 1e-9);
		assert!((quiet.interval.low - speed.interval.low - 24.0_f64.ln()).abs() < 1e-9);
		assert!(speed.judgement().feedback.contains("the reference took up to 24 times its usual time"));
	}
}

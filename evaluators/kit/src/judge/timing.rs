//! Honest time: how many pairs of candidate and reference are measured, and what they come to.
//!
//! All is measured by the kernel's account of processor time, read by the judge while the sandbox
//! stands still, and only what the sandbox has done by then counts (`honest.rs`: and what it did in secret). Beside it stands the judge's own
//! clock: a sandbox that neither computes nor waits for a processor would look fast by that account.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rand::seq::SliceRandom;

use super::bench::Bench;
use super::brief::Brief;
use super::code::Code;
use super::honest::{Honest, honest_times};
use super::pairing::{Laps, Pairing};
use super::stop::Stop;
use crate::interval::{Interval, Sample, interval, interval_of_few};
use crate::protocol::Purpose;
use crate::speed::{Pair, Speed, sample};
use crate::{Evaluator, Judgement, Timing};

/// Pairs in each group before anything is decided, and beyond which nothing more is.
const FIRST: usize = 100;
const MOST: usize = 3_200;
/// Before that it is looked at after this many pairs and each time when they have doubled: what is better
/// or worse than the score to beat by far, interval and all, is measured no further. Far is this much,
/// times the pairs that are missing from it.
const SCREEN: usize = 2;
/// Of fewer pairs than this the interval is Student's, over the means of all groups round by round: where a
/// candidate is slow, its reference is measured at another time of the machine's.
const FEW: usize = 10;
const FAR: f64 = 0.1;
const FAR_AT: f64 = 8.0;
/// What is decided by so few has to be so in two pairs of sandboxes at least, in each of them by this much: a single one may
/// have had bad luck from its first batch to its last.
const FAR_IN_EACH: f64 = 0.1;
/// Once so many times the wall-clock limit of one sandbox has passed, what is decided however narrowly is measured no
/// further, nor what seems to be no better than the score to beat; the rest is looked at each time that there are so many
/// times the pairs, until all the time there is has passed. A champion is worth more.
const PATIENCE: f64 = 0.5;
const NARROW_STEP: f64 = 1.25;
const ALL_PATIENCE: f64 = 4.0;
const PATIENCE_IN_CONFIRMATION: f64 = 10.0;
/// Cases that a candidate with a score has to get right in one sandbox, and the share of that sandbox's limit that
/// they may take: in a search, and of a champion ten times as many.
const CASES_TO_PROVE: usize = 1_000;
const TO_PROVE: f64 = 0.25;
const TO_PROVE_HELD_OUT: f64 = 0.8;
/// Confidence of the interval in a search, and where a champion is confirmed.
const IN_SEARCH: f64 = 0.95;
const IN_CONFIRMATION: f64 = 0.99;
/// Time of which there is no account: so much of the time on the account, and twice the reference's.
const UNACCOUNTED: f64 = 0.1;
/// The same for work that was done while the clock stood.
const IN_SECRET: f64 = 0.1;
/// Where less than this is at stake, neither is worth a word.
const AT_STAKE: Duration = Duration::from_micros(200);

/// Times a candidate that has passed the earlier stages and gives the judgement of its speed.
pub(crate) fn judge<E: Evaluator>(
	bench: &mut Bench<E>,
	brief: &Brief,
	timing: &Timing<E>,
	candidate: &Code,
	reference: &Code,
) -> Result<Judgement, Stop> {
	let mut pairing = Pairing::new(bench, timing, brief, [candidate, reference]);
	let mut measured = measure(&mut pairing, brief, timing);
	if measured.as_ref().is_ok_and(|measured| measured.dishonesty().is_some()) {
		// On a busy machine a few batches can come out strangely once: who cheats does it again.
		measured = measure(&mut pairing, brief, timing);
	}
	// Whatever it came to, the sandboxes' account is closed.
	pairing.end()?;
	let measured = measured?;
	if let Some(judgement) = measured.dishonesty() {
		return Ok(judgement);
	}
	let (cases, within) =
		if brief.is_held_out() { (10 * CASES_TO_PROVE, TO_PROVE_HELD_OUT) } else { (CASES_TO_PROVE, TO_PROVE) };
	pairing.prove(cases, brief.wall().mul_f64(within))?;
	Ok((timing.score)(pairing.evaluator(), &measured.speed))
}

/// Times the reference beside itself, one of the two held up by `planted` of its time: what is found
/// is to be ln(1 + `planted`).
pub(crate) fn calibrate<E: Evaluator>(
	bench: &mut Bench<E>,
	brief: &Brief,
	timing: &Timing<E>,
	reference: &Code,
	planted: f64,
) -> Result<Speed, Stop> {
	let mut pairing = Pairing::new(bench, timing, brief, [reference, reference]);
	pairing.hold_reference_up(planted);
	let measured = measure(&mut pairing, brief, timing);
	pairing.end()?;
	Ok(measured?.speed)
}

/// All that was measured of a candidate.
struct Measured {
	speed: Speed,
	/// In all batches: timed, and of that without account; the latter also of the reference.
	timed: Duration,
	idle: Duration,
	idle_of_reference: Duration,
	/// Computed between batches, beyond what the reference did then.
	in_secret: Duration,
}

fn measure<E: Evaluator>(pairing: &mut Pairing<'_, E>, brief: &Brief, timing: &Timing<E>) -> Result<Measured, Stop> {
	let begun = Instant::now();
	// A confirmation never rests on a few pairs.
	let (confidence, patience, all_patience, mut next_look) = match brief.purpose {
		Purpose::Confirm => (IN_CONFIRMATION, PATIENCE_IN_CONFIRMATION, PATIENCE_IN_CONFIRMATION, FEW),
		Purpose::Search => (IN_SEARCH, PATIENCE, ALL_PATIENCE, SCREEN),
	};
	let mut all: Vec<Vec<Laps>> = vec![Vec::new(); timing.groups.len()];
	let mut order: Vec<usize> = (0..timing.groups.len()).collect();
	let mut was_late = false;
	for round in 1..=MOST {
		order.shuffle(pairing.chance());
		for &group in &order {
			all[group].push(pairing.measure(group)?);
		}
		let has_lasted = |patience: f64| begun.elapsed() >= brief.wall().mul_f64(patience);
		let (is_late, is_over) = (has_lasted(patience), round == MOST || has_lasted(all_patience));
		let is_first_late_look = is_late && !std::mem::replace(&mut was_late, is_late);
		if round < SCREEN || (round < next_look && !is_over && !is_first_late_look) {
			continue;
		}
		let Honest { groups, doubt } = honest_times(timing.groups, &all);
		let samples: Vec<Sample> = groups.iter().map(|(_, pairs)| sample(pairs)).collect();
		let mut found = if round < FEW {
			let middle = Speed::of(&groups, Interval { low: 0.0, high: 0.0 }).log_ratio();
			interval_of_few(&round_means(&groups, round), middle, confidence)
		} else {
			interval(&samples, confidence, pairing.chance())
		};
		found.low -= doubt;
		let is_decided = is_decided(round, found, brief.to_beat);
		let is_believed = round >= FEW || is_so_in_each_life(timing.groups, &all, brief.to_beat);
		if is_over || is_late && is_late_enough(found, brief.to_beat) || is_decided && is_believed {
			let sum = |of: fn(&Laps) -> Duration| all.iter().flatten().map(of).sum::<Duration>();
			return Ok(Measured {
				speed: Speed::of(&groups, found),
				timed: sum(|laps| laps.candidate.timed),
				idle: sum(|laps| laps.candidate.idle),
				idle_of_reference: sum(|laps| laps.reference.idle),
				in_secret: sum(|laps| laps.candidate.besides).saturating_sub(sum(|laps| laps.reference.besides)),
			});
		}
		if is_decided && lives(&all).len() == 1 {
			pairing.end()?;
			next_look = round + 1;
			continue;
		}
		next_look = match round {
			#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand at most")]
			_ if is_late => (round as f64 * NARROW_STEP).ceil() as usize,
			1..FIRST => (2 * round).min(FIRST),
			_ => 2 * round,
		};
	}
	unreachable!("the last round is over")
}

/// Whether, once patience is over, more pairs are not worth their time: decided, however narrowly, or seemingly no better.
fn is_late_enough(found: Interval, to_beat: f64) -> bool {
	is_decided(FIRST, found, to_beat) || f64::midpoint(found.low, found.high) < to_beat
}

/// The sandboxes that there were, in their order.
fn lives(all: &[Vec<Laps>]) -> BTreeSet<u32> {
	all.iter().flatten().map(|laps| laps.life).collect()
}

/// Whether there were two pairs of sandboxes at least, and each by itself says by far the same of what is to beat.
fn is_so_in_each_life(names: &[&'static str], all: &[Vec<Laps>], to_beat: f64) -> bool {
	let lives = lives(all);
	let line = to_beat + crate::Measured::SPEED.margin;
	let beyond = lives.iter().map(|life| {
		let own: Vec<Vec<Laps>> =
			all.iter().map(|laps| laps.iter().copied().filter(|laps| laps.life == *life).collect()).collect();
		let mut groups = honest_times(names, &own).groups;
		groups.retain(|(_, pairs)| !pairs.is_empty());
		Speed::of(&groups, Interval { low: 0.0, high: 0.0 }).log_ratio() - line
	});
	let beyond: Vec<f64> = beyond.collect();
	let all_are = |is: fn(f64) -> bool| beyond.iter().copied().all(is);
	lives.len() >= 2 && (all_are(|beyond| beyond > FAR_IN_EACH) || all_are(|beyond| beyond < -FAR_IN_EACH))
}

/// The mean over all groups of the log ratios of each round.
fn round_means(groups: &[(&'static str, Vec<Pair>)], rounds: usize) -> Vec<f64> {
	let of_round = |round: usize| groups.iter().filter_map(move |(_, pairs)| pairs.get(round)).map(Pair::log_ratio);
	(0..rounds).map(|round| of_round(round).sum::<f64>() / groups.len().max(1) as f64).collect()
}

/// Whether more pairs would not change what the candidate is held to be.
fn is_decided(round: usize, found: Interval, to_beat: f64) -> bool {
	let far = if round < FIRST { FAR * (FAR_AT / round as f64).max(1.0) } else { 0.0 };
	let line = to_beat + crate::Measured::SPEED.margin;
	found.high + far < line || found.low - far > line
}

impl Measured {
	/// The judgement of a candidate whose times cannot be believed.
	fn dishonesty(&self) -> Option<Judgement> {
		let Measured { timed, idle, idle_of_reference, in_secret, .. } = *self;
		if in_secret > timed.mul_f64(IN_SECRET) + AT_STAKE {
			return Some(Judgement::suspect(format!(
				"The candidate computed for {in_secret:.1?} while the clock stood, and {timed:.1?} while it ran. \
				 Work belongs into the call."
			)));
		}
		(idle > timed.mul_f64(UNACCOUNTED) + 2 * idle_of_reference + AT_STAKE).then(|| {
			Judgement::suspect(format!(
				"Of the {:.1?} that the calls took, the candidate computed for {timed:.1?}: the clock and the \
				 account of processor time disagree.",
				timed + idle
			))
		})
	}
}

#[cfg(test)]
mod tests {
	use super::super::trial::Lap;
	use super::*;

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
	fn a_few_pairs_decide_only_where_each_of_two_lives_says_the_same() {
		let believed = |lives: &[&[(u64, u64)]]| is_so_in_each_life(&["all"], &rounds(lives), 0.0);
		assert!(believed(&[&[(200, 10), (210, 10)], &[(190, 10)]]), "slow in both");
		assert!(believed(&[&[(50, 10), (51, 10)], &[(52, 10)]]), "fast in both");
		assert!(!believed(&[&[(200, 10), (210, 10)]]), "slow in the only one");
		assert!(!believed(&[&[(100, 200), (100, 10)], &[(100, 10)]]), "woken late once, in one of two");
		assert!(!believed(&[&[(200, 10)], &[(50, 10)]]), "slow and fast");
	}

	#[test]
	fn it_is_decided_once_the_interval_is_clear_of_the_margin() {
		let within = |low, high| Interval { low, high };
		assert!(is_decided(FIRST, within(0.006, 0.02), 0.0));
		assert!(is_decided(FIRST, within(-0.01, 0.004), 0.0));
		assert!(!is_decided(FIRST, within(0.004, 0.02), 0.0));
		assert!(!is_decided(FIRST / 2, within(0.05, 0.08), 0.0), "not yet far");
		assert!(!is_decided(8, within(-0.2, -0.05), 0.0));
		assert!(is_decided(8, within(-0.5, -0.2), 0.0));
		assert!(is_decided(8, within(0.2, 0.5), 0.0));
		assert!(!is_decided(SCREEN, within(-0.5, -0.2), 0.0), "few pairs have to be far");
		assert!(is_decided(SCREEN, within(-6.1, -6.0), 0.0));
		assert!(is_decided(8, within(0.4, 0.5), 0.7));
		assert!(is_late_enough(within(0.006, 0.02), 0.0), "decided narrowly");
		assert!(is_late_enough(within(-0.02, 0.01), 0.0), "not better");
		assert!(!is_late_enough(within(-0.01, 0.03), 0.0), "perhaps better");
	}
}

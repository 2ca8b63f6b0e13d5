//! Honest time: how many pairs of candidate and reference are measured, and what they come to.
//!
//! All is measured by the kernel's account of processor time, read by the judge while the sandbox
//! stands still, and only what the sandbox has done by then counts (`honest.rs`: and what it did in secret). Beside it stands the judge's own
//! clock: a sandbox that neither computes nor waits for a processor would look fast by that account.

use std::time::{Duration, Instant};

use rand::seq::SliceRandom;

use super::bench::Bench;
use super::brief::Brief;
use super::code::Code;
use super::enough::{FEW, FIRST, Look, is_late_enough, is_settled};
use super::evidence::{found, is_worse_in_each_life, lives};
use super::laps::Laps;
use super::pairing::Pairing;
use super::quiet::HeldUp;
use super::stop::Stop;
use crate::protocol::Purpose;
use crate::speed::Speed;
use crate::{Evaluator, Judgement, Timing};

/// Pairs in each group beyond which nothing more is measured.
const MOST: usize = 3_200;
/// Before there are [`FIRST`] it is looked at after this many pairs and each time when they have doubled: what is worse
/// than the score to beat by far, interval and all, is measured no further.
const SCREEN: usize = 2;
/// Once so many times the wall-clock limit of one sandbox has passed, what is settled however narrowly is measured no
/// further; the rest is looked at each time that there are so many times the pairs, after a while only where it seems to be
/// better than the score to beat, until all the time there is has passed. A champion is worth more.
const PATIENCE: f64 = 0.5;
const NARROW_STEP: f64 = 1.25;
const PATIENCE_WITH_NO_BETTER: f64 = 2.0;
const ALL_PATIENCE: f64 = 4.0;
const PATIENCE_IN_CONFIRMATION: f64 = 10.0;
/// Cases that a candidate with a score has to get right in one sandbox, and the share of that sandbox's limit that
/// they may take: in a search, and of a champion ten times as many.
const CASES_TO_PROVE: usize = 1_000;
const TO_PROVE: f64 = 0.25;
const TO_PROVE_HELD_OUT: f64 = 0.8;
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
	let (patience, all_patience, first_look) = match brief.purpose {
		Purpose::Confirm => (PATIENCE_IN_CONFIRMATION, PATIENCE_IN_CONFIRMATION, FEW),
		Purpose::Search => (PATIENCE, ALL_PATIENCE, SCREEN),
	};
	let mut next_look = first_look;
	let usual = pairing.usual();
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
		let held_up = HeldUp::of(&usual, &all);
		let quiet = held_up.quiet(&all);
		let pairs = quiet.first().map_or(0, Vec::len);
		if pairs < first_look && !is_over {
			next_look = round + first_look - pairs;
			continue;
		}
		// Where it never was quiet, all there is has to do, and says so much less.
		let (evidence, pairs, held_up_by) = if pairs < SCREEN {
			(&all, round, Some(held_up.most()).filter(|times| *times > 1.0))
		} else {
			(&quiet, pairs, None)
		};
		let look = Look { is_confirmation: brief.purpose == Purpose::Confirm, pairs, is_late };
		let mut found = found(timing.groups, evidence, look, held_up_by, pairing.chance());
		let once = pairing.warm_ups().beyond(&found);
		found.charge(once.value, once.error, E::CASES_OF_A_PROCESS);
		let is_settled = is_settled(pairs, found.interval, brief.to_beat);
		let is_believed = pairs >= FEW
			|| held_up.is_quiet_throughout() && is_worse_in_each_life(timing.groups, evidence, brief.to_beat);
		let had_its_time = has_lasted(PATIENCE_WITH_NO_BETTER);
		let is_late_enough = is_late && is_late_enough(found.interval, brief.to_beat, had_its_time);
		if is_over || is_late_enough || is_settled && is_believed {
			pairing.remember(&all);
			let sum = |of: fn(&Laps) -> Duration| all.iter().flatten().map(of).sum::<Duration>();
			return Ok(Measured {
				speed: found,
				timed: sum(|laps| laps.candidate.timed),
				idle: sum(|laps| laps.candidate.idle),
				idle_of_reference: sum(|laps| laps.reference.idle),
				in_secret: sum(|laps| laps.candidate.besides).saturating_sub(sum(|laps| laps.reference.besides)),
			});
		}
		if is_settled && lives(evidence).len() == 1 {
			pairing.end()?;
			next_look = round + 1;
			continue;
		}
		let wanted = match pairs {
			#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand at most")]
			_ if is_late => (pairs as f64 * NARROW_STEP).ceil() as usize,
			1..FIRST => (2 * pairs).min(FIRST),
			_ => 2 * pairs,
		};
		next_look = round + (wanted - pairs).max(1);
	}
	unreachable!("the last round is over")
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

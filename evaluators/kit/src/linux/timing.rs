//! Honest time: candidate and reference in twin sandboxes, on the same fresh inputs, by the judge's
//! clock, in pairs whose order is drawn; and every timed output is verified.
//!
//! Pairing cancels what changes slowly (frequency, neighbours), drawing the order cancels what the
//! first run does to the second. A batch of cases is timed as one, since a single short call is
//! dwarfed by the way to the other process and back.

use std::ops::Range;
use std::time::{Duration, Instant};

use rand::RngExt;
use rand::seq::SliceRandom;

use super::evaluation::{Brief, Judge, Stop};
use super::inputs::write;
use super::trial::Trial;
use crate::{Case, Evaluator, Judgement, Ran, Seed, Speed, Stage, Times, Timing};

/// A batch should take the faster of the two at least this long.
const BATCH: Duration = Duration::from_millis(1);
/// Where one of the two is much slower, its batch need not take longer than this.
const LONGEST_BATCH: Duration = Duration::from_millis(8);
/// More cases than this in a batch would cost the judge more to make than they are worth.
const CASES_A_BATCH: usize = 32;
/// Pairs of each group, where the time allows.
const PAIRS: usize = 100;
/// The share of the wall-clock limit after which no further round is begun.
const SHARE_OF_LIMIT: f64 = 0.5;
/// Processor time that a candidate may use while the clock stands: so many times its twin's, a
/// share of its own time, and what a whole evaluation may be off by. Measured on honest sorts, on a
/// machine with three processes to a processor: 0.83 to 1.02 times its twin's, and once 1.9 times.
const BESIDES_TWIN: f64 = 2.0;
const BESIDES_TIMED: f64 = 0.05;
const BESIDES: Duration = Duration::from_millis(2);

/// Times a candidate that has passed the earlier stages and gives the judgement of its speed.
pub(crate) fn judge<E: Evaluator>(
	bench: &mut Judge<E>,
	brief: &Brief<'_>,
	stage: Stage,
	timing: &Timing<E>,
	candidate: &mut Trial,
) -> Result<Judgement, Stop> {
	let begun = Instant::now();
	let twin = bench.twin(brief)?;
	let mut pair = Pair {
		bench,
		timing,
		candidate,
		twin: Trial::new(twin, brief.request.limits),
		seed: brief.seed.derive(if stage == Stage::HeldOut { 2 } else { 1 }),
		drawn: 0,
	};
	let mut order = pair.next_seed().rng();
	let mut groups: Vec<usize> = (0..timing.groups.len()).collect();

	// The first round warms up, finds mistakes early, and says how long batches must be.
	let mut sizes = vec![1; groups.len()];
	let mut times: Vec<(&'static str, Vec<Times>)> = timing.groups.iter().map(|name| (*name, Vec::new())).collect();
	for &group in &groups {
		match pair.measure(group, 1, order.random())? {
			Ok(measured) => {
				sizes[group] = batch_size(measured);
				times[group].1.push(measured);
			}
			Err(judgement) => return Ok(judgement),
		}
	}
	let budget = brief.wall.mul_f64(SHARE_OF_LIMIT);
	let mut is_first = true;
	for _ in 0..PAIRS {
		let round = Instant::now();
		if begun.elapsed() >= budget {
			break;
		}
		groups.shuffle(&mut order);
		let mut measured = Vec::with_capacity(groups.len());
		for &group in &groups {
			match pair.measure(group, sizes[group], order.random())? {
				Ok(pair) => measured.push((group, pair)),
				Err(judgement) => return Ok(judgement),
			}
		}
		if is_first {
			// Better times than those of the warm-up have come in.
			for (_, pairs) in &mut times {
				pairs.clear();
			}
			is_first = false;
		}
		for (group, pair) in measured {
			times[group].1.push(pair);
		}
		// A round that would overrun the limit is not begun.
		if begun.elapsed() + round.elapsed() >= budget {
			break;
		}
	}
	let secret = pair.work_in_secret();
	pair.candidate.dismiss();
	pair.twin.end()?;
	if let Some(judgement) = secret {
		return Ok(judgement);
	}
	Ok((timing.score)(&pair.bench.evaluator, &Speed::of(&times)))
}

/// How many cases make a batch that is long enough for the faster and short enough for the slower.
fn batch_size(times: Times) -> usize {
	let ratio = |long: Duration, short: Duration| long.as_secs_f64() / short.as_secs_f64().max(1e-9);
	let (slower, faster) = (times.candidate.max(times.reference), times.candidate.min(times.reference));
	let enough = ratio(BATCH, faster).ceil();
	let most = ratio(LONGEST_BATCH, slower).floor();
	// A float cast saturates, and both ends of the clamp are small.
	#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=32")]
	let size = enough.min(most).clamp(1.0, CASES_A_BATCH as f64) as usize;
	size
}

/// A candidate and its twin.
struct Pair<'a, E: Evaluator> {
	bench: &'a mut Judge<E>,
	timing: &'a Timing<E>,
	candidate: &'a mut Trial,
	twin: Trial,
	seed: Seed,
	drawn: u64,
}

impl<E: Evaluator> Pair<'_, E> {
	fn next_seed(&mut self) -> Seed {
		self.drawn += 1;
		self.seed.derive(self.drawn)
	}

	/// Runs both on the same fresh batch and verifies the candidate's outputs. The inner error is
	/// the judgement of outputs that are not right.
	fn measure(&mut self, group: usize, size: usize, candidate_first: bool) -> Result<Result<Times, Judgement>, Stop> {
		let seeds: Vec<Seed> = (0..size).map(|_| self.next_seed()).collect();
		let make = self.timing.case;
		let cases: Vec<Case<E>> =
			self.bench.judging(|evaluator| seeds.into_iter().map(|seed| make(evaluator, seed, group)).collect());
		let inputs: Vec<&E::Input> = cases.iter().map(|case| &case.input).collect();
		let range = write::<E>(self.bench.fresh_region(), 0, &inputs)?;
		let (candidate, reference, outputs) = if candidate_first {
			let (candidate, outputs) = self.time_candidate(range.clone())?;
			(candidate, self.time_twin(range)?, outputs)
		} else {
			let reference = self.time_twin(range.clone())?;
			let (candidate, outputs) = self.time_candidate(range)?;
			(candidate, reference, outputs)
		};
		if outputs.len() != cases.len() {
			return Ok(Err(Judgement::wrong("The candidate left another number of outputs than inputs.")));
		}
		let cases_run = u32::try_from(size).unwrap_or(u32::MAX);
		let times = Times { candidate: candidate / cases_run, reference: reference / cases_run };
		let ran: Vec<_> =
			cases.iter().zip(outputs).map(|(case, output)| Ran { case, output, times: Some(times) }).collect();
		let judgement = self.bench.judging(|evaluator| evaluator.judge(&ran));
		Ok(if judgement.is_scored() { Ok(times) } else { Err(judgement) })
	}

	/// Each of the two decodes its inputs right before it runs, so that both find their caches alike.
	/// Outputs are copied at once: what a candidate writes after saying that it is done comes too late.
	fn time_candidate(&mut self, range: Range<usize>) -> Result<(Duration, Vec<E::Output>), Stop> {
		self.candidate.prepare(range)?;
		let (wall, done) = self.candidate.go()?;
		Ok((wall, self.candidate.output(&done)?))
	}

	/// The judgement of a candidate that has computed while the clock stood, as one can that takes
	/// its sandbox's place by forged pointers: inputs are there before the clock starts, and while
	/// the twin is timed. The kernel's account of processor time tells, and the twin shows how much
	/// of it decoding takes.
	fn work_in_secret(&self) -> Option<Judgement> {
		let (timed, besides) = self.candidate.timed_and_besides()?;
		let (_, twin_besides) = self.twin.timed_and_besides()?;
		let most = twin_besides.mul_f64(BESIDES_TWIN) + timed.mul_f64(BESIDES_TIMED) + BESIDES;
		(besides > most).then(|| {
			Judgement::suspect(format!(
				"The candidate used {besides:.1?} of processor time while the clock stood, and {timed:.1?} while it \
				 ran; the reference used {twin_besides:.1?} while it stood. Work belongs into the call."
			))
		})
	}

	/// As the candidate: its outputs are copied too, since memory that another process has read is
	/// slower to write again (without this, a reference beside itself was 7 % slower where it only
	/// reads 80 kB in 15 µs). What ends the twin is no candidate's outcome.
	fn time_twin(&mut self, range: Range<usize>) -> Result<Duration, Stop> {
		let timed = self.twin.prepare(range).and_then(|()| self.twin.go());
		let outputs = timed.and_then(|(wall, done)| Ok((wall, self.twin.output::<E::Output>(&done)?)));
		match outputs {
			Ok((wall, _)) => Ok(wall),
			Err(Stop::Outcome(outcome)) => Err(Stop::Fault(format!("the reference did not do its work: {outcome:?}"))),
			Err(stop) => Err(stop),
		}
	}
}

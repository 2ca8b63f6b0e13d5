//! A candidate beside the evaluator's reference, in twin sandboxes, batch by batch.
//!
//! Pairing cancels what changes slowly (frequency, neighbours), drawing the order cancels what the
//! first run does to the second. A batch of cases is timed as one, since a single short call is
//! dwarfed by the way to the other process and back. Both sandboxes are replaced again and again:
//! where their memory happens to lie makes one of two equal ones faster by a percent or two.

use std::ops::Range;
use std::time::{Duration, Instant};

use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rustix::thread::sched_getcpu;

use super::evaluation::{Brief, Judge, Stop, Subject};
use super::inputs::write_apart;
use super::trial::{Lap, Trial};
use crate::{Case, Evaluator, Judgement, Ran, Seed, Times, Timing};

/// A batch should take the faster of the two this long.
const BATCH: Duration = Duration::from_micros(200);
/// Where one of the two is much slower, its batch need not take longer than this.
const LONGEST_BATCH: Duration = Duration::from_millis(8);
/// Nor should its inputs be more than this, in bytes: a part of the second-level caches of the day.
/// Measured on 80 kB a case, with a busy neighbour: batches of 32 cases vary by 8 % from pair to pair,
/// of 6 by 0.7 %, though they take 66 µs.
pub(crate) const BATCH_BYTES: usize = 512 << 10;
/// More cases than this in a batch would cost the judge more to make than they are worth.
const CASES_A_BATCH: usize = 32;
/// Batches that a pair of sandboxes runs before fresh ones take their place.
const BATCHES_A_LIFE: usize = 24;
/// Nor do they live longer than this share of the limit that each of them has.
const LIFE: f64 = 0.25;

/// Two sandboxes that run the same batches.
pub(crate) struct Pairing<'a, E: Evaluator> {
	bench: &'a mut Judge<E>,
	timing: &'a Timing<E>,
	/// What is compared with the reference.
	subject: Subject<'a>,
	/// By how much the reference is held up, in millionths of its time.
	hold_up: u64,
	brief: &'a Brief<'a>,
	seed: Seed,
	drawn: u64,
	chance: ChaCha8Rng,
	/// How many cases make a batch of each group, once that is known.
	sizes: Vec<Option<usize>>,
	twins: Option<Twins>,
}

struct Twins {
	candidate: Trial,
	reference: Trial,
	born: Instant,
	batches: usize,
}

/// Fresh cases, and where their inputs are.
struct Batch<E: Evaluator> {
	cases: Vec<Case<E>>,
	/// What is decoded.
	range: Range<usize>,
	/// What lies in the arena before that.
	blocks: Vec<u8>,
}

/// What a batch took, for each of the two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Laps {
	pub(crate) candidate: Lap,
	pub(crate) reference: Lap,
	/// Cases in the batch.
	pub(crate) cases: u32,
	/// Whether the candidate ran first.
	pub(crate) candidate_first: bool,
}

impl<'a, E: Evaluator> Pairing<'a, E> {
	pub(crate) fn new(
		bench: &'a mut Judge<E>,
		timing: &'a Timing<E>,
		subject: Subject<'a>,
		brief: &'a Brief<'a>,
		seed: Seed,
	) -> Self {
		Pairing {
			bench,
			timing,
			subject,
			hold_up: 0,
			brief,
			seed,
			drawn: 0,
			chance: seed.derive(0).rng(),
			sizes: vec![None; timing.groups.len()],
			twins: None,
		}
	}

	/// Has the reference take longer by this share of its time, as a gain of the other to be found.
	pub(crate) fn hold_reference_up(&mut self, share: f64) {
		#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
		let millionths = (share * 1e6).round() as u64;
		self.hold_up = millionths;
	}

	/// The evaluator whose groups are timed.
	pub(crate) fn evaluator(&self) -> &E {
		&self.bench.evaluator
	}

	/// Where this pairing's chance comes from.
	pub(crate) fn chance(&mut self) -> &mut ChaCha8Rng {
		&mut self.chance
	}

	/// Runs both on a fresh batch of a group. The inner error is the judgement of outputs that are
	/// not right.
	pub(crate) fn measure(&mut self, group: usize) -> Result<Result<Laps, Judgement>, Stop> {
		let worn = self.twins.as_ref().is_none_or(|twins| {
			twins.batches >= BATCHES_A_LIFE || twins.born.elapsed() >= self.brief.wall.mul_f64(LIFE)
		});
		if worn {
			self.replace_twins()?;
		}
		if self.twins.as_ref().is_some_and(|twins| twins.batches == 0) {
			// Code and memory are touched for the first time, which is nobody's speed.
			if let Err(judgement) = self.run(group, 1)? {
				return Ok(Err(judgement));
			}
		}
		let size = self.sizes[group];
		let (laps, bytes) = match self.run(group, size.unwrap_or(1))? {
			Ok(ran) => ran,
			Err(judgement) => return Ok(Err(judgement)),
		};
		if size.is_some() {
			return Ok(Ok(laps));
		}
		let size = batch_size(&laps, bytes);
		self.sizes[group] = Some(size);
		Ok(if size == 1 { Ok(laps) } else { self.run(group, size)?.map(|(laps, _)| laps) })
	}

	/// Ends both sandboxes, if they live.
	pub(crate) fn end(&mut self) -> Result<(), Stop> {
		let Some(twins) = self.twins.take() else { return Ok(()) };
		self.bench.retire(twins.candidate)?;
		twins.reference.end()?;
		Ok(())
	}

	fn replace_twins(&mut self) -> Result<(), Stop> {
		self.end()?;
		let (candidate, reference);
		// Which of two equal sandboxes comes first is to make no difference either.
		if self.chance.random() {
			candidate = self.bench.begin_timed(&self.subject, self.brief)?;
			reference = self.bench.begin_timed(&Subject::Reference, self.brief)?;
		} else {
			reference = self.bench.begin_timed(&Subject::Reference, self.brief)?;
			candidate = self.bench.begin_timed(&self.subject, self.brief)?;
		}
		// Both on one processor: of two, one is often faster by a fifth for seconds, and a sandbox stays
		// where it is. The judge is there, so the kernel holds it to be the less busy one.
		let processor = sched_getcpu();
		candidate.keep_on(processor);
		reference.keep_on(processor);
		self.twins = Some(Twins { candidate, reference, born: Instant::now(), batches: 0 });
		Ok(())
	}

	/// Runs the candidate on many more cases in one fresh sandbox, and times nothing: so is found one that is right
	/// at first and idle later, or wrong once in some hundred calls, however soon it was measured. A slow one has
	/// few of them in `within`.
	pub(crate) fn prove(&mut self, cases: usize, within: Duration) -> Result<Result<(), Judgement>, Stop> {
		self.end()?;
		let mut trial = self.bench.begin_timed(&self.subject, self.brief)?;
		let proven = self.prove_in(&mut trial, cases, within);
		self.bench.retire(trial)?;
		proven
	}

	fn prove_in(&mut self, trial: &mut Trial, cases: usize, within: Duration) -> Result<Result<(), Judgement>, Stop> {
		let begun = Instant::now();
		let mut cases_run = 0;
		while cases_run < cases && begun.elapsed() < within {
			let group = self.chance.random_range(0..self.sizes.len());
			let size = self.sizes[group].unwrap_or(1);
			let batch = self.draw(group, size)?;
			let (_, outputs) = lap::<E>(trial, &batch, 0)?;
			if let Err(judgement) = self.verify(&batch.cases, outputs, None) {
				return Ok(Err(judgement));
			}
			cases_run += size;
		}
		Ok(Ok(()))
	}

	/// Runs both on a batch of so many cases. Gives what it took, and the bytes of its inputs.
	fn run(&mut self, group: usize, size: usize) -> Result<Result<(Laps, usize), Judgement>, Stop> {
		let batch = self.draw(group, size)?;
		let bytes = batch.range.len() + batch.blocks.len();
		let candidate_first = self.chance.random();
		let hold_up = self.hold_up;
		let twins = self.twins.as_mut().ok_or_else(|| Stop::Fault("no sandboxes to time".to_owned()))?;
		twins.batches += 1;
		let (candidate, reference, outputs) = if candidate_first {
			let (candidate, outputs) = lap::<E>(&mut twins.candidate, &batch, 0)?;
			(candidate, lap_of_reference::<E>(&mut twins.reference, &batch, hold_up)?, outputs)
		} else {
			let reference = lap_of_reference::<E>(&mut twins.reference, &batch, hold_up)?;
			let (candidate, outputs) = lap::<E>(&mut twins.candidate, &batch, 0)?;
			(candidate, reference, outputs)
		};
		let laps = Laps { candidate, reference, cases: u32::try_from(size).unwrap_or(u32::MAX), candidate_first };
		Ok(self.verify(&batch.cases, outputs, Some(laps.times())).map(|()| (laps, bytes)))
	}

	/// Fresh cases of a group, and where their inputs lie for a sandbox to read.
	fn draw(&mut self, group: usize, size: usize) -> Result<Batch<E>, Stop> {
		let seeds: Vec<Seed> = (0..size).map(|_| self.next_seed()).collect();
		let make = self.timing.case;
		let cases: Vec<Case<E>> =
			self.bench.judging(|evaluator| seeds.into_iter().map(|seed| make(evaluator, seed, group)).collect());
		let inputs: Vec<&E::Input> = cases.iter().map(|case| &case.input).collect();
		let (range, blocks) = write_apart::<E>(self.bench.fresh_region(), &inputs)?;
		Ok(Batch { cases, range, blocks })
	}

	/// Whether outputs are right. The error is the judgement of those that are not.
	fn verify(&mut self, cases: &[Case<E>], outputs: Vec<E::Output>, times: Option<Times>) -> Result<(), Judgement> {
		if outputs.len() != cases.len() {
			return Err(Judgement::wrong("The candidate left another number of outputs than inputs."));
		}
		let ran: Vec<_> = cases.iter().zip(outputs).map(|(case, output)| Ran { case, output, times }).collect();
		let judgement = self.bench.judging(|evaluator| evaluator.judge(&ran));
		if judgement.is_scored() { Ok(()) } else { Err(judgement) }
	}

	fn next_seed(&mut self) -> Seed {
		self.drawn += 1;
		self.seed.derive(self.drawn)
	}
}

impl Laps {
	/// The times of a case.
	pub(crate) fn times(&self) -> Times {
		Times { candidate: self.candidate.timed / self.cases, reference: self.reference.timed / self.cases }
	}
}

/// Each of the two has its inputs put right before it runs, so that both find their caches alike, and
/// both have their outputs copied, since memory that another process has read is slower to write again
/// (without this, a reference beside itself was 7 % slower where it only reads 80 kB in 15 µs).
fn lap<E: Evaluator>(trial: &mut Trial, batch: &Batch<E>, hold_up: u64) -> Result<(Lap, Vec<E::Output>), Stop> {
	trial.prepare(batch.range.clone(), &batch.blocks)?;
	let (lap, done) = trial.go(hold_up)?;
	Ok((lap, trial.output(&done)?))
}

/// What ends the reference is no candidate's outcome.
fn lap_of_reference<E: Evaluator>(trial: &mut Trial, batch: &Batch<E>, hold_up: u64) -> Result<Lap, Stop> {
	match lap::<E>(trial, batch, hold_up) {
		Ok((lap, _)) => Ok(lap),
		Err(Stop::Outcome(outcome)) => Err(Stop::Fault(format!("the reference did not do its work: {outcome:?}"))),
		Err(stop) => Err(stop),
	}
}

/// How many cases of so many bytes make a batch that is long enough for the faster and short enough for
/// the slower.
fn batch_size(laps: &Laps, bytes: usize) -> usize {
	let ratio = |long: Duration, short: Duration| long.as_secs_f64() / short.as_secs_f64().max(1e-9);
	let times = laps.times();
	let (slower, faster) = (times.candidate.max(times.reference), times.candidate.min(times.reference));
	let enough = ratio(BATCH, faster).ceil();
	let most = ratio(LONGEST_BATCH, slower).floor();
	// A float cast saturates, and both ends of the clamp are small.
	#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=32")]
	let size = enough.min(most).clamp(1.0, CASES_A_BATCH as f64) as usize;
	size.min(BATCH_BYTES / bytes.max(1)).max(1)
}

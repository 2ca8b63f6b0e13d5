//! A candidate beside the reference, in twin sandboxes, batch by batch.
//!
//! Both are libraries, loaded and called in the same way. Pairing cancels what changes slowly (frequency,
//! neighbours), either order as often as the other cancels what the first run does to the second: of short calls
//! with many branches the second takes a quarter less, by what the processor has learnt from the first. A batch of
//! cases is timed as one, since a single short call is dwarfed by the way to the other process and back. Both
//! sandboxes are replaced again and again, each time with code, heap and stack at other places: where they happen to lie
//! makes one of two equal ones faster by a percent or two.

mod proof;

use std::time::{Duration, Instant};

use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rustix::thread::sched_getcpu;

use super::batch_size::{BatchSize, Made};
use super::bench::Bench;
use super::brief::Brief;
use super::code::{Code, Place};
use super::decoder::{Decoder, Image};
use super::either_order::EitherOrder;
use super::laps::Laps;
use super::stop::Stop;
use super::twin::{Left, Twin};
use super::warm_ups::WarmUps;
use crate::{Case, Evaluator, Ran, Seed, Times, Timing};

/// Batches that a pair of sandboxes runs before fresh ones take their place, and of each group at most.
const BATCHES_A_LIFE: usize = 24;
const BATCHES_OF_A_GROUP: usize = 8;
/// Nor do they live longer than this share of the limit that each of them has.
const LIFE: f64 = 0.25;

/// Two sandboxes that run the same batches.
pub(crate) struct Pairing<'a, E: Evaluator> {
	bench: &'a mut Bench<E>,
	timing: &'a Timing<E>,
	brief: &'a Brief,
	/// What is compared with the reference.
	candidate: &'a Code,
	reference: &'a Code,
	/// By how much the reference is held up, in millionths of its time.
	hold_up: u64,
	seed: Seed,
	drawn: u64,
	chance: ChaCha8Rng,
	/// Of each group.
	orders: Vec<EitherOrder>,
	/// How many cases make a batch of each group.
	sizes: Vec<BatchSize>,
	decoder: Option<Decoder>,
	twins: Option<Twins>,
	lives: u32,
	warm_ups: WarmUps,
}

struct Twins {
	candidate: Twin,
	reference: Twin,
	born: Instant,
	batches: usize,
}

/// Fresh cases, and their inputs.
struct Batch<E: Evaluator> {
	cases: Vec<Case<E>>,
	image: Image,
	/// How long the judge took to make it.
	making: Duration,
}

impl<'a, E: Evaluator> Pairing<'a, E> {
	pub(crate) fn new(
		bench: &'a mut Bench<E>,
		timing: &'a Timing<E>,
		brief: &'a Brief,
		[candidate, reference]: [&'a Code; 2],
	) -> Self {
		let seed = brief.seed.derive(if brief.is_held_out() { 2 } else { 1 });
		Pairing {
			bench,
			timing,
			brief,
			candidate,
			reference,
			hold_up: 0,
			seed,
			drawn: 0,
			chance: seed.derive(0).rng(),
			orders: vec![EitherOrder::default(); timing.groups.len()],
			sizes: vec![BatchSize::default(); timing.groups.len()],
			decoder: None,
			twins: None,
			lives: 0,
			warm_ups: WarmUps::default(),
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

	/// What cases of each group usually take the reference, in seconds, as far as the judge has measured it before.
	pub(crate) fn usual(&self) -> Vec<Option<f64>> {
		self.bench.usual.of(&self.reference.found_at, self.sizes.len())
	}

	/// What both took in all batches, counted or not.
	pub(crate) fn warm_ups(&self) -> &WarmUps {
		&self.warm_ups
	}

	/// Keeps what the reference has taken for later measurements.
	pub(crate) fn remember(&mut self, all: &[Vec<Laps>]) {
		self.bench.usual.remember(&self.reference.found_at, all);
	}

	/// Runs both on a fresh batch of a group.
	pub(crate) fn measure(&mut self, group: usize) -> Result<Laps, Stop> {
		let most = BATCHES_A_LIFE.min(BATCHES_OF_A_GROUP * self.sizes.len());
		let worn = self
			.twins
			.as_ref()
			.is_none_or(|twins| twins.batches >= most || twins.born.elapsed() >= self.brief.wall().mul_f64(LIFE));
		if worn {
			self.replace_twins()?;
		}
		if self.twins.as_ref().is_some_and(|twins| twins.batches == 0) {
			// Code and memory are touched for the first time, which is no call's usual speed.
			let candidate_first = self.chance.random();
			self.run(group, 1, candidate_first)?;
		}
		loop {
			let candidate_first = self.orders[group].is_candidate_first(&mut self.chance);
			let (laps, made) = self.run(group, self.sizes[group].cases(), candidate_first)?;
			// Where a batch was too small, what it took is not counted; once one was not, all count.
			let counts = self.sizes[group].is_settled();
			let batch = Times { candidate: laps.candidate.timed, reference: laps.reference.timed };
			self.sizes[group].take_in(laps.cases, batch, made);
			if counts || self.sizes[group].is_settled() {
				self.orders[group].counted(candidate_first);
				return Ok(laps);
			}
		}
	}

	/// Ends both sandboxes, if they live.
	pub(crate) fn end(&mut self) -> Result<(), Stop> {
		let Some(twins) = self.twins.take() else { return Ok(()) };
		self.bench.retire(twins.candidate.trial)?;
		twins.reference.trial.end()?;
		Ok(())
	}

	fn replace_twins(&mut self) -> Result<(), Stop> {
		self.end()?;
		// The same for both: measured, equal byte loops in places of their own differed by up to 6 % in one evaluation.
		let place = Place::anywhere(&mut self.chance);
		let (placed, beside) = (self.candidate.at(place), self.reference.at(place));
		let (candidate, reference);
		// Which of two equal sandboxes comes first is to make no difference either.
		if self.chance.random() {
			candidate = self.bench.begin_twin(&placed, self.brief)?;
			reference = self.bench.begin_reference_twin(&beside, self.brief)?;
		} else {
			reference = self.bench.begin_reference_twin(&beside, self.brief)?;
			candidate = self.bench.begin_twin(&placed, self.brief)?;
		}
		// Both on one processor: of two, one is often faster by a fifth for seconds, and a sandbox stays
		// where it is. The judge is there, so the kernel holds it to be the less busy one.
		let processor = sched_getcpu();
		candidate.keep_on(processor);
		reference.keep_on(processor);
		self.decoder()?.keep_on(processor);
		self.lives += 1;
		self.twins = Some(Twins { candidate, reference, born: Instant::now(), batches: 0 });
		Ok(())
	}

	/// Runs both on a batch of so many cases, or fewer where there is no room for as many, the candidate first or second.
	/// Gives what it took, and what it was.
	fn run(&mut self, group: usize, size: usize, candidate_first: bool) -> Result<(Laps, Made), Stop> {
		let batch = self.draw(group, size)?;
		let hold_up = self.hold_up;
		let twins = self.twins.as_mut().ok_or_else(|| Stop::Fault("no sandboxes to time".to_owned()))?;
		twins.batches += 1;
		let beside = |twin: &mut Twin| lap(twin, &batch, hold_up).map_err(Stop::of_reference);
		let (candidate, reference) = if candidate_first {
			(lap(&mut twins.candidate, &batch, 0)?, beside(&mut twins.reference)?)
		} else {
			let reference = beside(&mut twins.reference)?;
			(lap(&mut twins.candidate, &batch, 0)?, reference)
		};
		let cases = u32::try_from(batch.cases.len()).unwrap_or(u32::MAX);
		// What the reference leaves: how much the other does is its own matter.
		let made = Made { took: batch.making, bytes: batch.image.0.len() + reference.encoded };
		let (right, outputs) = (reference.outputs, candidate.outputs);
		let laps =
			Laps { candidate: candidate.lap, reference: reference.lap, cases, candidate_first, life: self.lives };
		self.warm_ups.take_in(group, laps);
		self.verify(&batch.cases, outputs, E::BESIDE_REFERENCE.then_some(right), Some(laps.times()))?;
		Ok((laps, made))
	}

	/// What decodes inputs for the sandboxes.
	fn decoder(&mut self) -> Result<&mut Decoder, Stop> {
		let decoder = match self.decoder.take() {
			Some(decoder) => decoder,
			None => Decoder::new(self.bench, self.brief)?,
		};
		Ok(self.decoder.insert(decoder))
	}

	/// Fresh cases of a group: so many, or half as often as there is no room for them.
	fn draw(&mut self, group: usize, size: usize) -> Result<Batch<E>, Stop> {
		let begun = Instant::now();
		let seeds: Vec<Seed> = (0..size).map(|_| self.next_seed()).collect();
		let make = self.timing.case;
		let cases: Vec<Case<E>> =
			self.bench.judging(|evaluator| seeds.into_iter().map(|seed| make(evaluator, seed, group)).collect());
		let inputs: Vec<&E::Input> = cases.iter().map(|case| &case.input).collect();
		let making = begun.elapsed();
		let Some(image) = self.decoder()?.image::<E>(&inputs)? else {
			return self.draw(group, size / 2);
		};
		Ok(Batch { cases, image, making })
	}

	/// Stops where outputs are not right. `right` is what the reference left, where the evaluator asks for it.
	fn verify(
		&mut self,
		cases: &[Case<E>],
		outputs: Vec<E::Output>,
		right: Option<Vec<E::Output>>,
		times: Option<Times>,
	) -> Result<(), Stop> {
		if outputs.len() != cases.len() {
			return Err(Stop::wrong("The candidate left another number of outputs than inputs."));
		}
		if right.as_ref().is_some_and(|right| right.len() != cases.len()) {
			return Err(Stop::Fault("the reference left another number of outputs than inputs".to_owned()));
		}
		let mut right = right.map(Vec::into_iter);
		let reference = || right.as_mut().and_then(Iterator::next);
		let ran: Vec<_> = cases
			.iter()
			.zip(outputs)
			.zip(std::iter::repeat_with(reference))
			.map(|((case, output), reference)| Ran { case, output, reference, times })
			.collect();
		let judgement = self.bench.judging(|evaluator| evaluator.judge(&ran));
		if judgement.is_scored() { Ok(()) } else { Err(judgement.into()) }
	}

	fn next_seed(&mut self) -> Seed {
		self.drawn += 1;
		self.seed.derive(self.drawn)
	}
}

/// Runs one of the two on a batch.
fn lap<E: Evaluator>(twin: &mut Twin, batch: &Batch<E>, hold_up: u64) -> Result<Left<E::Output>, Stop> {
	twin.lap(&batch.image.0, batch.cases.len(), hold_up)
}

//! Vectors in sandboxes: many in one life, each with the limits of a candidate.

use std::time::Instant;

use super::descent::sum_of_squares;
use super::finish;
use super::landscape::Landscape;
use super::space::Space;
use crate::judge::bench::Bench;
use crate::judge::brief::Brief;
use crate::judge::code::Code;
use crate::judge::inputs::FixedInputs;
use crate::judge::stages::{ran, run_cases};
use crate::judge::stop::Stop;
use crate::judge::trial::Trial;
use crate::judgement::Verdict;
use crate::outcome::Outcome;
use crate::{Evaluator, Judgement, Stage};

/// A sandbox whose candidate has had this share of its time is replaced: what it may use is counted over its life.
const LIFE: f64 = 0.5;
/// It is over once the candidate has timed out with so many vectors, or when it has taken so many times as long as one
/// may.
const TIMEOUTS: usize = 3;
const PATIENCE: u32 = 10;
/// After this share of that, only the numbers that were found are made to read well.
const LATE: f64 = 0.75;

/// Runs vectors of one candidate, one after the other.
pub(crate) struct Lives<'a, E: Evaluator> {
	bench: &'a mut Bench<E>,
	inputs: &'a FixedInputs<E>,
	brief: &'a Brief,
	code: Code,
	space: &'a Space,
	trial: Option<Trial>,
	/// Vectors that may still be tried.
	left: usize,
	timeouts: usize,
	begun: Instant,
}

/// What the judge makes of a vector.
enum Seen {
	/// What is left at each row.
	Residuals(Vec<f64>),
	Judged(Judgement),
}

impl<'a, E: Evaluator> Lives<'a, E> {
	pub(crate) fn new(
		bench: &'a mut Bench<E>,
		inputs: &'a FixedInputs<E>,
		brief: &'a Brief,
		code: Code,
		space: &'a Space,
		vectors: usize,
	) -> Self {
		Lives { bench, inputs, brief, code, space, trial: None, left: vectors, timeouts: 0, begun: Instant::now() }
	}

	/// Ends what is under way. Gives how many vectors might still have been tried.
	pub(crate) fn end(mut self) -> Result<usize, Stop> {
		self.retire()?;
		Ok(self.left)
	}

	/// What comes of a vector; `None` where the candidate ends of it.
	fn look(&mut self, values: &[f64]) -> Result<Option<Seen>, Stop> {
		self.left = self.left.saturating_sub(1);
		let bits = self.space.bits(values);
		let is_worn = |trial: &Trial| trial.exercise_time() >= self.brief.wall().mul_f64(LIFE);
		if self.trial.as_ref().is_some_and(is_worn) {
			self.retire()?;
		}
		if let Some(trial) = &mut self.trial {
			let seen = trial.renew(&bits).and_then(|()| look(self.bench, self.inputs, trial));
			match seen {
				Err(Stop::Outcome(outcome)) if !is_of_vector(&outcome) => self.retire()?,
				seen => return self.settle(seen),
			}
		}
		self.code.set(bits);
		let trial = self.bench.begin(&self.code.usual(), self.brief, Some(&self.inputs.region))?;
		let seen = look(self.bench, self.inputs, self.trial.insert(trial));
		self.settle(seen)
	}

	fn settle(&mut self, seen: Result<Seen, Stop>) -> Result<Option<Seen>, Stop> {
		match seen {
			Ok(seen) => Ok(Some(seen)),
			Err(Stop::Outcome(outcome)) => {
				self.timeouts += usize::from(matches!(outcome, Outcome::TimedOut { .. }));
				self.retire()?;
				Ok(None)
			}
			Err(stop) => Err(stop),
		}
	}

	fn retire(&mut self) -> Result<(), Stop> {
		match self.trial.take() {
			Some(trial) => Ok(self.bench.retire(trial)?),
			None => Ok(()),
		}
	}
}

/// Whether an outcome comes of the vector, whatever was run in the same life before it.
fn is_of_vector(outcome: &Outcome) -> bool {
	matches!(outcome, Outcome::TimedOut { .. } | Outcome::Wrong { .. } | Outcome::Panicked { .. })
}

/// Takes the candidate through the stages of a search, on the same inputs for every vector.
fn look<E: Evaluator>(bench: &mut Bench<E>, inputs: &FixedInputs<E>, trial: &mut Trial) -> Result<Seen, Stop> {
	let mut last = None;
	for stage in [Stage::Quick, Stage::Full] {
		let Some(fixed) = inputs.stage(stage).filter(|fixed| !fixed.cases.is_empty()) else { continue };
		let ran = ran(&fixed.cases, run_cases(fixed, trial)?);
		if stage == Stage::Full
			&& let Some(residuals) = bench.judging(|evaluator| evaluator.residuals(&ran))
		{
			return Ok(Seen::Residuals(residuals));
		}
		let judgement = bench.judging(|evaluator| evaluator.judge(&ran));
		if !judgement.is_scored() {
			return Ok(Seen::Judged(judgement));
		}
		last = Some(judgement);
	}
	last.map(Seen::Judged).ok_or_else(|| Stop::Fault(format!("{} has no cases to tune on", E::NAME)))
}

impl<E: Evaluator> Landscape for Lives<'_, E> {
	fn cost(&mut self, values: &[f64]) -> Result<f64, Stop> {
		let cost = match self.look(values)? {
			Some(Seen::Residuals(residuals)) => sum_of_squares(&residuals),
			Some(Seen::Judged(Judgement { verdict: Verdict::Scored(scored), .. })) => -scored.score,
			_ => f64::INFINITY,
		};
		Ok(if cost.is_finite() { cost } else { f64::INFINITY })
	}

	fn residuals(&mut self, values: &[f64]) -> Result<Option<Vec<f64>>, Stop> {
		match self.look(values)? {
			Some(Seen::Residuals(residuals)) if sum_of_squares(&residuals).is_finite() => Ok(Some(residuals)),
			_ => Ok(None),
		}
	}

	fn left(&self) -> usize {
		let (passed, patience) = (self.begun.elapsed(), self.brief.wall() * PATIENCE);
		if self.timeouts >= TIMEOUTS || passed >= patience {
			0
		} else if passed >= patience.mul_f64(LATE) {
			self.left.min(finish::most(self.space))
		} else {
			self.left
		}
	}
}

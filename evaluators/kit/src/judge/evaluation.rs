//! One evaluation: a fresh sandbox, the stages in turn, and the outcome.

use std::time::Instant;

use super::allowance::Allowance;
use super::bench::Bench;
use super::brief::{Brief, seed_of};
use super::code::Code;
use super::inputs::FixedInputs;
use super::stages::Course;
use super::stop::Stop;
use super::timing;
use super::tuning::{Course as Race, Found, Lives, Space, hunt, race};
use crate::outcome::Outcome;
use crate::protocol::{self, Best, Calibrate, Evaluate, Purpose, Reply, RowsWanted, Tune};
use crate::{Case, Evaluator, Judgement, Rows, Stage};

/// Evaluates candidates, one after the other.
pub(crate) struct Judge<E: Evaluator> {
	pub(crate) bench: Bench<E>,
	fixed: Option<FixedInputs<E>>,
}

impl<E: Evaluator> Judge<E> {
	pub(crate) fn new(bench: Bench<E>) -> Self {
		Judge { bench, fixed: None }
	}

	/// Evaluates one candidate.
	///
	/// # Errors
	///
	/// [`Stop::Fault`] and [`Stop::Abandoned`] only.
	pub(crate) fn evaluate(&mut self, request: &Evaluate) -> Result<Reply, Stop> {
		let begun = Instant::now();
		let outcome = match self.judge(request) {
			Ok(judgement) => Outcome::of(judgement).confirmed(&self.bench.evaluator, request.claimed.as_ref()),
			Err(Stop::Outcome(outcome)) => outcome,
			Err(stop) => return Err(stop),
		};
		let (timing, output) = self.bench.account(begun);
		Ok(Reply::Outcome { id: request.id, outcome, timing, output })
	}

	/// Times the reference beside itself, with a gain planted: what the clock is worth here and now.
	///
	/// # Errors
	///
	/// [`Stop::Fault`], also where this evaluator times nothing, and [`Stop::Abandoned`].
	pub(crate) fn calibrate(&mut self, request: &Calibrate) -> Result<Reply, Stop> {
		let Some(timing) = E::timing() else {
			return Err(Stop::Fault(format!("{} times nothing, so there is nothing to calibrate", E::NAME)));
		};
		let reference = Code::load(&request.reference, self.bench.functions())?;
		let brief = Brief::new(&request.seed, Purpose::Search, request.limits, None)?;
		let speed = timing::calibrate(&mut self.bench, &brief, &timing, &reference, request.planted)
			.map_err(Stop::of_reference)?;
		Ok(Reply::Calibrated {
			id: request.id,
			score: speed.log_ratio(),
			interval: speed.interval,
			pairs: speed.groups.iter().map(|group| group.pairs).min().unwrap_or(0),
		})
	}

	/// The rows behind the score of the search, where the evaluator says that there are such.
	///
	/// Cases of no other stage are made here: what is held out stays so.
	///
	/// # Errors
	///
	/// [`Stop::Fault`] if the seed cannot be read.
	pub(crate) fn rows(&self, request: &RowsWanted) -> Result<Reply, Stop> {
		let seed = seed_of(&request.seed)?;
		let rows = E::timing().is_none().then(|| Case::drawn(&self.bench.evaluator, seed, Stage::Full));
		let rows = rows.and_then(|cases| self.bench.evaluator.rows(&cases)).map(Rows::thinned);
		Ok(Reply::Rows { id: request.id, rows })
	}

	/// Tunes the numbers of a candidate that was compiled with a table of them: the best vector found, none where it has no
	/// score to begin with.
	///
	/// # Errors
	///
	/// [`Stop::Fault`] and [`Stop::Abandoned`] only.
	pub(crate) fn tune(&mut self, request: &Tune) -> Result<Reply, Stop> {
		let begun = Instant::now();
		let brief = Brief::new(&request.seed, Purpose::Search, request.limits, None)?;
		let space = Space::new(request.parameters.clone());
		if space.is_empty() || size_of::<u64>() * space.len() > E::OUTPUT_BYTES {
			return Err(Stop::Fault(format!("Expected a table of some numbers, got {}", space.len())));
		}
		let (best, vectors) = match self.best_vector(request, &brief, &space) {
			Err(Stop::Outcome(_)) => (None, 0),
			found => found?,
		};
		let (timing, _) = self.bench.account(begun);
		Ok(Reply::Tuned { id: request.id, best, vectors, timing })
	}

	fn best_vector(&mut self, request: &Tune, brief: &Brief, space: &Space) -> Result<(Option<Best>, usize), Stop> {
		let functions = self.bench.functions();
		let code = Code::with_table(&request.candidate, functions, &request.table, space.bits(&space.start()))?;
		// Nothing else is drawn from this.
		let mut chance = brief.seed.derive(3).rng();
		if let Some(timing) = E::timing() {
			let reference = self.reference(request.reference.as_ref())?;
			let mut course = Race { bench: &mut self.bench, timing: &timing, brief, reference: &reference };
			let (found, tried) = race(&mut course, code, space, request.vectors, &mut chance)?;
			return Ok((found.map(|Found { values, cost }| Best { values, cost, before: None }), tried));
		}
		let own = if E::FIXED_INPUTS { None } else { Some(FixedInputs::new(&self.bench.evaluator, brief.seed)?) };
		if own.is_none() && self.fixed.is_none() {
			self.fixed = Some(FixedInputs::new(&self.bench.evaluator, brief.seed)?);
		}
		let Some(inputs) = own.as_ref().or(self.fixed.as_ref()) else {
			return Err(Stop::Fault("inputs that were just made are gone".to_owned()));
		};
		let mut lives = Lives::new(&mut self.bench, inputs, brief, code, space, request.vectors);
		let found = hunt(&mut lives, space, &mut chance);
		let left = lives.end()?;
		let best = found?.map(|(Found { values, cost }, before)| Best { values, cost, before: Some(before) });
		Ok((best, request.vectors - left))
	}

	/// Takes the candidate through the stages until one is not passed. Gives the last judgement.
	fn judge(&mut self, request: &Evaluate) -> Result<Judgement, Stop> {
		let brief = Brief::new(&request.seed, request.purpose, request.limits, request.to_beat)?;
		let candidate = Code::load(&request.candidate, self.bench.functions())?;
		let Some(timing) = E::timing() else {
			let passed = self.run_stages(&brief, &brief.stages(), &candidate, None)?;
			let nothing = || Stop::Fault(format!("{} has no cases in any of {:?}", E::NAME, brief.stages()));
			return passed.ok_or_else(nothing);
		};
		let reference = self.reference(request.reference.as_ref())?;
		let beside = E::BESIDE_REFERENCE.then_some(&reference);
		match self.run_stages(&brief, &brief.stages()[..1], &candidate, beside)? {
			Some(judgement) if !judgement.is_scored() => Ok(judgement),
			_ => timing::judge(&mut self.bench, &brief, &timing, &candidate, &reference),
		}
	}

	fn reference(&self, named: Option<&protocol::Code>) -> Result<Code, Stop> {
		let named =
			named.ok_or_else(|| Stop::Fault(format!("{} times candidates beside a reference, got none", E::NAME)))?;
		match Code::load(named, self.bench.functions()) {
			Err(Stop::Outcome(outcome)) => Err(Stop::Fault(format!("the reference: {outcome:?}"))),
			loaded => loaded,
		}
	}

	/// The judgement of the last of these stages that has cases, or of the first that is not passed.
	fn run_stages(
		&mut self,
		brief: &Brief,
		stages: &[Stage],
		candidate: &Code,
		reference: Option<&Code>,
	) -> Result<Option<Judgement>, Stop> {
		if E::FIXED_INPUTS && !brief.is_held_out() && self.fixed.is_none() {
			self.fixed = Some(FixedInputs::new(&self.bench.evaluator, brief.seed)?);
		}
		let fixed = self.fixed.as_ref().filter(|_| !brief.is_held_out());
		let trial = self.bench.begin(&candidate.usual(), brief, fixed.map(|fixed| &fixed.region))?;
		let allowance = Allowance::of(brief.wall());
		let mut course = Course { bench: &mut self.bench, fixed, brief, candidate, trial, allowance };
		let judged = course.run_stages(stages, reference);
		let Course { trial, .. } = course;
		self.bench.retire(trial)?;
		judged
	}
}

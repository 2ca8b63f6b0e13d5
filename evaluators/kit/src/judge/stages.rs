//! One candidate through its stages, case by case.

use std::mem;
use std::ops::Range;
use std::time::{Duration, Instant};

use super::allowance::Allowance;
use super::bench::Bench;
use super::brief::Brief;
use super::code::Code;
use super::inputs::{FixedInputs, FixedStage, write};
use super::stop::Stop;
use super::trial::Trial;
use crate::outcome::Outcome;
use crate::{Case, Evaluator, Judgement, Ran, Stage};

/// A candidate on its way through the stages.
pub(crate) struct Course<'a, E: Evaluator> {
	pub(crate) bench: &'a mut Bench<E>,
	pub(crate) fixed: Option<&'a FixedInputs<E>>,
	pub(crate) brief: &'a Brief,
	pub(crate) candidate: &'a Code,
	/// Its sandbox; another one once a case has ended it.
	pub(crate) trial: Trial,
	/// What is left for all its cases.
	pub(crate) allowance: Allowance,
}

impl<E: Evaluator> Course<'_, E> {
	/// The judgement of the last of these stages that has cases, or of the first that is not passed.
	pub(crate) fn run_stages(&mut self, stages: &[Stage], reference: Option<&Code>) -> Result<Option<Judgement>, Stop> {
		let mut last = None;
		for stage in stages {
			let made: Vec<Case<E>>;
			let fixed = self.fixed.and_then(|fixed| fixed.stage(*stage));
			let cases = if let Some(fixed) = fixed {
				&fixed.cases
			} else {
				made = self.bench.judging(|evaluator| Case::drawn(evaluator, self.brief.seed, *stage));
				&made
			};
			let outputs = self.run_all(cases, fixed)?;
			if stages.last() == Some(stage) {
				self.trial.dismiss();
			}
			let mut ran = ran(cases, outputs);
			if let Some(reference) = reference {
				self.run_reference(reference, &mut ran)?;
			}
			let judged = (!ran.is_empty()).then(|| self.bench.judging(|evaluator| evaluator.judge(&ran)));
			last = judged.or(last);
			if last.as_ref().is_some_and(|judgement| !judgement.is_scored()) {
				break;
			}
		}
		Ok(last)
	}

	/// The candidate's outputs for the cases of a stage. Few are run one by one, so that the sandbox has only the one in hand;
	/// of many, more and more at once: there would else be as many messages.
	fn run_all(&mut self, cases: &[Case<E>], fixed: Option<&FixedStage<E>>) -> Result<Vec<E::Output>, Stop> {
		let mut outputs = Vec::with_capacity(cases.len());
		let mut together = 1;
		while outputs.len() < cases.len() {
			let next = outputs.len()..cases.len().min(outputs.len() + together);
			let range = if let Some(fixed) = fixed {
				fixed.ranges[next.start].start..fixed.ranges[next.end - 1].end
			} else {
				let inputs: Vec<&E::Input> = cases[next.clone()].iter().map(|case| &case.input).collect();
				write::<E>(&mut self.bench.fresh, 0, &inputs)?
			};
			let begun = Instant::now();
			if next.len() == 1 {
				outputs.push(self.run_case(range)?);
			} else if let Some(more) = self.run_several(range, next.len())? {
				outputs.extend(more);
			} else {
				together = 1;
				continue;
			}
			let was_quick = begun.elapsed() < self.brief.wall() / (4 * CASES_IN_FULL);
			if cases.len() >= MANY && was_quick && !self.left().is_zero() {
				together = (2 * together).min(MOST_TOGETHER);
			}
		}
		Ok(outputs)
	}

	/// The candidate's outputs for several inputs; `None` where one of them has to be found that failed.
	fn run_several(&mut self, range: Range<usize>, count: usize) -> Result<Option<Vec<E::Output>>, Stop> {
		let is_over_where_one_fails = E::failed(String::new()).is_none();
		if !is_over_where_one_fails {
			let left = self.left();
			if left.is_zero() {
				return Ok(None);
			}
			self.trial.go_on(left.min(self.brief.wall() / CASES_IN_FULL));
		}
		let ran = self.trial.run(range).and_then(|outputs| {
			let is_right = outputs.len() == count;
			if is_right {
				Ok(outputs)
			} else {
				Err(Stop::wrong("The candidate left another number of outputs than inputs."))
			}
		});
		match ran {
			Err(Stop::Outcome(_)) if !is_over_where_one_fails => {
				self.replace_sandbox()?;
				Ok(None)
			}
			ran => ran.map(Some),
		}
	}

	/// How long all cases together may still take.
	fn left(&self) -> Duration {
		self.allowance.left(self.trial.pid())
	}

	/// Goes on in a fresh sandbox.
	fn replace_sandbox(&mut self) -> Result<(), Stop> {
		let region = self.fixed.map(|fixed| &fixed.region);
		self.allowance.replace(self.trial.pid());
		let fresh = self.bench.begin(&self.candidate.usual(), self.brief, region)?;
		Ok(self.bench.retire(mem::replace(&mut self.trial, fresh))?)
	}

	/// The candidate's output for one input, or what the evaluator has stand for it.
	fn run_case(&mut self, range: Range<usize>) -> Result<E::Output, Stop> {
		if E::failed(String::new()).is_none() {
			return only(self.trial.run(range)?);
		}
		let left = self.left();
		let (limit, ended) = if left.is_zero() {
			let limit = self.brief.limits.wall_ms;
			(left, Outcome::Wrong { feedback: format!("all cases together take longer than {limit} ms") })
		} else {
			let limit = left.min(self.brief.wall() / CASES_IN_FULL);
			self.trial.go_on(limit);
			match self.trial.run(range).and_then(only) {
				Err(Stop::Outcome(outcome)) => (limit, outcome),
				output => return output,
			}
		};
		let why = match ended {
			Outcome::TimedOut { .. } => format!("took longer than {} ms", limit.as_millis()),
			Outcome::Wrong { feedback } => format!("was not run to its end: {feedback}"),
			ended => ended.said(),
		};
		if !left.is_zero() {
			self.replace_sandbox()?;
		}
		self.bench.judging(|_| E::failed(why)).ok_or_else(|| Stop::Fault(format!("{} changes its mind", E::NAME)))
	}

	/// Has the reference run the same inputs, in a sandbox that holds nothing else.
	fn run_reference(&mut self, reference: &Code, ran: &mut [Ran<'_, E>]) -> Result<(), Stop> {
		let mut trial = self.bench.begin_reference(&reference.usual(), self.brief)?;
		let done = ran.iter_mut().try_for_each(|ran| {
			let range = write::<E>(&mut self.bench.fresh, 0, &[&ran.case.input])?;
			ran.reference = Some(only(trial.run(range)?)?);
			Ok(())
		});
		trial.end()?;
		done.map_err(Stop::of_reference)
	}
}

/// Where a case that fails is one of many: the share of the wall-clock limit that a case may take is one in so many.
const CASES_IN_FULL: u32 = 10;
/// From so many cases on several are run at once, and at most so many.
const MANY: usize = 1_000;
const MOST_TOGETHER: usize = 512;

/// The candidate's outputs for inputs that were written before, one case after the other.
pub(crate) fn run_cases<E: Evaluator>(fixed: &FixedStage<E>, trial: &mut Trial) -> Result<Vec<E::Output>, Stop> {
	fixed.ranges.iter().map(|range| only(trial.run(range.clone())?)).collect()
}

/// Cases with what the candidate made of them.
pub(crate) fn ran<E: Evaluator>(cases: &[Case<E>], outputs: Vec<E::Output>) -> Vec<Ran<'_, E>> {
	cases.iter().zip(outputs).map(|(case, output)| Ran { case, output, reference: None, times: None }).collect()
}

/// The output of the one input that was run.
fn only<T>(mut outputs: Vec<T>) -> Result<T, Stop> {
	match (outputs.pop(), outputs.is_empty()) {
		(Some(output), true) => Ok(output),
		_ => Err(Stop::wrong("The candidate left no output, or more than one.")),
	}
}

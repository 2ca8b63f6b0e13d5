//! One evaluation: a fresh sandbox, the stages in turn, and the outcome.

use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::time::{Duration, Instant};

use super::fork_server::{Candidate, ForkServer, Means};
use super::inputs::{FixedInputs, cases, input_region, write};
use super::sandboxed::Sandboxed;
use super::shared_memory::{InputRegion, library_copy};
use super::timing;
use super::trial::Trial;
use crate::outcome::Outcome;
use crate::protocol::{Cost, Evaluate, Purpose, Reply};
use crate::{Case, Evaluator, Judgement, Ran, Seed, Stage};

/// The reference may use this much memory at least.
const REFERENCE_BYTES: u64 = 256 << 20;

/// Why an evaluation goes no further.
#[derive(Debug)]
pub(crate) enum Stop {
	/// The candidate's outcome is known.
	Outcome(Outcome),
	/// Something of ours has failed.
	Fault(String),
	/// The manager is gone.
	Abandoned,
}

impl From<io::Error> for Stop {
	fn from(error: io::Error) -> Self {
		Stop::Fault(error.to_string())
	}
}

/// The open evaluator with all that its evaluations need.
pub(crate) struct Judge<E: Evaluator> {
	pub(crate) evaluator: E,
	server: ForkServer,
	fixed: Option<FixedInputs<E>>,
	fresh: InputRegion,
	/// The time that the evaluator itself has taken in this evaluation, making and judging cases.
	judging: Duration,
}

/// An evaluation's request as its parts need it.
pub(crate) struct Brief<'a> {
	pub(crate) request: &'a Evaluate,
	pub(crate) seed: Seed,
	pub(crate) wall: Duration,
	/// The stages that the candidate must pass.
	pub(crate) stages: [Stage; 2],
}

impl<E: Evaluator> Judge<E> {
	pub(crate) fn new(evaluator: E, server: ForkServer) -> io::Result<Self> {
		Ok(Judge { evaluator, server, fixed: None, fresh: input_region::<E>()?, judging: Duration::ZERO })
	}

	/// Evaluates one candidate.
	///
	/// # Errors
	///
	/// [`Stop::Fault`] and [`Stop::Abandoned`] only.
	pub(crate) fn evaluate(&mut self, request: &Evaluate) -> Result<Reply, Stop> {
		let begun = Instant::now();
		self.judging = Duration::ZERO;
		let brief = Brief::new::<E>(request, self.evaluator.form())?;
		if E::FIXED_INPUTS && request.purpose == Purpose::Search && self.fixed.is_none() {
			self.fixed = Some(FixedInputs::new(&self.evaluator, brief.seed)?);
		}
		let library = match library_copy(Path::new(&request.library)) {
			Ok(library) => library,
			Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
				let outcome = Outcome::Crashed { detail: format!("could not be loaded: {error}") };
				return Ok(Reply::Outcome { id: request.id, outcome, timing: Cost::default(), output: String::new() });
			}
			Err(error) => return Err(Stop::Fault(format!("{}: {error}", request.library))),
		};
		let candidate = Candidate::Library { library: library.as_fd(), entries: &request.entries, file: &request.file };
		let fixed = self.fixed.as_ref().filter(|_| request.purpose == Purpose::Search);
		let region = fixed.map_or(&self.fresh, |fixed| &fixed.region);
		let sandbox = self.server.sandbox(&candidate, &brief.means(region, self.evaluator.form()))?;
		let mut trial = Trial::new(sandbox, request.limits);

		let outcome = match self.run_stages(&brief, &mut trial) {
			Ok(judgement) => Outcome::of(judgement),
			Err(Stop::Outcome(outcome)) => outcome,
			Err(stop) => return Err(stop),
		};
		let (spawn, exercise) = (trial.spawn_time(), trial.exercise_time());
		let (ending, output) = trial.end()?;
		let timing = Cost {
			total_us: micros(begun.elapsed()),
			spawn_us: micros(spawn),
			exercise_us: micros(exercise),
			judge_us: micros(self.judging),
			cpu_us: micros(ending.cpu),
			peak_kb: ending.peak_kb,
		};
		Ok(Reply::Outcome { id: request.id, outcome, timing, output })
	}

	fn fixed_inputs(&self, brief: &Brief<'_>) -> Option<&FixedInputs<E>> {
		self.fixed.as_ref().filter(|_| brief.request.purpose == Purpose::Search)
	}

	/// Takes the candidate through the stages until one is not passed. Gives the last judgement.
	fn run_stages(&mut self, brief: &Brief<'_>, trial: &mut Trial) -> Result<Judgement, Stop> {
		let mut last = None;
		for stage in brief.stages {
			let judgement = match E::timing() {
				Some(timing) if stage != Stage::Quick => Some(timing::judge(self, brief, stage, &timing, trial)?),
				_ => self.run_stage(brief, stage, trial)?,
			};
			match judgement {
				Some(judgement) if !judgement.is_scored() => return Ok(judgement),
				Some(judgement) => last = Some(judgement),
				None => {}
			}
		}
		last.ok_or_else(|| Stop::Fault(format!("{} has no cases in any of {:?}", E::NAME, brief.stages)))
	}

	fn run_stage(&mut self, brief: &Brief<'_>, stage: Stage, trial: &mut Trial) -> Result<Option<Judgement>, Stop> {
		let is_last = brief.stages.last() == Some(&stage);
		if let Some(fixed) = self.fixed_inputs(brief).and_then(|fixed| fixed.stage(stage)) {
			let mut outputs = Vec::with_capacity(fixed.cases.len());
			for range in &fixed.ranges {
				outputs.push(only(trial.run(range.clone())?)?);
			}
			if is_last {
				trial.dismiss();
			}
			let begun = Instant::now();
			let judgement = judge(&self.evaluator, &fixed.cases, outputs);
			self.judging += begun.elapsed();
			return Ok(judgement);
		}
		let cases = self.judging(|evaluator| cases(evaluator, brief.seed, stage));
		let mut outputs = Vec::with_capacity(cases.len());
		for case in &cases {
			// One case at a time, so that the sandbox has only the one in hand.
			let range = write::<E>(&mut self.fresh, 0, &[&case.input])?;
			outputs.push(only(trial.run(range)?)?);
		}
		if is_last {
			trial.dismiss();
		}
		Ok(self.judging(|evaluator| judge(evaluator, &cases, outputs)))
	}

	/// Has the evaluator do something, on its own account of time.
	pub(crate) fn judging<T>(&mut self, work: impl FnOnce(&E) -> T) -> T {
		let begun = Instant::now();
		let done = work(&self.evaluator);
		self.judging += begun.elapsed();
		done
	}

	/// Has a sandbox forked that runs the evaluator's reference on inputs made for this evaluation.
	pub(crate) fn twin(&mut self, brief: &Brief<'_>) -> io::Result<Sandboxed> {
		let mut means = brief.means(&self.fresh, self.evaluator.form());
		// A limit that is too small for the reference must not be a fault.
		means.memory_bytes = means.memory_bytes.max(REFERENCE_BYTES);
		self.server.sandbox(&Candidate::Reference, &means)
	}

	/// Makes ready for the next evaluation what can be.
	pub(crate) fn prepare_next(&mut self) -> io::Result<()> {
		self.server.keep_spare()
	}

	/// The region for inputs that are made for one evaluation.
	pub(crate) fn fresh_region(&mut self) -> &mut InputRegion {
		&mut self.fresh
	}
}

impl<'a> Brief<'a> {
	fn new<E: Evaluator>(request: &'a Evaluate, form: usize) -> Result<Self, Stop> {
		let expected = E::FORMS.get(form).map_or(0, |form| form.len());
		if request.entries.len() != expected {
			return Err(Stop::Fault(format!("Expected {expected} entries, got {}", request.entries.len())));
		}
		let seed = Seed::from_hex(&request.seed)
			.ok_or_else(|| Stop::Fault("Expected `seed` to be 64 hexadecimal digits".to_owned()))?;
		let last = match request.purpose {
			Purpose::Search => Stage::Full,
			Purpose::Confirm => Stage::HeldOut,
		};
		let wall = Duration::from_millis(request.limits.wall_ms);
		Ok(Brief { request, seed, wall, stages: [Stage::Quick, last] })
	}
}

impl Brief<'_> {
	/// What a sandbox of this evaluation may use, with its inputs in `region`.
	fn means<'a>(&self, region: &'a InputRegion, form: usize) -> Means<'a> {
		Means { input: region.file(), form, wall: self.wall, memory_bytes: self.request.limits.memory_mb << 20 }
	}
}

/// The output of the one input that was run.
fn only<T>(mut outputs: Vec<T>) -> Result<T, Stop> {
	if let (Some(output), true) = (outputs.pop(), outputs.is_empty()) {
		return Ok(output);
	}
	let feedback = "The candidate left no output, or more than one.".to_owned();
	Err(Stop::Outcome(Outcome::Wrong { feedback }))
}

/// The evaluator's judgement of a stage; none where the stage has no cases.
fn judge<E: Evaluator>(evaluator: &E, cases: &[Case<E>], outputs: Vec<E::Output>) -> Option<Judgement> {
	let ran: Vec<_> = cases.iter().zip(outputs).map(|(case, output)| Ran { case, output, times: None }).collect();
	(!ran.is_empty()).then(|| evaluator.judge(&ran))
}

fn micros(duration: Duration) -> u64 {
	u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

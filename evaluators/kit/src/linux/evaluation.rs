//! One evaluation: a fresh sandbox, the stages in turn, and the outcome.

use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{io, mem};

use super::fork_server::{Candidate, ForkServer, Means};
use super::inputs::{FixedInputs, cases, input_region, write};
use super::shared_memory::{InputRegion, library_copy};
use super::timing;
use super::trial::Trial;
use crate::outcome::Outcome;
use crate::protocol::{Calibrate, Cost, Evaluate, Purpose, Reply};
use crate::{Case, Evaluator, Judgement, Ran, Seed, Stage};

/// The reference may use this much memory at least, and live so many times as long.
const REFERENCE_BYTES: u64 = 256 << 20;
const REFERENCE_WAITS: u32 = 4;

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
	tally: Tally,
}

/// What is run: a candidate's library, or the evaluator's own reference.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
	Candidate { library: BorrowedFd<'a>, request: &'a Evaluate },
	Reference,
}

/// What the sandboxes of one evaluation have come to.
#[derive(Default)]
struct Tally {
	/// From the first order to the candidate loaded.
	spawn: Option<Duration>,
	exercise: Duration,
	cpu: Duration,
	peak_kb: u64,
	/// What the first sandbox that printed has printed.
	printed: String,
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
		Ok(Judge {
			evaluator,
			server,
			fixed: None,
			fresh: input_region::<E>()?,
			judging: Duration::ZERO,
			tally: Tally::default(),
		})
	}

	/// Evaluates one candidate.
	///
	/// # Errors
	///
	/// [`Stop::Fault`] and [`Stop::Abandoned`] only.
	pub(crate) fn evaluate(&mut self, request: &Evaluate) -> Result<Reply, Stop> {
		let begun = Instant::now();
		self.judging = Duration::ZERO;
		self.tally = Tally::default();
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
		let subject = Subject::Candidate { library: library.as_fd(), request };
		let outcome = match self.run_stages(&brief, &subject) {
			Ok(judgement) => Outcome::of(judgement),
			Err(Stop::Outcome(outcome)) => outcome,
			Err(stop) => return Err(stop),
		};
		let tally = mem::take(&mut self.tally);
		let timing = Cost {
			total_us: micros(begun.elapsed()),
			spawn_us: micros(tally.spawn.unwrap_or_default()),
			exercise_us: micros(tally.exercise),
			judge_us: micros(self.judging),
			cpu_us: micros(tally.cpu),
			peak_kb: tally.peak_kb,
		};
		Ok(Reply::Outcome { id: request.id, outcome, timing, output: tally.printed })
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
		let evaluate = Evaluate::of_reference(request);
		let brief = Brief::of(&evaluate)?;
		let speed = match timing::calibrate(self, &brief, &timing, request.planted) {
			Ok(speed) => speed,
			Err(Stop::Outcome(outcome)) => return Err(Stop::Fault(format!("the reference failed: {outcome:?}"))),
			Err(stop) => return Err(stop),
		};
		Ok(Reply::Calibrated {
			id: request.id,
			score: speed.log_ratio(),
			interval: speed.interval,
			pairs: speed.groups.iter().map(|group| group.pairs).min().unwrap_or(0),
		})
	}

	fn fixed_inputs(&self, brief: &Brief<'_>) -> Option<&FixedInputs<E>> {
		self.fixed.as_ref().filter(|_| brief.request.purpose == Purpose::Search)
	}

	/// Takes the candidate through the stages until one is not passed. Gives the last judgement.
	fn run_stages(&mut self, brief: &Brief<'_>, subject: &Subject<'_>) -> Result<Judgement, Stop> {
		let timing = E::timing();
		let untimed = if timing.is_some() { &brief.stages[..1] } else { &brief.stages[..] };
		let mut trial = self.begin(subject, brief)?;
		let passed = self.run_untimed(brief, untimed, &mut trial);
		self.retire(trial)?;
		match (passed?, timing) {
			(Some(judgement), _) if !judgement.is_scored() => Ok(judgement),
			(_, Some(timing)) => timing::judge(self, brief, &timing, subject),
			(Some(judgement), None) => Ok(judgement),
			(None, None) => Err(Stop::Fault(format!("{} has no cases in any of {:?}", E::NAME, brief.stages))),
		}
	}

	/// The judgement of the last stage that has cases, or of the first that is not passed.
	fn run_untimed(
		&mut self,
		brief: &Brief<'_>,
		stages: &[Stage],
		trial: &mut Trial,
	) -> Result<Option<Judgement>, Stop> {
		let mut last = None;
		for stage in stages {
			let is_last = stages.last() == Some(stage);
			match self.run_stage(brief, *stage, is_last, trial)? {
				Some(judgement) if !judgement.is_scored() => return Ok(Some(judgement)),
				Some(judgement) => last = Some(judgement),
				None => {}
			}
		}
		Ok(last)
	}

	fn run_stage(
		&mut self,
		brief: &Brief<'_>,
		stage: Stage,
		is_last: bool,
		trial: &mut Trial,
	) -> Result<Option<Judgement>, Stop> {
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

	/// A fresh sandbox for the stages of an evaluation that are not timed.
	fn begin(&mut self, subject: &Subject<'_>, brief: &Brief<'_>) -> io::Result<Trial> {
		let fixed = self.fixed.as_ref().filter(|_| brief.request.purpose == Purpose::Search);
		let region = fixed.map_or(&self.fresh, |fixed| &fixed.region);
		begin(&mut self.server, subject, brief, brief.means(region, self.evaluator.form()))
	}

	/// A fresh sandbox that runs batches from [`fresh_region`](Self::fresh_region).
	pub(crate) fn begin_timed(&mut self, subject: &Subject<'_>, brief: &Brief<'_>) -> io::Result<Trial> {
		begin(&mut self.server, subject, brief, brief.means(&self.fresh, self.evaluator.form()))
	}

	/// Ends a sandbox of the candidate and keeps the account of it.
	pub(crate) fn retire(&mut self, trial: Trial) -> io::Result<()> {
		let (spawn, exercise) = (trial.spawn_time(), trial.exercise_time());
		let (ending, printed) = trial.end()?;
		let tally = &mut self.tally;
		tally.spawn.get_or_insert(spawn);
		tally.exercise += exercise;
		tally.cpu += ending.cpu;
		tally.peak_kb = tally.peak_kb.max(ending.peak_kb);
		if tally.printed.is_empty() {
			tally.printed = printed;
		}
		Ok(())
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

fn begin(server: &mut ForkServer, subject: &Subject<'_>, brief: &Brief<'_>, mut means: Means<'_>) -> io::Result<Trial> {
	let candidate = match subject {
		Subject::Candidate { library, request } => {
			Candidate::Library { library: *library, entries: &request.entries, file: &request.file }
		}
		Subject::Reference => {
			// A limit that is too small for the reference must not be a fault.
			means.memory_bytes = means.memory_bytes.max(REFERENCE_BYTES);
			// It also waits for its candidate.
			means.wall *= REFERENCE_WAITS;
			Candidate::Reference
		}
	};
	Ok(Trial::new(server.sandbox(&candidate, &means)?, brief.request.limits))
}

impl<'a> Brief<'a> {
	fn new<E: Evaluator>(request: &'a Evaluate, form: usize) -> Result<Self, Stop> {
		let expected = E::FORMS.get(form).map_or(0, |form| form.len());
		if request.entries.len() != expected {
			return Err(Stop::Fault(format!("Expected {expected} entries, got {}", request.entries.len())));
		}
		Brief::of(request)
	}

	fn of(request: &'a Evaluate) -> Result<Self, Stop> {
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

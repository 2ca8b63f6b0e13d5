//! One sandbox from its start to its end, and the candidate's outcome if it ends badly.

use std::io;
use std::ops::Range;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::death;
use super::evaluation::Stop;
use super::message::{Kind, Message};
use super::process::{Ending, cpu_time};
use super::record::Cause;
use super::run_queue::RunQueue;
use super::sandboxed::{Event, Sandboxed};
use super::stamped;
use crate::outcome::Outcome;
use crate::protocol::Limits;

/// A sandbox at work, and how far it has come.
pub(crate) struct Trial {
	sandbox: Sandboxed,
	limits: Limits,
	/// Whether the sandbox has shut itself in; what dies before that is our fault.
	confined: bool,
	loaded: Option<Instant>,
	exercised: Duration,
	/// Opened when the first inputs are prepared, where the kernel keeps an account.
	queue: Option<RunQueue>,
	/// Processor time that had been used when the first inputs were prepared.
	used_before: Option<Duration>,
	/// What has been timed since.
	timed: Duration,
}

impl Trial {
	pub(crate) fn new(sandbox: Sandboxed, limits: Limits) -> Self {
		Trial {
			sandbox,
			limits,
			confined: false,
			loaded: None,
			exercised: Duration::ZERO,
			queue: None,
			used_before: None,
			timed: Duration::ZERO,
		}
	}

	/// Runs the candidate on the inputs in this range and gives its outputs.
	pub(crate) fn run<T: DeserializeOwned>(&mut self, range: Range<usize>) -> Result<Vec<T>, Stop> {
		let inputs = range.clone();
		let told = Instant::now();
		self.tell(Kind::Run, inputs);
		let (done, _) = self.wait_for(Kind::Done)?;
		let begun = self.loaded.map_or(told, |loaded| loaded.max(told));
		self.exercised += begun.elapsed();
		self.output(&done)
	}

	/// Has the sandbox decode the inputs in this range.
	pub(crate) fn prepare(&mut self, range: Range<usize>) -> Result<(), Stop> {
		if self.queue.is_none() {
			self.queue = RunQueue::of(self.sandbox.pid());
			self.used_before = cpu_time(self.sandbox.pid());
		}
		self.tell(Kind::Prepare, range);
		self.wait_for(Kind::Prepared)?;
		Ok(())
	}

	/// Runs the candidate on the prepared inputs. Gives the time from the word to go to the outputs
	/// lying where the judge can read them, and where that is: wall time by the kernel's clock, less
	/// what the sandbox spent waiting for a processor.
	pub(crate) fn go(&mut self) -> Result<(Duration, Message), Stop> {
		let waited_before = self.waited();
		let begun = stamped::now();
		self.tell(Kind::Go, 0..0);
		let (done, ended) = self.wait_for(Kind::Done)?;
		let wall = ended.saturating_sub(begun);
		let waited = self.waited().saturating_sub(waited_before);
		self.exercised += wall;
		let timed = wall.saturating_sub(waited);
		self.timed += timed;
		Ok((timed, done))
	}

	/// The time that the sandbox has been timed for, and the processor time that it used besides:
	/// to decode inputs, if it is honest.
	pub(crate) fn timed_and_besides(&self) -> Option<(Duration, Duration)> {
		let used = cpu_time(self.sandbox.pid())?.saturating_sub(self.used_before?);
		Some((self.timed, used.saturating_sub(self.timed)))
	}

	/// How long the sandbox has waited for a processor so far, as far as the kernel says.
	fn waited(&self) -> Duration {
		self.queue.as_ref().and_then(RunQueue::waited).unwrap_or_default()
	}

	/// The outputs that were announced.
	pub(crate) fn output<T: DeserializeOwned>(&self, done: &Message) -> Result<Vec<T>, Stop> {
		self.sandbox.output(done).map_err(|problem| wrong(format!("The candidate left no output: {problem}.")))
	}

	/// From the order to the candidate loaded; zero if it never was.
	pub(crate) fn spawn_time(&self) -> Duration {
		self.loaded.map_or(Duration::ZERO, |loaded| loaded.duration_since(self.sandbox.started()))
	}

	/// The time that the candidate has had so far.
	pub(crate) fn exercise_time(&self) -> Duration {
		self.exercised
	}

	/// Kills the sandbox, whose work is done. It dies while the judge goes on.
	pub(crate) fn dismiss(&mut self) {
		self.sandbox.dismiss();
	}

	/// Ends the sandbox. Gives what it used and what it printed.
	pub(crate) fn end(mut self) -> io::Result<(Ending, String)> {
		let ending = self.sandbox.end()?;
		Ok((ending, self.sandbox.printed()))
	}

	fn tell(&self, kind: Kind, range: Range<usize>) {
		// A sandbox that cannot be told anything is dead or dying: waiting for it says how.
		let _ = self.sandbox.tell(kind, range);
	}

	/// Waits for a message of this kind. Gives it and when it was sent.
	fn wait_for(&mut self, wanted: Kind) -> Result<(Message, Duration), Stop> {
		loop {
			let event = self.sandbox.next_event()?;
			match event {
				Event::Message { message, sent } => match message.kind() {
					Some(Kind::Confined) if !self.confined => self.confined = true,
					Some(Kind::Loaded) if self.confined && self.loaded.is_none() => self.loaded = Some(Instant::now()),
					Some(kind) if kind == wanted && self.loaded.is_some() => return Ok((message, sent)),
					_ => return Err(out_of_turn()),
				},
				Event::Nonsense => return Err(out_of_turn()),
				Event::Ended => return Err(self.death()?),
				Event::Deadline => return Err(Stop::Outcome(Outcome::TimedOut { limit_ms: self.limits.wall_ms })),
				Event::Abandoned => return Err(Stop::Abandoned),
			}
		}
	}

	fn death(&mut self) -> io::Result<Stop> {
		let status = self.sandbox.end()?.status;
		let note = self.sandbox.note()?;
		if self.confined {
			return Ok(Stop::Outcome(death::outcome(status, note, self.limits)));
		}
		let reason = note.filter(|note| note.cause == Cause::NotConfined).map(|note| note.text);
		Ok(Stop::Fault(format!("a sandbox did not come up ({status:?}): {}", reason.unwrap_or_default())))
	}
}

fn out_of_turn() -> Stop {
	Stop::Outcome(Outcome::Crashed { detail: "spoke to the judge out of turn".to_owned() })
}

fn wrong(feedback: String) -> Stop {
	Stop::Outcome(Outcome::Wrong { feedback })
}

//! One sandbox from its start to its end, and the candidate's outcome if it ends badly.

use std::fmt::Display;
use std::io;
use std::ops::Range;
use std::time::{Duration, Instant};

use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_setaffinity};
use serde::de::DeserializeOwned;

use super::children::{Ending, cpu_time};
use super::run_queue::RunQueue;
use super::sandboxed::{Event, Sandboxed};
use super::stop::Stop;
use super::{death, stamped};
use crate::arena;
use crate::outcome::Outcome;
use crate::protocol::Limits;
use crate::shared::message::{Kind, Message};
use crate::shared::record::Cause;

/// Outputs of a batch are encoded in less time than that, whatever else the machine does.
const ENCODING: Duration = Duration::from_secs(5);

/// A sandbox at work, and how far it has come.
pub(crate) struct Trial {
	sandbox: Sandboxed,
	limits: Limits,
	/// Whether the sandbox has shut itself in; what dies before that is our fault.
	confined: bool,
	loaded: Option<Instant>,
	/// The sandbox's word where its library is loaded.
	loaded_at: Option<Message>,
	exercised: Duration,
	/// Opened before its first batch, where the kernel keeps an account.
	queue: Option<RunQueue>,
	/// Processor time that had been used when it was last frozen, or before its first batch.
	used: Option<Duration>,
	is_frozen: bool,
}

/// What one batch took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lap {
	/// From the word to go to the sandbox frozen with its outputs there, on a processor.
	pub(crate) timed: Duration,
	/// On a processor since the lap before: to wake up, if it is honest.
	pub(crate) besides: Duration,
	/// From the word to go to the word that it is done, neither on a processor nor waiting for one.
	pub(crate) idle: Duration,
}

impl Trial {
	pub(crate) fn new(sandbox: Sandboxed, limits: Limits) -> Self {
		Trial {
			sandbox,
			limits,
			confined: false,
			loaded: None,
			loaded_at: None,
			exercised: Duration::ZERO,
			queue: None,
			used: None,
			is_frozen: false,
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
		let (arena, start) = self.encoded(&done)?;
		let encoded = arena[start..].to_vec();
		arena::decode_output(arena, &encoded).map_err(|error| no_output(&error))
	}

	/// Lets it go on for as long as this from now.
	pub(crate) fn go_on(&mut self, wall: Duration) {
		self.sandbox.go_on(wall);
	}

	/// Has the candidate's table hold these numbers from its next run on, for which it has all its time again.
	pub(crate) fn renew(&mut self, numbers: &[u64]) -> Result<(), Stop> {
		self.sandbox.go_on(Duration::from_millis(self.limits.wall_ms));
		let bytes = bytemuck::cast_slice(numbers);
		self.sandbox.put(bytes)?;
		self.tell(Kind::Table, 0..bytes.len());
		Ok(())
	}

	/// Keeps the sandbox on one processor, as far as this process may say so.
	pub(crate) fn keep_on(&self, processor: usize) {
		let mut set = CpuSet::new();
		if processor < CpuSet::MAX_CPU {
			set.set(processor);
			// Where it may not, or where it is gone, timing is less exact and nothing else.
			let _ = sched_setaffinity(process_id(self.sandbox.pid()), &set);
		}
	}

	/// Has a sandbox without a candidate decode the inputs in this range. Gives their image, which is empty where it had
	/// no room for it.
	pub(crate) fn decode(&mut self, range: Range<usize>) -> Result<Vec<u8>, Stop> {
		self.tell(Kind::Decode, range);
		let (decoded, _) = self.wait_for(Kind::Decoded)?;
		Ok(self.sandbox.found(usize::try_from(decoded.bytes).unwrap_or(0))?)
	}

	/// Wakes the sandbox, and then puts the image of a batch there: nothing of it is known before, so that there is
	/// nothing to compute while the clock stands.
	pub(crate) fn prepare(&mut self, image: &[u8]) -> Result<(), Stop> {
		if self.queue.is_none() {
			self.queue = RunQueue::of(self.sandbox.pid());
			self.used = cpu_time(self.sandbox.pid());
		}
		self.tell(Kind::Prepare, 0..image.len());
		if std::mem::take(&mut self.is_frozen) {
			self.sandbox.thaw();
		}
		self.wait_for(Kind::Prepared)?;
		Ok(self.sandbox.put(image)?)
	}

	/// Runs the candidate on the prepared inputs and freezes the sandbox: what it has not written by
	/// then is not among its outputs, and what it has computed by then is on its account. Gives what
	/// that took and where the outputs are said to lie. The sandbox is to idle for `hold_up` millionths of its time
	/// besides: what a sandbox of the judge's own does.
	pub(crate) fn go(&mut self, hold_up: u64) -> Result<(Lap, Message), Stop> {
		let pid = self.sandbox.pid();
		let (used_before, waited_before) = (cpu_time(pid), self.waited());
		let begun = stamped::now();
		let hold_up = usize::try_from(hold_up).unwrap_or(0);
		self.tell(Kind::Go, hold_up..hold_up);
		let (returned, ended) = self.wait_for(Kind::Returned)?;
		self.freeze()?;
		let wall = ended.saturating_sub(begun);
		let running = wall.saturating_sub(self.waited().saturating_sub(waited_before));
		self.exercised += wall;
		let used_after = cpu_time(pid);
		let lap = match (self.used, used_before, used_after) {
			(Some(last), Some(before), Some(after)) => Lap {
				timed: after.saturating_sub(before),
				besides: before.saturating_sub(last),
				idle: running.saturating_sub(after.saturating_sub(before)),
			},
			_ => Lap { timed: running, ..Lap::default() },
		};
		self.used = used_after;
		Ok((lap, returned))
	}

	fn freeze(&mut self) -> Result<(), Stop> {
		self.is_frozen = self.sandbox.freeze()?;
		// It has died since it said that it was done.
		if self.is_frozen { Ok(()) } else { Err(self.death()?) }
	}

	/// How long the sandbox has waited for a processor so far, as far as the kernel says.
	fn waited(&self) -> Duration {
		self.queue.as_ref().and_then(RunQueue::waited).unwrap_or_default()
	}

	/// Tells a sandbox that is to encode what another leaves where that one's library lies, once it does.
	pub(crate) fn follow(&self, other: &mut Trial) {
		if let Some(loaded) = other.loaded_at.take() {
			self.sandbox.pass_on(Kind::Loaded, &loaded);
		}
	}

	/// Has a sandbox without a candidate encode what another one, which stands still, said it has returned. Gives the
	/// encoded outputs.
	pub(crate) fn encode(&mut self, returned: &Message) -> Result<Vec<u8>, Stop> {
		self.sandbox.go_on(ENCODING);
		self.sandbox.pass_on(Kind::Encode, returned);
		let (done, _) = self.wait_for(Kind::Done)?;
		let (mut arena, start) = self.encoded(&done)?;
		Ok(arena.split_off(start))
	}

	/// The process that it is.
	pub(crate) fn pid(&self) -> u32 {
		self.sandbox.pid()
	}

	/// What lies at the beginning of its arena.
	pub(crate) fn found(&self, bytes: usize) -> io::Result<Vec<u8>> {
		self.sandbox.found(bytes)
	}

	/// The outputs that were announced, and what lies before them.
	fn encoded(&self, done: &Message) -> Result<(Vec<u8>, usize), Stop> {
		self.sandbox.encoded(done).map_err(|problem| no_output(&problem))
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
					Some(Kind::Loaded) if self.confined && self.loaded.is_none() => {
						(self.loaded, self.loaded_at) = (Some(Instant::now()), Some(message));
					}
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
		let ending = self.sandbox.end()?;
		let note = self.sandbox.note()?;
		if note.is_none() && self.sandbox.was_killed_from_outside(&ending) {
			return Ok(Stop::Lost("a sandbox was killed".to_owned()));
		}
		let status = ending.status;
		if self.confined {
			return Ok(Stop::Outcome(death::outcome(status, note, self.limits)));
		}
		let reason = note.filter(|note| note.cause == Cause::NotConfined).map(|note| note.text);
		Ok(Stop::Fault(format!("a sandbox did not come up ({status:?}): {}", reason.unwrap_or_default())))
	}
}

fn process_id(pid: u32) -> Option<Pid> {
	i32::try_from(pid).ok().and_then(Pid::from_raw)
}

/// The outputs are not there, or nothing that can be read.
pub(crate) fn no_output(problem: &impl Display) -> Stop {
	Stop::wrong(format!("The candidate left no output: {problem}."))
}

fn out_of_turn() -> Stop {
	Stop::Outcome(Outcome::Crashed { detail: "spoke to the judge out of turn".to_owned() })
}

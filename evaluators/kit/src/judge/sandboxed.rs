//! A sandbox as the judge holds it: a process that may do anything but be believed.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, retry_on_intr};
use rustix::process::{Pid, Signal, kill_process_group, pidfd_send_signal};

use super::children::{Ending, Status, reap, stands};
use super::deadline::Deadline;
use super::note::{self, Note};
use super::printed::Printed;
use super::stamped;
use crate::shared::message::{Kind, Message};
use crate::shared::order::{self, Order};
use crate::shared::parts::Parts;
use crate::shared::record::RECORD_BYTES;

/// How long a sandbox may take to come up, while nothing of a candidate's runs.
const COMING_UP: Duration = Duration::from_secs(5);

/// A sandbox that is alive, or dead and not yet reaped. Dropping it kills and reaps it.
pub(crate) struct Sandboxed {
	pid: u32,
	process: OwnedFd,
	channel: OwnedFd,
	output: File,
	printed: Printed,
	started: Instant,
	deadline: Deadline,
	/// Whether it can signal nobody, itself neither.
	is_filtered: bool,
	/// Processor time at which the kernel kills it.
	allowed: Duration,
	ending: Option<Ending>,
}

/// What happened next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
	/// The sandbox said something, at a time by [`stamped::now`].
	Message { message: Message, sent: Duration },
	/// The sandbox said something that is no message.
	Nonsense,
	/// The process has ended.
	Ended,
	/// The deadline has passed.
	Deadline,
	/// The manager is gone.
	Abandoned,
}

impl Sandboxed {
	/// A sandbox that has just been forked, with as long to come up, whose isolation has these parts.
	pub(crate) fn new(pid: u32, process: OwnedFd, channel: OwnedFd, pipe: OwnedFd, output: File, parts: Parts) -> Self {
		Sandboxed {
			pid,
			process,
			channel,
			output,
			printed: Printed::new(pipe),
			started: Instant::now(),
			deadline: Deadline::after(COMING_UP),
			is_filtered: parts.has(Parts::SECCOMP),
			allowed: Duration::MAX,
			ending: None,
		}
	}

	/// Has it run a candidate, which may take as long as `wall`.
	///
	/// # Errors
	///
	/// If it cannot be told, as when it has died.
	pub(crate) fn begin(&mut self, order: &Order, descriptors: &[BorrowedFd<'_>], wall: Duration) -> io::Result<()> {
		self.started = Instant::now();
		self.deadline.renew(wall);
		self.allowed = Duration::from_secs(order.cpu_seconds);
		order::send(&self.channel, order, descriptors)
	}

	/// Lets it take as long as this from now on.
	pub(crate) fn go_on(&mut self, wall: Duration) {
		self.deadline.renew(wall);
	}

	/// Its process id; nobody else's until it is reaped.
	pub(crate) fn pid(&self) -> u32 {
		self.pid
	}

	/// When it was told to run its candidate.
	pub(crate) fn started(&self) -> Instant {
		self.started
	}

	/// Tells the sandbox to do something with a range of its input.
	///
	/// # Errors
	///
	/// If it cannot be told, as when it has died; [`next_event`](Self::next_event) says why.
	pub(crate) fn tell(&self, kind: Kind, range: Range<usize>) -> io::Result<()> {
		Message::new(kind, range.start, range.len()).send(&self.channel)
	}

	/// Tells it what another sandbox has said, as something to do.
	pub(crate) fn pass_on(&self, kind: Kind, said: &Message) {
		// As of any word: waiting for one that is dead says how.
		let _ = said.as_kind(kind).send(&self.channel);
	}

	/// Waits for what happens next, keeping what the sandbox prints meanwhile.
	pub(crate) fn next_event(&mut self) -> io::Result<Event> {
		let begun = Instant::now();
		let event = self.wait(begun);
		self.deadline.pass(begun.elapsed());
		event
	}

	fn wait(&mut self, begun: Instant) -> io::Result<Event> {
		loop {
			// Where nothing is left, what it has said by now still counts: the judge may have been kept from hearing it.
			let left = self.deadline.left(begun.elapsed());
			let [said, ended, abandoned, printed] = self.poll(left)?;
			if abandoned {
				return Ok(Event::Abandoned);
			}
			if printed {
				self.printed.keep();
			}
			if said {
				match stamped::receive(self.channel.as_fd()) {
					Ok(Some((message, sent))) => return Ok(Event::Message { message, sent }),
					Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(Event::Nonsense),
					Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
					// Closed: the process is ending, or has closed what it must not close.
					Ok(None) if !ended => return self.wait_for_its_end(left),
					_ => {}
				}
			}
			if ended {
				return Ok(Event::Ended);
			}
			if left.is_zero() && !self.deadline.give_back(self.pid) {
				return Ok(Event::Deadline);
			}
		}
	}

	/// Puts bytes at the beginning of its arena, where it finds them once it is told.
	pub(crate) fn put(&self, bytes: &[u8]) -> io::Result<()> {
		self.output.write_all_at(bytes, RECORD_BYTES as u64)
	}

	/// What lies at the beginning of its arena.
	pub(crate) fn found(&self, bytes: usize) -> io::Result<Vec<u8>> {
		let mut copy = vec![0; bytes];
		self.output.read_exact_at(&mut copy, RECORD_BYTES as u64)?;
		Ok(copy)
	}

	/// The first so many bytes of the arena, up to the end of the encoded outputs that `done` announces, and where in
	/// them these begin.
	///
	/// # Errors
	///
	/// A text where the range is not what it should be.
	pub(crate) fn encoded(&self, done: &Message) -> Result<(Vec<u8>, usize), String> {
		let out_of_range = || "its output lies outside the output region".to_owned();
		let start = usize::try_from(done.offset).map_err(|_| out_of_range())?;
		let bytes = usize::try_from(done.bytes).map_err(|_| out_of_range())?;
		let end = start.checked_add(bytes).ok_or_else(out_of_range)?;
		let size = self.output.metadata().map_err(|error| error.to_string())?.len();
		if end as u64 > size.saturating_sub(RECORD_BYTES as u64) {
			return Err(out_of_range());
		}
		Ok((self.found(end).map_err(|error| error.to_string())?, start))
	}

	/// The region that its arena lies in.
	pub(crate) fn region(&self) -> BorrowedFd<'_> {
		self.output.as_fd()
	}

	/// What the sandbox noted of its own death.
	pub(crate) fn note(&self) -> io::Result<Option<Note>> {
		note::read(&self.output)
	}

	/// Kills whatever is left of the sandbox, reaps it, and keeps the last of what it printed.
	pub(crate) fn end(&mut self) -> io::Result<Ending> {
		if let Some(ending) = self.ending {
			return Ok(ending);
		}
		self.kill();
		let ending = reap(self.process.as_fd())?;
		self.ending = Some(ending);
		self.printed.keep();
		Ok(ending)
	}

	/// Whether somebody else than itself, the kernel and this judge has ended it so.
	pub(crate) fn was_killed_from_outside(&self, ending: &Ending) -> bool {
		// The kernel counts by its ticks.
		let has_time = ending.cpu + Duration::from_secs(1) < self.allowed;
		self.is_filtered && has_time && ending.status == Status::Killed(libc::SIGKILL)
	}

	/// What the sandbox printed, as far as it is kept.
	pub(crate) fn printed(&self) -> String {
		self.printed.text()
	}

	/// Stops the process wherever it is. Returns whether it stands: it may have ended.
	pub(crate) fn freeze(&self) -> io::Result<bool> {
		// One that has ended takes no signal.
		let _ = pidfd_send_signal(&self.process, Signal::STOP);
		stands(self.process.as_fd())
	}

	/// Lets a frozen process go on.
	pub(crate) fn thaw(&self) {
		let _ = pidfd_send_signal(&self.process, Signal::CONT);
	}

	/// Kills whatever is left of the sandbox, which it may take a while to die of.
	pub(crate) fn dismiss(&mut self) {
		if self.ending.is_none() {
			self.kill();
		}
	}

	/// Kills the process, and its group first, while the pid cannot yet be another's.
	fn kill(&self) {
		if let Some(group) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) {
			// There is no such group if the sandbox has not got that far.
			let _ = kill_process_group(group, Signal::KILL);
		}
		// It may have ended by itself.
		let _ = pidfd_send_signal(&self.process, Signal::KILL);
	}

	/// A sandbox whose socket is closed will say no more, whatever else it does.
	fn wait_for_its_end(&self, left: Duration) -> io::Result<Event> {
		let mut process = [PollFd::new(&self.process, PollFlags::IN)];
		match retry_on_intr(|| poll(&mut process, Some(&timespec(left))))? {
			0 => Ok(Event::Deadline),
			_ => Ok(Event::Ended),
		}
	}

	/// Waits for something to happen. Tells whether the sandbox has said something, has ended, has
	/// been abandoned by the manager, or has printed something.
	fn poll(&self, left: Duration) -> io::Result<[bool; 4]> {
		let manager = io::stdin();
		let mut polled = vec![
			PollFd::new(&self.channel, PollFlags::IN),
			PollFd::new(&self.process, PollFlags::IN),
			// Requests may wait there; only the end is of interest now.
			PollFd::new(&manager, PollFlags::RDHUP),
		];
		if let Some(pipe) = self.printed.pipe() {
			polled.push(PollFd::new(pipe, PollFlags::IN));
		}
		match poll(&mut polled, Some(&timespec(left))) {
			Ok(_) | Err(Errno::INTR) => {}
			Err(error) => return Err(error.into()),
		}
		Ok(std::array::from_fn(|index| polled.get(index).is_some_and(|descriptor| !descriptor.revents().is_empty())))
	}
}

impl Drop for Sandboxed {
	fn drop(&mut self) {
		if let Err(error) = self.end() {
			eprintln!("a sandbox could not be reaped: {error}");
		}
	}
}

fn timespec(duration: Duration) -> Timespec {
	Timespec {
		tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
		tv_nsec: i64::from(duration.subsec_nanos()),
	}
}

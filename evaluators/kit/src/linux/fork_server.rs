//! The judge's side of the fork server.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::getpid;

use super::confinement::Parts;
use super::message::Kind;
use super::order::{self, Answer, Birth, Order};
use super::process::{Side, fork};
use super::sandbox::output_region_bytes;
use super::sandboxed::{Event, Sandboxed};
use super::shared_memory::output_region;
use super::{stamped, zygote};
use crate::Evaluator;

/// A process that forks sandboxes, small and without secrets.
pub(crate) struct ForkServer {
	control: OwnedFd,
	output_region_bytes: usize,
	/// The parts of the isolation that sandboxes enter.
	parts: Parts,
	/// A sandbox that waits for a candidate.
	spare: Option<Sandboxed>,
}

/// What a sandbox is to run.
pub(crate) enum Candidate<'a> {
	/// The library of a candidate, with its entries and the end of its source's path.
	Library { library: BorrowedFd<'a>, entries: &'a [String], file: &'a str },
	/// The evaluator's own reference.
	Reference,
}

/// What a sandbox may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Means<'a> {
	pub(crate) input: BorrowedFd<'a>,
	pub(crate) form: usize,
	pub(crate) wall: Duration,
	pub(crate) memory_bytes: u64,
}

impl ForkServer {
	/// Forks the fork server off. To be called before this process knows or starts anything.
	pub(crate) fn start<E: Evaluator>() -> io::Result<Self> {
		let judge = getpid();
		let flags = SocketFlags::CLOEXEC;
		let (control, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
		// SAFETY: `main` has just begun, so the process has one thread.
		match unsafe { fork() }? {
			Side::Child => zygote::run::<E>(&theirs, judge),
			Side::Parent(()) => Ok(ForkServer {
				control,
				output_region_bytes: output_region_bytes::<E>(),
				parts: Parts::NONE,
				spare: None,
			}),
		}
	}

	/// The parts of `wanted` that sandboxes can have on this machine, found by making one. All later
	/// ones must come up with the same.
	pub(crate) fn probe(&mut self, wanted: Parts) -> io::Result<Parts> {
		self.parts = wanted;
		let mut sandbox = self.fork(true)?;
		loop {
			match sandbox.next_event()? {
				Event::Message { message, .. } if message.kind() == Some(Kind::Confined) => {
					self.parts = Parts(message.offset) & wanted;
					return Ok(self.parts);
				}
				Event::Message { .. } => {}
				event => return Err(io::Error::other(format!("the first sandbox did not come up: {event:?}"))),
			}
		}
	}

	/// Has a sandbox forked ahead, unless there is one: to be called while nobody waits.
	pub(crate) fn keep_spare(&mut self) -> io::Result<()> {
		if self.spare.is_none() {
			self.spare = Some(self.fork(false)?);
		}
		Ok(())
	}

	/// A sandbox that runs a candidate. It is killed and reaped when it is dropped.
	pub(crate) fn sandbox(&mut self, candidate: &Candidate<'_>, means: &Means<'_>) -> io::Result<Sandboxed> {
		let mut sandbox = match self.spare.take() {
			Some(spare) => spare,
			None => self.fork(false)?,
		};
		let (library, entries, file) = match candidate {
			Candidate::Library { library, entries, file } => {
				(Some(*library), Some(entries.to_vec()), (*file).to_owned())
			}
			Candidate::Reference => (None, None, String::new()),
		};
		let order = Order {
			entries,
			form: means.form,
			file,
			memory_bytes: means.memory_bytes,
			cpu_seconds: means.wall.as_secs() + 2,
		};
		let descriptors: Vec<_> = [means.input].into_iter().chain(library).collect();
		sandbox.begin(&order, &descriptors, means.wall)?;
		Ok(sandbox)
	}

	fn fork(&self, probe: bool) -> io::Result<Sandboxed> {
		let output = output_region(self.output_region_bytes)?;
		let (channel, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
		rustix::io::ioctl_fionbio(&channel, true)?;
		stamped::stamp(channel.as_fd())?;
		let (printed, print) = pipe_with(PipeFlags::CLOEXEC)?;
		rustix::io::ioctl_fionbio(&printed, true)?;
		let birth = Birth { parts: self.parts.0, probe };
		order::send(&self.control, &birth, &[theirs.as_fd(), print.as_fd(), output.as_fd()])?;
		let (process, pid) = self.answer()?;
		Ok(Sandboxed::new(pid, process, channel, printed, output))
	}

	fn answer(&self) -> io::Result<(OwnedFd, u32)> {
		match order::receive::<Answer>(&self.control)? {
			Some((Ok(pid), mut descriptors)) => match descriptors.pop() {
				Some(process) => Ok((process, pid)),
				None => Err(io::Error::other("the fork server sent no descriptor of the sandbox")),
			},
			Some((Err(message), _)) => Err(io::Error::other(format!("the fork server could not fork: {message}"))),
			None => Err(io::Error::other("the fork server has died")),
		}
	}
}

//! The judge's side of the fork server.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::getpid;

use super::confinement::Parts;
use super::message::Kind;
use super::order::{self, Answer, Order};
use super::process::{Side, fork};
use super::record::RECORD_BYTES;
use super::sandboxed::{Event, Sandboxed};
use super::shared_memory::{InputRegion, output_region};
use super::{stamped, zygote};
use crate::Evaluator;

/// How long a sandbox may take to shut itself in, where nothing of a candidate's runs.
const PROBE_LIMIT: Duration = Duration::from_secs(5);

/// A process that forks sandboxes, small and without secrets.
pub(crate) struct ForkServer {
	control: OwnedFd,
	output_bytes: usize,
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
	pub(crate) input_bytes: usize,
	pub(crate) form: usize,
	pub(crate) parts: Parts,
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
			Side::Parent(()) => Ok(ForkServer { control, output_bytes: RECORD_BYTES + E::OUTPUT_BYTES }),
		}
	}

	/// The parts of `wanted` that sandboxes can have on this machine, found by making one.
	pub(crate) fn probe(&self, wanted: Parts) -> io::Result<Parts> {
		let input = InputRegion::new(RECORD_BYTES)?;
		let means = Means {
			input: input.file(),
			input_bytes: RECORD_BYTES,
			form: 0,
			parts: wanted,
			wall: PROBE_LIMIT,
			memory_bytes: 64 << 20,
		};
		let mut sandbox = self.spawn(&Candidate::Reference, &means, true)?;
		loop {
			match sandbox.next_event()? {
				Event::Message { message, .. } if message.kind() == Some(Kind::Confined) => {
					return Ok(Parts(message.offset) & wanted);
				}
				Event::Message { .. } => {}
				event => return Err(io::Error::other(format!("the first sandbox did not come up: {event:?}"))),
			}
		}
	}

	/// Has a sandbox forked. It is killed and reaped when it is dropped.
	pub(crate) fn sandbox(&self, candidate: &Candidate<'_>, means: &Means<'_>) -> io::Result<Sandboxed> {
		self.spawn(candidate, means, false)
	}

	fn spawn(&self, candidate: &Candidate<'_>, means: &Means<'_>, probe: bool) -> io::Result<Sandboxed> {
		let started = Instant::now();
		let output = output_region(self.output_bytes)?;
		let (channel, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
		rustix::io::ioctl_fionbio(&channel, true)?;
		stamped::stamp(channel.as_fd())?;
		let (printed, print) = pipe_with(PipeFlags::CLOEXEC)?;
		rustix::io::ioctl_fionbio(&printed, true)?;

		let (library, entries, file) = match candidate {
			Candidate::Library { library, entries, file } => {
				(Some(*library), Some(entries.to_vec()), (*file).to_owned())
			}
			Candidate::Reference => (None, None, String::new()),
		};
		let letter = Order {
			entries,
			form: means.form,
			file,
			parts: means.parts.0,
			probe,
			input_bytes: means.input_bytes,
			output_bytes: self.output_bytes,
			memory_bytes: means.memory_bytes,
			cpu_seconds: means.wall.as_secs() + 2,
		};
		let mut descriptors = vec![theirs.as_fd(), print.as_fd(), output.as_fd(), means.input];
		descriptors.extend(library);
		order::send(&self.control, &letter, &descriptors)?;
		let (process, pid) = self.answer()?;
		Ok(Sandboxed::new(pid, process, channel, File::from(printed), output, started, started + means.wall))
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

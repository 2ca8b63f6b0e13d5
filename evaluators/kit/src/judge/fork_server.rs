//! The judge's side of the fork server.

use std::ffi::{CStr, OsStr};
use std::io;
use std::mem::zeroed;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};

use super::code::Placed;
use super::regions::{output_region, sealed_copy};
use super::sandboxed::{Event, Sandboxed};
use super::stamped;
use crate::Evaluator;
use crate::shared::message::Kind;
use crate::shared::order::{self, Answer, Birth, Candidate, Order, Work};
use crate::shared::parts::Parts;
use crate::shared::record::RECORD_BYTES;

/// A process that forks sandboxes: another program than the judge, with nothing of its memory.
pub(crate) struct ForkServer {
	control: OwnedFd,
	output_region_bytes: usize,
	/// The parts of the isolation that sandboxes enter.
	parts: Parts,
	/// A sandbox that waits for a candidate.
	spare: Option<Sandboxed>,
}

/// What a sandbox may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Means<'a> {
	pub(crate) input: BorrowedFd<'a>,
	pub(crate) form: usize,
	pub(crate) wall: Duration,
	pub(crate) memory_mb: u64,
}

impl ForkServer {
	/// Starts the program that is built to run candidates.
	///
	/// It is started from a copy in memory, and so is the standard library that it and candidates share, so that
	/// neither its memory nor any list of its loader names a folder.
	pub(crate) fn start<E: Evaluator>(program: &Path) -> io::Result<Self> {
		let flags = SocketFlags::CLOEXEC;
		let (control, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?;
		let (program, library) = (sealed_copy(program)?, sealed_copy(&standard_library()?)?);
		for inherited in [theirs.as_fd(), library.as_fd()] {
			fcntl_setfd(inherited, FdFlags::empty())?;
		}
		// Where speed is timed, inputs lie before the outputs.
		let images = if E::timing().is_some() { E::INPUT_BYTES } else { 0 };
		let output_region_bytes = RECORD_BYTES + images + E::OUTPUT_BYTES;
		let by_descriptor = |file: &OwnedFd| format!("/proc/self/fd/{}", file.as_raw_fd());
		// Nobody waits for it: it ends with the judge.
		Command::new(by_descriptor(&program))
			.arg0("sandbox")
			.args([std::process::id().to_string(), theirs.as_raw_fd().to_string(), output_region_bytes.to_string()])
			.env_clear()
			.env("LD_PRELOAD", by_descriptor(&library))
			// What is called is looked up once, not again in each sandbox.
			.env("LD_BIND_NOW", "1")
			.current_dir("/")
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.spawn()?;
		Ok(ForkServer { control, output_region_bytes, parts: Parts::NONE, spare: None })
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

	/// A sandbox that runs a candidate, with its heap in this file if there is one. It is killed and reaped when it is
	/// dropped.
	pub(crate) fn sandbox(
		&mut self,
		placed: &Placed<'_>,
		means: &Means<'_>,
		heap: Option<BorrowedFd<'_>>,
	) -> io::Result<Sandboxed> {
		let candidate = Candidate {
			entries: placed.code.entries.clone(),
			form: means.form,
			file: placed.code.file.clone(),
			table: placed.code.table.clone(),
			placement: placed.placement,
		};
		let descriptors: Vec<_> = [means.input, placed.library].into_iter().chain(heap).collect();
		self.begin(Work::Exercise(candidate), means, &descriptors)
	}

	/// A sandbox that decodes inputs for others, and runs no candidate.
	pub(crate) fn decoder(&mut self, means: &Means<'_>) -> io::Result<Sandboxed> {
		self.begin(Work::Decode, means, &[means.input])
	}

	/// A sandbox that encodes what the candidate of another leaves, whose heap and library are these, beside these images
	/// of inputs, and runs none.
	pub(crate) fn encoder(
		&mut self,
		heap: BorrowedFd<'_>,
		library: BorrowedFd<'_>,
		region: Option<BorrowedFd<'_>>,
		means: &Means<'_>,
	) -> io::Result<Sandboxed> {
		let others: Vec<_> = [heap, library].into_iter().chain(region).collect();
		self.begin(Work::Encode, means, &others)
	}

	fn begin(&mut self, work: Work, means: &Means<'_>, descriptors: &[BorrowedFd<'_>]) -> io::Result<Sandboxed> {
		let mut sandbox = match self.spare.take() {
			Some(spare) => spare,
			None => self.fork(false)?,
		};
		let order = Order { work, memory_bytes: means.memory_mb << 20, cpu_seconds: means.wall.as_secs() + 2 };
		sandbox.begin(&order, descriptors, means.wall)?;
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
		Ok(Sandboxed::new(pid, process, channel, printed, output, self.parts))
	}

	fn answer(&self) -> io::Result<(OwnedFd, u32)> {
		match order::receive::<Answer>(&self.control)? {
			Some((Ok(pid), mut descriptors)) => match descriptors.pop() {
				Some(process) => Ok((process, pid)),
				None => Err(io::Error::other("the fork server sent no descriptor of the sandbox")),
			},
			Some((Err(message), _)) => Err(io::Error::other(format!("the fork server could not fork: {message}"))),
			None => Err(io::ErrorKind::ConnectionReset.into()),
		}
	}
}

/// The file of the standard library that this program has loaded.
fn standard_library() -> io::Result<PathBuf> {
	// SAFETY: all zeroes is a value of this type.
	let mut found: libc::Dl_info = unsafe { zeroed() };
	let inside = std::process::abort as fn() -> ! as *const libc::c_void;
	// SAFETY: the pointer is to a value that outlives the call.
	if unsafe { libc::dladdr(inside, &raw mut found) } == 0 || found.dli_fname.is_null() {
		return Err(io::Error::other("the loader does not know where the standard library is"));
	}
	// SAFETY: the loader's own text, which stays as long as the library is loaded.
	let path = Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(found.dli_fname) }.to_bytes()));
	match path.file_name().and_then(OsStr::to_str) {
		Some(name) if name.starts_with("libstd-") => Ok(path.to_owned()),
		_ => Err(io::Error::other(
			"expected the judge to be built with `-C prefer-dynamic`, on the shared standard library",
		)),
	}
}

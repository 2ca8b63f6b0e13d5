//! The fork server: started by the judge from a file of its own, it forks the sandboxes.
//!
//! It stays small, since the time of a fork grows with the memory of the process, and its memory is
//! what a sandbox starts with.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, RawFd};
use std::process::ExitCode;

use rustix::process::{DumpableBehavior, Pid, Signal, getppid, set_dumpable_behavior, set_parent_process_death_signal};

use super::confinement::{Confinement, limit_inherited};
use super::process::{Side, close_range, duplicate_to, exit_now, fork_sibling};
use super::sandbox::{self, Setting};
use super::{faults, library, moved_heap};
use crate::Evaluator;
use crate::shared::CHANNEL;
use crate::shared::memory::Reserve;
use crate::shared::order::{self, Answer, Birth};
use crate::shared::parts::Parts;

/// How far a candidate's stack may grow.
const STACK_BYTES: u32 = 16 << 20;

/// Forks sandboxes for the judge that started this program: what `main` does where it is built to run candidates.
///
/// Arguments: the judge's process id, the descriptor of the socket over which it sends orders, and how many bytes the
/// output region of a sandbox has.
#[must_use]
pub fn inside<E: Evaluator>() -> ExitCode {
	let mut numbers = env::args().skip(1).map(|argument| argument.parse::<i64>().ok());
	let mut next = || numbers.next().flatten();
	let judge = next().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
	let control = next().and_then(|descriptor| RawFd::try_from(descriptor).ok());
	let output_bytes = next().and_then(|bytes| usize::try_from(bytes).ok());
	let (Some(judge), Some(control), Some(output_bytes)) = (judge, control, output_bytes) else {
		eprintln!("The judge of {} starts this program; it is of no use alone", E::NAME);
		return ExitCode::from(2);
	};
	// What the loader was told is of no more use.
	for told in ["LD_PRELOAD", "LD_BIND_NOW"] {
		// SAFETY: this program starts no thread.
		unsafe { env::remove_var(told) };
	}
	match serve::<E>(control, judge, output_bytes) {
		Ok(()) => ExitCode::SUCCESS,
		// The judge is gone: what it was to be told interests nobody, and these words would be taken for its own.
		Err(failure) if failure.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
		Err(failure) => {
			eprintln!("fork server of {}: {failure}", E::NAME);
			ExitCode::FAILURE
		}
	}
}

/// Serves orders until the judge is gone.
fn serve<E: Evaluator>(control: RawFd, judge: Pid, output_bytes: usize) -> io::Result<()> {
	stand_alone(control, judge)?;
	faults::install(STACK_BYTES as usize)?;
	limit_inherited(u64::from(STACK_BYTES))?;
	library::load_mathematics().map_err(io::Error::other)?;
	library::rehearse();
	read_files()?;
	let base_bytes = mapped_bytes()? + u64::from(STACK_BYTES);
	let (confinement, reserve) = (Confinement::prepare(), Reserve::new(output_bytes)?);
	let mut setting = Setting { confinement, judge, base_bytes, reserve, heap: moved_heap::start().ok() };
	// SAFETY: `stand_alone` has put the control socket there and nobody closes it.
	let control = unsafe { BorrowedFd::borrow_raw(CHANNEL) };
	while let Some((birth, descriptors)) = order::receive::<Birth>(control)? {
		setting.confinement.filter(Parts(birth.parts));
		// SAFETY: this program starts no thread.
		match unsafe { fork_sibling() } {
			Ok(Side::Child) => sandbox::run::<E>(&mut setting, &birth, &descriptors),
			Ok(Side::Parent(pid, process)) => order::send(control, &Answer::Ok(pid), &[process.as_fd()])?,
			Err(error) => order::send(control, &Answer::Err(error.to_string()), &[])?,
		}
	}
	Ok(())
}

/// Ends with the judge, keeps the control socket in its place and nothing else but the standard streams.
fn stand_alone(control: RawFd, judge: Pid) -> io::Result<()> {
	set_parent_process_death_signal(Some(Signal::KILL))?;
	if getppid() != Some(judge) {
		// The judge died before the signal was set.
		exit_now(0);
	}
	set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
	rustix::process::setpgid(None, None)?;
	// SAFETY: the judge has left it open for this program.
	let control = unsafe { BorrowedFd::borrow_raw(control) };
	// SAFETY: nothing of this program owns a descriptor.
	unsafe { duplicate_to(control, CHANNEL) }?;
	// SAFETY: as above.
	unsafe { close_range(CHANNEL.unsigned_abs() + 1, u32::MAX) };
	Ok(())
}

/// Reads the files whose pages are mapped here, but for those that are in memory anyway: were some read from the disk
/// only when a candidate first touches them, the next one would find out which. (To touch the pages themselves made the
/// start of each sandbox a quarter slower.)
fn read_files() -> io::Result<()> {
	let maps = fs::read_to_string("/proc/self/maps")?;
	let files: BTreeSet<&str> = maps.lines().filter_map(|line| Some(&line[line.find('/')?..])).collect();
	for file in files.into_iter().filter(|file| !file.starts_with("/memfd:")) {
		io::copy(&mut File::open(file)?, &mut io::sink())?;
	}
	Ok(())
}

/// The address space in use now, in bytes.
fn mapped_bytes() -> io::Result<u64> {
	let pages = fs::read_to_string("/proc/self/statm")?;
	let pages = pages.split(' ').next().and_then(|first| first.parse::<u64>().ok());
	let pages = pages.ok_or_else(|| io::Error::other("/proc/self/statm does not start with a number"))?;
	Ok(pages * rustix::param::page_size() as u64)
}

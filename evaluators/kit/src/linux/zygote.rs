//! The fork server: forked from the judge before it knows anything, it forks the sandboxes.
//!
//! It stays small, since the time of a fork grows with the memory of the process, and it holds no
//! secret, since its memory is what a sandbox starts with.

use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags};
use rustix::process::{DumpableBehavior, Pid, Signal, getppid, set_dumpable_behavior, set_parent_process_death_signal};

use super::confinement::{Confinement, Parts, limit_inherited};
use super::faults;
use super::order::{self, Answer, Birth};
use super::process::{Side, close_range, duplicate_to, exit_now, fork_sibling};
use super::sandbox::{self, CHANNEL, Setting};
use crate::Evaluator;

/// How far a candidate's stack may grow.
const STACK_BYTES: u32 = 16 << 20;

/// Where the zygote's end of the control socket stands: where a sandbox has its own socket.
const CONTROL: i32 = CHANNEL;

/// Serves orders until the judge is gone.
pub(crate) fn run<E: Evaluator>(control: &OwnedFd, judge: Pid) -> ! {
	let failure = match serve::<E>(control, judge) {
		Ok(()) => exit_now(0),
		Err(failure) => failure,
	};
	eprintln!("fork server of {}: {failure}", E::NAME);
	exit_now(1)
}

fn serve<E: Evaluator>(control: &OwnedFd, judge: Pid) -> io::Result<()> {
	stand_alone(control, judge)?;
	faults::install(STACK_BYTES as usize)?;
	limit_inherited(u64::from(STACK_BYTES))?;
	sandbox::load_mathematics().map_err(io::Error::other)?;
	let mut setting =
		Setting { confinement: Confinement::prepare(), judge, base_bytes: mapped_bytes()? + u64::from(STACK_BYTES) };
	// SAFETY: `stand_alone` has put the control socket there and nobody closes it.
	let control = unsafe { BorrowedFd::borrow_raw(CONTROL) };
	while let Some((birth, descriptors)) = order::receive::<Birth>(control)? {
		setting.confinement.filter(Parts(birth.parts));
		// SAFETY: the zygote has one thread, as it was forked from a process with one.
		match unsafe { fork_sibling() } {
			Ok(Side::Child) => sandbox::run::<E>(&mut setting, &birth, &descriptors),
			Ok(Side::Parent((pid, process))) => order::send(control, &Answer::Ok(pid), &[process.as_fd()])?,
			Err(error) => order::send(control, &Answer::Err(error.to_string()), &[])?,
		}
	}
	Ok(())
}

/// Lets go of all that is the judge's: the protocol's streams above all, which no sandbox may have.
fn stand_alone(control: &OwnedFd, judge: Pid) -> io::Result<()> {
	set_parent_process_death_signal(Some(Signal::KILL))?;
	if getppid() != Some(judge) {
		// The judge died before the signal was set.
		exit_now(0);
	}
	set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
	rustix::process::setpgid(None, None)?;
	let nothing = rustix::fs::open("/dev/null", OFlags::RDWR, Mode::empty())?;
	// SAFETY: what stands there, if anything, is one of the judge's descriptors, all let go here.
	unsafe { duplicate_to(control.as_fd(), CONTROL) }?;
	for place in [0, 1] {
		// SAFETY: as above, and std only ever borrows the standard streams.
		unsafe { duplicate_to(nothing.as_fd(), place) }?;
	}
	// Closed below with all others.
	std::mem::forget(nothing);
	// SAFETY: the only owner of one of them is `control`, and `run` never returns to close it.
	unsafe { close_range(CONTROL.unsigned_abs() + 1, u32::MAX) };
	Ok(())
}

/// The address space in use now, in bytes.
fn mapped_bytes() -> io::Result<u64> {
	let pages = fs::read_to_string("/proc/self/statm")?;
	let pages = pages.split(' ').next().and_then(|first| first.parse::<u64>().ok());
	let pages = pages.ok_or_else(|| io::Error::other("/proc/self/statm does not start with a number"))?;
	Ok(pages * rustix::param::page_size() as u64)
}

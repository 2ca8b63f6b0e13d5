//! The system calls of a judge about its children for which no crate has a safe wrapper.

use std::ffi::c_int;
use std::io;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::time::Duration;

/// How a child ended and what it had used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
	pub(crate) status: Status,
	pub(crate) cpu: Duration,
	pub(crate) peak_kb: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
	Exited(c_int),
	Killed(c_int),
}

/// Waits until the child behind this descriptor has ended, and reaps it.
pub(crate) fn reap(child: BorrowedFd<'_>) -> io::Result<Ending> {
	let (information, usage) = wait(child, libc::WEXITED)?;
	// SAFETY: `waitid` has filled it in for a child that ended.
	let code = unsafe { information.si_status() };
	let status = if information.si_code == libc::CLD_EXITED { Status::Exited(code) } else { Status::Killed(code) };
	let cpu = duration(usage.ru_utime) + duration(usage.ru_stime);
	Ok(Ending { status, cpu, peak_kb: u64::try_from(usage.ru_maxrss).unwrap_or(0) })
}

/// Waits until the child behind this descriptor, which a signal stops, stands or has ended. Returns
/// whether it stands; one that has ended is left to be reaped.
pub(crate) fn stands(child: BorrowedFd<'_>) -> io::Result<bool> {
	let (information, _) = wait(child, libc::WSTOPPED | libc::WEXITED | libc::WNOWAIT)?;
	Ok(information.si_code == libc::CLD_STOPPED)
}

/// Waits for what `options` say of a child. Gives what happened and what it has used.
fn wait(child: BorrowedFd<'_>, options: c_int) -> io::Result<(libc::siginfo_t, libc::rusage)> {
	// SAFETY: all zeroes is a value of this type.
	let mut information: libc::siginfo_t = unsafe { zeroed() };
	// SAFETY: all zeroes is a value of this type.
	let mut usage: libc::rusage = unsafe { zeroed() };
	loop {
		// SAFETY: both pointers are to values that outlive the call. The system call, unlike the
		// function of libc, also gives the usage.
		let waited = unsafe {
			libc::syscall(
				libc::SYS_waitid,
				libc::P_PIDFD,
				child.as_raw_fd(),
				&raw mut information,
				options,
				&raw mut usage,
			)
		};
		if waited == 0 {
			return Ok((information, usage));
		}
		let error = io::Error::last_os_error();
		if error.kind() != io::ErrorKind::Interrupted {
			return Err(error);
		}
	}
}

/// Processor time that a process has used so far, to the nanosecond, even while it runs; `None`
/// where it is gone or the kernel does not say.
pub(crate) fn cpu_time(pid: u32) -> Option<Duration> {
	let mut clock: libc::clockid_t = 0;
	// SAFETY: the pointer is to a value that outlives the call.
	let found = unsafe { libc::clock_getcpuclockid(libc::pid_t::try_from(pid).ok()?, &raw mut clock) };
	// SAFETY: all zeroes is a value of this type.
	let mut time: libc::timespec = unsafe { zeroed() };
	// SAFETY: as above.
	if found != 0 || unsafe { libc::clock_gettime(clock, &raw mut time) } != 0 {
		return None;
	}
	Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
}

fn duration(time: libc::timeval) -> Duration {
	let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
	Duration::from_secs(seconds) + Duration::from_micros(u64::try_from(time.tv_usec).unwrap_or(0))
}

/// Restores the default action of `SIGCHLD`: were it ignored, children could not be waited for.
pub(crate) fn keep_children_for_waiting() {
	// SAFETY: the default action runs no code of ours.
	unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn processor_time_grows_with_work() {
		let before = cpu_time(std::process::id()).expect("a clock");
		while cpu_time(std::process::id()).expect("a clock") < before + Duration::from_millis(1) {}
		assert_eq!(cpu_time(u32::MAX), None);
	}
}

//! Running the commands.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::lifeline;
use crate::report::Step;

/// Runs `commands` in turn until one does not exit with 0; `wall` counts for all of them together.
pub(crate) fn run(commands: &[Vec<OsString>], wall: Option<Duration>) -> io::Result<Vec<Step>> {
	let deadline = wall.map(|wall| Instant::now() + wall);
	let mut steps = Vec::with_capacity(commands.len());
	for words in commands {
		let step = run_one(words, deadline)?;
		let done = step.exit == Some(0);
		steps.push(step);
		if !done {
			break;
		}
	}
	Ok(steps)
}

fn run_one(words: &[OsString], deadline: Option<Instant>) -> io::Result<Step> {
	let (program, rest) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
	let mut command = Command::new(program);
	command.args(rest).stdin(Stdio::null()).process_group(0);
	die_with_parent(&mut command);
	let child = command
		.spawn()
		.map_err(|error| io::Error::new(error.kind(), format!("cannot start {}: {error}", program.display())))?;
	let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidData)?;
	lifeline::set(Some(group));
	watch(group, deadline)
}

/// Waits for the leader of `group`, and kills the whole group at `deadline` and once its leader has ended.
fn watch(group: Pid, deadline: Option<Instant>) -> io::Result<Step> {
	let (ended, end) = channel::<()>();
	let watcher = thread::spawn(move || {
		let left = deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()));
		let over = end.recv_timeout(left) == Err(RecvTimeoutError::Timeout);
		// Its leader is not reaped before this thread is joined, so the number cannot be another's by now.
		let _ = kill_process_group(group, Signal::KILL);
		over
	});
	let waited = wait_without_reaping(group);
	drop(ended);
	let over_wall = watcher.join().map_err(|_| io::Error::other("the watching thread panicked"))?;
	waited?;
	lifeline::set(None);
	let (status, usage) = reap(group)?;
	#[allow(clippy::useless_conversion, reason = "microseconds are `i32` on macOS")]
	let micros = |time: libc::timeval| time.tv_sec * 1_000_000 + i64::from(time.tv_usec);
	let peak_kib = if cfg!(target_os = "macos") { usage.ru_maxrss / 1024 } else { usage.ru_maxrss };
	Ok(Step {
		exit: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
		signal: libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status)),
		over_wall,
		cpu_us: micros(usage.ru_utime) + micros(usage.ru_stime),
		peak_kib,
	})
}

fn wait_without_reaping(leader: Pid) -> io::Result<()> {
	use rustix::process::{WaitId, WaitIdOptions, waitid};
	loop {
		match waitid(WaitId::Pid(leader), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
			Ok(_) => return Ok(()),
			Err(rustix::io::Errno::INTR) => {}
			Err(error) => return Err(error.into()),
		}
	}
}

/// `wait4`, for the resources used; no crate of ours gives it.
fn reap(leader: Pid) -> io::Result<(libc::c_int, libc::rusage)> {
	let mut status = 0;
	// SAFETY: all-zero is a valid `rusage`.
	let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
	// SAFETY: both pointers are to live locals of the right types.
	let reaped = unsafe { libc::wait4(leader.as_raw_nonzero().get(), &raw mut status, 0, &raw mut usage) };
	if reaped < 0 { Err(io::Error::last_os_error()) } else { Ok((status, usage)) }
}

#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
	let hook = || Ok(rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?);
	// SAFETY: the hook makes one system call and neither allocates nor locks.
	unsafe { command.pre_exec(hook) };
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_: &mut Command) {}

//! Running the commands.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::arguments::Arguments;
use crate::lifeline;
use crate::report::Step;

/// Runs the commands in turn until one does not exit with 0; the wall limit counts for all of them together.
pub(crate) fn run(arguments: &Arguments) -> io::Result<Vec<Step>> {
	let deadline = arguments.wall.map(|wall| Instant::now() + wall);
	let mut steps = Vec::with_capacity(arguments.steps.len());
	for words in &arguments.steps {
		let step = run_one(words, arguments.cpu, deadline)?;
		let done = step.exit == Some(0);
		steps.push(step);
		if !done {
			break;
		}
	}
	Ok(steps)
}

fn run_one(words: &[OsString], cpu: Option<Duration>, deadline: Option<Instant>) -> io::Result<Step> {
	let (program, rest) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
	let mut command = Command::new(program);
	command.args(rest).stdin(Stdio::null()).process_group(0);
	prepare(&mut command, cpu);
	let group = lifeline::start(&mut command)
		.map_err(|error| io::Error::new(error.kind(), format!("cannot start {}: {error}", program.display())))?;
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
	lifeline::forget();
	let (status, usage) = reap(group)?;
	#[allow(clippy::useless_conversion, reason = "microseconds are `i32` on macOS")]
	let micros = |time: libc::timeval| time.tv_sec * 1_000_000 + i64::from(time.tv_usec);
	let peak_kib = if cfg!(target_os = "macos") { usage.ru_maxrss / 1024 } else { usage.ru_maxrss };
	Ok(Step {
		exit: libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status)),
		signal: libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status)),
		over_wall,
		over_cpu: libc::WIFSIGNALED(status) && [libc::SIGPROF, libc::SIGXCPU].contains(&libc::WTERMSIG(status)),
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

/// Has `command` end with this process, and at its limit of processor time.
fn prepare(command: &mut Command, cpu: Option<Duration>) {
	let hook = move || {
		#[cfg(target_os = "linux")]
		rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
		// To the millisecond, unlike a resource limit; kept by the program that is executed, and nobody's but its own.
		cpu.map_or(Ok(()), start_cpu_timer)
	};
	// SAFETY: the hook makes two system calls and neither allocates nor locks.
	unsafe { command.pre_exec(hook) };
}

/// Once this process has used so much processor time, a signal ends it.
fn start_cpu_timer(cpu: Duration) -> io::Result<()> {
	let zero = libc::timeval { tv_sec: 0, tv_usec: 0 };
	#[allow(clippy::useless_conversion, reason = "microseconds are `i32` on macOS")]
	let micros = i32::try_from(cpu.subsec_micros()).unwrap_or(i32::MAX).into();
	let once = libc::timeval { tv_sec: cpu.as_secs().try_into().unwrap_or(libc::time_t::MAX), tv_usec: micros };
	let timer = libc::itimerval { it_interval: zero, it_value: once };
	// SAFETY: the pointer is to a live local; the old value is not asked for.
	let failed = unsafe { libc::setitimer(libc::ITIMER_PROF, &raw const timer, std::ptr::null_mut()) } != 0;
	if failed { Err(io::Error::last_os_error()) } else { Ok(()) }
}

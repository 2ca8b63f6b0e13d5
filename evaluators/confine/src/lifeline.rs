//! Ends everything with the caller: its end of the standard input closes when it says so, and when it dies.

use std::io::{self, Read, stdin};
use std::process::{Command, exit};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::process::{Pid, Signal, kill_process_group};

/// The group to kill, while its leader is not reaped and its number cannot be another's.
static RUNNING: Mutex<Option<Pid>> = Mutex::new(None);

/// From now on, the end of the standard input ends the running group and this process.
pub(crate) fn watch() {
	thread::spawn(|| {
		// Whatever is sent is thrown away; an error is an end, too.
		while matches!(stdin().read(&mut [0; 64]), Ok(1..)) {}
		let running = running();
		if let Some(group) = *running {
			let _ = kill_process_group(group, Signal::KILL);
		}
		exit(1)
	});
}

/// Starts the leader of a group of its own, which ends with the caller from its first moment on: an end that comes while
/// it starts waits until its number is known, since it may have started others by then.
pub(crate) fn start(command: &mut Command) -> io::Result<Pid> {
	let mut running = running();
	let child = command.spawn()?;
	let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidData)?;
	*running = Some(group);
	Ok(group)
}

/// To be called before the leader is reaped.
pub(crate) fn forget() {
	*running() = None;
}

fn running() -> MutexGuard<'static, Option<Pid>> {
	RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

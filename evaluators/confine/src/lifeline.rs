//! Ends everything with the caller: its end of the standard input closes when it says so, and when it dies.

use std::io::{Read, stdin};
use std::process::exit;
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

/// Names the group that ends with the caller; `None` before its leader is reaped.
pub(crate) fn set(group: Option<Pid>) {
	*running() = group;
}

fn running() -> MutexGuard<'static, Option<Pid>> {
	RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

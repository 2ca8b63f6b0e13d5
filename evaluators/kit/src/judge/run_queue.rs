//! How long a process has been ready to run without being let: time that is its neighbours', not
//! its own. On a machine that compiles the next candidates meanwhile, it would swamp what is measured.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Duration;

/// The scheduler's account of one process.
pub(crate) struct RunQueue(File);

impl RunQueue {
	/// The account of a process that has not been reaped, where the kernel keeps one.
	pub(crate) fn of(pid: u32) -> Option<Self> {
		File::open(format!("/proc/{pid}/schedstat")).ok().map(RunQueue)
	}

	/// How long a process that has not been reaped has waited for a processor, all in all; nothing where the kernel keeps no account.
	pub(crate) fn waited_by(pid: u32) -> Duration {
		Self::of(pid).and_then(|queue| queue.waited()).unwrap_or_default()
	}

	/// How long the process has waited for a processor, all in all. A process cannot lengthen it but
	/// by standing still: while it waits, it does not compute.
	pub(crate) fn waited(&self) -> Option<Duration> {
		let mut text = [0; 96];
		let bytes = self.0.read_at(&mut text, 0).ok()?;
		// Time on a processor, time waiting for one, number of turns.
		let text = std::str::from_utf8(&text[..bytes]).ok()?;
		text.split(' ').nth(1)?.parse().ok().map(Duration::from_nanos)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn waiting_never_falls() {
		let Some(queue) = RunQueue::of(std::process::id()) else { return };
		let before = queue.waited().expect("an account");
		std::thread::yield_now();
		assert!(queue.waited().expect("an account") >= before);
	}
}

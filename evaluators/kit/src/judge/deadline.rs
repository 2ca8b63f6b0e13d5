//! How long a sandbox may still be waited for.
//!
//! The limit is on wall-clock time, since one that sleeps is to be stopped too; but what a sandbox waits for a processor is
//! its neighbours' doing. By the wall clock alone, beside a load of 18 on two processors, one honest candidate in forty was
//! out of time.

use std::time::Duration;

use super::run_queue::RunQueue;

/// A sandbox that others keep from a processor is stopped all the same after so many times its limit.
const BACKSTOP: u32 = 20;
/// Less than this is not worth another look.
const LEAST: Duration = Duration::from_millis(1);

/// The time that a sandbox has left: only while it is waited for does it pass.
pub(crate) struct Deadline {
	left: Duration,
	/// How much may still be given back.
	returnable: Duration,
	/// What of its waiting for a processor has been given back since it was born.
	returned: Duration,
}

impl Deadline {
	/// As long as this from now.
	pub(crate) fn after(limit: Duration) -> Self {
		Deadline { left: limit, returnable: limit * (BACKSTOP - 1), returned: Duration::ZERO }
	}

	/// As long as this from now, again.
	pub(crate) fn renew(&mut self, limit: Duration) {
		*self = Deadline { returned: self.returned, ..Deadline::after(limit) };
	}

	/// What is left when it has been waited for so long since the last [`pass`](Self::pass).
	pub(crate) fn left(&self, waiting: Duration) -> Duration {
		self.left.saturating_sub(waiting)
	}

	/// It has been waited for so long.
	pub(crate) fn pass(&mut self, waiting: Duration) {
		self.left = self.left(waiting);
	}

	/// Gives back what this process has waited for a processor, where the kernel keeps an account. Returns whether there was
	/// something.
	pub(crate) fn give_back(&mut self, pid: u32) -> bool {
		let waited = RunQueue::waited_by(pid);
		let more = waited.saturating_sub(self.returned).min(self.returnable);
		if more < LEAST {
			return false;
		}
		self.left += more;
		self.returnable -= more;
		self.returned += more;
		true
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const LIMIT: Duration = Duration::from_millis(100);

	#[test]
	fn time_passes_while_it_is_waited_for() {
		let mut deadline = Deadline::after(LIMIT);
		deadline.pass(LIMIT * 3 / 4);
		assert_eq!(deadline.left(LIMIT / 8), LIMIT / 8);
		deadline.pass(LIMIT);
		assert!(deadline.left(Duration::ZERO).is_zero());
		deadline.renew(LIMIT);
		assert_eq!(deadline.left(Duration::ZERO), LIMIT);
	}

	#[test]
	fn what_is_given_back_ends_and_is_given_once() {
		let id = std::process::id();
		let mut deadline = Deadline::after(LIMIT);
		while deadline.give_back(id) {}
		let waited = RunQueue::of(id).and_then(|queue| queue.waited()).unwrap_or_default();
		assert!(deadline.returned <= waited.min(LIMIT * (BACKSTOP - 1)));
		assert_eq!(deadline.left(Duration::ZERO), LIMIT + deadline.returned);
	}
}

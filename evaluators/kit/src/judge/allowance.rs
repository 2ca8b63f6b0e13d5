//! How long all cases of a candidate together may still take, where each of them may fail by itself.
//!
//! As for a single case, what sandboxes and judge wait for a processor is their neighbours' doing: by the wall clock alone a
//! candidate beside other work loses cases that it would have had right.

use std::time::{Duration, Instant};

use super::run_queue::RunQueue;

/// By the wall clock it is never more than so many times as long.
const BACKSTOP: u32 = 20;
/// Above this share of the whole nobody asks what was waited.
const ENOUGH: u32 = 10;

/// The time that is left.
pub(crate) struct Allowance {
	whole: Duration,
	begun: Instant,
	/// What this process had waited for a processor before.
	before: Duration,
	/// What sandboxes have waited that are gone.
	gone: Duration,
}

impl Allowance {
	/// So much from now.
	pub(crate) fn of(whole: Duration) -> Self {
		Allowance {
			whole,
			begun: Instant::now(),
			before: RunQueue::waited_by(std::process::id()),
			gone: Duration::ZERO,
		}
	}

	/// What is left of it, with this sandbox at work.
	pub(crate) fn left(&self, sandbox: u32) -> Duration {
		let elapsed = self.begun.elapsed();
		let left = left_of(self.whole, elapsed, Duration::ZERO);
		if left >= self.whole / ENOUGH {
			return left;
		}
		let own = RunQueue::waited_by(std::process::id()).saturating_sub(self.before);
		left_of(self.whole, elapsed, own + self.gone + RunQueue::waited_by(sandbox))
	}

	/// Another sandbox takes the place of this one, which has not been reaped.
	pub(crate) fn replace(&mut self, sandbox: u32) {
		self.gone += RunQueue::waited_by(sandbox);
	}
}

fn left_of(whole: Duration, elapsed: Duration, held_up: Duration) -> Duration {
	if elapsed >= whole * BACKSTOP {
		return Duration::ZERO;
	}
	whole.saturating_sub(elapsed.saturating_sub(held_up))
}

#[cfg(test)]
mod tests {
	use super::*;

	const WHOLE: Duration = Duration::from_millis(100);

	#[test]
	fn what_was_waited_for_a_processor_is_not_taken_from_it() {
		assert_eq!(left_of(WHOLE, WHOLE / 4, Duration::ZERO), WHOLE * 3 / 4);
		assert_eq!(left_of(WHOLE, WHOLE * 5, WHOLE * 4 + WHOLE / 4), WHOLE / 4);
		assert_eq!(left_of(WHOLE, WHOLE * 2, Duration::ZERO), Duration::ZERO);
		assert_eq!(left_of(WHOLE, WHOLE / 4, WHOLE), WHOLE);
	}

	#[test]
	fn it_ends_however_much_was_waited() {
		assert_eq!(left_of(WHOLE, WHOLE * BACKSTOP, WHOLE * BACKSTOP), Duration::ZERO);
	}

	#[test]
	fn what_a_sandbox_has_waited_counts_once_another_has_its_place() {
		let own = std::process::id();
		let mut allowance = Allowance::of(WHOLE);
		let before = RunQueue::waited_by(own);
		allowance.replace(own);
		assert!(allowance.gone >= before);
	}
}

//! What a batch took the candidate, and the reference beside it.

use super::trial::Lap;
use crate::Times;

/// What a batch took, for each of the two.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Laps {
	pub(crate) candidate: Lap,
	pub(crate) reference: Lap,
	/// Cases in the batch.
	pub(crate) cases: u32,
	/// Whether the candidate ran first.
	pub(crate) candidate_first: bool,
	/// How many sandboxes there were before.
	pub(crate) life: u32,
}

impl Laps {
	/// The times of a case.
	pub(crate) fn times(&self) -> Times {
		Times { candidate: self.candidate.timed / self.cases, reference: self.reference.timed / self.cases }
	}
}

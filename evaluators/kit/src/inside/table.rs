//! Where a candidate reads the numbers that are tuned.
//!
//! It is memory of the candidate's own, which it may read and change as it likes: what it computes with other numbers
//! than it was given speaks for none, since the winner is written back as literals, and judged like any candidate.

use std::ptr::NonNull;

/// The exported array of a library.
#[derive(Clone, Copy)]
pub(crate) struct Table {
	start: NonNull<u64>,
	numbers: usize,
}

impl Table {
	/// # Safety
	///
	/// So many numbers from `start` on are memory of the library's, which stays loaded.
	pub(crate) unsafe fn new(start: NonNull<u64>, numbers: usize) -> Self {
		Table { start, numbers }
	}

	/// Has it hold these, as far as it goes. The candidate does not run meanwhile.
	pub(crate) fn fill(&self, numbers: impl Iterator<Item = u64>) {
		for (index, number) in numbers.take(self.numbers).enumerate() {
			// SAFETY: within the array, by `new`.
			let place = unsafe { self.start.add(index) };
			// SAFETY: as above; a library that says otherwise of itself has its own sandbox end.
			unsafe { place.write_volatile(number) };
		}
	}
}

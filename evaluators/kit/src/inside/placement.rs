//! Where code, heap and stack of a sandbox lie.
//!
//! Equal functions differ by some per cent by where they lie in memory (Mytkowicz, Diwan, Hauswirth and Sweeney,
//! *Producing wrong data without doing anything obviously wrong!*, ASPLOS 2009). Drawn anew for each sandbox, as in
//! Stabilizer (Curtsinger and Berger, ASPLOS 2013), that is part of the spread of what is measured in place of a bias.

use std::hint::black_box;
use std::io;
use std::ptr;

use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous};

/// Offsets that one number of chance stands for; none for 0.
#[derive(Clone, Copy)]
pub(crate) struct Placement(u64);

impl Placement {
	pub(crate) fn new(chance: u64) -> Self {
		Placement(chance)
	}

	/// Shifts what is mapped and allocated from now on: by up to 255 pages, and by up to 4 KiB in steps of 16 bytes.
	pub(crate) fn shift(self) -> io::Result<()> {
		let pages = usize::from(self.byte(0));
		if pages > 0 {
			let bytes = pages * rustix::param::page_size();
			// SAFETY: a new mapping at an address of the kernel's choice disturbs nothing.
			unsafe { mmap_anonymous(ptr::null_mut(), bytes, ProtFlags::empty(), MapFlags::PRIVATE) }?;
		}
		Box::leak(vec![0_u8; 16 * usize::from(self.byte(1))].into_boxed_slice());
		Ok(())
	}

	/// Does the work up to 16 KiB further down the stack than it would be.
	pub(crate) fn deeper<T>(self, work: impl FnOnce() -> T) -> T {
		descend(self.byte(2), work)
	}

	fn byte(self, index: usize) -> u8 {
		self.0.to_le_bytes()[index]
	}
}

#[inline(never)]
fn descend<T>(frames: u8, work: impl FnOnce() -> T) -> T {
	let frame = black_box([0_u8; 16]);
	let done = if frames == 0 { work() } else { descend(frames - 1, work) };
	black_box(frame);
	done
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::BTreeSet;

	#[test]
	fn chance_moves_the_stack() {
		let here = |placement: Placement| placement.deeper(|| ptr::from_ref(&black_box(0_u8)).addr());
		let places: BTreeSet<usize> = (0..=255_u64).map(|byte| here(Placement::new(byte << 16))).collect();
		assert_eq!(places.len(), 256);
	}
}

//! The heap of a candidate that is timed, in memory that another sandbox can map.
//!
//! What a candidate returns lies there, and is read there by a sandbox without a candidate while this one stands still.
//! It is libc's own heap at its own addresses, which all sandboxes of one program have alike.

use std::fs;
use std::io;
use std::os::fd::BorrowedFd;
use std::ptr::{self, NonNull};

use super::heap::{give_back, take};
use crate::shared::HEAP_MARGIN_BYTES;
use crate::shared::memory::{map_for_good, map_over};

/// So much is tried less for the heap, and twice as much each time, while there are no addresses for it.
const FIRST_STEP: usize = 1 << 20;

/// Where the heap of this process begins, by the kernel's list of what is mapped.
pub(crate) fn start() -> io::Result<NonNull<u8>> {
	let maps = fs::read_to_string("/proc/self/maps")?;
	let line = maps.lines().find(|line| line.ends_with("[heap]"));
	let address = line.and_then(|line| usize::from_str_radix(line.split('-').next()?, 16).ok());
	let start = address.and_then(|address| NonNull::new(ptr::with_exposed_provenance_mut(address)));
	start.ok_or_else(|| io::Error::other("no heap in /proc/self/maps"))
}

/// Moves what lies in the heap to `file`, maps that in its place, and has all that is allocated from now on lie there: as
/// much as this process may map, and no more than `room`.
///
/// # Safety
///
/// This process must have one thread.
pub(crate) unsafe fn move_to(file: BorrowedFd<'_>, start: NonNull<u8>, room: usize) -> io::Result<()> {
	let used = end().saturating_sub(start.addr().get());
	let size = room + HEAP_MARGIN_BYTES;
	let copy = map_for_good(file, used, true)?;
	grow(room)?;
	let grown = end().saturating_sub(start.addr().get());
	if used > grown || grown > size {
		return Err(io::Error::other(format!("a heap of {used} bytes that becomes one of {grown}")));
	}
	// SAFETY: the heap had so many bytes from there on, and the copy has; nothing is allocated meanwhile.
	unsafe { copy.as_ptr().copy_from_nonoverlapping(start.as_ptr(), used) };
	// SAFETY: it was mapped above, and is used no more.
	unsafe { rustix::mm::munmap(copy.as_ptr().cast(), used) }?;
	// SAFETY: the file has what lies there; what libc has added since is free, and it knows nothing of its contents.
	unsafe { map_over(start, grown, file, true) }
}

/// Where the heap ends.
fn end() -> usize {
	// SAFETY: changes nothing.
	unsafe { libc::sbrk(0) }.addr()
}

/// Has libc take all memory from its heap, which has so much room from now on, or less where there are fewer addresses.
fn grow(room: usize) -> io::Result<()> {
	for (parameter, value) in [(libc::M_MMAP_MAX, 0), (libc::M_TRIM_THRESHOLD, -1)] {
		// SAFETY: only says what libc is to do with its own memory.
		if unsafe { libc::mallopt(parameter, value) } == 0 {
			return Err(io::Error::other("libc does not take its settings"));
		}
	}
	let mut step = 0;
	while step < room {
		if let Some(block) = take(room - step) {
			let is_inside = block.addr().get() + (room - step) <= end();
			give_back(block);
			return if is_inside { Ok(()) } else { Err(io::Error::other("the heap cannot grow")) };
		}
		step = (2 * step).max(FIRST_STEP);
	}
	Err(io::Error::from(io::ErrorKind::OutOfMemory))
}

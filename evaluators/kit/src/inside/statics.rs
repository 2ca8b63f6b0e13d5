//! What never changes of a candidate's library, mapped where another sandbox has it.
//!
//! What a candidate returns may point there: text of its source, or what stands for an empty map.

use std::io;
use std::os::fd::BorrowedFd;
use std::ptr;

use rustix::mm::{MapFlags, ProtFlags, mmap};

use crate::shared::memory::{Mapping, Reserve};

/// Of the headers of a 64-bit ELF file: where the table of segments begins, how long an entry is and how many there are.
const TABLE_AT: usize = 32;
const ENTRY_BYTES_AT: usize = 54;
const ENTRIES_AT: usize = 56;
/// Of a segment: kind and flags, and where it lies in the file and in memory, and how long it is in the file.
const PLACE_AT: [usize; 3] = [8, 16, 32];
const LOADED: u32 = 1;
const WRITABLE: u32 = 2;

/// Maps what of the library is not written, only to be read, as where it is loaded at `base`.
///
/// # Errors
///
/// If something else is in its place here: who reads it there would find that.
pub(crate) fn map(library: BorrowedFd<'_>, base: usize, reserve: Reserve) -> io::Result<()> {
	let file = Mapping::of(library, reserve)?;
	let (page, bytes) = (rustix::param::page_size(), file.bytes());
	let table = usize::try_from(number(bytes, TABLE_AT)?).map_err(io::Error::other)?;
	for index in 0..usize::from(half(bytes, ENTRIES_AT)?) {
		let segment = table.saturating_add(index * usize::from(half(bytes, ENTRY_BYTES_AT)?));
		let kind_and_flags = number(bytes, segment)?.to_le_bytes();
		let [kind, flags]: [u32; 2] = bytemuck::cast(kind_and_flags);
		if kind != LOADED || flags & WRITABLE != 0 {
			continue;
		}
		let [offset, address, size] = PLACE_AT.map(|at| number(bytes, segment.saturating_add(at)));
		let within = usize::try_from(address?).map_err(io::Error::other)?;
		let (size, skip) = (usize::try_from(size?).map_err(io::Error::other)?, within % page);
		let start = base.wrapping_add(within - skip);
		let (flags, offset) = (MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE, offset?.saturating_sub(skip as u64));
		// SAFETY: disturbs nothing that is mapped.
		unsafe {
			mmap(
				ptr::with_exposed_provenance_mut(start),
				size.saturating_add(skip),
				ProtFlags::READ,
				flags,
				library,
				offset,
			)
		}?;
	}
	Ok(())
}

fn number(bytes: &[u8], at: usize) -> io::Result<u64> {
	let found = at.checked_add(8).and_then(|end| bytes.get(at..end)).and_then(|bytes| bytes.try_into().ok());
	found.map(u64::from_le_bytes).ok_or_else(|| io::Error::other("a library that ends within its headers"))
}

fn half(bytes: &[u8], at: usize) -> io::Result<u16> {
	Ok(number(bytes, at)?.to_le_bytes()).map(|[first, second, ..]| u16::from_le_bytes([first, second]))
}

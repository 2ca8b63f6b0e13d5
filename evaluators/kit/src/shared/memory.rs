//! Mapping memory that judge and sandbox share.

use std::io;
use std::os::fd::BorrowedFd;
use std::ptr::{self, NonNull};

use rustix::mm::{MapFlags, ProtFlags, mmap};

/// Maps a shared region for the rest of the process's life.
pub(crate) fn map_for_good(file: BorrowedFd<'_>, size: usize, writable: bool) -> io::Result<NonNull<u8>> {
	let protection = if writable { ProtFlags::READ | ProtFlags::WRITE } else { ProtFlags::READ };
	map(file, size, protection)
}

fn map(file: BorrowedFd<'_>, size: usize, protection: ProtFlags) -> io::Result<NonNull<u8>> {
	// SAFETY: a new mapping at an address of the kernel's choice disturbs nothing.
	let start = unsafe { mmap(ptr::null_mut(), size, protection, MapFlags::SHARED, file, 0) }?;
	NonNull::new(start.cast()).ok_or_else(|| io::Error::other("a mapping at address zero"))
}

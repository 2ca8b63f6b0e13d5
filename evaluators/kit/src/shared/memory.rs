//! Mapping memory that judge and sandbox share.

use std::io;
use std::os::fd::BorrowedFd;
use std::ptr::{self, NonNull};

use rustix::mm::{MapFlags, ProtFlags, mmap, mmap_anonymous};

/// Maps a shared region for the rest of the process's life.
pub(crate) fn map_for_good(file: BorrowedFd<'_>, size: usize, writable: bool) -> io::Result<NonNull<u8>> {
	let protection = if writable { ProtFlags::READ | ProtFlags::WRITE } else { ProtFlags::READ };
	// SAFETY: a new mapping at an address of the kernel's choice disturbs nothing.
	let start = unsafe { mmap(ptr::null_mut(), size, protection, MapFlags::SHARED, file, 0) }?;
	NonNull::new(start.cast()).ok_or_else(|| io::Error::other("a mapping at address zero"))
}

/// Addresses that nothing else is mapped at, here and in processes that are forked from this one.
#[derive(Clone, Copy)]
pub(crate) struct Reserve {
	start: NonNull<u8>,
	size: usize,
}

impl Reserve {
	/// Reserves so many bytes of addresses.
	pub(crate) fn new(size: usize) -> io::Result<Self> {
		// SAFETY: as above.
		let start = unsafe { mmap_anonymous(ptr::null_mut(), size, ProtFlags::empty(), MapFlags::PRIVATE) }?;
		let start = NonNull::new(start.cast()).ok_or_else(|| io::Error::other("a mapping at address zero"))?;
		Ok(Reserve { start, size })
	}

	/// How many bytes.
	pub(crate) fn size(self) -> usize {
		self.size
	}

	/// Maps a shared region of that size there, to be written, for the rest of the process's life.
	pub(crate) fn map_for_good(self, file: BorrowedFd<'_>) -> io::Result<NonNull<u8>> {
		let (start, protection) = (self.start.as_ptr().cast(), ProtFlags::READ | ProtFlags::WRITE);
		// SAFETY: nothing but the reserve itself lies there.
		unsafe { mmap(start, self.size, protection, MapFlags::SHARED | MapFlags::FIXED, file, 0) }?;
		Ok(self.start)
	}
}

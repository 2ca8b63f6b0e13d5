//! Mapping memory that judge and sandbox share.

use std::io;
use std::os::fd::BorrowedFd;
use std::ptr::{self, NonNull};
use std::slice;

use rustix::io::Errno;
use rustix::mm::{MapFlags, MremapFlags, ProtFlags, mmap, mmap_anonymous, mremap_fixed};

/// Maps a shared region for the rest of the process's life.
pub(crate) fn map_for_good(file: BorrowedFd<'_>, size: usize, writable: bool) -> io::Result<NonNull<u8>> {
	// SAFETY: a new mapping at an address of the kernel's choice disturbs nothing.
	let start = unsafe { mmap(ptr::null_mut(), size, protection(writable), MapFlags::SHARED, file, 0) }?;
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

	/// So many bytes of other addresses, far from these: never where the kernel would choose, which is where other sandboxes
	/// have their libraries.
	fn far_below(self, size: usize, protection: ProtFlags) -> io::Result<NonNull<u8>> {
		let flags = MapFlags::PRIVATE | MapFlags::NORESERVE | MapFlags::FIXED_NOREPLACE;
		let steps = 1..=self.start.addr().get() / FAR_BYTES;
		for start in steps.map(|step| self.start.addr().get() - step * FAR_BYTES).filter(|start| *start > 0) {
			// SAFETY: a new mapping where nothing is disturbs nothing.
			match unsafe { mmap_anonymous(ptr::with_exposed_provenance_mut(start), size, protection, flags) } {
				Ok(start) => {
					return NonNull::new(start.cast()).ok_or_else(|| io::Error::other("a mapping at address zero"));
				}
				Err(Errno::EXIST) => {}
				Err(error) => return Err(error.into()),
			}
		}
		Err(io::Error::other("no addresses far from all others"))
	}

	/// Room for so many values of which zero is one, for the rest of the process's life; nothing of it is taken before it is used.
	pub(crate) fn far_values<T: bytemuck::Zeroable>(self, count: usize) -> io::Result<&'static mut [T]> {
		let start = self.far_below(count * size_of::<T>(), ProtFlags::READ | ProtFlags::WRITE)?;
		// SAFETY: fresh, of zeroes, on a page, so long, and mapped for good.
		Ok(unsafe { slice::from_raw_parts_mut(start.cast().as_ptr(), count) })
	}

	/// Where they begin.
	pub(crate) fn start(self) -> NonNull<u8> {
		self.start
	}

	/// How many bytes.
	pub(crate) fn size(self) -> usize {
		self.size
	}

	/// Maps a shared region of that size there, to be written, for the rest of the process's life.
	pub(crate) fn map_for_good(self, file: BorrowedFd<'_>) -> io::Result<NonNull<u8>> {
		// SAFETY: nothing but the reserve itself lies there.
		unsafe { map_over(self.start, self.size, file, true) }?;
		Ok(self.start)
	}

	/// Moves what was mapped there elsewhere, and maps another process's region in its place, only to be read; or nothing,
	/// so that whoever reads there ends.
	///
	/// # Safety
	///
	/// No reference into what was mapped there may be in use.
	pub(crate) unsafe fn exchange(self, file: Option<BorrowedFd<'_>>) -> io::Result<NonNull<u8>> {
		let (own, elsewhere) =
			(Mapping { start: self.start, size: self.size }, self.far_below(self.size, ProtFlags::empty())?);
		// SAFETY: the caller's promise; nothing but another reserve lies at the other address.
		unsafe { own.move_over(elsewhere) }?;
		match file {
			// SAFETY: nothing lies there any more.
			Some(file) => unsafe { map_over(self.start, self.size, file, false) }?,
			// SAFETY: the same.
			None => unsafe { keep_empty(self.start, self.size) }?,
		}
		Ok(elsewhere)
	}
}

/// How far below all else lies what must not be in the way of what other sandboxes have mapped: they begin from the top.
const FAR_BYTES: usize = 1 << 38;

/// A whole file in memory, only to be read, far from where the kernel maps things by itself.
pub(crate) struct Mapping {
	start: NonNull<u8>,
	size: usize,
}

impl Mapping {
	/// Maps it below `reserve`.
	pub(crate) fn of(file: BorrowedFd<'_>, below: Reserve) -> io::Result<Self> {
		let size = usize::try_from(rustix::fs::fstat(file)?.st_size).map_err(io::Error::other)?;
		let room = below.far_below(size, ProtFlags::empty())?;
		// SAFETY: nothing but the room itself lies there.
		unsafe { map_over(room, size, file, false) }?;
		Ok(Mapping { start: room, size })
	}

	/// Its bytes, which nobody may write.
	pub(crate) fn bytes(&self) -> &[u8] {
		// SAFETY: mapped for good.
		unsafe { slice::from_raw_parts(self.start.as_ptr(), self.size) }
	}

	/// How many bytes.
	pub(crate) fn size(&self) -> usize {
		self.size
	}

	/// Moves it to this address, in the place of what lies there.
	///
	/// # Safety
	///
	/// Nobody may use what lies there, nor have a reference into the mapping.
	pub(crate) unsafe fn move_over(self, start: NonNull<u8>) -> io::Result<()> {
		let (from, to) = (self.start.as_ptr().cast(), start.as_ptr().cast());
		// SAFETY: the caller's promise.
		unsafe { mremap_fixed(from, self.size, self.size, MremapFlags::MAYMOVE, to) }?;
		Ok(())
	}
}

/// Maps so many bytes of a shared region at this address, in the place of what lies there.
///
/// # Safety
///
/// Nobody may need what lies there, but as the region has it.
pub(crate) unsafe fn map_over(start: NonNull<u8>, size: usize, file: BorrowedFd<'_>, writable: bool) -> io::Result<()> {
	// SAFETY: the caller's promise.
	unsafe { mmap(start.as_ptr().cast(), size, protection(writable), MapFlags::SHARED | MapFlags::FIXED, file, 0) }?;
	Ok(())
}

/// Keeps so many bytes of addresses from being mapped, or read.
///
/// # Safety
///
/// Nobody may need what lies there.
unsafe fn keep_empty(start: NonNull<u8>, size: usize) -> io::Result<()> {
	let flags = MapFlags::PRIVATE | MapFlags::FIXED;
	// SAFETY: the caller's promise.
	unsafe { mmap_anonymous(start.as_ptr().cast(), size, ProtFlags::empty(), flags) }?;
	Ok(())
}

fn protection(writable: bool) -> ProtFlags {
	if writable { ProtFlags::READ | ProtFlags::WRITE } else { ProtFlags::READ }
}

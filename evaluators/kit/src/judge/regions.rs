//! Memory that the judge makes for its sandboxes: sealed, so that neither can be hurt by the other's resizing it.

use std::ffi::CStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::ptr::NonNull;

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};

use crate::shared::HEAP_MARGIN_BYTES;
use crate::shared::memory::map_for_good;

/// A library or program larger than this is not copied, in bytes: its copy would be the judge's memory.
const COPY_LIMIT: u64 = 64 << 20;
/// What a region for inputs has at first.
const FIRST_BYTES: usize = 64 << 10;

/// Memory that the judge writes and a sandbox can only read.
///
/// It has as many pages as were needed so far, and each of them was written by the judge: were there any that is made
/// when a sandbox first reads it, one candidate could leave word for the next in which ones it has read.
pub(crate) struct InputRegion {
	file: OwnedFd,
	start: NonNull<u8>,
	/// Bytes that there are.
	size: usize,
	/// Bytes that there may be.
	limit: usize,
	/// Where what was written last ends, or what was written with it.
	end: usize,
}

impl InputRegion {
	/// A region that may grow to `limit` bytes.
	pub(crate) fn new(limit: usize) -> io::Result<Self> {
		let file = memory_file(c"oxi-input", MemfdFlags::NOEXEC_SEAL)?;
		let start = map_for_good(file.as_fd(), limit, true)?;
		fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::FUTURE_WRITE | SealFlags::SEAL)?;
		let mut region = InputRegion { file, start, size: 0, limit, end: 0 };
		region.grow(FIRST_BYTES.min(limit))?;
		Ok(region)
	}

	/// Copies `bytes` to `offset`. Returns whether they fit. At offset 0 something new begins: nothing of what was there
	/// before is left.
	pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) -> io::Result<bool> {
		let Some(end) = offset.checked_add(bytes.len()).filter(|end| *end <= self.limit) else { return Ok(false) };
		if end > self.size {
			self.grow(end.max(2 * self.size).min(self.limit))?;
		}
		// SAFETY: `offset` is within the mapping (checked above).
		let place = unsafe { self.start.add(offset) };
		// SAFETY: the range lies within the mapping, which only this process can write, and
		// `bytes` is not in it, since no reference into the mapping is ever made.
		unsafe { place.as_ptr().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
		if offset == 0 {
			// SAFETY: `end` is within the mapping (checked above).
			let rest = unsafe { self.start.add(end) };
			// SAFETY: from there to where earlier bytes ended, within the mapping too.
			unsafe { rest.as_ptr().write_bytes(0, self.end.saturating_sub(end)) };
			self.end = 0;
		}
		self.end = self.end.max(end);
		Ok(true)
	}

	pub(crate) fn file(&self) -> BorrowedFd<'_> {
		self.file.as_fd()
	}

	/// Adds pages and writes each of them.
	fn grow(&mut self, size: usize) -> io::Result<()> {
		let page = rustix::param::page_size();
		let size = size.next_multiple_of(page);
		ftruncate(&self.file, size as u64)?;
		for offset in (self.size..size).step_by(page) {
			// SAFETY: within the mapping, whose pages the file has now.
			let byte = unsafe { self.start.add(offset) };
			// SAFETY: writable, and nobody reads what has not been announced.
			unsafe { byte.write_volatile(0) };
		}
		self.size = size;
		Ok(())
	}
}

impl Drop for InputRegion {
	fn drop(&mut self) {
		// SAFETY: the mapping was made by `new` and no reference into it exists.
		let unmapped = unsafe { rustix::mm::munmap(self.start.as_ptr().cast(), self.limit) };
		debug_assert!(unmapped.is_ok());
	}
}

/// A fresh region of `size` bytes for a sandbox to write, of fixed size. The judge reads it with
/// `pread` and never maps it, so it always works on a copy.
pub(crate) fn output_region(size: usize) -> io::Result<File> {
	let file = memory_file(c"oxi-output", MemfdFlags::NOEXEC_SEAL)?;
	ftruncate(&file, size as u64)?;
	fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
	Ok(File::from(file))
}

/// A fresh file for the heap of a timed candidate that may use so many bytes, of fixed size.
pub(crate) fn heap_region(size: u64) -> io::Result<OwnedFd> {
	let file = memory_file(c"oxi-heap", MemfdFlags::NOEXEC_SEAL)?;
	ftruncate(&file, size + HEAP_MARGIN_BYTES as u64)?;
	fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
	Ok(file)
}

/// A sealed copy in memory of a library or program. A sandbox can load it without being able to
/// open any file, whoever owns the folder, nobody can change it underneath, and no name of a folder
/// comes with it.
///
/// # Errors
///
/// `FileTooLarge` beyond what is copied; whatever reading it fails with.
pub(crate) fn sealed_copy(path: &Path) -> io::Result<OwnedFd> {
	let mut source = File::open(path)?;
	let size = source.metadata()?.len();
	if size > COPY_LIMIT {
		let message = format!("the library has {size} bytes, and at most {COPY_LIMIT} are loaded");
		return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
	}
	let mut copy = File::from(memory_file(c"oxi-code", MemfdFlags::EXEC)?);
	io::copy(&mut source, &mut copy)?;
	// As good as a seal against writing, since nothing maps it yet: that one also waits for whoever looks at its pages in the
	// kernel, and on a busy machine in vain.
	fcntl_add_seals(&copy, SealFlags::SHRINK | SealFlags::GROW | SealFlags::FUTURE_WRITE | SealFlags::SEAL)?;
	Ok(copy.into())
}

/// A memory file. `kind` says whether it may be executed, on kernels that ask (6.3 and later).
fn memory_file(name: &CStr, kind: MemfdFlags) -> io::Result<OwnedFd> {
	let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
	match memfd_create(name, flags | kind) {
		Err(rustix::io::Errno::INVAL) => Ok(memfd_create(name, flags)?),
		created => Ok(created?),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use rustix::fs::{FallocateFlags, fallocate};
	use rustix::mm::{MapFlags, ProtFlags, mmap};
	use std::os::unix::fs::{FileExt, MetadataExt};

	#[test]
	fn what_the_judge_writes_is_read_and_cannot_be_written_through_the_file() {
		let mut region = InputRegion::new(8192).expect("memory");
		assert!(region.write(4090, b"twelve bytes").expect("memory"));
		assert!(!region.write(8190, b"too far").expect("memory"));
		assert!(!region.write(usize::MAX, b"overflow").expect("memory"));
		let file = File::from(region.file().try_clone_to_owned().expect("a descriptor"));
		let mut read = [0; 12];
		file.read_exact_at(&mut read, 4090).expect("readable");
		assert_eq!(&read, b"twelve bytes");
		assert!(file.write_at(b"x", 0).is_err());
		assert!(file.set_len(0).is_err());
		assert!(map_for_good(region.file(), 8192, true).is_err());
	}

	#[test]
	fn nothing_is_left_of_what_was_there_before() {
		let mut region = InputRegion::new(8192).expect("memory");
		for (offset, bytes) in [(0, &b"one"[..]), (3, b"two"), (100, b"three"), (0, b"4")] {
			assert!(region.write(offset, bytes).expect("memory"));
		}
		let mut read = [0; 200];
		let file = File::from(region.file().try_clone_to_owned().expect("a descriptor"));
		file.read_exact_at(&mut read, 0).expect("readable");
		assert_eq!((read[0], &read[1..]), (b'4', &[0; 199][..]));
	}

	#[test]
	fn every_page_that_there_is_was_written_by_the_judge() {
		let mut region = InputRegion::new(64 << 20).expect("memory");
		for end in [1, 70_000, 5 << 20] {
			assert!(region.write(end - 1, b"x").expect("memory"));
			let file = File::from(region.file().try_clone_to_owned().expect("a descriptor"));
			let metadata = file.metadata().expect("a file");
			assert!(metadata.len() >= end as u64);
			assert_eq!(512 * metadata.blocks(), metadata.len(), "a page is missing after {end}");
		}
	}

	#[test]
	fn an_output_region_keeps_its_size() {
		let file = output_region(4096).expect("memory");
		assert!(file.set_len(0).is_err());
		assert!(file.set_len(1 << 20).is_err());
		assert!(file.write_at(b"x", 0).is_ok());
	}

	#[test]
	fn a_copied_library_is_sealed() {
		let copy = File::from(sealed_copy(Path::new("/proc/self/exe")).expect("readable"));
		assert!(copy.metadata().expect("a file").len() > 0);
		assert!(copy.write_at(b"x", 0).is_err());
		assert!(copy.set_len(0).is_err());
		let writable = ProtFlags::READ | ProtFlags::WRITE;
		// SAFETY: maps fresh memory, if any.
		let mapped = unsafe { mmap(std::ptr::null_mut(), 4096, writable, MapFlags::SHARED, &copy, 0) };
		assert!(mapped.is_err());
		let emptied = fallocate(&copy, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, 0, 4096);
		assert!(emptied.is_err());
	}
}

//! Memory that judge and sandbox share: sealed, so that neither can be hurt by the other's resizing it.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::ptr::{self, NonNull};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};
use rustix::mm::{MapFlags, ProtFlags, mmap};

/// A library larger than this is not loaded, in bytes: its copy would be the judge's memory.
const LIBRARY_LIMIT: u64 = 64 << 20;

/// Memory that the judge writes and a sandbox can only read.
pub(crate) struct InputRegion {
	file: OwnedFd,
	start: NonNull<u8>,
	size: usize,
}

impl InputRegion {
	/// A region of `size` bytes; pages that are never written take no memory.
	pub(crate) fn new(size: usize) -> io::Result<Self> {
		let file = region(c"oxi-input", size)?;
		let start = map(file.as_fd(), size, ProtFlags::READ | ProtFlags::WRITE)?;
		fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW | SealFlags::FUTURE_WRITE | SealFlags::SEAL)?;
		Ok(InputRegion { file, start, size })
	}

	/// Copies `bytes` to `offset`. Returns whether they fit.
	pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
		let fits = offset.checked_add(bytes.len()).is_some_and(|end| end <= self.size);
		if fits {
			// SAFETY: `offset` is within the mapping (checked above).
			let place = unsafe { self.start.add(offset) };
			// SAFETY: the range lies within the mapping, which only this process can write, and
			// `bytes` is not in it, since no reference into the mapping is ever made.
			unsafe { place.as_ptr().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
		}
		fits
	}

	pub(crate) fn file(&self) -> BorrowedFd<'_> {
		self.file.as_fd()
	}
}

impl Drop for InputRegion {
	fn drop(&mut self) {
		// SAFETY: the mapping was made by `new` and no reference into it exists.
		let unmapped = unsafe { rustix::mm::munmap(self.start.as_ptr().cast(), self.size) };
		debug_assert!(unmapped.is_ok());
	}
}

/// A fresh region of `size` bytes for a sandbox to write, of fixed size. The judge reads it with
/// `pread` and never maps it, so it always works on a copy.
pub(crate) fn output_region(size: usize) -> io::Result<File> {
	let file = region(c"oxi-output", size)?;
	fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
	Ok(File::from(file))
}

/// A sealed copy of a candidate's library in memory. A sandbox can load it without being able to
/// open any file, whoever owns the folder, and nobody can change it underneath.
pub(crate) fn library_copy(path: &Path) -> io::Result<OwnedFd> {
	let mut source = File::open(path)?;
	let size = source.metadata()?.len();
	if size > LIBRARY_LIMIT {
		let message = format!("the library has {size} bytes, and at most {LIBRARY_LIMIT} are loaded");
		return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
	}
	let mut copy = File::from(memory_file(c"oxi-candidate", MemfdFlags::EXEC)?);
	io::copy(&mut source, &mut copy)?;
	fcntl_add_seals(&copy, SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE | SealFlags::SEAL)?;
	Ok(copy.into())
}

/// Maps a shared region for the rest of the process's life.
pub(crate) fn map_for_good(file: BorrowedFd<'_>, size: usize, writable: bool) -> io::Result<NonNull<u8>> {
	let protection = if writable { ProtFlags::READ | ProtFlags::WRITE } else { ProtFlags::READ };
	map(file, size, protection)
}

fn region(name: &std::ffi::CStr, size: usize) -> io::Result<OwnedFd> {
	let file = memory_file(name, MemfdFlags::NOEXEC_SEAL)?;
	ftruncate(&file, size as u64)?;
	Ok(file)
}

/// A memory file. `kind` says whether it may be executed, on kernels that ask (6.3 and later).
fn memory_file(name: &std::ffi::CStr, kind: MemfdFlags) -> io::Result<OwnedFd> {
	let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
	match memfd_create(name, flags | kind) {
		Err(rustix::io::Errno::INVAL) => Ok(memfd_create(name, flags)?),
		created => Ok(created?),
	}
}

fn map(file: BorrowedFd<'_>, size: usize, protection: ProtFlags) -> io::Result<NonNull<u8>> {
	// SAFETY: a new mapping at an address of the kernel's choice disturbs nothing.
	let start = unsafe { mmap(ptr::null_mut(), size, protection, MapFlags::SHARED, file, 0) }?;
	NonNull::new(start.cast()).ok_or_else(|| io::Error::other("a mapping at address zero"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::os::unix::fs::FileExt;

	#[test]
	fn what_the_judge_writes_is_read_and_cannot_be_written_through_the_file() {
		let mut region = InputRegion::new(8192).expect("memory");
		assert!(region.write(4090, b"twelve bytes"));
		assert!(!region.write(8190, b"too far"));
		assert!(!region.write(usize::MAX, b"overflow"));
		let file = File::from(region.file().try_clone_to_owned().expect("a descriptor"));
		let mut read = [0; 12];
		file.read_exact_at(&mut read, 4090).expect("readable");
		assert_eq!(&read, b"twelve bytes");
		assert!(file.write_at(b"x", 0).is_err());
		assert!(file.set_len(0).is_err());
		assert!(map_for_good(region.file(), 8192, true).is_err());
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
		let copy = File::from(library_copy(Path::new("/proc/self/exe")).expect("readable"));
		assert!(copy.metadata().expect("a file").len() > 0);
		assert!(copy.write_at(b"x", 0).is_err());
	}
}

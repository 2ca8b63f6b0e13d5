//! The system calls of a process about itself for which no crate has a safe wrapper.

use std::ffi::c_int;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// Which side of a fork this is.
pub(crate) enum Side {
	/// With the pid of the other, and a descriptor of it.
	Parent(u32, OwnedFd),
	Child,
}

/// Forks a *sibling*: a child of this process's parent, which can wait for it and learn what it
/// used. Gives its pid and a descriptor of it.
///
/// # Safety
///
/// The process must have one thread.
pub(crate) unsafe fn fork_sibling() -> io::Result<Side> {
	let flags = i64::from(libc::CLONE_PARENT | libc::CLONE_PIDFD);
	let mut descriptor: RawFd = -1;
	// SAFETY: without CLONE_VM this is a fork; a stack of 0 means the same one. The arguments that
	// architectures order differently are both 0.
	let pid = unsafe { libc::syscall(libc::SYS_clone, flags, 0_i64, &raw mut descriptor, 0_i64, 0_i64) };
	match u32::try_from(pid) {
		Err(_) => Err(io::Error::last_os_error()),
		Ok(0) => Ok(Side::Child),
		// SAFETY: the kernel has just made the descriptor and nobody else knows it.
		Ok(pid) => Ok(Side::Parent(pid, unsafe { OwnedFd::from_raw_fd(descriptor) })),
	}
}

/// Closes every descriptor from `first` to `last`.
///
/// # Safety
///
/// Nothing may use them afterwards.
pub(crate) unsafe fn close_range(first: u32, last: u32) {
	// SAFETY: the caller's promise. The call cannot fail for a range that is not empty.
	unsafe { libc::syscall(libc::SYS_close_range, first, last, 0_u32) };
}

/// Makes `target` another name of `source`, closing what it named before.
///
/// # Safety
///
/// Nothing may own `target`.
pub(crate) unsafe fn duplicate_to(source: BorrowedFd<'_>, target: RawFd) -> io::Result<()> {
	// SAFETY: the caller's promise.
	match unsafe { libc::dup2(source.as_raw_fd(), target) } {
		-1 => Err(io::Error::last_os_error()),
		_ => Ok(()),
	}
}

/// Ends the process at once: no destructors, no buffers, no handlers.
pub(crate) fn exit_now(code: c_int) -> ! {
	// SAFETY: `_exit` may be called at any time, in a signal handler too.
	unsafe { libc::_exit(code) }
}

//! Where this program, and what it loads, allocate: in libc's heap, but for values that are laid out to lie in the
//! memory of other sandboxes.
//!
//! The functions here stand before libc's of these names for all of the process, since the standard library that program
//! and candidates share asks for them by name. What lies in shared memory is of no heap: to free it is nothing, and to
//! let it grow is to move it.

use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// Every allocation of libc is aligned to this. As much stands before one that is laid out, and says how large it is.
const LEAST_ALIGNMENT: usize = 16;
/// What is at least as large as a cache line begins one, so that where it lies is nobody's speed.
const CACHE_LINE: usize = 64;

/// Memory that is of no heap.
static START: AtomicUsize = AtomicUsize::new(0);
static SIZE: AtomicUsize = AtomicUsize::new(0);
/// Where the next value that is laid out may lie, and where none may; 0 while nothing is laid out.
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);
/// Whether there was no room for one.
static IS_FULL: AtomicBool = AtomicBool::new(false);

/// Says which memory is of no heap, for the rest of the process's life.
pub(crate) fn leave_alone(start: NonNull<u8>, size: usize) {
	START.store(start.addr().get(), Relaxed);
	SIZE.store(size, Relaxed);
}

/// Has whatever `work` allocates lie in this part of the memory that is of no heap, side by side. Gives what it gives, how
/// many bytes of the part are used, and whether it had room for all.
///
/// # Safety
///
/// The part must be nobody else's, of zeroes, and this process must have one thread.
pub(crate) unsafe fn lay_out<T>(start: NonNull<u8>, size: usize, work: impl FnOnce() -> T) -> (T, usize, bool) {
	let start = start.addr().get();
	END.store(start + size, Relaxed);
	IS_FULL.store(false, Relaxed);
	NEXT.store(start, Relaxed);
	let done = work();
	let used = NEXT.swap(0, Relaxed) - start;
	(done, used, !IS_FULL.load(Relaxed))
}

/// A place for so many bytes, where values are laid out and there is room.
fn place(size: usize, alignment: usize) -> Option<NonNull<c_void>> {
	match NEXT.load(Relaxed) {
		0 => None,
		next => place_behind(next, size, alignment),
	}
}

#[cold]
fn place_behind(next: usize, size: usize, alignment: usize) -> Option<NonNull<c_void>> {
	let alignment = alignment.max(if size < CACHE_LINE { LEAST_ALIGNMENT } else { CACHE_LINE });
	let start = (next + LEAST_ALIGNMENT).next_multiple_of(alignment);
	let end = start.checked_add(size).filter(|end| *end <= END.load(Relaxed));
	let Some(end) = end else {
		IS_FULL.store(true, Relaxed);
		return None;
	};
	NEXT.store(end, Relaxed);
	// SAFETY: within the part that `lay_out` was given, in front of the place and behind the last one.
	unsafe { size_of_laid_out(start).write(size) };
	NonNull::new(ptr::with_exposed_provenance_mut(start))
}

fn size_of_laid_out(start: usize) -> *mut usize {
	ptr::with_exposed_provenance_mut(start - LEAST_ALIGNMENT)
}

#[inline]
fn is_of_no_heap(address: usize) -> bool {
	address.wrapping_sub(START.load(Relaxed)) < SIZE.load(Relaxed)
}

/// So many bytes of libc's heap, if it has or gets them.
pub(crate) fn take(bytes: usize) -> Option<NonNull<c_void>> {
	// SAFETY: may always be called.
	NonNull::new(unsafe { __libc_malloc(bytes) })
}

/// Gives back what was taken.
pub(crate) fn give_back(taken: NonNull<c_void>) {
	// SAFETY: libc has handed it out, and nobody uses it any more.
	unsafe { __libc_free(taken.as_ptr()) }
}

unsafe extern "C" {
	fn __libc_malloc(size: usize) -> *mut c_void;
	fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
	fn __libc_realloc(old: *mut c_void, size: usize) -> *mut c_void;
	fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void;
	fn __libc_free(old: *mut c_void);
}

#[unsafe(no_mangle)]
unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
	// SAFETY: the caller keeps libc's own promises, here and below.
	place(size, 1).map_or_else(|| unsafe { __libc_malloc(size) }, NonNull::as_ptr)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
	let place = count.checked_mul(size).and_then(|bytes| place(bytes, 1));
	// SAFETY: as above. What is laid out lies in zeroes.
	place.map_or_else(|| unsafe { __libc_calloc(count, size) }, NonNull::as_ptr)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(old: *mut c_void, size: usize) -> *mut c_void {
	let start = old.addr();
	if !is_of_no_heap(start) {
		// SAFETY: as above.
		return unsafe { __libc_realloc(old, size) };
	}
	// SAFETY: written when it was laid out.
	let old_size = unsafe { size_of_laid_out(start).read() };
	if size <= old_size {
		return old;
	}
	let end = start.saturating_add(size);
	if start + old_size == NEXT.load(Relaxed) && end <= END.load(Relaxed) {
		NEXT.store(end, Relaxed);
		// SAFETY: as above.
		unsafe { size_of_laid_out(start).write(size) };
		return old;
	}
	// SAFETY: as above.
	let new = unsafe { malloc(size) };
	if !new.is_null() {
		// SAFETY: both are at least so long, and the new one is nobody's yet.
		unsafe { new.cast::<u8>().copy_from_nonoverlapping(old.cast(), old_size) };
	}
	new
}

#[unsafe(no_mangle)]
unsafe extern "C" fn posix_memalign(to: *mut *mut c_void, alignment: usize, size: usize) -> c_int {
	// SAFETY: as above.
	let new = place(size, alignment).map_or_else(|| unsafe { __libc_memalign(alignment, size) }, NonNull::as_ptr);
	if new.is_null() {
		return libc::ENOMEM;
	}
	// SAFETY: as above.
	unsafe { to.write(new) };
	0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn free(old: *mut c_void) {
	if !is_of_no_heap(old.addr()) {
		// SAFETY: as above.
		unsafe { __libc_free(old) }
	}
}

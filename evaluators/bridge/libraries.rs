//! Candidates' libraries as a thread has them open: what it still has when it ends is closed then.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_void};

unsafe extern "C" {
	fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
	fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
	fn dlclose(library: *mut c_void) -> c_int;
}

/// `RTLD_NOW` of Linux.
const NOW: c_int = 2;

struct Opened(Vec<*mut c_void>);

impl Drop for Opened {
	fn drop(&mut self) {
		for library in self.0.drain(..) {
			// SAFETY: it was opened here, and nobody calls into it from a thread that ends.
			unsafe { dlclose(library) };
		}
	}
}

thread_local! {
	/// Its owner in JavaScript may be ended before it could say that it is done with one.
	static OPENED: RefCell<Opened> = const { RefCell::new(Opened(Vec::new())) };
}

/// Null where it cannot be loaded; `dlerror` has the reason.
///
/// # Safety
///
/// The path is a C string, and what the library does when it is loaded is sound.
pub unsafe fn open(file: *const c_char) -> *mut c_void {
	// SAFETY: by the caller.
	let library = unsafe { dlopen(file, NOW) };
	if !library.is_null() {
		OPENED.with_borrow_mut(|opened| opened.0.push(library));
	}
	library
}

/// Null where it has none.
///
/// # Safety
///
/// The name is a C string, and the library is open in this thread.
pub unsafe fn symbol(library: *mut c_void, name: *const c_char) -> *mut c_void {
	// SAFETY: by the caller.
	unsafe { dlsym(library, name) }
}

/// # Safety
///
/// Nobody in this thread calls into it any more.
pub unsafe fn close(library: *mut c_void) {
	let was_open = OPENED.with_borrow_mut(|opened| {
		let at = opened.0.iter().position(|&one| one == library);
		at.map(|at| opened.0.swap_remove(at)).is_some()
	});
	if was_open {
		// SAFETY: by the caller.
		unsafe { dlclose(library) };
	}
}

//! One call of an evolved function from JavaScript: its panic is told, and what does not fit into its frame is kept.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use super::crossing::{Input, Returning};

thread_local! {
	/// What did not fit into the frame.
	static KEPT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
	/// A call is under way here: a panic is its outcome, not to be printed.
	static CALLING: Cell<bool> = const { Cell::new(false) };
	/// Where the last panic of a call was.
	static LINE: Cell<u32> = const { Cell::new(0) };
}

/// So that panics of calls are told to their callers, and all others as before; any thread may ask for it again.
pub fn catch_panics() {
	static ONCE: Once = Once::new();
	ONCE.call_once(|| {
		let before = take_hook();
		set_hook(Box::new(move |information| {
			if CALLING.get() {
				LINE.set(information.location().map_or(0, |location| location.line()));
			} else {
				before(information);
			}
		}));
	});
}

/// Does one call: `work` reads its arguments and adds what comes out.
///
/// Returns the length of what stands in the frame afterwards; less than 0 for a panic, whose line and message then stand
/// there, as -1 less the length. What is longer than `capacity` is kept for `take`.
///
/// # Safety
///
/// `frame` has `capacity` bytes, and begins with what `work` reads.
pub unsafe fn guarded(frame: *mut u8, capacity: usize, work: impl FnOnce(&mut Input, &mut Vec<u8>)) -> i64 {
	let mut output = KEPT.take();
	output.clear();
	CALLING.set(true);
	let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut Input::at(frame), &mut output)));
	let panicked = outcome.is_err();
	if let Err(payload) = outcome {
		let message = payload
			.downcast_ref::<&str>()
			.map(|text| (*text).to_owned())
			.or_else(|| payload.downcast_ref::<String>().cloned())
			.unwrap_or_else(|| "a panic without a message".to_owned());
		output.clear();
		LINE.get().write(&mut output);
		message.write(&mut output);
		// Whatever it is, it may panic when it is dropped.
		let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
	}
	CALLING.set(false);
	let length = i64::try_from(output.len()).expect("a vector's length");
	if output.len() <= capacity {
		// SAFETY: by the caller; the arguments are not needed any more.
		unsafe { frame.copy_from_nonoverlapping(output.as_ptr(), output.len()) };
	}
	KEPT.set(output);
	if panicked { -1 - length } else { length }
}

/// Copies what the last call here left, and lets go of the memory.
///
/// # Safety
///
/// `frame` has room for it.
pub unsafe fn take(frame: *mut u8) {
	let output = KEPT.take();
	// SAFETY: by the caller.
	unsafe { frame.copy_from_nonoverlapping(output.as_ptr(), output.len()) };
}

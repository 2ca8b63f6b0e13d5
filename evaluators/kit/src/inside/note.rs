//! How a sandbox notes why it dies, in its [`Record`].

use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::shared::record::{Cause, Record, TEXT_BYTES};

/// This process's record; null but in a sandbox.
static RECORD: AtomicPtr<Record> = AtomicPtr::new(ptr::null_mut());

/// Makes the start of this region the process's record.
///
/// # Safety
///
/// `region` must be page-aligned, at least [`RECORD_BYTES`] long, writable and never unmapped.
pub(crate) unsafe fn use_region(region: NonNull<u8>) {
	RECORD.store(region.cast().as_ptr(), Ordering::Relaxed);
}

/// Whether this process has a record, which is to say, is a sandbox.
pub(crate) fn is_here() -> bool {
	!RECORD.load(Ordering::Relaxed).is_null()
}

/// Notes a cause and its code. Safe in a signal handler. Unless `last`, a cause noted earlier stays.
pub(crate) fn note(cause: Cause, code: i32, last: bool) {
	let record = RECORD.load(Ordering::Relaxed);
	if record.is_null() {
		return;
	}
	// SAFETY: not null, so it is the mapping given to `use_region`. Only atomic fields are used.
	let record = unsafe { &*record };
	if last {
		record.cause.store(cause as u32, Ordering::Relaxed);
	} else if record.cause.compare_exchange(0, cause as u32, Ordering::Relaxed, Ordering::Relaxed).is_err() {
		return;
	}
	record.code.store(code, Ordering::Relaxed);
}

/// Notes a cause with a text, unless one was noted before: of two panics, the first is the reason. `last`: or unless it is that
/// very one, since what was noted before was caught.
pub(crate) fn note_text(cause: Cause, line: Option<u32>, text: &str, last: bool) {
	let record = RECORD.load(Ordering::Relaxed);
	if record.is_null() {
		return;
	}
	// SAFETY: not null, so it is the mapping given to `use_region`. The process has one thread
	// and no handler reads or writes the text, so this is the only reference to it.
	let record = unsafe { &mut *record };
	let bytes = text.len().min(TEXT_BYTES);
	if record.cause.compare_exchange(0, cause as u32, Ordering::Relaxed, Ordering::Relaxed).is_err() {
		let noted = (record.text_bytes.load(Ordering::Relaxed) as usize).min(TEXT_BYTES);
		if !last || record.text[..noted] == text.as_bytes()[..bytes] {
			return;
		}
		record.cause.store(cause as u32, Ordering::Relaxed);
	}
	record.text[..bytes].copy_from_slice(&text.as_bytes()[..bytes]);
	record.text_bytes.store(u32::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
	record.line.store(line.unwrap_or(0), Ordering::Relaxed);
}

/// Forgets what was noted: a candidate that caught its own panic may go on.
pub(crate) fn forget() {
	let record = RECORD.load(Ordering::Relaxed);
	if !record.is_null() {
		// SAFETY: not null, so it is the mapping given to `use_region`; the field is atomic.
		unsafe { &(*record).cause }.store(0, Ordering::Relaxed);
	}
}

//! The first page of a sandbox's output region: how the sandbox says why it dies.
//!
//! It is written by the panic hook and by signal handlers, the only thing that can still be done
//! in many of these moments. A hostile candidate can write it too, so what it says only ever
//! chooses among failures.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, Ordering};

/// Bytes before the outputs begin.
pub(crate) const RECORD_BYTES: usize = 4096;
const TEXT_BYTES: usize = RECORD_BYTES - 16;

#[repr(C)]
struct Record {
	cause: AtomicU32,
	code: AtomicI32,
	line: AtomicU32,
	text_bytes: AtomicU32,
	text: [u8; TEXT_BYTES],
}

const _: () = assert!(size_of::<Record>() == RECORD_BYTES);

/// Why a sandbox died, in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
	/// A panic; text and line say which.
	Panic = 1,
	/// A system call outside the filter; the code is its number.
	SystemCall = 2,
	/// A signal; the code is its number.
	Signal = 3,
	/// A fault where the stack ends.
	StackOverflow = 4,
	/// An abort after an allocation failed.
	OutOfMemory = 5,
	/// The library could not be loaded; the text says why.
	NotLoaded = 6,
	/// The sandbox could not shut itself in; the text says why.
	NotConfined = 7,
	/// The outputs did not fit.
	OutputTooLarge = 8,
	/// The inputs could not be decoded; the text says why.
	BadInput = 9,
}

const CAUSES: [Cause; 9] = [
	Cause::Panic,
	Cause::SystemCall,
	Cause::Signal,
	Cause::StackOverflow,
	Cause::OutOfMemory,
	Cause::NotLoaded,
	Cause::NotConfined,
	Cause::OutputTooLarge,
	Cause::BadInput,
];

/// What the judge reads of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
	pub(crate) cause: Cause,
	pub(crate) code: i32,
	pub(crate) line: Option<u32>,
	pub(crate) text: String,
}

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

/// Notes a cause with a text, unless one was noted before: of two panics, the first is the reason.
pub(crate) fn note_text(cause: Cause, line: Option<u32>, text: &str) {
	let record = RECORD.load(Ordering::Relaxed);
	if record.is_null() {
		return;
	}
	// SAFETY: not null, so it is the mapping given to `use_region`. The process has one thread
	// and no handler reads or writes the text, so this is the only reference to it.
	let record = unsafe { &mut *record };
	if record.cause.compare_exchange(0, cause as u32, Ordering::Relaxed, Ordering::Relaxed).is_err() {
		return;
	}
	let bytes = text.len().min(TEXT_BYTES);
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

/// What the record of an output region says, if anything.
pub(crate) fn read(region: &File) -> io::Result<Option<Note>> {
	let mut page = [0; RECORD_BYTES];
	region.read_exact_at(&mut page, 0)?;
	let word = |index: usize| u32::from_ne_bytes(std::array::from_fn(|byte| page[4 * index + byte]));
	let text_bytes = (word(3) as usize).min(TEXT_BYTES);
	Ok(CAUSES.into_iter().find(|cause| *cause as u32 == word(0)).map(|cause| Note {
		cause,
		code: word(1).cast_signed(),
		line: Some(word(2)).filter(|line| *line > 0),
		text: String::from_utf8_lossy(&page[16..16 + text_bytes]).into_owned(),
	}))
}

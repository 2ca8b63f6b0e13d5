//! The first page of a sandbox's output region: how the sandbox says why it dies.
//!
//! It is written by the panic hook and by signal handlers, the only thing that can still be done
//! in many of these moments. A hostile candidate can write it too, so what it says only ever
//! chooses among failures.

use std::sync::atomic::{AtomicI32, AtomicU32};

/// Bytes before the outputs begin.
pub(crate) const RECORD_BYTES: usize = 4096;
pub(crate) const TEXT_BYTES: usize = RECORD_BYTES - 16;

/// As it lies there.
#[repr(C)]
pub(crate) struct Record {
	pub(crate) cause: AtomicU32,
	pub(crate) code: AtomicI32,
	pub(crate) line: AtomicU32,
	pub(crate) text_bytes: AtomicU32,
	pub(crate) text: [u8; TEXT_BYTES],
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
	/// An output is no value that a caller could own; the text says what of it is wrong.
	Unsound = 10,
}

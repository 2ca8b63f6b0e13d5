//! What a sandbox noted of its own death. It may be a lie, so it only ever chooses among failures.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::shared::record::{Cause, RECORD_BYTES, TEXT_BYTES};

const CAUSES: [Cause; 10] = [
	Cause::Panic,
	Cause::SystemCall,
	Cause::Signal,
	Cause::StackOverflow,
	Cause::OutOfMemory,
	Cause::NotLoaded,
	Cause::NotConfined,
	Cause::OutputTooLarge,
	Cause::BadInput,
	Cause::Unsound,
];

/// What the judge reads of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
	pub(crate) cause: Cause,
	pub(crate) code: i32,
	pub(crate) line: Option<u32>,
	pub(crate) text: String,
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

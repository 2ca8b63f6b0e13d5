//! What a sandbox does with its candidate: inputs in, outputs out, as the judge says.

use std::convert::Infallible;
use std::io::{self, Write};
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::slice;
use std::time::Instant;

use super::table::Table;
use super::{faults, image, note};
use crate::shared::BATCH_BYTES;
use crate::shared::message::{Kind, Message};
use crate::shared::record::Cause;
use crate::{Evaluator, arena};

/// The shared memory, as the sandbox sees it.
pub(crate) struct Regions {
	/// Readable as far as the judge announces inputs.
	pub(crate) input: NonNull<u8>,
	pub(crate) input_bytes: usize,
	pub(crate) output: NonNull<u8>,
	/// Bytes behind the record: for outputs, and where speed is timed for images of inputs before them.
	pub(crate) output_bytes: usize,
}

/// Why a sandbox ends by itself; nothing where it was told to, or where the hook has noted it.
pub(crate) type Ending = Option<(Cause, String)>;

/// Does what the judge says until there is no more to do.
pub(crate) fn obey<E: Evaluator>(
	function: E::Function,
	table: Option<Table>,
	regions: &Regions,
	channel: BorrowedFd<'_>,
) -> Result<Infallible, Ending> {
	let mut mapped = 0;
	// What a timed batch has left, which another sandbox reads until there is a new word.
	let mut left = None;
	loop {
		let message = Message::receive(channel).ok_or(None)?;
		drop(left.take());
		match message.kind() {
			Some(Kind::Run) => {
				let mut inputs = decode::<E>(regions, &message)?;
				let outputs = exercise::<E>(function, &mut inputs)?;
				// What the candidate printed must not be lost with the process.
				let _ = io::stdout().flush();
				hand_over::<E>(&outputs, regions, channel)?;
			}
			Some(Kind::Prepare) => {
				mapped = map_arena(regions, mapped, usize::try_from(message.bytes).unwrap_or(0));
				Message::new(Kind::Prepared, 0, 0).send(channel).map_err(|_| None)?;
			}
			Some(Kind::Go) => {
				let begun = Instant::now();
				// SAFETY: the judge has put one there, made by a sandbox of this program.
				let mut inputs = unsafe { image::take::<E::Input>(regions.output) };
				let outputs = exercise::<E>(function, &mut inputs)?;
				hold_up(begun, message.offset);
				let address = outputs.as_ptr().expose_provenance();
				Message::new(Kind::Returned, address, outputs.len()).send(channel).map_err(|_| None)?;
				left = Some((inputs, outputs));
			}
			Some(Kind::Table) => table.ok_or(None)?.fill(numbers(regions, &message)),
			_ => return Err(None),
		}
	}
}

/// The numbers that the judge has put at the beginning of the arena.
fn numbers(regions: &Regions, message: &Message) -> impl Iterator<Item = u64> {
	let bytes = usize::try_from(message.bytes).unwrap_or(0).min(regions.output_bytes);
	let start = regions.output.cast::<u64>();
	(0..bytes / size_of::<u64>()).map(move |index| {
		// SAFETY: within the region, which starts on a page.
		let place = unsafe { start.add(index) };
		// SAFETY: the same; the judge changes it only when it announces more.
		unsafe { place.read_volatile() }
	})
}

/// Touches what an image of so many bytes will lie in, so that the kernel maps it now: to have memory for the first time
/// is nobody's speed. Gives how much is mapped, of which `mapped` was before.
fn map_arena(regions: &Regions, mapped: usize, image: usize) -> usize {
	let wanted = image.max(2 * BATCH_BYTES).min(regions.output_bytes);
	let page_size = rustix::param::page_size();
	for page in (mapped..wanted).step_by(page_size) {
		// SAFETY: within the region.
		let byte = unsafe { regions.output.add(page) };
		// SAFETY: readable, and used by nobody now.
		let value = unsafe { byte.read_volatile() };
		// SAFETY: writable, and used by nobody now.
		unsafe { byte.write_volatile(value) };
	}
	mapped.max(wanted.next_multiple_of(page_size))
}

/// Lets another share of the time since `begun` pass, in millionths.
fn hold_up(begun: Instant, millionths: u64) {
	if millionths > 0 {
		let until = begun.elapsed().mul_f64(1.0 + millionths as f64 / 1e6);
		while begun.elapsed() < until {}
	}
}

/// The inputs that the judge announces.
pub(crate) fn decode<E: Evaluator>(regions: &Regions, message: &Message) -> Result<Vec<E::Input>, Ending> {
	note::forget();
	arena::clear();
	let range = byte_range(message).filter(|range| range.end <= regions.input_bytes).ok_or(None)?;
	// SAFETY: within the mapping.
	let start = unsafe { regions.input.add(range.start) };
	// SAFETY: announced by the judge, which changes it only when it announces the next; mapped for good.
	let bytes = unsafe { slice::from_raw_parts(start.as_ptr(), range.len()) };
	let (mut inputs, mut rest) = list::<E>(bytes)?;
	// What was written one by one may be announced together.
	while !rest.is_empty() {
		let (more, behind) = list::<E>(rest)?;
		inputs.extend(more);
		rest = behind;
	}
	Ok(inputs)
}

/// The list of inputs that bytes begin with, and what is behind it.
fn list<E: Evaluator>(bytes: &[u8]) -> Result<(Vec<E::Input>, &[u8]), Ending> {
	postcard::take_from_bytes(bytes).map_err(|error| Some((Cause::BadInput, error.to_string())))
}

fn byte_range(message: &Message) -> Option<Range<usize>> {
	let start = usize::try_from(message.offset).ok()?;
	Some(start..start.checked_add(usize::try_from(message.bytes).ok()?)?)
}

/// Runs the candidate on each input. A panic has been noted by the hook, unless the candidate has
/// replaced it.
fn exercise<E: Evaluator>(function: E::Function, inputs: &mut [E::Input]) -> Result<Vec<E::Output>, Ending> {
	let run = || inputs.iter_mut().map(|input| E::exercise(function, input)).collect();
	catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
		let text = payload.downcast_ref::<&str>().copied();
		let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
		let text = text.unwrap_or(faults::UNKNOWN_PANIC).to_owned();
		// Its destructor is the candidate's code and may panic again.
		std::mem::forget(payload);
		Some((Cause::Panic, text))
	})
}

/// Encodes the outputs where the judge can read them, and says so.
fn hand_over<E: Evaluator>(outputs: &[E::Output], regions: &Regions, channel: BorrowedFd<'_>) -> Result<(), Ending> {
	let start = arena::used();
	let room = regions.output_bytes.checked_sub(start).ok_or(None)?.min(E::OUTPUT_BYTES);
	// SAFETY: the arena lies within the region.
	let place = unsafe { regions.output.add(start) };
	// SAFETY: within the region, behind all that the arena has handed out, so nobody else's.
	let place = unsafe { slice::from_raw_parts_mut(place.as_ptr(), room) };
	let bytes = encode::<E>(outputs, place)?;
	Message::new(Kind::Done, start, bytes).send(channel).map_err(|_| None)
}

/// Encodes outputs at the beginning of `place`. Gives how many bytes they take.
pub(crate) fn encode<E: Evaluator>(outputs: &[E::Output], place: &mut [u8]) -> Result<usize, Ending> {
	let encoded = postcard::to_slice(outputs, place);
	encoded.map(|encoded| encoded.len()).map_err(|_| Some((Cause::OutputTooLarge, String::new())))
}

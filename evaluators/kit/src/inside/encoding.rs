//! What a sandbox does that has no candidate either: it encodes what candidates leave in other sandboxes.
//!
//! Encoding is nobody's speed, and who has taken over a sandbox would compute while it encodes. So the sandbox only says
//! where its outputs lie, and stands still; this one reads them there. They may be anything, and point anywhere: what
//! comes of it stays in this process, which has nothing but what every sandbox has, and no code of the candidate's. What no
//! caller could own is not encoded.

use std::convert::Infallible;
use std::os::fd::BorrowedFd;
use std::ptr::{self, NonNull};
use std::slice;

use super::heap::{lay_out, leave_alone};
use super::work::{Ending, encode};
use crate::shared::message::{Kind, Message};
use crate::shared::record::{Cause, RECORD_BYTES};
use crate::{Evaluator, Holdings};

/// Encodes the outputs that the judge says lie in the other sandbox, until there are no more. `own` has so many bytes, of
/// which the first are a record. Of what lies in the other, `holdings` are told.
pub(crate) fn encode_for_others<E: Evaluator>(
	own: NonNull<u8>,
	bytes: usize,
	mut holdings: Holdings,
	channel: BorrowedFd<'_>,
) -> Result<Infallible, Ending> {
	// SAFETY: the region is longer than a record.
	let place = unsafe { own.add(RECORD_BYTES) };
	let room = E::OUTPUT_BYTES.min(bytes - RECORD_BYTES);
	// SAFETY: the region has that room.
	let rest = unsafe { place.add(room) };
	// What encoding may allocate lies behind it: the heap is another's.
	leave_alone(own, bytes);
	loop {
		let message = Message::receive(channel).ok_or(None)?;
		if message.kind() != Some(Kind::Encode) {
			return Err(None);
		}
		let outputs = outputs_at::<E::Output>(&message).ok_or(None)?;
		// SAFETY: within the region, and nobody else's.
		let into = unsafe { slice::from_raw_parts_mut(place.as_ptr(), room) };
		let work = || {
			E::look(outputs, &mut holdings)
				.map_err(|unsound| Some((Cause::Unsound, unsound.what().to_owned())))
				.and_then(|()| encode::<E>(outputs, into))
		};
		// SAFETY: the rest is of zeroes, and nobody else's; sandboxes start no thread.
		let (encoded, used, _) = unsafe { lay_out(rest, bytes - RECORD_BYTES - room, work) };
		// What is said of a failure lies there too.
		let encoded = encoded?;
		// SAFETY: so much of it is used, by nobody any more.
		unsafe { rest.as_ptr().write_bytes(0, used) };
		Message::new(Kind::Done, 0, encoded).send(channel).map_err(|_| None)?;
	}
}

/// The values that are said to lie there, where values of this type can.
fn outputs_at<'a, T>(message: &Message) -> Option<&'a [T]> {
	let (address, count) = (usize::try_from(message.offset).ok()?, usize::try_from(message.bytes).ok()?);
	let start = NonNull::<T>::new(ptr::with_exposed_provenance_mut(address)).filter(|start| start.is_aligned())?;
	count
		.checked_mul(size_of::<T>())
		.filter(|bytes| address.checked_add(*bytes).is_some_and(|end| isize::try_from(end).is_ok()))?;
	// SAFETY: aligned, and of a size that can be. Whether they are values is the candidate's word, and at stake is only
	// this process.
	Some(unsafe { slice::from_raw_parts(start.as_ptr(), count) })
}

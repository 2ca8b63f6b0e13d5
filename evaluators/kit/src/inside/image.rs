//! Values as they lie in memory, made in one sandbox and used in others.
//!
//! What candidates are timed on they must not decode: whoever has taken over a sandbox would decode in a way of its own,
//! and compute in the time that is left. So one that never loads a candidate decodes, into memory that stands at the same
//! address in all that are forked from one program, and the judge copies what lies there.

use std::mem::forget;
use std::ptr::{self, NonNull};

use super::heap::lay_out;

/// What an image begins with: where the values lie, how many they are and have room for, and where it ends.
type Head = [usize; 4];
/// The values begin so many bytes behind that.
const HEAD_BYTES: usize = 64;

/// Lays out what `decode` gives in so many bytes from `start` on. Gives how long the image is, 0 where there is no room for it.
///
/// # Safety
///
/// The bytes must be of no heap ([`leave_alone`](super::heap::leave_alone)), start on a page, and hold nothing but an
/// earlier image, whose length is `last`; this process must have one thread.
pub(crate) unsafe fn make<T, R>(
	start: NonNull<u8>,
	room: usize,
	last: usize,
	decode: impl FnOnce() -> Result<Vec<T>, R>,
) -> Result<usize, R> {
	// SAFETY: the caller's promise.
	unsafe { start.as_ptr().write_bytes(0, last) };
	// SAFETY: the same; there are more bytes than that.
	let values = unsafe { start.add(HEAD_BYTES) };
	// SAFETY: zeroed above.
	let (decoded, used, has_room) = unsafe { lay_out(values, room.saturating_sub(HEAD_BYTES), decode) };
	let (mut decoded, end) = (decoded?, HEAD_BYTES + used);
	if !has_room {
		drop(decoded);
		// SAFETY: the caller's promise; nothing lies there any more.
		unsafe { start.as_ptr().write_bytes(0, end) };
		return Ok(0);
	}
	let head: Head = [decoded.as_mut_ptr().expose_provenance(), decoded.len(), decoded.capacity(), end];
	// SAFETY: in front of the values.
	unsafe { start.cast::<Head>().write(head) };
	// They are for others.
	forget(decoded);
	Ok(end)
}

/// The values whose image begins here.
///
/// # Safety
///
/// There must be one of this type, made by the same program in memory at this address, and not taken yet.
pub(crate) unsafe fn take<T>(start: NonNull<u8>) -> Vec<T> {
	// SAFETY: the caller's promise; the judge has just written it.
	let [values, count, capacity, _] = unsafe { start.cast::<Head>().read_volatile() };
	// SAFETY: as above. To free it does nothing.
	unsafe { Vec::from_raw_parts(ptr::with_exposed_provenance_mut(values), count, capacity) }
}

//! The memory that blocks lie in, in a sandbox, or are copied from, in the judge.

use std::cell::RefCell;
use std::ptr::NonNull;

/// Blocks start at multiples of this: a cache line, enough for every element type.
pub(crate) const ALIGNMENT: usize = 64;

thread_local! {
	static MEMORY: RefCell<Memory> = const { RefCell::new(Memory::new()) };
}

struct Memory {
	/// Start and size of the arena in bytes; none but in a sandbox.
	arena: Option<(NonNull<u8>, usize)>,
	used: usize,
	/// Blocks that lie in the arena now.
	lent: usize,
	/// The judge's copy of a sandbox's output while it decodes it.
	output: Vec<u8>,
	/// Bytes that blocks may still copy from `output`: without a bound, a few bytes of hostile
	/// output that name one large range many times would fill the judge's memory.
	allowance: usize,
}

impl Memory {
	const fn new() -> Self {
		Memory { arena: None, used: 0, lent: 0, output: Vec::new(), allowance: 0 }
	}

	/// Hands out `offset..end` of an arena of this size.
	fn hand_out(&mut self, end: usize, size: usize) {
		self.used = end.next_multiple_of(ALIGNMENT).min(size);
		self.lent += 1;
	}
}

/// Where `bytes` lie in the arena, if they do.
pub(crate) fn offset_of(bytes: &[u8]) -> Option<u64> {
	let (start, size) = MEMORY.with_borrow(|memory| memory.arena)?;
	let offset = (bytes.as_ptr() as usize).checked_sub(start.as_ptr() as usize)?;
	(offset < size).then_some(offset as u64)
}

/// A copy of `bytes` in the arena, where there is one with room for it. It is the caller's until it is given back.
pub(crate) fn place(bytes: &[u8]) -> Option<NonNull<u8>> {
	MEMORY.with_borrow_mut(|memory| {
		let (start, size) = memory.arena.filter(|(_, size)| !bytes.is_empty() && bytes.len() <= size - memory.used)?;
		// SAFETY: `used` is at most `size`, so the result is within the arena or at its end.
		let place = unsafe { start.add(memory.used) };
		// SAFETY: `bytes.len()` bytes fit behind `place`, nothing else points to them, and the
		// encoded input lies elsewhere.
		unsafe { place.as_ptr().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
		memory.hand_out(memory.used + bytes.len(), size);
		Some(place)
	})
}

/// Takes back one of the ranges that were handed out.
pub(crate) fn give_back() {
	MEMORY.with_borrow_mut(|memory| memory.lent -= 1);
}

/// The bytes of the output that a block says are its own.
pub(crate) fn copied(offset: u64, bytes: u64) -> Option<Vec<u8>> {
	MEMORY.with_borrow_mut(|memory| {
		let (start, bytes) = (usize::try_from(offset).ok()?, usize::try_from(bytes).ok()?);
		memory.allowance = memory.allowance.checked_sub(bytes)?;
		memory.output.get(start..start.checked_add(bytes)?).map(<[u8]>::to_vec)
	})
}

/// Lets blocks that are decoded from now on lie in this memory, until the process ends.
///
/// # Safety
///
/// The memory must be writable, aligned to 64 bytes, nobody else's and never unmapped.
pub(crate) unsafe fn lend(start: NonNull<u8>, size: usize) {
	MEMORY.with_borrow_mut(|memory| {
		memory.arena = Some((start, size));
		memory.used = 0;
	});
}

/// Makes the arena empty again, unless a block still lies there.
pub(crate) fn clear() {
	MEMORY.with_borrow_mut(|memory| {
		if memory.lent == 0 {
			memory.used = 0;
		}
	});
}

/// How many bytes of the arena blocks have taken.
pub(crate) fn used() -> usize {
	MEMORY.with_borrow(|memory| memory.used)
}

/// Decodes outputs; blocks take their numbers from anywhere in `arena`, a copy of it as far as they may lie there.
pub(crate) fn decode_output<T: serde::de::DeserializeOwned>(
	arena: Vec<u8>,
	encoded: &[u8],
) -> Result<T, postcard::Error> {
	MEMORY.with_borrow_mut(|memory| {
		memory.allowance = arena.len();
		memory.output = arena;
	});
	let decoded = postcard::from_bytes(encoded);
	MEMORY.with_borrow_mut(|memory| memory.output = Vec::new());
	decoded
}

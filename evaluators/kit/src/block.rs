//! Many numbers that cross into the sandbox and back without being copied while the clock runs.

use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::slice;

use bytemuck::Pod;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Numbers side by side, used as a slice.
///
/// In the judge a `Block` is a `Vec`. In the sandbox, one that comes with an input lies in the
/// memory that is shared with the judge, so that a candidate that works in place leaves its
/// output where the judge reads it: nothing is encoded between a candidate's return and the
/// judge's clock. Element types are plain numbers, or what `bytemuck` calls `Pod`.
pub struct Block<T: Pod>(Storage<T>);

enum Storage<T> {
	Own(Vec<T>),
	/// Lies in the arena: nobody else's until it is dropped.
	Lent {
		start: NonNull<T>,
		len: usize,
	},
}

impl<T: Pod> From<Vec<T>> for Block<T> {
	fn from(values: Vec<T>) -> Self {
		Block(Storage::Own(values))
	}
}

impl<T: Pod> Default for Block<T> {
	fn default() -> Self {
		Block(Storage::Own(Vec::new()))
	}
}

impl<T: Pod> Clone for Block<T> {
	fn clone(&self) -> Self {
		Block(Storage::Own(self.to_vec()))
	}
}

impl<T: Pod + fmt::Debug> fmt::Debug for Block<T> {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.debug_list().entries(self.iter()).finish()
	}
}

impl<T: Pod> Deref for Block<T> {
	type Target = [T];

	fn deref(&self) -> &[T] {
		match &self.0 {
			Storage::Own(values) => values,
			// SAFETY: a lent range is aligned, holds `len` initialised `T` (any bytes are a `T`,
			// since `T` is `Pod`) and belongs to this block alone until it is dropped.
			Storage::Lent { start, len } => unsafe { slice::from_raw_parts(start.as_ptr(), *len) },
		}
	}
}

impl<T: Pod> DerefMut for Block<T> {
	fn deref_mut(&mut self) -> &mut [T] {
		match &mut self.0 {
			Storage::Own(values) => values,
			// SAFETY: as in `deref`; `&mut self` makes this the only borrow.
			Storage::Lent { start, len } => unsafe { slice::from_raw_parts_mut(start.as_ptr(), *len) },
		}
	}
}

impl<T> Drop for Storage<T> {
	fn drop(&mut self) {
		if let Storage::Lent { .. } = self {
			MEMORY.with_borrow_mut(|memory| memory.lent -= 1);
		}
	}
}

/// How a block is encoded: its bytes, or where they lie in the shared memory.
#[derive(Serialize, Deserialize)]
enum Encoded<'a> {
	Here(#[serde(borrow)] Bytes<'a>),
	There { offset: u64, bytes: u64 },
}

/// Bytes that are encoded in one piece rather than one by one.
#[derive(Deserialize)]
#[serde(transparent)]
struct Bytes<'a>(#[serde(borrow)] &'a [u8]);

impl Serialize for Bytes<'_> {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_bytes(self.0)
	}
}

impl<T: Pod> Serialize for Block<T> {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		let bytes: &[u8] = bytemuck::cast_slice(self);
		if let Some(offset) = MEMORY.with_borrow_mut(|memory| memory.put(bytes)) {
			return Encoded::There { offset, bytes: bytes.len() as u64 }.serialize(serializer);
		}
		match MEMORY.with_borrow(|memory| memory.offset_of(bytes)) {
			Some(offset) => Encoded::There { offset, bytes: bytes.len() as u64 }.serialize(serializer),
			None => Encoded::Here(Bytes(bytes)).serialize(serializer),
		}
	}
}

impl<'de, T: Pod> Deserialize<'de> for Block<T> {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		match Encoded::deserialize(deserializer)? {
			Encoded::Here(Bytes(bytes)) => {
				expect_whole::<T, _>(bytes.len())?;
				Ok(MEMORY.with_borrow_mut(|memory| memory.place(bytes)))
			}
			Encoded::There { offset, bytes } if MEMORY.with_borrow(|memory| memory.output.is_empty()) => {
				let found = MEMORY.with_borrow_mut(|memory| memory.found(offset, bytes));
				found.ok_or_else(|| D::Error::custom("a block lies outside the arena"))
			}
			Encoded::There { offset, bytes } => {
				let values = MEMORY.with_borrow_mut(|memory| {
					let bytes = memory
						.copied(offset, bytes)
						.ok_or_else(|| D::Error::custom("a block lies outside the output"))?;
					expect_whole::<T, _>(bytes.len())?;
					Ok(bytemuck::pod_collect_to_vec(bytes))
				});
				values.map(Block::from)
			}
		}
	}
}

fn expect_whole<T, E: serde::de::Error>(bytes: usize) -> Result<(), E> {
	if size_of::<T>() > 0 && bytes.is_multiple_of(size_of::<T>()) {
		Ok(())
	} else {
		Err(E::custom("a block ends within an element"))
	}
}

thread_local! {
	static MEMORY: RefCell<Memory> = const { RefCell::new(Memory::new()) };
}

/// The memory that blocks of this process lie in (in the sandbox) or are copied from (in the judge).
struct Memory {
	/// Start and size of the arena in bytes; none but in a sandbox.
	arena: Option<(NonNull<u8>, usize)>,
	used: usize,
	/// Blocks that lie in the arena now.
	lent: usize,
	/// What is to lie in a sandbox's arena, while the judge encodes inputs that are put there.
	put: Option<Vec<u8>>,
	/// The judge's copy of a sandbox's output while it decodes it.
	output: Vec<u8>,
	/// Bytes that blocks may still copy from `output`: without a bound, a few bytes of hostile
	/// output that name one large range many times would fill the judge's memory.
	allowance: usize,
}

/// Blocks start at multiples of this: a cache line, enough for every element type.
const ALIGNMENT: usize = 64;

impl Memory {
	const fn new() -> Self {
		Memory { arena: None, used: 0, lent: 0, put: None, output: Vec::new(), allowance: 0 }
	}

	/// Where `bytes` lie in the arena, if they do.
	fn offset_of(&self, bytes: &[u8]) -> Option<u64> {
		let (start, size) = self.arena?;
		let offset = (bytes.as_ptr() as usize).checked_sub(start.as_ptr() as usize)?;
		(offset < size).then_some(offset as u64)
	}

	/// A block with a copy of `bytes`, in the arena where there is one with room for it.
	fn place<T: Pod>(&mut self, bytes: &[u8]) -> Block<T> {
		let room = self.arena.filter(|(_, size)| align_of::<T>() <= ALIGNMENT && bytes.len() <= size - self.used);
		let Some((start, size)) = room.filter(|_| !bytes.is_empty()) else {
			return Block(Storage::Own(bytemuck::pod_collect_to_vec(bytes)));
		};
		// SAFETY: `used` is at most `size`, so the result is within the arena or at its end.
		let place = unsafe { start.add(self.used) };
		// SAFETY: `bytes.len()` bytes fit behind `place`, nothing else points to them, and the
		// encoded input lies elsewhere.
		unsafe { place.as_ptr().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
		self.used = (self.used + bytes.len()).next_multiple_of(ALIGNMENT).min(size);
		self.lent += 1;
		Block(Storage::Lent { start: place.cast(), len: bytes.len() / size_of::<T>() })
	}

	/// Where `bytes` are put for a sandbox to find in its arena, if that is asked for.
	fn put(&mut self, bytes: &[u8]) -> Option<u64> {
		let put = self.put.as_mut()?;
		let offset = put.len().next_multiple_of(ALIGNMENT);
		put.resize(offset, 0);
		put.extend_from_slice(bytes);
		Some(offset as u64)
	}

	/// The block that the judge has put into the arena.
	fn found<T: Pod>(&mut self, offset: u64, bytes: u64) -> Option<Block<T>> {
		let (start, size) = self.arena?;
		let offset = usize::try_from(offset).ok()?;
		let bytes = usize::try_from(bytes).ok()?;
		let end = offset.checked_add(bytes).filter(|end| *end <= size)?;
		let fits = align_of::<T>() <= ALIGNMENT && offset.is_multiple_of(ALIGNMENT);
		if !fits || size_of::<T>() == 0 || !bytes.is_multiple_of(size_of::<T>()) || offset < self.used {
			return None;
		}
		// SAFETY: `offset` is within the arena.
		let place = unsafe { start.add(offset) };
		// Behind all that has been handed out, so nobody else's.
		self.used = end.next_multiple_of(ALIGNMENT).min(size);
		self.lent += 1;
		Some(Block(Storage::Lent { start: place.cast(), len: bytes / size_of::<T>() }))
	}

	/// The bytes of the output that a block says are its own.
	fn copied(&mut self, offset: u64, bytes: u64) -> Option<&[u8]> {
		let start = usize::try_from(offset).ok()?;
		let bytes = usize::try_from(bytes).ok()?;
		self.allowance = self.allowance.checked_sub(bytes)?;
		self.output.get(start..start.checked_add(bytes)?)
	}
}

/// Lets blocks that are decoded from now on lie in this memory, until the process ends.
///
/// # Safety
///
/// The memory must be writable, aligned to 64 bytes, nobody else's and never unmapped.
#[cfg(target_os = "linux")]
pub(crate) unsafe fn lend_arena(start: NonNull<u8>, size: usize) {
	MEMORY.with_borrow_mut(|memory| {
		memory.arena = Some((start, size));
		memory.used = 0;
	});
}

/// Encodes something whose blocks are to lie in a sandbox's arena already when it decodes the rest. Gives
/// what `encode` gives, and the beginning of that arena.
#[cfg(target_os = "linux")]
pub(crate) fn put_blocks<T>(encode: impl FnOnce() -> T) -> (T, Vec<u8>) {
	MEMORY.with_borrow_mut(|memory| memory.put = Some(Vec::new()));
	let encoded = encode();
	(encoded, MEMORY.with_borrow_mut(|memory| memory.put.take()).unwrap_or_default())
}

/// Makes the arena empty again, unless a block still lies there.
#[cfg(target_os = "linux")]
pub(crate) fn clear_arena() {
	MEMORY.with_borrow_mut(|memory| {
		if memory.lent == 0 {
			memory.used = 0;
		}
	});
}

/// How many bytes of the arena blocks have taken.
#[cfg(target_os = "linux")]
pub(crate) fn arena_used() -> usize {
	MEMORY.with_borrow(|memory| memory.used)
}

/// Decodes `encoded`, a part of `output`; blocks take their numbers from anywhere in it.
#[cfg(target_os = "linux")]
pub(crate) fn decode_output<T: serde::de::DeserializeOwned>(
	output: Vec<u8>,
	encoded: std::ops::Range<usize>,
) -> Result<T, postcard::Error> {
	let bytes = output.get(encoded).ok_or(postcard::Error::DeserializeUnexpectedEnd)?.to_vec();
	MEMORY.with_borrow_mut(|memory| {
		memory.allowance = output.len();
		memory.output = output;
	});
	let decoded = postcard::from_bytes(&bytes);
	MEMORY.with_borrow_mut(|memory| memory.output = Vec::new());
	decoded
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
	use super::*;

	fn arena(size: usize) {
		let memory = Box::leak(vec![[0_u64; 8]; size / 64 + 1].into_boxed_slice());
		let bytes: &'static mut [u8] = bytemuck::cast_slice_mut(memory);
		let skip = bytes.as_ptr().align_offset(ALIGNMENT);
		let start = NonNull::from(&mut bytes[skip..]).cast();
		// SAFETY: leaked, aligned, and known to nobody else.
		unsafe { lend_arena(start, size - ALIGNMENT) };
	}

	#[test]
	fn numbers_worked_on_in_place_come_back_without_being_encoded() {
		let input = postcard::to_stdvec(&Block::from(vec![3.0, 1.0, 2.0])).expect("encodable");
		arena(4096);
		let mut block: Block<f64> = postcard::from_bytes(&input).expect("decodable");
		block.sort_unstable_by(f64::total_cmp);
		let encoded = postcard::to_stdvec(&block).expect("encodable");
		assert!(encoded.len() < 8);
		assert_eq!(arena_used(), 64);

		let mut output = bytemuck::cast_slice(&block).to_vec();
		let start = output.len();
		output.extend_from_slice(&encoded);
		let end = output.len();
		let back: Block<f64> = decode_output(output, start..end).expect("within the output");
		assert_eq!(*back, [1.0, 2.0, 3.0]);
	}

	#[test]
	fn a_block_that_does_not_fit_the_arena_is_encoded_in_full() {
		let input = postcard::to_stdvec(&Block::from(vec![1.5_f64; 100])).expect("encodable");
		arena(128);
		let block: Block<f64> = postcard::from_bytes(&input).expect("decodable");
		assert_eq!(postcard::to_stdvec(&block).expect("encodable").len(), 803);
	}

	#[test]
	fn the_arena_is_not_reused_while_a_block_lies_there() {
		let input = postcard::to_stdvec(&Block::from(vec![1_u8; 64])).expect("encodable");
		arena(4096);
		let first: Block<u8> = postcard::from_bytes(&input).expect("decodable");
		clear_arena();
		assert_eq!(arena_used(), 64);
		drop(first);
		clear_arena();
		assert_eq!(arena_used(), 0);
	}

	#[test]
	fn hostile_ranges_are_errors() {
		for (offset, bytes) in [(0, 1 << 40), (u64::MAX, 8), (8, u64::MAX), (0, 3), (64, 8)] {
			let encoded = postcard::to_stdvec(&Encoded::There { offset, bytes }).expect("encodable");
			let mut output = vec![0; 64];
			output.extend_from_slice(&encoded);
			let end = output.len();
			let decoded = decode_output::<Block<f64>>(output, 64..end);
			assert!(decoded.is_err() || (offset, bytes) == (64, 8) && end >= 72, "{offset}, {bytes}");
		}
	}

	#[test]
	fn one_range_named_many_times_does_not_multiply_memory() {
		let ranges: Vec<_> = (0..100).map(|_| Encoded::There { offset: 0, bytes: 800 }).collect();
		let encoded = postcard::to_stdvec(&ranges).expect("encodable");
		let mut output = vec![0; 800];
		output.extend_from_slice(&encoded);
		let end = output.len();
		assert!(decode_output::<Vec<Block<f64>>>(output, 800..end).is_err());
	}
}

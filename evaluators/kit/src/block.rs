//! Many numbers that cross into the sandbox and back without being copied while the clock runs.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::slice;

use bytemuck::Pod;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::arena;

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

impl<T: Pod> Block<T> {
	/// The numbers, unless they lie in shared memory.
	pub(crate) fn own(&self) -> Option<&Vec<T>> {
		match &self.0 {
			Storage::Own(values) => Some(values),
			Storage::Lent { .. } => None,
		}
	}
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
			arena::give_back();
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
		match arena::offset_of(bytes) {
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
				let place = if align_of::<T>() <= arena::ALIGNMENT { arena::place(bytes) } else { None };
				Ok(place.map_or_else(
					|| bytemuck::pod_collect_to_vec::<u8, T>(bytes).into(),
					|place| Block(Storage::Lent { start: place.cast(), len: bytes.len() / size_of::<T>() }),
				))
			}
			Encoded::There { offset, bytes } => {
				let bytes =
					arena::copied(offset, bytes).ok_or_else(|| D::Error::custom("a block lies outside the output"))?;
				expect_whole::<T, _>(bytes.len())?;
				Ok(bytemuck::pod_collect_to_vec::<u8, T>(&bytes).into())
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

#[cfg(all(test, target_os = "linux", feature = "judge"))]
mod tests {
	use super::*;
	use crate::arena::{ALIGNMENT, clear, decode_output, lend, used};

	fn arena(size: usize) {
		let memory = Box::leak(vec![[0_u64; 8]; size / 64 + 1].into_boxed_slice());
		let bytes: &'static mut [u8] = bytemuck::cast_slice_mut(memory);
		let skip = bytes.as_ptr().align_offset(ALIGNMENT);
		let start = NonNull::from(&mut bytes[skip..]).cast();
		// SAFETY: leaked, aligned, and known to nobody else.
		unsafe { lend(start, size - ALIGNMENT) };
	}

	#[test]
	fn numbers_worked_on_in_place_come_back_without_being_encoded() {
		let input = postcard::to_stdvec(&Block::from(vec![3.0, 1.0, 2.0])).expect("encodable");
		arena(4096);
		let mut block: Block<f64> = postcard::from_bytes(&input).expect("decodable");
		block.sort_unstable_by(f64::total_cmp);
		let encoded = postcard::to_stdvec(&block).expect("encodable");
		assert!(encoded.len() < 8);
		assert_eq!(used(), 64);

		let back: Block<f64> =
			decode_output(bytemuck::cast_slice(&block).to_vec(), &encoded).expect("within the arena");
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
		clear();
		assert_eq!(used(), 64);
		drop(first);
		clear();
		assert_eq!(used(), 0);
	}

	#[test]
	fn hostile_ranges_are_errors() {
		for (offset, bytes) in [(0, 1 << 40), (u64::MAX, 8), (8, u64::MAX), (0, 3), (64, 8)] {
			let encoded = postcard::to_stdvec(&Encoded::There { offset, bytes }).expect("encodable");
			assert!(decode_output::<Block<f64>>(vec![0; 64], &encoded).is_err(), "{offset}, {bytes}");
		}
	}

	#[test]
	fn one_range_named_many_times_does_not_multiply_memory() {
		let ranges: Vec<_> = (0..100).map(|_| Encoded::There { offset: 0, bytes: 800 }).collect();
		let encoded = postcard::to_stdvec(&ranges).expect("encodable");
		assert!(decode_output::<Vec<Block<f64>>>(vec![0; 800], &encoded).is_err());
	}
}

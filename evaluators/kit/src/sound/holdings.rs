//! The memory that the values of a batch own.

use std::collections::BTreeSet;
use std::ops::Range;
use std::ptr;

use super::{Sound, Unsound};

/// In front of each allocation libc has its size, of which the lowest bits say other things.
const HEADER_BYTES: usize = size_of::<usize>();
const FLAGS: usize = 7;
/// Whether the allocation in front of one is in use.
const IS_USED_BEFORE: usize = 1;
/// Where allocations begin, and the least of them.
const ALIGNMENT: usize = 16;
const LEAST_BYTES: usize = 32;

/// Where values of a batch may have their memory, and what of it they own.
#[derive(Debug)]
pub struct Holdings {
	/// libc's heap: what owns memory there owns a whole allocation.
	heap: Range<usize>,
	/// Where else owned memory may lie.
	elsewhere: Range<usize>,
	/// Begin and end of each piece, in the first `count` places.
	pieces: &'static mut [[usize; 2]],
	count: usize,
	/// What more than one value may own.
	shared: BTreeSet<usize>,
}

impl Holdings {
	/// None yet, of memory in these ranges, of which the first is a heap of libc's that can be read.
	pub(crate) fn new(heap: Range<usize>, elsewhere: Range<usize>, pieces: &'static mut [[usize; 2]]) -> Self {
		Holdings { heap, elsewhere, pieces, count: 0, shared: BTreeSet::new() }
	}

	/// Looks into values that lie in memory of their own, side by side, and then at all that they own together.
	pub(crate) fn take_in<T: Sound>(&mut self, values: &[T]) -> Result<(), Unsound> {
		self.count = 0;
		self.piece(values.as_ptr().addr(), size_of_val(values))?;
		if T::HOLDS {
			values.iter().try_for_each(|value| value.look(self))?;
		}
		// Nothing allocated is kept from one batch to the next.
		self.shared = BTreeSet::new();
		self.are_apart()
	}

	/// Notes an allocation that has room for `capacity` elements and holds `length`, of so many bytes each.
	pub(crate) fn allocation(
		&mut self,
		start: usize,
		length: usize,
		capacity: usize,
		bytes: usize,
	) -> Result<(), Unsound> {
		expect_room(length, capacity)?;
		let size = capacity.saturating_mul(bytes);
		if self.is_owned(start, size) && self.heap.contains(&start) && !self.is_allocated(start, size) {
			return Err(Unsound::new("memory that was never allocated"));
		}
		self.piece(start, size)
	}

	/// Notes memory within an allocation.
	pub(crate) fn piece(&mut self, start: usize, size: usize) -> Result<(), Unsound> {
		if size == 0 {
			return Ok(());
		}
		if !self.is_owned(start, size) {
			return Err(Unsound::new(
				"memory that no caller could own, such as text of its source, a static or a part of its inputs, which has to be copied",
			));
		}
		let end = start + size;
		if let Some([_, last]) = self.count.checked_sub(1).and_then(|last| self.pieces.get_mut(last))
			&& *last == start
		{
			*last = end;
			return Ok(());
		}
		let piece =
			self.pieces.get_mut(self.count).ok_or_else(|| Unsound::new("more pieces of memory than it could"))?;
		*piece = [start, end];
		self.count += 1;
		Ok(())
	}

	/// Whether what lies there, and may be owned by many, is met for the first time.
	pub(crate) fn is_new(&mut self, start: usize) -> bool {
		self.shared.insert(start)
	}

	fn is_owned(&self, start: usize, size: usize) -> bool {
		let holds =
			|range: &Range<usize>| start >= range.start && start.checked_add(size).is_some_and(|end| end <= range.end);
		holds(&self.heap) || holds(&self.elsewhere)
	}

	/// Whether libc has handed out so many bytes from there on, as far as its own words tell: those in front of an allocation,
	/// and in front of the next one.
	fn is_allocated(&self, start: usize, size: usize) -> bool {
		if size == 0 {
			return true;
		}
		if !start.is_multiple_of(ALIGNMENT) || start < self.heap.start + 2 * HEADER_BYTES {
			return false;
		}
		let whole = self.header(start) & !FLAGS;
		let next = start.checked_add(whole).filter(|next| *next < self.heap.end);
		whole >= LEAST_BYTES
			&& whole.is_multiple_of(ALIGNMENT)
			&& size <= whole - HEADER_BYTES
			&& next.is_some_and(|next| self.header(next) & IS_USED_BEFORE != 0)
	}

	/// What stands in front of an allocation that begins within the heap.
	fn header(&self, start: usize) -> usize {
		debug_assert!(self.heap.contains(&start));
		// SAFETY: within the heap, which can be read, and aligned, since allocations are.
		unsafe { ptr::with_exposed_provenance::<usize>(start - HEADER_BYTES).read() }
	}

	/// Whether no memory is owned twice.
	fn are_apart(&mut self) -> Result<(), Unsound> {
		let pieces = &mut self.pieces[..self.count];
		pieces.sort_unstable();
		if pieces.windows(2).any(|pair| pair[1][0] < pair[0][1]) {
			return Err(Unsound::new("two values in the same memory"));
		}
		Ok(())
	}
}

/// That there is room for what is there.
pub(crate) fn expect_room(length: usize, capacity: usize) -> Result<(), Unsound> {
	if length <= capacity {
		return Ok(());
	}
	Err(Unsound::new(format!("a length of {length} in a capacity of {capacity}")))
}

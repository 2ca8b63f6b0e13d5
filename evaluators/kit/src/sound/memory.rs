//! What owns memory for its contents alone: vectors, strings, boxes, and what is made up of others.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, LinkedList, VecDeque};
use std::marker::PhantomData;
use std::num::{NonZero, Wrapping};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytemuck::Pod;

use super::holdings::expect_room;
use super::{Holdings, Sound, Unsound};
use crate::Block;
use crate::tuples::each_tuple;

macro_rules! sound_plain {
	($($type:ty),+ $(,)?) => {
		$(impl Sound for $type {
			const HOLDS: bool = false;

			fn look(&self, _holdings: &mut Holdings) -> Result<(), Unsound> {
				Ok(())
			}
		})+
	};
}

sound_plain!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char, str, (), Duration);
sound_plain!(NonZero<u8>, NonZero<u16>, NonZero<u32>, NonZero<u64>, NonZero<u128>, NonZero<usize>);
sound_plain!(NonZero<i8>, NonZero<i16>, NonZero<i32>, NonZero<i64>, NonZero<i128>, NonZero<isize>);

impl<T: ?Sized> Sound for PhantomData<T> {
	const HOLDS: bool = false;

	fn look(&self, _holdings: &mut Holdings) -> Result<(), Unsound> {
		Ok(())
	}
}

/// Each of what lies side by side.
impl<T: Sound> Sound for [T] {
	const HOLDS: bool = T::HOLDS;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		if T::HOLDS { self.iter().try_for_each(|value| value.look(holdings)) } else { Ok(()) }
	}
}

impl<T: Sound, const N: usize> Sound for [T; N] {
	const HOLDS: bool = T::HOLDS;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		self.as_slice().look(holdings)
	}
}

impl<T: Sound> Sound for Vec<T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		if size_of::<T>() > 0 {
			holdings.allocation(self.as_ptr().addr(), self.len(), self.capacity(), size_of::<T>())?;
		}
		self.as_slice().look(holdings)
	}
}

impl Sound for String {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		holdings.allocation(self.as_ptr().addr(), self.len(), self.capacity(), 1)
	}
}

impl<T: Sound + ?Sized> Sound for Box<T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		let value = &**self;
		holdings.allocation(std::ptr::from_ref(value).addr(), 1, 1, size_of_val(value))?;
		value.look(holdings)
	}
}

impl<T: Pod> Sound for Block<T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		match self.own() {
			Some(own) => holdings.allocation(own.as_ptr().addr(), own.len(), own.capacity(), size_of::<T>()),
			None => holdings.piece(self.as_ptr().addr(), size_of_val::<[T]>(self)),
		}
	}
}

impl<T: Sound> Sound for VecDeque<T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		expect_room(self.len(), self.capacity())?;
		for part in <[&[T]; 2]>::from(self.as_slices()) {
			holdings.piece(part.as_ptr().addr(), size_of_val(part))?;
			part.look(holdings)?;
		}
		Ok(())
	}
}

impl<T: Sound> Sound for LinkedList<T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		for value in self {
			holdings.piece(std::ptr::from_ref(value).addr(), size_of::<T>())?;
			value.look(holdings)?;
		}
		Ok(())
	}
}

impl<T: Sound + Ord> Sound for BinaryHeap<T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		let values = self.as_slice();
		if size_of::<T>() > 0 {
			holdings.allocation(values.as_ptr().addr(), values.len(), self.capacity(), size_of::<T>())?;
		}
		values.look(holdings)?;
		if (1..values.len()).any(|at| values[(at - 1) / 2] < values[at]) {
			return Err(Unsound::new("a heap that is in no order"));
		}
		Ok(())
	}
}

/// What is borrowed for good is nobody's to own.
impl<T: ToOwned<Owned: Sound> + ?Sized> Sound for Cow<'_, T> {
	const HOLDS: bool = true;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		match self {
			Cow::Borrowed(_) => Ok(()),
			Cow::Owned(own) => own.look(holdings),
		}
	}
}

macro_rules! sound_if_shared {
	($($pointer:ident),+) => {
		$(impl<T: Sound + ?Sized> Sound for $pointer<T> {
			const HOLDS: bool = true;

			fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
				let value = &**self;
				let start = std::ptr::from_ref(value).addr();
				if size_of_val(value) == 0 || !holdings.is_new(start) {
					return Ok(());
				}
				holdings.piece(start, size_of_val(value))?;
				value.look(holdings)
			}
		})+
	};
}

sound_if_shared!(Rc, Arc);

impl<T: Sound> Sound for Option<T> {
	const HOLDS: bool = T::HOLDS;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		self.as_ref().map_or(Ok(()), |value| value.look(holdings))
	}
}

impl<T: Sound, E: Sound> Sound for Result<T, E> {
	const HOLDS: bool = T::HOLDS || E::HOLDS;

	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
		match self {
			Ok(value) => value.look(holdings),
			Err(error) => error.look(holdings),
		}
	}
}

macro_rules! sound_as_its_field {
	($($type:ident),+) => {
		$(impl<T: Sound> Sound for $type<T> {
			const HOLDS: bool = T::HOLDS;

			fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
				self.0.look(holdings)
			}
		})+
	};
}

sound_as_its_field!(Wrapping, Reverse);

macro_rules! sound_tuples {
	($(($($part:ident $index:tt),+))+) => {
		$(impl<$($part: Sound),+> Sound for ($($part,)+) {
			const HOLDS: bool = $($part::HOLDS)||+;

			fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound> {
				$(self.$index.look(holdings)?;)+
				Ok(())
			}
		})+
	};
}

each_tuple!(sound_tuples);

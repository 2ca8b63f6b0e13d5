//! Whether two outputs are the same.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque};
use std::hash::{BuildHasher, Hash};
use std::num::NonZero;

use crate::tuples::each_tuple;

/// What can be compared with what it should be.
pub trait Alike {
	/// Whether the two are the same. Floats are if their bits are, or both are no number; and where `tolerance` is above 0,
	/// if they differ by no more than that, or than that share of the larger of the two. All else has to be equal.
	fn alike(&self, other: &Self, tolerance: f64) -> bool;
}

macro_rules! alike_if_equal {
	($($type:ty),+) => {
		$(impl Alike for $type {
			fn alike(&self, other: &Self, _tolerance: f64) -> bool {
				self == other
			}
		})+
	};
}

alike_if_equal!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, bool, char, String, ());
alike_if_equal!(NonZero<u8>, NonZero<u16>, NonZero<u32>, NonZero<u64>, NonZero<u128>, NonZero<usize>);
alike_if_equal!(NonZero<i8>, NonZero<i16>, NonZero<i32>, NonZero<i64>, NonZero<i128>, NonZero<isize>);
alike_if_equal!(str);

impl Alike for f64 {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		let allowed = tolerance * self.abs().max(other.abs()).max(1.0);
		self.to_bits() == other.to_bits()
			|| self.is_nan() && other.is_nan()
			|| tolerance > 0.0 && allowed.is_finite() && (self - other).abs() <= allowed
	}
}

impl Alike for f32 {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		f64::from(*self).alike(&f64::from(*other), tolerance)
	}
}

macro_rules! alike_one_by_one {
	($($type:ty),+) => {
		$(impl<T: Alike> Alike for $type {
			fn alike(&self, other: &Self, tolerance: f64) -> bool {
				self.len() == other.len() && self.iter().zip(other).all(|(one, other)| one.alike(other, tolerance))
			}
		})+
	};
}

alike_one_by_one!([T], Vec<T>, VecDeque<T>, LinkedList<T>);

impl<T: Alike + ?Sized> Alike for Box<T> {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		(**self).alike(other, tolerance)
	}
}

impl<T: Alike, const N: usize> Alike for [T; N] {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		self.iter().zip(other).all(|(one, other)| one.alike(other, tolerance))
	}
}

impl<T: Alike> Alike for Option<T> {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		match (self, other) {
			(Some(one), Some(other)) => one.alike(other, tolerance),
			(None, None) => true,
			_ => false,
		}
	}
}

impl<T: Alike, E: Alike> Alike for Result<T, E> {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		match (self, other) {
			(Ok(one), Ok(other)) => one.alike(other, tolerance),
			(Err(one), Err(other)) => one.alike(other, tolerance),
			_ => false,
		}
	}
}

impl<K: Eq + Hash, V: Alike, S: BuildHasher> Alike for HashMap<K, V, S> {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		self.len() == other.len()
			&& self.iter().all(|(key, value)| other.get(key).is_some_and(|other| value.alike(other, tolerance)))
	}
}

impl<K: Ord, V: Alike> Alike for BTreeMap<K, V> {
	fn alike(&self, other: &Self, tolerance: f64) -> bool {
		self.len() == other.len()
			&& self.iter().all(|(key, value)| other.get(key).is_some_and(|other| value.alike(other, tolerance)))
	}
}

impl<T: Eq + Hash, S: BuildHasher> Alike for HashSet<T, S> {
	fn alike(&self, other: &Self, _tolerance: f64) -> bool {
		self == other
	}
}

impl<T: Ord> Alike for BTreeSet<T> {
	fn alike(&self, other: &Self, _tolerance: f64) -> bool {
		self == other
	}
}

macro_rules! alike_tuples {
	($(($($part:ident $index:tt),+))+) => {
		$(impl<$($part: Alike),+> Alike for ($($part,)+) {
			fn alike(&self, other: &Self, tolerance: f64) -> bool {
				$(self.$index.alike(&other.$index, tolerance))&&+
			}
		})+
	};
}

each_tuple!(alike_tuples);

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn floats_are_alike_by_their_bits_without_a_tolerance() {
		assert!(0.3.alike(&0.3, 0.0));
		assert!(!(0.1 + 0.2).alike(&0.3, 0.0));
		assert!(!0.0.alike(&-0.0, 0.0));
		assert!(f64::NAN.alike(&-f64::NAN, 0.0));
	}

	#[test]
	fn a_tolerance_is_absolute_below_one_and_relative_above() {
		assert!((0.1 + 0.2).alike(&0.3, 1e-12));
		assert!(1e9.alike(&(1e9 + 0.5), 1e-9));
		assert!(!1e9.alike(&(1e9 + 5.0), 1e-9));
		assert!(!f64::INFINITY.alike(&1.0, 0.5) && f64::INFINITY.alike(&f64::INFINITY, 0.5));
		assert!(!f64::NAN.alike(&1.0, 0.5));
	}

	#[test]
	fn what_holds_floats_is_compared_float_by_float() {
		let one = (vec![Some(0.1 + 0.2)], Ok::<_, String>([1.0_f32; 2]), HashMap::from([('a', 1.0)]));
		let other = (vec![Some(0.3)], Ok([1.0; 2]), HashMap::from([('a', 1.0)]));
		assert!(one.alike(&other, 1e-9) && !one.alike(&other, 0.0));
		assert!(!vec![1].alike(&vec![1, 2], 1.0));
		assert!(!HashMap::from([('a', 1)]).alike(&HashMap::from([('b', 1)]), 1.0));
	}
}

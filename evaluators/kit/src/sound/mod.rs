//! Whether a value that another process has left is one that a caller could own.
//!
//! Who forges pointers can hand back what was never made: a set whose entries were hashed by nobody, a vector that has no memory of
//! its own. It is encoded as a true one would be, so the sandbox that encodes looks for what a program would stumble over.

mod containers;
mod holdings;
mod memory;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;

pub use holdings::Holdings;

/// What is wrong with a value, in a few words that follow "it holds".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsound(String);

impl Unsound {
	pub(crate) fn new(what: impl Into<String>) -> Self {
		Unsound(what.into())
	}

	/// The words.
	#[must_use]
	pub fn what(&self) -> &str {
		&self.0
	}
}

/// What can be looked into: implemented for types of the standard library, and by [`sound!`](crate::sound) for others.
pub trait Sound {
	/// Whether there is anything to look into: not in numbers.
	const HOLDS: bool;

	/// Looks into this value, and notes the memory that it owns.
	///
	/// # Errors
	///
	/// What of it is wrong.
	fn look(&self, holdings: &mut Holdings) -> Result<(), Unsound>;
}

/// Has types of an evaluator's own looked into where speed is scored: each variant by its path, with names for all that it holds.
///
/// `sound! { Body: Body { place, mass } }`, and of an enum `sound! { Move: Move::Pass, Move::Jump(from, to) }`.
#[macro_export]
macro_rules! sound {
	($type:ty : $($variant:tt)+) => {
		impl $crate::Sound for $type {
			const HOLDS: bool = true;

			#[allow(unused_variables)]
			fn look(&self, holdings: &mut $crate::Holdings) -> Result<(), $crate::Unsound> {
				$crate::sound!(@variants self, holdings, $($variant)+);
				#[allow(unreachable_code)]
				Ok(())
			}
		}
	};
	(@variants $value:ident, $holdings:ident, $($path:ident)::+ { $($name:ident),* $(,)? } $(, $($rest:tt)*)?) => {
		if let $($path)::+ { $($name),* } = $value {
			$($crate::Sound::look($name, $holdings)?;)*
			return Ok(());
		}
		$($crate::sound!(@variants $value, $holdings, $($rest)*);)?
	};
	(@variants $value:ident, $holdings:ident, $($path:ident)::+ ( $($name:ident),* $(,)? ) $(, $($rest:tt)*)?) => {
		if let $($path)::+($($name),*) = $value {
			$($crate::Sound::look($name, $holdings)?;)*
			return Ok(());
		}
		$($crate::sound!(@variants $value, $holdings, $($rest)*);)?
	};
	(@variants $value:ident, $holdings:ident, $($path:ident)::+ $(, $($rest:tt)*)?) => {
		$($crate::sound!(@variants $value, $holdings, $($rest)*);)?
	};
	(@variants $value:ident, $holdings:ident,) => {};
}

/// Looks into values of a type that can be looked into, and not into others: which one it is, is found by [`LookInto`] and
/// [`LookAway`], of which the compiler takes the first that there is.
#[doc(hidden)]
pub struct Look<T>(PhantomData<T>);

impl<T> Look<T> {
	#[doc(hidden)]
	pub const NEW: Self = Look(PhantomData);
}

#[doc(hidden)]
pub trait LookInto<T> {
	#[doc(hidden)]
	fn look(&self, values: &[T], holdings: &mut Holdings) -> Result<(), Unsound>;
}

impl<T: Sound> LookInto<T> for Look<T> {
	fn look(&self, values: &[T], holdings: &mut Holdings) -> Result<(), Unsound> {
		holdings.take_in(values)
	}
}

#[doc(hidden)]
pub trait LookAway<T> {
	#[doc(hidden)]
	fn look(&self, values: &[T], holdings: &mut Holdings) -> Result<(), Unsound>;
}

impl<T> LookAway<T> for &Look<T> {
	fn look(&self, _values: &[T], _holdings: &mut Holdings) -> Result<(), Unsound> {
		Ok(())
	}
}

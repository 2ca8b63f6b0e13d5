//! The evolved signature, and how a sandbox binds a candidate's entries to it.

use std::ffi::c_void;
use std::mem::{size_of, transmute_copy};
use std::ptr::NonNull;

/// One way the evolved functions may be typed: name (where the evaluator gives it) and type.
pub type Form = &'static [(Option<&'static str>, &'static str)];

/// The functions that candidates have, as stated by [`evaluator!`](crate::evaluator), which
/// implements this trait; not to be implemented by hand.
pub trait Signature: Sized + 'static {
	/// The bound functions, as [`exercise`](crate::Evaluator::exercise) receives them.
	type Function: Copy;

	/// The evaluator's name.
	const NAME: &'static str;
	/// The forms that candidates may have; most evaluators have one.
	const FORMS: &'static [Form];

	/// Binds the loaded entries of a candidate of this form. `None` if an entry is null.
	#[doc(hidden)]
	fn bind(form: usize, symbols: &Symbols) -> Option<Self::Function>;
}

/// Addresses of a loaded candidate's entries, in the order of its functions.
pub struct Symbols(Vec<NonNull<c_void>>);

impl Symbols {
	#[cfg(target_os = "linux")]
	pub(crate) fn new(addresses: Vec<NonNull<c_void>>) -> Self {
		Symbols(addresses)
	}

	/// The function that the entry `index` holds, if there is one. `F` must be a function type.
	#[doc(hidden)]
	#[must_use]
	pub fn function<F: Copy>(&self, index: usize) -> Option<F> {
		const { assert!(size_of::<F>() == size_of::<usize>(), "an evolved function must be a function pointer") };
		// SAFETY: an entry is a `static` of function type, aligned and as large as a pointer. That
		// it is really one is the candidate's word; only its own sandbox is at stake.
		let address = unsafe { self.0.get(index)?.cast::<usize>().read() };
		let address = NonNull::new(address as *mut c_void)?;
		// SAFETY: `F` is as large as a pointer (checked above) and not null. The manager's wrapper
		// coerced the entry to the very type that the judge announced for it.
		Some(unsafe { transmute_copy::<NonNull<c_void>, F>(&address) })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_entry_gives_the_function_that_it_holds() {
		static ENTRY: fn(f64) -> f64 = |x| x + 1.0;
		let symbols = Symbols(vec![NonNull::from(&ENTRY).cast()]);
		let bound = symbols.function::<fn(f64) -> f64>(0).expect("an entry");
		assert!((bound(1.0) - 2.0).abs() < f64::EPSILON);
		assert!(symbols.function::<fn(f64) -> f64>(1).is_none());
	}

	#[test]
	fn a_null_entry_is_no_function() {
		static ENTRY: usize = 0;
		let symbols = Symbols(vec![NonNull::from(&ENTRY).cast()]);
		assert!(symbols.function::<fn(f64) -> f64>(0).is_none());
	}
}

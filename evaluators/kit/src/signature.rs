//! The evolved signature, and how a sandbox binds a candidate's entries to it.

use std::ffi::c_void;
use std::mem::{size_of, transmute_copy};
use std::ptr::NonNull;

use crate::{Evaluator, Holdings, Unsound};

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

	/// Looks into outputs that lie in another process, as far as their type can be looked into.
	#[doc(hidden)]
	fn look(_outputs: &[Self::Output], _holdings: &mut Holdings) -> Result<(), Unsound>
	where
		Self: Evaluator,
	{
		Ok(())
	}
}

/// Types that own nothing and are never changed through a copy.
#[cfg(all(target_os = "linux", feature = "judge"))]
const NUMBERS: &[&str] = &[
	"u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64", "bool",
	"char",
];

/// Whether functions of these types may change what they are given, or hand it on: by their text, and where that does not
/// say, they may.
#[cfg(all(target_os = "linux", feature = "judge"))]
pub(crate) fn may_change(form: &[(Option<&str>, &str)]) -> bool {
	form.iter().any(|(_, text)| arguments(text).iter().any(|argument| !leaves_as_it_is(argument)))
}

/// An argument that is only read: behind a shared reference without a cell, or numbers.
#[cfg(all(target_os = "linux", feature = "judge"))]
fn leaves_as_it_is(argument: &str) -> bool {
	let mut words = argument.split(|sign: char| !sign.is_alphanumeric() && sign != '_').filter(|word| !word.is_empty());
	if argument.starts_with('&') {
		return words
			.all(|word| word != "mut" && !["Cell", "Lock", "Mutex", "Atomic"].iter().any(|cell| word.contains(cell)));
	}
	words.all(|word| NUMBERS.contains(&word) || word.parse::<usize>().is_ok())
}

/// The types between the outermost brackets of a function's type.
#[cfg(all(target_os = "linux", feature = "judge"))]
fn arguments(text: &str) -> Vec<&str> {
	let Some(begin) = text.find('(').map(|at| at + 1) else { return vec![text] };
	let (mut found, mut depth, mut from) = (Vec::new(), 0_usize, begin);
	for (at, sign) in text[begin..].char_indices().map(|(at, sign)| (begin + at, sign)) {
		match sign {
			'(' | '[' | '<' => depth += 1,
			')' if depth == 0 => {
				found.push(text[from..at].trim());
				return found;
			}
			// Not the end of an arrow.
			'>' if text[..at].ends_with('-') => {}
			')' | ']' | '>' => depth = depth.saturating_sub(1),
			',' if depth == 0 => {
				found.push(text[from..at].trim());
				from = at + 1;
			}
			_ => {}
		}
	}
	vec![text]
}

/// Addresses of a loaded candidate's entries, in the order of its functions.
pub struct Symbols(Vec<NonNull<c_void>>);

impl Symbols {
	#[cfg(all(target_os = "linux", feature = "judge"))]
	pub(crate) fn new(addresses: Vec<NonNull<c_void>>) -> Self {
		Symbols(addresses)
	}

	/// Of functions of this process, in the order of the signature.
	///
	/// # Safety
	///
	/// Each entry points to a `static` that holds a function of the very type that the evaluator announces for its place.
	#[must_use]
	pub unsafe fn of_statics(entries: &[*const c_void]) -> Self {
		Symbols(entries.iter().filter_map(|entry| NonNull::new(entry.cast_mut())).collect())
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
	#[cfg(all(target_os = "linux", feature = "judge"))]
	fn what_is_given_may_be_changed_unless_the_types_say_that_it_is_read() {
		for read in [
			"fn(&[u32]) -> Vec<u32>",
			"fn(&str, usize) -> String",
			"fn(&[Vec<u32>], [f64; 3]) -> f64",
			"fn((u8, i64), &HashMap<String, (u8, u8)>) -> (Vec<u8>, bool)",
			"fn(&dyn Fn(u32) -> u32, f64,) -> f64",
			"fn()",
		] {
			assert!(!may_change(&[(None, read)]), "{read}");
		}
		for changed in [
			"fn(&mut [f64], usize)",
			"fn(Vec<u32>) -> Vec<u32>",
			"fn(u8, String) -> String",
			"fn(&[Cell<u8>])",
			"fn(&[&mut [u8]])",
			"Sorter",
		] {
			assert!(may_change(&[(Some("first"), "fn(u8)"), (None, changed)]), "{changed}");
		}
	}

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

//! Loops over rows, compiled for the vectors of the machine at hand.
//!
//! Nothing is fused, so that bits are the same on all of them.

/// Defines a function twice, for AVX2 and for what every machine has, and calls the better of both.
macro_rules! vectorised {
	($(#[$attribute:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block) => {
		$(#[$attribute])*
		$visibility fn $name($($argument: $type),*) $(-> $result)? {
			#[inline(always)]
			fn plain($($argument: $type),*) $(-> $result)? $body
			#[cfg(target_arch = "x86_64")]
			{
				#[target_feature(enable = "avx2")]
				fn wide($($argument: $type),*) $(-> $result)? {
					plain($($argument),*)
				}
				if std::arch::is_x86_feature_detected!("avx2") {
					// SAFETY: the machine has what the function was compiled for.
					return unsafe { wide($($argument),*) };
				}
			}
			plain($($argument),*)
		}
	};
}
pub(crate) use vectorised;

vectorised! {
	/// Adds `factor` times `from` to `onto`.
	pub(crate) fn add_scaled(onto: &mut [f64], factor: f64, from: &[f64]) {
		for (onto, from) in onto.iter_mut().zip(from) {
			*onto += factor * from;
		}
	}
}

vectorised! {
	/// Multiplies row by row.
	pub(crate) fn multiply(values: &mut [f64], by: &[f64]) {
		for (value, by) in values.iter_mut().zip(by) {
			*value *= by;
		}
	}
}

vectorised! {
	/// The products, row by row, into `out`.
	pub(crate) fn multiply_into(out: &mut [f64], one: &[f64], other: &[f64]) {
		map2(out, one, other, |a, b| a * b);
	}
}

vectorised! {
	/// Puts zero where there is no number, or an infinite one.
	pub(super) fn make_finite(values: &mut [f64]) {
		for value in values {
			*value = if value.abs() < f64::INFINITY { *value } else { 0.0 };
		}
	}
}

/// `out = operate(from)`, row by row.
#[inline(always)]
pub(super) fn map(out: &mut [f64], from: &[f64], operate: impl Fn(f64) -> f64) {
	for (out, from) in out.iter_mut().zip(from) {
		*out = operate(*from);
	}
}

/// `out = operate(one, other)`, row by row.
#[inline(always)]
pub(super) fn map2(out: &mut [f64], one: &[f64], other: &[f64], operate: impl Fn(f64, f64) -> f64) {
	for ((out, one), other) in out.iter_mut().zip(one).zip(other) {
		*out = operate(*one, *other);
	}
}

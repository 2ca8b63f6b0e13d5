//! Loops over rows, compiled for the vectors of the machine at hand.
//!
//! Sums are over eight lanes in a fixed order and nothing is fused, so that their bits are the same on all of them.

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

const LANES: usize = 8;

/// The sum of products of as many numbers as the shorter has.
#[inline(always)]
pub(super) fn dot_inline(one: &[f64], other: &[f64]) -> f64 {
	let mut lanes = [0.0; LANES];
	let (ones, others) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
	let rest: f64 = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
	for (a, b) in ones.zip(others) {
		for lane in 0..LANES {
			lanes[lane] += a[lane] * b[lane];
		}
	}
	let [a, b, c, d, e, f, g, h] = lanes;
	(((a + e) + (c + g)) + ((b + f) + (d + h))) + rest
}

vectorised! {
	/// The sum of products of two slices of equal length.
	pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
		dot_inline(one, other)
	}
}

vectorised! {
	/// Adds `factor` times `from` to `onto`.
	pub(crate) fn add_scaled(onto: &mut [f64], factor: f64, from: &[f64]) {
		for (onto, from) in onto.iter_mut().zip(from) {
			*onto += factor * from;
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

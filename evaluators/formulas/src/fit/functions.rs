//! Elementary functions without branches, so that loops over them become vector code.
//!
//! Polynomials and reductions are those of FreeBSD's msun (fdlibm), good to some units in the last place where the
//! argument is; they need no fused multiplication, so that every x86-64 gives the same bits.

/// 1.5 · 2⁵²: added and taken away again it rounds to a whole number, which is in the low bits meanwhile.
const ROUNDING: f64 = 6_755_399_441_055_744.0;
/// Beyond this a sine says nothing about its argument any more; it has no value here.
const FARTHEST_ANGLE: f64 = 1e6;

/// `e` to the power of `x`; 0 below -708, infinite above 709.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
	const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
	const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
	let shifted = x * std::f64::consts::LOG2_E + ROUNDING;
	let whole = shifted - ROUNDING;
	let (high, low) = (x - whole * LN2_HIGH, whole * LN2_LOW);
	let rest = high - low;
	let square = rest * rest;
	let correction = rest
		- square
			* (1.666_666_666_666_660_2e-1
				+ square
					* (-2.777_777_777_701_559_3e-3
						+ square
							* (6.613_756_321_437_934e-5
								+ square * (-1.653_390_220_546_525_2e-6 + square * 4.138_136_797_057_238_5e-8))));
	let fraction = 1.0 - ((low - (rest * correction) / (2.0 - correction)) - high);
	let value = fraction * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
	let value = if x > 709.0 { f64::INFINITY } else { value };
	if x < -708.0 { 0.0 } else { value }
}

/// The natural logarithm; -∞ at zero and next to it, no number below.
#[inline(always)]
pub(super) fn ln(x: f64) -> f64 {
	const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
	const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
	const MAGIC: u64 = 0x4330_0000_0000_0000;
	// Moved so that the fraction is between √½ and √2.
	let bits = x.to_bits().wrapping_add(0x3ff0_0000_0000_0000 - 0x3fe6_a09e_667f_3bcd);
	let exponent = f64::from_bits(MAGIC | (bits >> 52)) - (f64::from_bits(MAGIC) + 1023.0);
	let fraction = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + 0x3fe6_a09e_667f_3bcd) - 1.0;
	let s = fraction / (2.0 + fraction);
	let z = s * s;
	let w = z * z;
	let even = w * (3.999_999_999_940_942e-1 + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
	let odd = z
		* (6.666_666_666_666_735e-1
			+ w * (2.857_142_874_366_239e-1 + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
	let half = 0.5 * fraction * fraction;
	let value = exponent * LN2_HIGH - ((half - (s * (half + (even + odd)) + exponent * LN2_LOW)) - fraction);
	let value = if x < f64::MIN_POSITIVE { f64::NEG_INFINITY } else { value };
	let value = if x < 0.0 { f64::NAN } else { value };
	// What is no number stays none.
	if x == f64::INFINITY { x } else { value + 0.0 * x }
}

/// Sine and cosine of radians.
#[inline(always)]
fn sin_cos(x: f64) -> (f64, f64) {
	let shifted = x * std::f64::consts::FRAC_2_PI + ROUNDING;
	let whole = shifted - ROUNDING;
	let quadrant = shifted.to_bits();
	let r = ((x - whole * 1.570_796_326_734_125_6) - whole * 6.077_100_506_303_966e-11)
		- whole * 2.022_266_248_795_950_6e-21;
	let z = r * r;
	let sine = r + r
		* z * (-1.666_666_666_666_663_2e-1
		+ z * (8.333_333_333_322_49e-3
			+ z * (-1.984_126_982_985_795e-4
				+ z * (2.755_731_370_707_006_8e-6
					+ z * (-2.505_076_025_340_686_3e-8 + z * 1.589_690_995_211_55e-10)))));
	let cosine = 1.0 - 0.5 * z
		+ z * z
			* (4.166_666_666_666_66e-2
				+ z * (-1.388_888_888_887_411e-3
					+ z * (2.480_158_728_947_673e-5
						+ z * (-2.755_731_435_139_066_3e-7
							+ z * (2.087_572_321_298_175e-9 + z * -1.135_964_755_778_819_5e-11)))));
	let swapped = quadrant & 1 != 0;
	let (first, second) = if swapped { (cosine, sine) } else { (sine, cosine) };
	let sine = f64::from_bits(first.to_bits() ^ ((quadrant & 2) << 62));
	let cosine = f64::from_bits(second.to_bits() ^ ((quadrant.wrapping_add(1) & 2) << 62));
	let valid = if x.abs() <= FARTHEST_ANGLE { 0.0 } else { f64::NAN };
	(sine + valid, cosine + valid)
}

/// The sine of radians; no number beyond a million.
#[inline(always)]
pub(super) fn sin(x: f64) -> f64 {
	sin_cos(x).0
}

/// The cosine of radians; no number beyond a million.
#[inline(always)]
pub(super) fn cos(x: f64) -> f64 {
	sin_cos(x).1
}

/// The hyperbolic tangent.
#[inline(always)]
pub(super) fn tanh(x: f64) -> f64 {
	let size = 1.0 - 2.0 / (exp(2.0 * x.abs()) + 1.0);
	if x.is_nan() { x } else { size.copysign(x) }
}

#[cfg(test)]
mod tests {
	use super::*;

	fn near(ours: f64, theirs: f64) -> bool {
		ours == theirs || (ours - theirs).abs() <= 4e-16 * theirs.abs().max(1.0) || ours.is_nan() && theirs.is_nan()
	}

	fn arguments(reach: f64) -> impl Iterator<Item = f64> {
		(-20_000..=20_000).map(move |step| reach * f64::from(step) / 20_000.0)
	}

	#[test]
	fn angles_are_those_of_std() {
		for x in arguments(50.0).chain(arguments(1e6)) {
			assert!(near(sin(x), x.sin()) && near(cos(x), x.cos()), "{x}: {} {}", sin(x), cos(x));
		}
		assert!(sin(2e6).is_nan() && cos(f64::INFINITY).is_nan() && sin(f64::NAN).is_nan());
	}

	#[test]
	fn powers_and_logarithms_are_those_of_std() {
		for x in arguments(700.0) {
			assert!((exp(x) - x.exp()).abs() <= 4e-16 * x.exp(), "{x}: {} {}", exp(x), x.exp());
			assert!(near(ln(x), x.ln()) && near(ln(x.exp()), x), "{x}: {} {}", ln(x), x.ln());
		}
		assert!(exp(800.0) == f64::INFINITY && exp(-800.0) == 0.0 && exp(f64::NAN).is_nan());
		assert!(exp(f64::INFINITY) == f64::INFINITY && exp(f64::NEG_INFINITY) == 0.0);
		assert!(ln(0.0) == f64::NEG_INFINITY && ln(-1.0).is_nan() && ln(f64::NAN).is_nan());
		assert!(ln(f64::INFINITY) == f64::INFINITY);
	}

	#[test]
	fn the_hyperbolic_tangent_is_that_of_std() {
		for x in arguments(30.0) {
			assert!(near(tanh(x), x.tanh()), "{x}: {} {}", tanh(x), x.tanh());
		}
		assert!(tanh(f64::NAN).is_nan() && tanh(f64::NEG_INFINITY) == -1.0);
	}
}

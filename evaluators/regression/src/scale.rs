//! The unit in which errors are counted.

/// Spreads of a target between these need no other unit: their squares are far from the ends of an `f64`.
const PLAIN: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// The largest error of a target that has a unit: the squares of all rows together are a number.
const LARGEST: f64 = 1e150;

/// A power of ten near the spread of a target, or one where squares of errors are ordinary numbers anyway.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
	exponent: i32,
	/// Ten to the `exponent`.
	pub(crate) unit: f64,
}

impl Scale {
	/// The scale of a target with these values, at least one.
	pub(crate) fn of(values: &[f64]) -> Self {
		let largest = values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
		if largest == 0.0 {
			return Scale { exponent: 0, unit: 1.0 };
		}
		let count = values.len() as f64;
		// Divided before they are squared, since neither end of an `f64` must be met on the way.
		let mean = values.iter().map(|value| value / largest / count).sum::<f64>();
		let variance = values.iter().map(|value| (value / largest - mean).powi(2) / count).sum::<f64>();
		let spread = if variance == 0.0 { largest } else { largest * variance.sqrt() };
		if PLAIN.contains(&spread) {
			return Scale { exponent: 0, unit: 1.0 };
		}
		#[expect(clippy::cast_possible_truncation, reason = "at most 308; the least is that of a normal number")]
		let exponent = (spread.log10().floor() as i32).max(-307);
		// The standard library reads the nearest float; powers of ten by multiplication end at zero too early.
		let unit = format!("1e{exponent}").parse().unwrap_or(spread);
		Scale { exponent, unit }
	}

	/// An error in units of this scale, as it is; where the target is near the end of an `f64`, within bounds, since the
	/// square of what is an ordinary number elsewhere would be none.
	pub(crate) fn bounded(&self, error: f64) -> f64 {
		if self.exponent == 0 { error } else { error.clamp(-LARGEST, LARGEST) }
	}

	/// What stands behind an error raised to `power`: nothing, or such as `×1e-338`.
	pub(crate) fn text(&self, power: i32) -> String {
		if self.exponent == 0 { String::new() } else { format!("×1e{}", self.exponent * power) }
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_ordinary_target_is_its_own_unit() {
		for values in [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [1e90, 0.0, -1e90], [1e-90, 0.0, 0.0]] {
			assert_eq!(Scale::of(&values), Scale { exponent: 0, unit: 1.0 });
		}
	}

	#[test]
	fn a_target_near_either_end_has_its_power_of_ten() {
		assert_eq!(Scale::of(&[2.5e-170, 9e-170, 2e-169]).text(2), "×1e-340");
		assert_eq!(Scale::of(&[1e160, 3e160, 8e160]).text(1), "×1e160");
		let smallest = f64::from_bits(1);
		assert!(Scale::of(&[smallest, 0.0, smallest]).unit > 0.0);
		assert!(Scale::of(&[f64::MAX, -f64::MAX]).unit.is_finite());
	}
}

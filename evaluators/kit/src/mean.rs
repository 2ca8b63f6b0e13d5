//! A mean of samples, and how far it may be off.

/// The mean of samples, such as squared errors, and how far the choice of the samples may have moved it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
	/// The sum over the number.
	pub value: f64,
	/// One standard deviation of the mean; of a single sample its own size.
	pub error: f64,
}

impl Mean {
	/// The mean of these; of none 0.
	pub fn of(samples: impl Iterator<Item = f64> + Clone) -> Self {
		let (sum, count, largest) =
			samples.clone().fold((0.0_f64, 0.0_f64, 0.0_f64), |(sum, count, largest), sample| {
				(sum + sample, count + 1.0, largest.max(sample.abs()))
			});
		if count < 2.0 || largest <= 0.0 {
			return Mean { value: sum, error: sum.abs() };
		}
		let value = sum / count;
		// In units of the largest, whose square may be no number.
		let squares: f64 = samples.map(|sample| ((sample - value) / largest).powi(2)).sum();
		Mean { value, error: largest * (squares / (count - 1.0) / count).sqrt() }
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn of(samples: &[f64]) -> Mean {
		Mean::of(samples.iter().copied())
	}

	#[test]
	fn the_error_is_that_of_the_mean() {
		let mean = of(&[1.0, 2.0, 3.0, 4.0]);
		assert!((mean.value - 2.5).abs() < 1e-12 && (mean.error - (5.0_f64 / 12.0).sqrt()).abs() < 1e-12, "{mean:?}");
		assert_eq!(of(&[7.0; 3]), Mean { value: 7.0, error: 0.0 });
	}

	#[test]
	fn one_sample_says_little_and_none_nothing() {
		assert_eq!(of(&[3.0]), Mean { value: 3.0, error: 3.0 });
		assert_eq!(of(&[]), Mean { value: 0.0, error: 0.0 });
		assert_eq!(of(&[0.0, 0.0]), Mean { value: 0.0, error: 0.0 });
	}

	#[test]
	fn samples_whose_squares_are_no_numbers_have_an_error() {
		let mean = of(&[1e300, 2e300]);
		assert!(mean.error.is_finite() && mean.error > 4e299, "{mean:?}");
	}
}

//! The rows behind a score that is a sum of squares.

use serde::Serialize;

/// No more numbers than this leave the judge, in [`Rows::thinned`]: a frame of the protocol holds them.
const MOST_NUMBERS: usize = 2_000_000;

/// What a function of numbers is called with and what it should give, row by row: a formula can then be looked for
/// without a compiler.
///
/// Made with [`Rows::new`], or collected from pairs of arguments and target:
///
/// ```
/// use oxipelago_kit::Rows;
///
/// let rows: Rows = [([1.0, 2.0], 3.0), ([2.0, 5.0], 7.0)].into_iter().collect();
/// assert_eq!(rows, Rows::new(vec![vec![1.0, 2.0], vec![2.0, 5.0]], vec![3.0, 7.0]));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rows {
	columns: Vec<Vec<f64>>,
	target: Vec<f64>,
	weights: Option<Vec<f64>>,
}

impl Rows {
	/// Rows of these columns, in the order of the function's parameters (or of the elements of its one array), each with
	/// a value for every target.
	///
	/// # Panics
	///
	/// If a column has not as many values as there are targets.
	#[must_use]
	pub fn new(columns: Vec<Vec<f64>>, target: Vec<f64>) -> Self {
		for column in &columns {
			assert_eq!(column.len(), target.len(), "a column needs as many values as there are targets");
		}
		Rows { columns, target, weights: None }
	}

	/// The same rows, each of which counts by its weight, 0 or more, instead of alike.
	///
	/// # Panics
	///
	/// If there are not as many weights as targets.
	#[must_use]
	pub fn weighted(self, weights: Vec<f64>) -> Self {
		assert_eq!(weights.len(), self.target.len(), "every target needs a weight");
		Rows { weights: Some(weights), ..self }
	}

	/// Rows of finite numbers alone, and where those would be too many for a frame, evenly chosen ones.
	pub(crate) fn thinned(self) -> Self {
		let all = || self.columns.iter().chain([&self.target]).chain(&self.weights);
		let finite: Vec<usize> =
			(0..self.target.len()).filter(|row| all().all(|column| column[*row].is_finite())).collect();
		let most = MOST_NUMBERS / all().count();
		let step = finite.len().div_ceil(most).max(1);
		let kept = |column: &Vec<f64>| finite.iter().step_by(step).map(|row| column[*row]).collect::<Vec<f64>>();
		Rows {
			columns: self.columns.iter().map(kept).collect(),
			target: kept(&self.target),
			weights: self.weights.as_ref().map(kept),
		}
	}
}

impl<const N: usize> FromIterator<([f64; N], f64)> for Rows {
	fn from_iter<I: IntoIterator<Item = ([f64; N], f64)>>(rows: I) -> Self {
		let mut columns = vec![Vec::new(); N];
		let mut target = Vec::new();
		for (arguments, wanted) in rows {
			columns.iter_mut().zip(arguments).for_each(|(column, argument)| column.push(argument));
			target.push(wanted);
		}
		Rows::new(columns, target)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn rows_with_what_is_no_number_are_left_out() {
		let rows = Rows::new(vec![vec![1.0, f64::NAN, 3.0, 4.0]], vec![1.0, 2.0, f64::INFINITY, 4.0]);
		let rows = rows.weighted(vec![0.5, 1.0, 1.0, 2.0]).thinned();
		assert_eq!(rows, Rows::new(vec![vec![1.0, 4.0]], vec![1.0, 4.0]).weighted(vec![0.5, 2.0]));
	}

	#[test]
	fn of_too_many_rows_evenly_chosen_ones_are_left() {
		let values: Vec<f64> = (0..1_500_000).map(f64::from).collect();
		let rows = Rows::new(vec![values.clone()], values).thinned();
		assert_eq!(rows.target.len(), 750_000);
		assert_eq!((rows.target[1], rows.columns[0][749_999]), (2.0, 1_499_998.0));
	}

	#[test]
	#[should_panic(expected = "as many values as there are targets")]
	fn a_short_column_is_a_mistake() {
		let _ = Rows::new(vec![vec![1.0]], vec![1.0, 2.0]);
	}
}

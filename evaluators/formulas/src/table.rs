use std::error::Error;
use std::fmt;

/// Rows: columns to compute from, a target, and what each row weighs.
#[derive(Clone, Debug)]
pub struct Table {
	pub(crate) names: Vec<String>,
	pub(crate) columns: Vec<Vec<f64>>,
	pub(crate) target: Vec<f64>,
	pub(crate) weights: Vec<f64>,
}

/// Why numbers are no table; one line for a person.
#[derive(Debug, PartialEq, Eq)]
pub struct TableError(String);

impl Table {
	/// A table of columns that are named alike in Rust; without weights all rows weigh the same.
	///
	/// # Errors
	///
	/// [`TableError`] where lengths differ, there are no rows, a number is not finite, or weights are negative or all
	/// zero.
	pub fn new(
		names: Vec<String>,
		columns: Vec<Vec<f64>>,
		target: Vec<f64>,
		weights: Option<Vec<f64>>,
	) -> Result<Self, TableError> {
		let rows = target.len();
		if rows == 0 {
			return Err(TableError("Expected at least one row, got none".into()));
		}
		if names.len() != columns.len() {
			return Err(TableError(format!(
				"Expected a name for each of {} columns, got {}",
				columns.len(),
				names.len()
			)));
		}
		let weights = weights.unwrap_or_else(|| vec![1.0; rows]);
		let all = names.iter().map(String::as_str).zip(&columns);
		for (name, values) in all.chain([("target", &target), ("weights", &weights)]) {
			if values.len() != rows {
				return Err(TableError(format!("Expected {rows} values of `{name}`, got {}", values.len())));
			}
			if let Some(value) = values.iter().find(|value| !value.is_finite()) {
				return Err(TableError(format!("Expected finite values of `{name}`, got {value}")));
			}
		}
		if weights.iter().any(|weight| *weight < 0.0) || weights.iter().all(|weight| *weight == 0.0) {
			return Err(TableError("Expected weights that are not negative, and one above zero".into()));
		}
		Ok(Self { names, columns, target, weights })
	}

	/// How many rows there are; at least one.
	#[must_use]
	pub fn rows(&self) -> usize {
		self.target.len()
	}

	/// The names of the columns.
	#[must_use]
	pub fn names(&self) -> &[String] {
		&self.names
	}

	/// The columns, in the order of their names.
	#[must_use]
	pub fn columns(&self) -> &[Vec<f64>] {
		&self.columns
	}

	/// What is to be computed.
	#[must_use]
	pub fn target(&self) -> &[f64] {
		&self.target
	}

	pub(crate) fn slices(&self) -> Vec<&[f64]> {
		self.columns.iter().map(Vec::as_slice).collect()
	}
}

impl fmt::Display for TableError {
	fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
		formatter.write_str(&self.0)
	}
}

impl Error for TableError {}

//! The table, as the manager hands it over once it has read the user's file: CSV of plain numbers, each the shortest
//! text that is exact. The first column is the line of the user's file, the second the weight where it is called so, the
//! last one the target; the first row has names.

use std::fs;
use std::path::Path;

use oxipelago_kit::Refusal;

/// What the column of weights is called: no column of a person's own is.
const WEIGHT: &str = "*weight,";

/// A table of finite numbers.
#[derive(Debug)]
pub(crate) struct Table {
	/// How many columns are arguments, 1 to 64.
	pub(crate) arity: usize,
	pub(crate) rows: Vec<Row>,
}

/// One row of numbers.
#[derive(Debug)]
pub(crate) struct Row {
	/// The line of the user's file on which it starts, from 1.
	pub(crate) line: u64,
	pub(crate) arguments: Vec<f64>,
	pub(crate) target: f64,
	/// How much it counts, above 0: beside the others, and 1 where all are alike.
	pub(crate) weight: f64,
}

impl Table {
	/// Reads what the manager wrote.
	///
	/// # Errors
	///
	/// A [`Refusal`] if the file cannot be read or was written by somebody else.
	pub(crate) fn read(path: &Path) -> Result<Self, Refusal> {
		let file = path.display();
		let text =
			fs::read_to_string(path).map_err(|error| Refusal::new(format!("{file}: cannot be read: {error}")))?;
		let mut lines = text.lines();
		let names = lines.next().and_then(|names| names.strip_prefix("line,")).unwrap_or_default();
		let is_weighted = names.starts_with(WEIGHT);
		let arity = (names.split(',').count() - 1).saturating_sub(usize::from(is_weighted));
		let rows: Option<Vec<Row>> = lines.map(|line| row(line, arity, is_weighted)).collect();
		match rows {
			Some(rows) if arity > 0 && !rows.is_empty() => Ok(Table { arity, rows }),
			_ => Err(Refusal::new(format!(
				"{file}: expected a table as `run` hands it over, found another file: an evaluator of tables says so in its Cargo.toml"
			))),
		}
	}

	/// All targets, in the order of the rows.
	pub(crate) fn targets(&self) -> Vec<f64> {
		self.rows.iter().map(|row| row.target).collect()
	}
}

fn row(text: &str, arity: usize, is_weighted: bool) -> Option<Row> {
	let (line, numbers) = text.split_once(',')?;
	let mut numbers = numbers.split(',').map(|number| number.parse::<f64>().ok());
	let weight = if is_weighted { numbers.next()?? } else { 1.0 };
	let mut arguments = numbers.collect::<Option<Vec<f64>>>()?;
	let target = arguments.pop()?;
	let is_whole = arguments.len() == arity && target.is_finite() && arguments.iter().all(|number| number.is_finite());
	let counts = weight > 0.0 && weight.is_finite();
	(is_whole && counts).then_some(Row { line: line.parse().ok()?, arguments, target, weight })
}

/// The weights of these rows, in units of their mean.
pub(crate) fn weights(rows: &[&Row]) -> Vec<f64> {
	// Divided before they are added up, since that must not meet the end of floats.
	let largest = rows.iter().map(|row| row.weight).fold(f64::MIN_POSITIVE, f64::max);
	let mean = rows.iter().map(|row| row.weight / largest).sum::<f64>() / rows.len() as f64;
	rows.iter().map(|row| row.weight / largest / mean).collect()
}

//! The table, as the manager hands it over once it has read the user's file: CSV of plain numbers, each the shortest
//! text that is exact. The first column is the line of the user's file, the last one the target; the first row has names.

use std::fs;
use std::path::Path;

use oxipelago_kit::Refusal;

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
		let arity =
			lines.next().filter(|names| names.starts_with("line,")).map_or(0, |names| names.split(',').count() - 2);
		let rows: Option<Vec<Row>> = lines.map(|line| row(line, arity)).collect();
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

fn row(text: &str, arity: usize) -> Option<Row> {
	let (line, numbers) = text.split_once(',')?;
	let mut arguments = numbers.split(',').map(|number| number.parse().ok()).collect::<Option<Vec<f64>>>()?;
	let target = arguments.pop()?;
	let is_whole = arguments.len() == arity && target.is_finite() && arguments.iter().all(|number| number.is_finite());
	is_whole.then_some(Row { line: line.parse().ok()?, arguments, target })
}

//! The user's CSV file, read strictly: what is not clearly a table of numbers is refused by name.

use std::fs;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};
use oxipelago_kit::Refusal;

/// A function has at least one argument and at most this many.
pub(crate) const MOST_ARGUMENTS: usize = 8;
/// Fewer rows than this say nothing about a function.
const FEWEST_ROWS: usize = 4;
/// More rows than this are more than a sandbox is given.
const MOST_ROWS: usize = 500_000;

/// A table of finite numbers. The last column is the target.
#[derive(Debug)]
pub(crate) struct Table {
	/// Names of all columns, target included; empty where the file has no header.
	pub(crate) names: Vec<String>,
	/// How many columns come before the target.
	pub(crate) arity: usize,
	pub(crate) rows: Vec<Row>,
}

/// One row of numbers.
#[derive(Debug)]
pub(crate) struct Row {
	/// The line of the file on which it starts, from 1.
	pub(crate) line: u64,
	pub(crate) arguments: Vec<f64>,
	pub(crate) target: f64,
}

impl Table {
	/// Reads a file. Its first row is a header if none of its cells is a number.
	///
	/// # Errors
	///
	/// A [`Refusal`] that names file, line and column, what was found and what is expected.
	pub(crate) fn read(path: &Path) -> Result<Self, Refusal> {
		let file = path.display();
		let source = fs::read(path).map_err(|error| Refusal::new(format!("{file}: cannot be read: {error}")))?;
		let mut reader =
			ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(source.as_slice());
		let mut lines = Lines { source: &source, offset: 0, line: 1 };
		let mut table: Option<Table> = None;
		for record in reader.records() {
			let record = record.map_err(|error| explain(path, &error, &mut lines))?;
			let line = lines.of_record(record.position().map_or(0, csv::Position::byte));
			match &mut table {
				None => {
					let is_header = record.iter().all(|cell| cell.parse::<f64>().is_err());
					let mut first = Table::of_width(&record, is_header).map_err(|found| at(path, line, &found))?;
					if !is_header {
						first.push(&record, line).map_err(|found| at(path, line, &found))?;
					}
					table = Some(first);
				}
				Some(table) => table.push(&record, line).map_err(|found| at(path, line, &found))?,
			}
		}
		let table =
			table.ok_or_else(|| Refusal::new(format!("{file}: expected rows of numbers, found an empty file")))?;
		let rows = table.rows.len();
		if (FEWEST_ROWS..=MOST_ROWS).contains(&rows) {
			return Ok(table);
		}
		Err(Refusal::new(format!("{file}: expected {FEWEST_ROWS} to {MOST_ROWS} rows of numbers, found {rows}")))
	}

	fn of_width(record: &StringRecord, is_header: bool) -> Result<Self, String> {
		let columns = record.len();
		if !(2..=MOST_ARGUMENTS + 1).contains(&columns) {
			let separated = record.iter().any(|cell| cell.contains([';', '\t']));
			let hint = if separated { "; columns must be separated by commas" } else { "" };
			return Err(format!(
				": expected 2 to {} columns (1 to {MOST_ARGUMENTS} arguments and the target), found {columns}{hint}",
				MOST_ARGUMENTS + 1
			));
		}
		let names = if is_header { record.iter().map(str::to_owned).collect() } else { Vec::new() };
		Ok(Table { names, arity: columns - 1, rows: Vec::new() })
	}

	fn push(&mut self, record: &StringRecord, line: u64) -> Result<(), String> {
		let columns = self.arity + 1;
		if record.len() != columns {
			return Err(format!(": expected {columns} columns as in the first row, found {}", record.len()));
		}
		let cells = record.iter().enumerate().map(|(index, cell)| self.number(index, cell));
		let mut arguments = cells.collect::<Result<Vec<f64>, _>>()?;
		// There are at least two columns.
		let target = arguments.pop().unwrap_or(0.0);
		self.rows.push(Row { line, arguments, target });
		Ok(())
	}

	fn number(&self, index: usize, cell: &str) -> Result<f64, String> {
		let name = self.names.get(index).filter(|name| !name.is_empty());
		let column = name.map_or_else(String::new, |name| format!(" (\"{name}\")"));
		let column = format!(", column {}{column}", index + 1);
		match cell.parse::<f64>() {
			Ok(number) if number.is_finite() => Ok(number),
			Ok(_) => Err(format!("{column}: expected a finite number, found `{cell}`")),
			Err(_) if cell.is_empty() => Err(format!("{column}: expected a number, found an empty cell")),
			Err(_) if self.names.is_empty() && self.rows.is_empty() => Err(format!(
				"{column}: expected a number, found `{cell}` (the first row is a header only if none of its cells is a number)"
			)),
			Err(_) => Err(format!("{column}: expected a number, found `{cell}`")),
		}
	}
}

/// A refusal of what was found on a line; `found` starts with a colon, or with a comma and a column.
fn at(path: &Path, line: u64, found: &str) -> Refusal {
	Refusal::new(format!("{}: line {line}{found}", path.display()))
}

fn explain(path: &Path, error: &csv::Error, lines: &mut Lines<'_>) -> Refusal {
	match error.kind() {
		csv::ErrorKind::Utf8 { pos, .. } => {
			let line = lines.of_record(pos.as_ref().map_or(0, csv::Position::byte));
			at(path, line, ": expected text in UTF-8, found other bytes")
		}
		_ => Refusal::new(format!("{}: cannot be read: {error}", path.display())),
	}
}

/// Numbers of lines. The reader's own count is that of where it began to look for a record: too
/// low after empty lines and after the carriage return of Windows.
struct Lines<'a> {
	source: &'a [u8],
	offset: usize,
	line: u64,
}

impl Lines<'_> {
	/// The line, from 1, of the record that is found from this offset on. Offsets must not fall.
	fn of_record(&mut self, offset: u64) -> u64 {
		let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(self.source.len());
		while let Some(byte) = self.source.get(self.offset) {
			if self.offset >= offset && !matches!(byte, b'\r' | b'\n') {
				break;
			}
			self.line += u64::from(*byte == b'\n');
			self.offset += 1;
		}
		self.line
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::fs;
	use std::sync::atomic::{AtomicU32, Ordering};

	/// What reading a file of this content gives.
	fn read(content: impl AsRef<[u8]>) -> Result<Table, String> {
		static COUNT: AtomicU32 = AtomicU32::new(0);
		let name = format!("oxi-table-{}-{}.csv", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
		let path = std::env::temp_dir().join(name);
		fs::write(&path, content).expect("writable");
		let table = Table::read(&path).map_err(|refusal| {
			let message = refusal.message().to_owned();
			message.strip_prefix(&format!("{}: ", path.display())).unwrap_or(&message).to_owned()
		});
		fs::remove_file(&path).expect("still there");
		table
	}

	fn refused(content: impl AsRef<[u8]>) -> String {
		read(content).expect_err("to be refused")
	}

	#[test]
	fn the_last_column_is_the_target_and_a_row_without_numbers_the_header() {
		let table = read("\u{feff}width, height ,area\n1,2,2\n 3 ,4,12\n5,6,3e1\n\n7,8,56\n").expect("a table");
		assert_eq!(table.names, ["width", "height", "area"]);
		assert_eq!((table.arity, table.rows.len()), (2, 4));
		let last = table.rows.last().expect("four rows");
		assert_eq!((last.line, last.arguments.as_slice()), (6, [7.0, 8.0].as_slice()));
		assert!((table.rows[2].target - 30.0).abs() < f64::EPSILON);
	}

	#[test]
	fn lines_are_counted_as_an_editor_counts_them() {
		assert_eq!(refused("a,b\r\n1,2\r\n\r\n3,x\r\n"), "line 4, column 2 (\"b\"): expected a number, found `x`");
		assert_eq!(refused("\n\na,b\n1,2\n\n\n3,x"), "line 7, column 2 (\"b\"): expected a number, found `x`");
	}

	#[test]
	fn a_first_row_of_numbers_is_no_header() {
		let table = read("1,2\n3,4\n5,6\n7,8\n").expect("a table");
		assert!(table.names.is_empty());
		assert_eq!(table.rows.len(), 4);
	}

	#[test]
	fn what_is_no_number_is_refused_with_its_place() {
		assert_eq!(
			refused("a,b\n1,2\n3,four\n5,6\n7,8\n"),
			"line 3, column 2 (\"b\"): expected a number, found `four`"
		);
		assert_eq!(refused("1,2\n,4\n5,6\n7,8\n"), "line 2, column 1: expected a number, found an empty cell");
		assert_eq!(refused("1,2\n3,NaN\n5,6\n"), "line 2, column 2: expected a finite number, found `NaN`");
		assert_eq!(refused("1,2\n3,1e999\n5,6\n"), "line 2, column 2: expected a finite number, found `1e999`");
		assert_eq!(
			refused("1,b\n3,4\n"),
			"line 1, column 2: expected a number, found `b` (the first row is a header only if none of its cells is a number)"
		);
	}

	#[test]
	fn a_table_of_the_wrong_shape_is_refused_with_its_place() {
		assert_eq!(refused("1,2\n3,4,5\n"), "line 2: expected 2 columns as in the first row, found 3");
		assert_eq!(refused("1\n2\n"), "line 1: expected 2 to 9 columns (1 to 8 arguments and the target), found 1");
		assert_eq!(
			refused("a;b\n1;2\n"),
			"line 1: expected 2 to 9 columns (1 to 8 arguments and the target), found 1; columns must be separated by commas"
		);
		assert!(refused("1,2,3,4,5,6,7,8,9,10\n").contains("found 10"));
		assert_eq!(refused("a,b\n1,2\n3,4\n"), "expected 4 to 500000 rows of numbers, found 2");
		assert_eq!(refused(""), "expected rows of numbers, found an empty file");
		assert_eq!(refused(b"1,2\n\xff,3\n"), "line 2: expected text in UTF-8, found other bytes");
	}

	#[test]
	fn a_file_that_is_not_there_is_refused_by_name() {
		let refusal = Table::read(Path::new("/no/such.csv")).expect_err("to be refused");
		assert!(refusal.message().starts_with("/no/such.csv: cannot be read: "));
	}
}

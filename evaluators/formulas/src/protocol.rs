use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use crate::search::{Found, Search, search};
use crate::table::Table;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Request {
	Load(Load),
	Search(Search),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Load {
	names: Vec<String>,
	columns: Vec<Vec<f64>>,
	target: Vec<f64>,
	weights: Option<Vec<f64>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
	Loaded { loaded: Loaded },
	Found(Found),
	Error { error: String },
}

#[derive(Serialize)]
struct Loaded {
	rows: usize,
}

/// Answers requests, a line of JSON each, until there are no more.
///
/// # Errors
///
/// Those of reading and writing; a bad request is answered instead.
pub fn serve(requests: impl BufRead, mut answers: impl Write) -> io::Result<()> {
	let mut table = None;
	for line in requests.lines() {
		let line = line?;
		if line.trim().is_empty() {
			continue;
		}
		let answer = answer(&line, &mut table).unwrap_or_else(|error| Answer::Error { error });
		serde_json::to_writer(&mut answers, &answer)?;
		answers.write_all(b"\n")?;
		answers.flush()?;
	}
	Ok(())
}

fn answer(line: &str, table: &mut Option<Table>) -> Result<Answer, String> {
	match serde_json::from_str(line).map_err(|error| format!("Expected a request to load or to search: {error}"))? {
		Request::Load(load) => {
			let loaded =
				Table::new(load.names, load.columns, load.target, load.weights).map_err(|error| error.to_string())?;
			let rows = loaded.rows();
			*table = Some(loaded);
			Ok(Answer::Loaded { loaded: Loaded { rows } })
		}
		Request::Search(wanted) => {
			let table = table.as_ref().ok_or("Expected rows to be loaded before a search")?;
			Ok(Answer::Found(search(table, &wanted)))
		}
	}
}

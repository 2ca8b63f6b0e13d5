//! The search itself.

use serde::{Deserialize, Serialize};

use crate::formula::{Sum, Written, read, write};
use crate::table::Table;

/// What is wanted of a search.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Search {
	/// Where all chance comes from; any text.
	pub seed: String,
	/// How many formulas may be fitted.
	pub evaluations: usize,
	/// Rust expressions to begin with; what formulas cannot be is left out.
	pub starts: Vec<String>,
	/// The most nodes that a formula may have as it is written.
	pub max_size: usize,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
	/// Formulas of which each has a lower error than all smaller ones, smallest first.
	pub front: Vec<Point>,
	/// How many formulas were fitted.
	pub evaluations: usize,
}

/// A formula of the front.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
	/// One Rust expression, an `f64`, over the names of the table.
	pub rust: String,
	/// How many nodes it has; a constant is one, however it is written.
	pub size: usize,
	/// Its weighted mean of squared errors on all rows.
	pub error: f64,
}

/// Searches formulas for the target of a table.
#[must_use]
pub fn search(table: &Table, wanted: &Search) -> Found {
	let weight: f64 = table.weights.iter().sum();
	let mean = table.target.iter().zip(&table.weights).map(|(value, weight)| value * weight).sum::<f64>() / weight;
	let mut front: Vec<Point> = Vec::new();
	let starts = wanted.starts.iter().filter_map(|start| read(start, &table.names));
	let mut points: Vec<Point> = std::iter::once(Sum::constant(mean))
		.chain(starts)
		.map(|sum| write(&sum))
		.filter(|written| written.size() <= wanted.max_size)
		.map(|written| Point {
			rust: written.text(&table.names),
			size: written.size(),
			error: error_of(table, &written),
		})
		.filter(|point| point.error.is_finite())
		.collect();
	let evaluations = points.len();
	points.sort_by(|a, b| a.size.cmp(&b.size).then(a.error.total_cmp(&b.error)));
	for point in points {
		if front.last().is_none_or(|last| point.error < last.error) {
			front.push(point);
		}
	}
	Found { front, evaluations }
}

fn error_of(table: &Table, written: &Written) -> f64 {
	let values = written.values(&table.slices(), table.rows());
	let weight: f64 = table.weights.iter().sum();
	let squares = values.iter().zip(&table.target).zip(&table.weights);
	squares.map(|((value, target), weight)| weight * (value - target).powi(2)).sum::<f64>() / weight
}

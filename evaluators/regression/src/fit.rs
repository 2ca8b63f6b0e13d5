//! How well values fit the target.

use std::fmt::Write;

use oxipelago_kit::{Judgement, Mean};

use crate::scale::Scale;
use crate::table::{Row, weights};

/// How many of the worst rows the feedback shows, and among how many they are chosen to differ.
const WORST: usize = 8;
const CONSIDERED: usize = 80;
/// Rows whose arguments differ by no more than this share of a column's range are shown once.
const ALIKE: f64 = 0.05;
/// Groups of rows, by an argument, that mean differences are given of.
const BANDS: usize = 5;
/// Where the errors' share of the target's variance is below this, only rounding is left.
const EXACT_SHARE: f64 = 1e-20;

/// The judgement of one value for each of these rows. Score and metrics count errors in units of `scale`, so that their
/// squares neither vanish nor overflow where the target does not.
pub(crate) fn judge(rows: &[&Row], values: &[f64], scale: Scale) -> Judgement {
	if values.len() != rows.len() {
		return Judgement::wrong(format!("Expected {} values, got {}.", rows.len(), values.len()));
	}
	if let Some((row, value)) = rows.iter().zip(values).find(|(_, value)| !value.is_finite()) {
		return Judgement::wrong(format!("{} is {value}, expected {}.", call(row), row.target));
	}
	let unit = scale.unit;
	let errors: Vec<f64> =
		rows.iter().zip(values).map(|(row, value)| scale.bounded(value / unit - row.target / unit)).collect();
	let weights = weights(rows);
	let squares = Mean::of(errors.iter().zip(&weights).map(|(error, weight)| weight * error * error));
	let mse = squares.value;
	let variance = variance(rows.iter().map(|row| row.target / unit).zip(weights.iter().copied()));
	let mut worst: Vec<usize> = (0..rows.len()).collect();
	let by_error = |a: &usize, b: &usize| errors[*b].abs().total_cmp(&errors[*a].abs()).then(a.cmp(b));
	if worst.len() > CONSIDERED {
		worst.select_nth_unstable_by(CONSIDERED, by_error);
		worst.truncate(CONSIDERED);
	}
	worst.sort_unstable_by(by_error);
	let max_abs_error = worst.first().map_or(0.0, |index| errors[*index].abs());
	let shown = distinct(rows, &worst);
	let r2 = match variance {
		0.0 if mse == 0.0 => 1.0,
		0.0 => 0.0,
		variance => 1.0 - mse / variance,
	};

	let mut feedback =
		format!("Mean squared error {mse:.6e}{}, r² {r2:.6} over {} rows. Worst rows:", scale.text(2), rows.len());
	for index in shown {
		let (row, value) = (rows[index], values[index]);
		let _ = write!(
			feedback,
			"\nline {}: {} is {value}, expected {}, off by {}",
			row.line,
			call(row),
			row.target,
			value - row.target
		);
	}
	Judgement::scored(-mse)
		.exact(mse <= EXACT_SHARE * variance)
		.mean("mse", squares)
		.metric("max_abs_error", max_abs_error)
		.metric("r2", r2)
		.descriptor("spread", spread(values, &weights, unit, variance))
		.descriptor("roughness", roughness(rows, values))
		.feedback(feedback + &trends(rows, values))
}

/// The first of `order` whose arguments differ, in that order.
fn distinct(rows: &[&Row], order: &[usize]) -> Vec<usize> {
	let Some(first) = rows.first() else { return Vec::new() };
	let columns = 0..first.arguments.len();
	let range = |column: usize| {
		let values = || rows.iter().map(|row| row.arguments[column]);
		values().fold(f64::NEG_INFINITY, f64::max) - values().fold(f64::INFINITY, f64::min)
	};
	let near: Vec<f64> = columns.map(|column| ALIKE * range(column)).collect();
	let is_alike = |one: usize, other: usize| {
		let pairs = rows[one].arguments.iter().zip(&rows[other].arguments);
		pairs.zip(&near).all(|((a, b), near)| (a - b).abs() <= *near)
	};
	let mut chosen: Vec<usize> = Vec::with_capacity(WORST);
	for &index in order {
		if chosen.len() < WORST && !chosen.iter().any(|other| is_alike(index, *other)) {
			chosen.push(index);
		}
	}
	chosen
}

/// How far the values are off on average where each argument is small to large: what a term is missing for.
fn trends(rows: &[&Row], values: &[f64]) -> String {
	let mut text = String::new();
	let Some(first) = rows.first() else { return text };
	if rows.len() < 4 * BANDS {
		return text;
	}
	for column in 0..first.arguments.len().min(8) {
		let mut order: Vec<usize> = (0..rows.len()).collect();
		order.sort_unstable_by(|a, b| rows[*a].arguments[column].total_cmp(&rows[*b].arguments[column]).then(a.cmp(b)));
		let each = order.chunks(rows.len().div_ceil(BANDS)).map(|band| {
			let from = rows[band[0]].arguments[column];
			format!("from {from} on: {:.3e}", mean(band.iter().map(|row| rows[*row].target - values[*row])))
		});
		let _ = write!(
			text,
			"\nMean of expected - value by argument {}: {}",
			column + 1,
			each.collect::<Vec<_>>().join(", ")
		);
	}
	text
}

/// Standard deviation of the values over that of the target, at most 2; 1 where both are level.
fn spread(values: &[f64], weights: &[f64], unit: f64, variance_of_target: f64) -> f64 {
	let ratio = (variance(values.iter().zip(weights).map(|(value, weight)| (value / unit, *weight)))
		/ variance_of_target)
		.sqrt();
	if ratio.is_nan() { 1.0 } else { ratio.min(2.0) }
}

/// The share of rows, in order of their first argument, at which the values turn.
fn roughness(rows: &[&Row], values: &[f64]) -> f64 {
	let mut order: Vec<usize> = (0..rows.len()).collect();
	order.sort_by(|a, b| rows[*a].arguments[0].total_cmp(&rows[*b].arguments[0]));
	let turns = order.windows(3).filter(|three| {
		let (before, after) = (values[three[1]] - values[three[0]], values[three[2]] - values[three[1]]);
		before > 0.0 && after < 0.0 || before < 0.0 && after > 0.0
	});
	turns.count() as f64 / rows.len() as f64
}

fn call(row: &Row) -> String {
	let arguments: Vec<String> = row.arguments.iter().map(f64::to_string).collect();
	format!("model({})", arguments.join(", "))
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
	let count = values.len() as f64;
	values.sum::<f64>() / count
}

/// Of values with their weights, whose mean is 1.
fn variance(values: impl ExactSizeIterator<Item = (f64, f64)> + Clone) -> f64 {
	let centre = mean(values.clone().map(|(value, weight)| weight * value));
	mean(values.map(|(value, weight)| weight * (value - centre).powi(2)))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn rows(function: impl Fn(f64) -> f64) -> Vec<Row> {
		(0..20)
			.map(f64::from)
			.zip(2..)
			.map(|(x, line)| Row { line, arguments: vec![x], target: function(x), weight: 1.0 })
			.collect()
	}

	fn judged(rows: &[Row], model: impl Fn(f64) -> f64) -> Judgement {
		let values: Vec<f64> = rows.iter().map(|row| model(row.arguments[0])).collect();
		let targets: Vec<f64> = rows.iter().map(|row| row.target).collect();
		judge(&rows.iter().collect::<Vec<_>>(), &values, Scale::of(&targets))
	}

	#[test]
	fn the_function_behind_the_table_is_exact() {
		let text = format!("{:?}", judged(&rows(|x| x * x), |x| x * x));
		assert!(text.contains("score: -0.0, ") && text.contains("exact: true"), "{text}");
		assert!(text.contains("(\"r2\", 1.0)"), "{text}");
	}

	#[test]
	fn the_mean_has_no_r2() {
		let text = format!("{:?}", judged(&rows(|x| x), |_| 9.5));
		assert!(text.contains("(\"mse\", 33.25)") && text.contains("(\"r2\", 0.0)"), "{text}");
	}

	#[test]
	fn rows_count_by_their_weights() {
		// Half of the rows are off by 2, and weigh three times what the others do.
		let mut some = rows(|x| x);
		for (row, weight) in some.iter_mut().zip([1e-300, 3e-300].into_iter().cycle()) {
			row.weight = weight;
			row.target = if weight > 2e-300 { 2.0 } else { 0.0 };
		}
		let figure = |name: &str, value: f64| -> f64 {
			let text = format!("{:?}", judged(&some, |_| value));
			let (_, rest) = text.split_once(&format!("(\"{name}\", ")).unwrap();
			rest[..rest.find(')').unwrap()].parse().unwrap()
		};
		assert!((figure("mse", 0.0) - 3.0).abs() < 1e-12);
		// Their mean is 1.5.
		assert!(figure("r2", 1.5).abs() < 1e-12);
	}

	#[test]
	fn the_worst_rows_come_first_with_their_lines() {
		let text = format!("{:?}", judged(&rows(|x| x), |x| if x > 18.5 { 0.0 } else { x + 1.0 }));
		assert!(text.contains("Worst rows:\\nline 21: model(19) is 0, expected 19, off by -19\\nline 2: "), "{text}");
	}

	#[test]
	fn rows_that_are_alike_are_shown_once() {
		let rows: Vec<Row> = [0.0, 10.0, 10.1, 10.2, 5.0]
			.into_iter()
			.zip(2..)
			.map(|(x, line)| Row { line, arguments: vec![x], target: x * x, weight: 1.0 })
			.collect();
		let text = format!("{:?}", judged(&rows, |_| 0.0));
		assert!(text.contains("line 5: ") && text.contains("line 6: "), "{text}");
		assert!(!text.contains("line 3: ") && !text.contains("line 4: "), "{text}");
	}

	#[test]
	fn what_is_missing_along_an_argument_is_told() {
		let text = format!("{:?}", judged(&rows(|x| x * x), |_| 0.0));
		assert!(text.contains("by argument 1: from 0 on: 3.500e0, from 4 on: 3.150e1, "), "{text}");
	}

	#[test]
	fn the_mean_square_says_how_far_it_may_be_off() {
		// Half of the rows are off by 2: squares of 0 and 4, whose mean has a standard error of √(4 · 20 / 19 / 20).
		let text = format!("{:?}", judged(&rows(|x| x), |x| x + if x > 9.5 { 2.0 } else { 0.0 }));
		assert!(text.contains("(\"mse\", 2.0)") && text.contains("standard_errors: [(\"mse\", 0.458"), "{text}");
	}

	#[test]
	fn a_value_of_ordinary_size_is_no_fault_where_the_target_is_near_either_end() {
		for exponent in [-300, -200, -150, 150, 200, 300] {
			let unit: f64 = format!("1e{exponent}").parse().unwrap();
			let text = format!("{:?}", judged(&rows(|x| (3.0 * x + 1.0) * unit), |x| 3.0 * x + 1.0));
			assert!(!text.contains("inf") && !text.contains("NaN"), "{exponent}: {text}");
			let text = format!("{:?}", judged(&rows(|x| (3.0 * x + 1.0) * unit), |x| (3.0 * x + 1.0) * unit));
			assert!(text.contains("exact: true"), "{exponent}: {text}");
		}
	}

	#[test]
	fn a_value_that_is_not_finite_is_wrong_and_its_row_named() {
		let text = format!("{:?}", judged(&rows(|x| x), |x| if x > 2.5 { f64::INFINITY } else { x }));
		assert!(text.contains("Wrong") && text.contains("model(3) is inf, expected 3."), "{text}");
	}

	#[test]
	fn a_level_target_is_fitted_or_not() {
		let level = rows(|_| 4.0);
		assert!(format!("{:?}", judged(&level, |_| 4.0)).contains("(\"r2\", 1.0)"));
		assert!(format!("{:?}", judged(&level, |_| 5.0)).contains("(\"r2\", 0.0)"));
	}
}

//! How well values fit the target.

use std::fmt::Write;

use oxipelago_kit::{Judgement, Mean};

use crate::scale::Scale;
use crate::table::Row;

/// How many of the worst rows the feedback shows.
const WORST: usize = 10;
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
	let squares = Mean::of(errors.iter().map(|error| error * error));
	let mse = squares.value;
	let variance = variance(rows.iter().map(|row| row.target / unit));
	let mut worst: Vec<usize> = (0..rows.len()).collect();
	let by_error = |a: &usize, b: &usize| errors[*b].abs().total_cmp(&errors[*a].abs()).then(a.cmp(b));
	if worst.len() > WORST {
		worst.select_nth_unstable_by(WORST, by_error);
		worst.truncate(WORST);
	}
	worst.sort_unstable_by(by_error);
	let max_abs_error = worst.first().map_or(0.0, |index| errors[*index].abs());
	let r2 = match variance {
		0.0 if mse == 0.0 => 1.0,
		0.0 => 0.0,
		variance => 1.0 - mse / variance,
	};

	let mut feedback =
		format!("Mean squared error {mse:.6e}{}, r² {r2:.6} over {} rows. Worst rows:", scale.text(2), rows.len());
	for index in worst {
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
		.descriptor("spread", spread(values, unit, variance))
		.descriptor("roughness", roughness(rows, values))
		.feedback(feedback)
}

/// Standard deviation of the values over that of the target, at most 2; 1 where both are level.
fn spread(values: &[f64], unit: f64, variance_of_target: f64) -> f64 {
	let ratio = (variance(values.iter().map(|value| value / unit)) / variance_of_target).sqrt();
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

fn variance(values: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
	let centre = mean(values.clone());
	mean(values.map(|value| (value - centre).powi(2)))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn rows(function: impl Fn(f64) -> f64) -> Vec<Row> {
		(0..20).map(f64::from).zip(2..).map(|(x, line)| Row { line, arguments: vec![x], target: function(x) }).collect()
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
	fn the_worst_rows_come_first_with_their_lines() {
		let text = format!("{:?}", judged(&rows(|x| x), |x| if x > 18.5 { 0.0 } else { x + 1.0 }));
		assert!(text.contains("Worst rows:\\nline 21: model(19) is 0, expected 19, off by -19\\nline 2: "), "{text}");
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

//! What a candidate's surface looks like on the grid, whatever its error.

/// Of the variance that x alone and y alone explain, the share of x: in 0..=1, and 0.5 where
/// neither explains any. `values` are rows of `width` points.
pub(crate) fn x_share(values: &[f64], width: usize) -> f64 {
	let rows = values.chunks_exact(width);
	let height = rows.len() as f64;
	let mut columns = vec![0.0; width];
	let mut row_means = Vec::with_capacity(rows.len());
	for row in rows {
		row_means.push(row.iter().sum::<f64>() / width as f64);
		columns.iter_mut().zip(row).for_each(|(column, value)| *column += value / height);
	}
	let (by_x, by_y) = (variance(&columns), variance(&row_means));
	let level = row_means.iter().map(|mean| mean * mean).sum::<f64>() / height;
	let share = by_x / (by_x + by_y);
	// Below this, what varies is the rounding of a level surface.
	if share.is_finite() && by_x + by_y > 1e-24 * level { share } else { 0.5 }
}

/// Turning points along a line of the grid, the mean over all rows and all columns.
pub(crate) fn waves(values: &[f64], width: usize) -> f64 {
	let rows: Vec<&[f64]> = values.chunks_exact(width).collect();
	let along_rows: usize = rows.iter().map(|row| turns(row)).sum();
	// All columns at once, row after row, which is how the values lie in memory.
	let mut rising = vec![None; width];
	let mut along_columns = 0;
	for pair in rows.windows(2) {
		for (column, was_rising) in rising.iter_mut().enumerate() {
			along_columns += turn(was_rising, pair[0][column], pair[1][column]);
		}
	}
	(along_rows + along_columns) as f64 / (rows.len() + width) as f64
}

fn turns(line: &[f64]) -> usize {
	let mut rising = None;
	line.windows(2).map(|step| turn(&mut rising, step[0], step[1])).sum()
}

/// 1 if the step turns the direction of the steps before it. A level step has no direction.
fn turn(rising: &mut Option<bool>, from: f64, to: f64) -> usize {
	if from.partial_cmp(&to) == Some(std::cmp::Ordering::Equal) {
		return 0;
	}
	let now = to > from;
	usize::from(rising.replace(now).is_some_and(|before| before != now))
}

fn variance(values: &[f64]) -> f64 {
	let mean = values.iter().sum::<f64>() / values.len() as f64;
	values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
	use super::*;

	fn grid(surface: impl Fn(f64, f64) -> f64) -> Vec<f64> {
		(0..20).flat_map(|y| (0..30).map(move |x| (f64::from(x), f64::from(y)))).map(|(x, y)| surface(x, y)).collect()
	}

	#[test]
	fn the_share_of_x_is_1_for_x_alone_0_for_y_alone_and_half_for_neither() {
		assert!((x_share(&grid(|x, _| x), 30) - 1.0).abs() < 1e-12);
		assert!(x_share(&grid(|_, y| y * y), 30).abs() < 1e-12);
		assert!((x_share(&grid(|_, _| 7.0), 30) - 0.5).abs() < 1e-12);
		assert!((x_share(&grid(|_, _| 1e300), 30) - 0.5).abs() < 1e-12);
	}

	#[test]
	fn a_plane_has_no_waves_and_a_saw_turns_at_every_tooth() {
		assert!(waves(&grid(|x, y| x - y), 30).abs() < 1e-12);
		// 28 turns in each of 20 rows, none in 30 columns.
		let saw = grid(|x, _| (x % 2.0).abs());
		assert!((waves(&saw, 30) - 28.0 * 20.0 / 50.0).abs() < 1e-12);
	}
}

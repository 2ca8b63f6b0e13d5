/// A pivot below this share of its diagonal is of a column that others make up; its number stays as it is.
const DEPENDENT: f64 = 1e-13;

/// Solves `matrix * x = right` into `right`, for a positive matrix of which the lower half is given, row by row, and is
/// lost. The diagonal of all from `damped` on is raised by the share `damping`; `held` are zero.
pub(super) fn solve(matrix: &mut [f64], right: &mut [f64], damped: usize, damping: f64, held: &[bool]) {
	let size = right.len();
	let roots: Vec<f64> = (0..size).map(|at| matrix[at * size + at].sqrt()).map(|root| 1.0 / root).collect();
	for row in 0..size {
		for column in 0..row {
			matrix[row * size + column] *= roots[row] * roots[column];
		}
		matrix[row * size + row] = if row < damped { 1.0 } else { 1.0 + damping };
	}
	let mut kept = vec![true; size];
	for at in 0..size {
		let (above, own) = matrix.split_at_mut(at * size);
		for column in 0..at {
			let other = &above[column * size..][..=column];
			let sum: f64 = own[..column].iter().zip(&other[..column]).map(|(a, b)| a * b).sum();
			own[column] = if kept[column] { (own[column] - sum) / other[column] } else { 0.0 };
		}
		let pivot = own[at] - own[..at].iter().map(|a| a * a).sum::<f64>();
		kept[at] = pivot > DEPENDENT && roots[at].is_finite() && !held[at];
		own[at] = pivot.max(DEPENDENT).sqrt();
		if !kept[at] {
			own[..at].fill(0.0);
		}
	}
	for at in 0..size {
		let sum: f64 = matrix[at * size..][..at].iter().zip(right.iter()).map(|(a, b)| a * b).sum();
		right[at] = if kept[at] { (right[at] * roots[at] - sum) / matrix[at * size + at] } else { 0.0 };
	}
	for at in (0..size).rev() {
		let sum: f64 = (at + 1..size).map(|row| matrix[row * size + at] * right[row]).sum();
		right[at] = if kept[at] { (right[at] - sum) / matrix[at * size + at] } else { 0.0 };
	}
	for (right, root) in right.iter_mut().zip(roots) {
		*right = if root.is_finite() { *right * root } else { 0.0 };
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_system_is_solved_whatever_its_units() {
		// Rows of 4 2 / 2 3, the second number in units of a millionth.
		let mut matrix = [4.0, 0.0, 2e6, 3e12];
		let mut right = [2.0, -1e6];
		solve(&mut matrix, &mut right, 2, 0.0, &[false; 2]);
		assert!((right[0] - 1.0).abs() < 1e-15 && (right[1] + 1e-6).abs() < 1e-21, "{right:?}");
	}

	#[test]
	fn what_others_make_up_and_what_is_nothing_stays() {
		let mut matrix = [1.0, 0.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 0.0];
		let mut right = [3.0, 6.0, 0.0];
		solve(&mut matrix, &mut right, 3, 0.0, &[false; 3]);
		assert_eq!(right, [3.0, 0.0, 0.0]);
	}

	#[test]
	fn what_is_held_is_zero_and_the_others_do_without() {
		let mut matrix = [4.0, 0.0, 2.0, 3.0];
		let mut right = [2.0, 1.0];
		solve(&mut matrix, &mut right, 2, 0.0, &[true, false]);
		assert_eq!(right[0], 0.0);
		assert!((right[1] - 1.0 / 3.0).abs() < 1e-15, "{right:?}");
	}
}

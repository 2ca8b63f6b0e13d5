/// A pivot below this share of its diagonal is of a column that others make up; its number stays as it is.
const DEPENDENT: f64 = 1e-13;

/// Solves linear systems, with room that is used again.
#[derive(Default)]
pub(super) struct Solver {
	matrix: Vec<f64>,
	/// One over the root of each number on the diagonal.
	scales: Vec<f64>,
	kept: Vec<bool>,
	solution: Vec<f64>,
}

impl Solver {
	/// The `x` of `matrix * x = right`, for a positive matrix of which the lower half is given, a row every `stride` numbers,
	/// as many as `right` has. The diagonal of all from `damped` on is raised by the share `damping`; `held` are zero.
	pub(super) fn solve(
		&mut self,
		matrix: &[f64],
		stride: usize,
		right: &[f64],
		damped: usize,
		damping: f64,
		held: &[bool],
	) -> &[f64] {
		let size = right.len();
		let Self { matrix: own_matrix, scales, kept, solution } = self;
		scales.clear();
		scales.extend((0..size).map(|at| 1.0 / matrix[at * stride + at].sqrt()));
		own_matrix.resize(size * size, 0.0);
		for (row, scaled) in own_matrix.chunks_exact_mut(size).enumerate() {
			for ((scaled, entry), scale) in scaled.iter_mut().zip(&matrix[row * stride..][..row]).zip(&*scales) {
				*scaled = entry * (scales[row] * scale);
			}
			scaled[row] = if row < damped { 1.0 } else { 1.0 + damping };
		}
		let matrix = own_matrix;
		kept.clear();
		for at in 0..size {
			let (above, own) = matrix.split_at_mut(at * size);
			for column in 0..at {
				let other = &above[column * size..][..=column];
				let sum: f64 = own[..column].iter().zip(other).map(|(a, b)| a * b).sum();
				own[column] = if kept[column] { (own[column] - sum) / other[column] } else { 0.0 };
			}
			let pivot = own[at] - own[..at].iter().map(|a| a * a).sum::<f64>();
			kept.push(pivot > DEPENDENT && scales[at].is_finite() && !held[at]);
			own[at] = pivot.max(DEPENDENT).sqrt();
			if !kept[at] {
				own[..at].fill(0.0);
			}
		}
		solution.clear();
		for at in 0..size {
			let sum: f64 = matrix[at * size..][..at].iter().zip(&*solution).map(|(a, b)| a * b).sum();
			solution.push(if kept[at] { (right[at] * scales[at] - sum) / matrix[at * size + at] } else { 0.0 });
		}
		for at in (0..size).rev() {
			let sum: f64 = (at + 1..size).map(|row| matrix[row * size + at] * solution[row]).sum();
			solution[at] = if kept[at] { (solution[at] - sum) / matrix[at * size + at] } else { 0.0 };
		}
		for (number, scale) in solution.iter_mut().zip(scales) {
			*number = if scale.is_finite() { *number * *scale } else { 0.0 };
		}
		solution
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_system_is_solved_whatever_its_units() {
		// Rows of 4 2 / 2 3, the second number in units of a millionth.
		let matrix = [4.0, 0.0, 2e6, 3e12];
		let mut solver = Solver::default();
		let found = solver.solve(&matrix, 2, &[2.0, -1e6], 2, 0.0, &[false; 2]);
		assert!((found[0] - 1.0).abs() < 1e-15 && (found[1] + 1e-6).abs() < 1e-21, "{found:?}");
	}

	#[test]
	fn what_others_make_up_and_what_is_nothing_stays() {
		let matrix = [1.0, 0.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 0.0];
		let mut solver = Solver::default();
		assert_eq!(solver.solve(&matrix, 3, &[3.0, 6.0, 0.0], 3, 0.0, &[false; 3]), [3.0, 0.0, 0.0]);
		// The first of them alone, with room that was used.
		assert_eq!(solver.solve(&matrix, 3, &[3.0], 1, 0.0, &[false; 3]), [3.0]);
	}

	#[test]
	fn what_is_held_is_zero_and_the_others_do_without() {
		let matrix = [4.0, 0.0, 2.0, 3.0];
		let mut solver = Solver::default();
		let found = solver.solve(&matrix, 2, &[2.0, 1.0], 2, 0.0, &[true, false]);
		assert_eq!(found[0], 0.0);
		assert!((found[1] - 1.0 / 3.0).abs() < 1e-15, "{found:?}");
	}
}

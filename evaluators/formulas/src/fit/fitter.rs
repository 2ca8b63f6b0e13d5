use super::backward::backward;
use super::forward::{forward, values_of};
use super::rows::Rows;
use super::solve::solve;
use super::tape::Tape;
use super::vectors::{add_scaled, dot, dot_inline, vectorised};
use crate::formula::{Sum, simplify};

/// Most rows that are computed at a time: their values stay near the processor.
const CHUNK: usize = 1024;
/// Squares that are this share of the target's are rounding.
const ROUNDING: f64 = 1e-31;
/// Damping at the start, and how it changes where a step is good or bad.
const DAMPING: f64 = 1e-2;
const EASE: f64 = 0.1;
const STIFFEN: f64 = 8.0;

/// How hard a fit is tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
	/// Most steps down the slope.
	pub(crate) steps: usize,
	/// A step that lowers the error by less than this share is the last.
	pub(crate) least_gain: f64,
}

/// Fits the numbers of formulas to rows, with room that is used again.
///
/// Levenberg–Marquardt on the numbers within terms, of which those of the outermost sum follow by linear least squares
/// at each step (variable projection in the form of Ruhe and Wedin, SIAM Review 22, 1980).
pub(crate) struct Fitter<'a> {
	rows: &'a Rows,
	values: Vec<f64>,
	adjoints: Vec<f64>,
	/// A run for each number: the constant, the terms, then numbers within terms.
	design: Vec<f64>,
	residual: Vec<f64>,
	matrix: Vec<f64>,
	right: Vec<f64>,
}

impl<'a> Fitter<'a> {
	pub(crate) fn new(rows: &'a Rows) -> Self {
		let empty = Vec::new;
		Self {
			rows,
			values: empty(),
			adjoints: empty(),
			design: empty(),
			residual: empty(),
			matrix: empty(),
			right: empty(),
		}
	}

	/// The formula with its numbers fitted, in canonical form, and the share of the target's squares that is left;
	/// `None` where a row has no value.
	pub(crate) fn fit(&mut self, sum: &Sum, effort: Effort) -> Option<(Sum, f64)> {
		let tape = Tape::of(sum);
		let held = vec![false; tape.places.len()];
		let (numbers, share) = self.descend(&tape, vec![0.0; tape.terms.len() + 1], &held, effort)?;
		Some((simplify(&tape.with_numbers(sum, &numbers)), share))
	}

	/// Like [`fit`](Self::fit), with numbers that stay as they are: those for which `held` says so, in the order of
	/// [`Tape::numbers_of`]. The form stays too.
	pub(crate) fn fit_around(&mut self, sum: &Sum, held: &[bool], effort: Effort) -> Option<(Sum, f64)> {
		let tape = Tape::of(sum);
		let outer = tape.numbers_of(sum)[..=tape.terms.len()].to_vec();
		let (numbers, share) = self.descend(&tape, outer, held, effort)?;
		Some((tape.with_numbers(sum, &numbers), share))
	}

	fn descend(&mut self, tape: &Tape, mut outer: Vec<f64>, held: &[bool], effort: Effort) -> Option<(Vec<f64>, f64)> {
		let linear = outer.len();
		let mut numbers = tape.numbers.clone();
		self.compute(tape, &numbers, &outer, true, false)?;
		let mut squares = self.project(tape, &numbers, &mut outer, held)?;
		let floor = ROUNDING * self.rows.level;
		let (mut damping, mut steps) = (DAMPING, effort.steps);
		while steps > 0 && squares > floor && !numbers.is_empty() {
			self.compute(tape, &numbers, &outer, self.rows.len() > CHUNK, true)?;
			let (matrix, right) = (self.matrix.clone(), self.right.clone());
			let before = squares;
			while steps > 0 {
				steps -= 1;
				let (mut matrix, mut step) = (matrix.clone(), right.clone());
				solve(&mut matrix, &mut step, linear, damping, held);
				let tried: Vec<f64> = numbers.iter().zip(&step[linear..]).map(|(number, step)| number + step).collect();
				let mut around: Vec<f64> = outer.iter().zip(&step).map(|(number, step)| number + step).collect();
				let found = self
					.compute(tape, &tried, &around, true, false)
					.and_then(|_| self.project(tape, &tried, &mut around, held));
				if let Some(found) = found.filter(|found| *found < squares) {
					(numbers, outer, squares) = (tried, around, found);
					damping *= EASE;
					break;
				}
				damping *= STIFFEN;
				if damping > 1e6 {
					break;
				}
			}
			if squares > before * (1.0 - effort.least_gain) {
				break;
			}
		}
		outer.extend(numbers);
		let all = outer.iter().all(|number| number.is_finite());
		all.then(|| (outer, (squares / self.rows.level).max(ROUNDING)))
	}

	/// The runs of all numbers of a formula and its residual, weighted, for at most [`CHUNK`] rows.
	pub(super) fn design(&mut self, tape: &Tape, numbers: &[f64], outer: &[f64]) -> Option<(&[f64], &[f64])> {
		let rows = self.rows.len();
		if rows > CHUNK {
			return None;
		}
		self.compute(tape, numbers, outer, true, true)?;
		Some((&self.design[..(outer.len() + numbers.len()) * rows], &self.residual[..rows]))
	}

	/// The runs of the constant and of the terms, not weighted, for at most [`CHUNK`] rows.
	pub(super) fn terms(&mut self, tape: &Tape) -> Option<&[f64]> {
		let rows = self.rows.len();
		if rows > CHUNK {
			return None;
		}
		let columns: Vec<&[f64]> = self.rows.columns.iter().map(Vec::as_slice).collect();
		self.reserve(tape, rows, tape.terms.len() + 1);
		forward(tape, &tape.numbers, &columns, rows, &mut self.values);
		for (at, term) in tape.terms.iter().enumerate() {
			let values = values_of(*term, &columns, rows, &self.values);
			self.design[(at + 1) * rows..][..rows].copy_from_slice(values);
		}
		Some(&self.design[..(tape.terms.len() + 1) * rows])
	}

	/// Moves `outer` to where the squares are least, by the matrix that is there; returns the squares.
	fn project(&mut self, tape: &Tape, numbers: &[f64], outer: &mut [f64], held: &[bool]) -> Option<f64> {
		let mut step = std::mem::take(&mut self.right);
		solve(&mut self.matrix, &mut step, outer.len(), 0.0, held);
		for (outer, step) in outer.iter_mut().zip(&step) {
			*outer += step;
		}
		self.right = step;
		self.compute(tape, numbers, outer, self.rows.len() > CHUNK, false)
	}

	/// The sum of squares that are left, `None` where it is no number; in passing, matrix and right side of what would
	/// lower it. Values are computed anew only where `fresh`, slopes only where wanted.
	fn compute(&mut self, tape: &Tape, numbers: &[f64], outer: &[f64], fresh: bool, slopes: bool) -> Option<f64> {
		let all = self.rows.len();
		let linear = outer.len();
		let size = if slopes { linear + numbers.len() } else { linear };
		self.matrix.clear();
		self.matrix.resize(size * size, 0.0);
		self.right.clear();
		self.right.resize(size, 0.0);
		let mut squares = 0.0;
		for from in (0..all).step_by(CHUNK) {
			let rows = CHUNK.min(all - from);
			let to = from + rows;
			let columns: Vec<&[f64]> = self.rows.columns.iter().map(|values| &values[from..to]).collect();
			let roots = self.rows.roots.as_ref().map(|roots| &roots[from..to]);
			self.reserve(tape, rows, linear + numbers.len());
			if fresh {
				forward(tape, numbers, &columns, rows, &mut self.values);
				match roots {
					Some(roots) => self.design[..rows].copy_from_slice(roots),
					None => self.design[..rows].fill(1.0),
				}
				for (at, term) in tape.terms.iter().enumerate() {
					let run = &mut self.design[(at + 1) * rows..][..rows];
					run.copy_from_slice(values_of(*term, &columns, rows, &self.values));
					weigh(run, roots);
				}
			}
			if slopes {
				let (values, slopes) = (&self.values, &mut self.design[linear * rows..]);
				backward(tape, numbers, &outer[1..], &columns, rows, values, &mut self.adjoints, slopes);
				for run in slopes.chunks_exact_mut(rows).take(numbers.len()) {
					weigh(run, roots);
					make_finite(run);
				}
			}
			let residual = &mut self.residual[..rows];
			residual.copy_from_slice(&self.rows.target[from..to]);
			weigh(residual, roots);
			for (at, number) in outer.iter().enumerate() {
				if *number != 0.0 {
					add_scaled(residual, -number, &self.design[at * rows..][..rows]);
				}
			}
			squares += dot(residual, residual);
			gather(&self.design, rows, residual, &mut self.matrix, &mut self.right);
		}
		(squares.is_finite() && self.matrix.iter().all(|entry| entry.is_finite())).then_some(squares)
	}

	fn reserve(&mut self, tape: &Tape, rows: usize, numbers: usize) {
		let grow = |room: &mut Vec<f64>, size: usize| {
			if room.len() < size {
				room.resize(size, 0.0);
			}
		};
		grow(&mut self.values, tape.steps.len() * rows);
		grow(&mut self.adjoints, tape.steps.len() * rows);
		grow(&mut self.design, numbers * rows);
		grow(&mut self.residual, rows);
	}
}

fn weigh(values: &mut [f64], roots: Option<&[f64]>) {
	for (value, root) in values.iter_mut().zip(roots.into_iter().flatten()) {
		*value *= root;
	}
}

/// A value may have no slope, as a root has none at zero, nor `x.powf(p)`: such a row does not say where to step.
fn make_finite(slopes: &mut [f64]) {
	for slope in slopes {
		*slope = if slope.is_finite() { *slope } else { 0.0 };
	}
}

vectorised! {
	/// Adds the products of runs with one another, the lower half, and with the residual.
	fn gather(design: &[f64], rows: usize, residual: &[f64], matrix: &mut [f64], right: &mut [f64]) {
		let size = right.len();
		for at in 0..size {
			let run = &design[at * rows..][..rows];
			right[at] += dot_inline(run, residual);
			for other in 0..=at {
				matrix[at * size + other] += dot_inline(run, &design[other * rows..][..rows]);
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::formula::{read, write};
	use crate::table::Table;

	#[test]
	fn numbers_are_fitted_though_a_row_has_no_slope() {
		let names = ["x", "y"].map(String::from).to_vec();
		let columns: Vec<Vec<f64>> = [1.0, 0.618]
			.map(|step: f64| (0..30).map(|row| 3.0 * (f64::from(row) * step / 7.0).fract()).collect())
			.to_vec();
		assert_eq!((columns[0][0], columns[1][0]), (0.0, 0.0));
		for (start, source) in [
			("x.powf(1.3)", "2.3 * x.powf(1.7) + 0.4"),
			("(x + 0.3 * y).sqrt()", "1.9 * (x + 0.8 * y).sqrt() - 1.0"),
			("y * (x + 0.1 * y.sqrt()).sqrt()", "y * (x + 0.2 * y.sqrt()).sqrt()"),
		] {
			let [start, wanted] = [start, source].map(|source| read(source, &names).expect(source));
			let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
			let target = write(&wanted).values(&slices, 30);
			let rows =
				Rows::plain(&Table::new(names.clone(), columns.clone(), target, None).expect("numbers are finite"));
			let (found, share) =
				Fitter::new(&rows).fit(&start, Effort { steps: 60, least_gain: 1e-9 }).expect("each row has a value");
			assert!(share < 1e-20, "{source}: {share:e} by {found:?}");
		}
	}
}

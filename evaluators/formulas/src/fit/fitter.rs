use super::backward::backward;
use super::forward::{Block, forward};
use super::products::{gather, leave};
use super::rows::Rows;
use super::solve::Solver;
use super::tape::Tape;
use super::vectors::{add_scaled, make_finite, multiply};
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

/// What is computed of a formula beside the squares that it leaves.
#[derive(Clone, Copy)]
struct Pass {
	/// Values, with the runs of the constant and of the terms; where they are not, they are there already.
	values: bool,
	/// The runs of the numbers within terms.
	slopes: bool,
	/// Products of these runs with one another and with the residual.
	products: bool,
}

/// With what the outermost numbers follow from by linear least squares.
const VALUES: Pass = Pass { values: true, slopes: false, products: true };
/// With other outermost numbers alone.
const SQUARES: Pass = Pass { values: false, slopes: false, products: false };
/// With what all numbers step by.
const SLOPES: Pass = Pass { values: false, slopes: true, products: true };
/// All runs, and nothing of them.
const RUNS: Pass = Pass { values: true, slopes: true, products: false };

/// Fits the numbers of formulas to rows, with room that is used again.
///
/// Levenberg–Marquardt on the numbers within terms, of which those of the outermost sum follow by linear least squares
/// at each step (variable projection in the form of Ruhe and Wedin, SIAM Review 22, 1980).
pub(crate) struct Fitter<'a> {
	rows: &'a Rows,
	/// Of what is computed and not fitted.
	tape: Tape,
	values: Vec<f64>,
	adjoints: Vec<f64>,
	/// A run for each number: the constant, the terms, then numbers within terms.
	design: Vec<f64>,
	residual: Vec<f64>,
	/// Of all runs with one another, the lower half.
	matrix: Vec<f64>,
	right: Vec<f64>,
	solver: Solver,
}

impl<'a> Fitter<'a> {
	pub(crate) fn new(rows: &'a Rows) -> Self {
		let empty = Vec::new;
		Self {
			rows,
			tape: Tape::default(),
			values: empty(),
			adjoints: empty(),
			design: empty(),
			residual: empty(),
			matrix: empty(),
			right: empty(),
			solver: Solver::default(),
		}
	}

	/// The same room for other rows.
	pub(crate) fn turn_to(&mut self, rows: &'a Rows) -> &mut Self {
		self.rows = rows;
		self
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
		let mut squares = self.project(tape, &numbers, &mut outer, held)?;
		let floor = ROUNDING * self.rows.level;
		let (mut damping, mut steps) = (DAMPING, effort.steps);
		let (mut tried, mut around) = (numbers.clone(), outer.clone());
		let (mut matrix, mut right) = (Vec::new(), Vec::new());
		while steps > 0 && squares > floor && !numbers.is_empty() {
			self.pass(tape, &numbers, &outer, SLOPES)?;
			std::mem::swap(&mut matrix, &mut self.matrix);
			std::mem::swap(&mut right, &mut self.right);
			let before = squares;
			while steps > 0 {
				steps -= 1;
				let step = self.solver.solve(&matrix, right.len(), &right, linear, damping, held);
				for ((tried, number), step) in tried.iter_mut().zip(&numbers).zip(&step[linear..]) {
					*tried = number + step;
				}
				for ((around, number), step) in around.iter_mut().zip(&outer).zip(step) {
					*around = number + step;
				}
				let found = self.project(tape, &tried, &mut around, held);
				if let Some(found) = found.filter(|found| *found < squares) {
					squares = found;
					std::mem::swap(&mut numbers, &mut tried);
					std::mem::swap(&mut outer, &mut around);
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
		self.pass(tape, numbers, outer, RUNS)?;
		Some((&self.design[..(outer.len() + numbers.len()) * rows], &self.residual[..rows]))
	}

	/// The values of a formula, not weighted, into `out`, for at most [`CHUNK`] rows.
	pub(crate) fn evaluate(&mut self, sum: &Sum, out: &mut [f64]) -> Option<()> {
		let rows = self.rows.len();
		if rows > CHUNK {
			return None;
		}
		let mut tape = std::mem::take(&mut self.tape);
		tape.read(sum);
		self.reserve(&tape, rows, 0);
		let block = Block { columns: &self.rows.columns, from: 0, rows };
		forward(&tape, &tape.numbers, block, &mut self.values);
		out.fill(sum.constant);
		for (source, term) in tape.terms.iter().zip(&sum.terms) {
			add_scaled(out, term.coefficient, block.of(*source, &self.values));
		}
		self.tape = tape;
		Some(())
	}

	/// Moves `outer` to where the squares are least; returns the squares.
	fn project(&mut self, tape: &Tape, numbers: &[f64], outer: &mut [f64], held: &[bool]) -> Option<f64> {
		self.pass(tape, numbers, outer, VALUES)?;
		let size = outer.len() + numbers.len();
		let step = self.solver.solve(&self.matrix, size, &self.right, outer.len(), 0.0, held);
		for (outer, step) in outer.iter_mut().zip(step) {
			*outer += step;
		}
		self.pass(tape, numbers, outer, SQUARES)
	}

	/// The sum of squares that are left, `None` where it is no number; in passing, what is wanted beside.
	fn pass(&mut self, tape: &Tape, numbers: &[f64], outer: &[f64], pass: Pass) -> Option<f64> {
		let all = self.rows.len();
		let (linear, size) = (outer.len(), outer.len() + numbers.len());
		// Of several chunks only the last one's values are there.
		let fresh = pass.values || all > CHUNK;
		let (first, last) = (if fresh { 0 } else { linear }, if pass.slopes { size } else { linear });
		if pass.products {
			self.matrix.resize(size * size, 0.0);
			self.matrix[first * size..last * size].fill(0.0);
			self.right.clear();
			self.right.resize(last, 0.0);
		}
		let mut squares = 0.0;
		for from in (0..all).step_by(CHUNK) {
			let rows = CHUNK.min(all - from);
			let block = Block { columns: &self.rows.columns, from, rows };
			let roots = self.rows.roots.as_ref().map(|roots| &roots[from..][..rows]);
			let weigh = |run: &mut [f64]| roots.into_iter().for_each(|roots| multiply(run, roots));
			self.reserve(tape, rows, size);
			if fresh {
				forward(tape, numbers, block, &mut self.values);
				let mut runs = self.design.chunks_exact_mut(rows);
				for (run, source) in runs.by_ref().skip(1).zip(&tape.terms) {
					run.copy_from_slice(block.of(*source, &self.values));
					weigh(run);
				}
				self.design[..rows].fill(1.0);
				weigh(&mut self.design[..rows]);
			}
			if pass.slopes {
				let (values, slopes) = (&self.values, &mut self.design[linear * rows..]);
				backward(tape, numbers, &outer[1..], block, values, &mut self.adjoints, slopes);
				for run in slopes.chunks_exact_mut(rows).take(numbers.len()) {
					weigh(run);
					make_finite(run);
				}
			}
			let residual = &mut self.residual[..rows];
			residual.copy_from_slice(&self.rows.target[from..][..rows]);
			weigh(residual);
			squares += leave(residual, &self.design, outer);
			if pass.products {
				gather(&self.design, residual, first, &mut self.matrix[..last * size], &mut self.right);
			}
		}
		let finite = |entries: &[f64]| entries.iter().all(|entry| entry.is_finite());
		(squares.is_finite() && (!pass.products || finite(&self.matrix[first * size..last * size]))).then_some(squares)
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

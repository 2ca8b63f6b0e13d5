use super::fitter::Fitter;
use super::products::{add_dots, dot};
use super::tape::Tape;
use super::vectors::add_scaled;
use crate::formula::Sum;

/// What a fitted formula leaves over, and what its own numbers can still do about it.
///
/// Says of any values what a formula would gain if they were added to it, to first order, all its numbers free to follow.
pub(crate) struct Probe {
	/// The weighted residual.
	pub(crate) residual: Vec<f64>,
	/// How the weighted values change with what is added at the place that is probed.
	pub(crate) adjoint: Vec<f64>,
	/// Orthonormal runs that span all that the formula's numbers can do, one after the other, the residual after them.
	basis: Vec<f64>,
	/// The sums of products of the residual with each run of the basis.
	along: Vec<f64>,
	/// Of the values that are looked at.
	sums: Vec<f64>,
}

/// What is gained by adding values, with this coefficient: squares of the residual.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gain {
	pub(crate) squares: f64,
	pub(crate) coefficient: f64,
}

impl Probe {
	pub(super) fn new(residual: Vec<f64>, adjoint: Vec<f64>, runs: &[&[f64]]) -> Self {
		let rows = residual.len();
		let mut basis: Vec<f64> = Vec::with_capacity((runs.len() + 1) * rows);
		for run in runs {
			let norm = dot(run, run);
			let from = basis.len();
			basis.extend_from_slice(run);
			let (before, run) = basis.split_at_mut(from);
			for other in before.chunks_exact(rows) {
				add_scaled(run, -dot(other, run), other);
			}
			let left = dot(run, run);
			if left > 1e-12 * norm && left.is_normal() {
				let scale = 1.0 / left.sqrt();
				for value in run {
					*value *= scale;
				}
			} else {
				basis.truncate(from);
			}
		}
		let mut along = vec![0.0; basis.len() / rows];
		add_dots(&residual, &basis, &mut along);
		basis.extend_from_slice(&residual);
		Self { residual, adjoint, basis, sums: Vec::with_capacity(along.len() + 1), along }
	}

	/// The gain of values that are weighted and multiplied by the adjoint already; `None` where the formula can do what
	/// they do, or one is no number.
	pub(crate) fn gain(&mut self, values: &[f64]) -> Option<Gain> {
		let norm = dot(values, values);
		self.sums.clear();
		self.sums.resize(self.along.len() + 1, 0.0);
		add_dots(values, &self.basis, &mut self.sums);
		let (with_residual, with_basis) = self.sums.split_last()?;
		// What is left of the values once the formula has done its part, and of that along the residual.
		let left = norm - with_basis.iter().map(|sum| sum * sum).sum::<f64>();
		let along = with_residual - with_basis.iter().zip(&self.along).map(|(a, b)| a * b).sum::<f64>();
		let squares = along * along / left;
		(left > 1e-10 * norm && squares.is_finite()).then_some(Gain { squares, coefficient: along / left })
	}
}

impl Fitter<'_> {
	/// Probes a formula whose numbers were fitted at its sum of index `at`, in the order of [`Sum::nth_sum_mut`]; `None` where
	/// there is none, a row has no value, or there are more rows than are computed at a time.
	pub(crate) fn probe(&mut self, sum: &Sum, at: usize) -> Option<Probe> {
		let mut marked = sum.clone();
		let place = marked.nth_sum_mut(at)?;
		let before = place.constant;
		place.constant = if at == 0 { before } else { f64::NAN };
		let tape = Tape::of(&marked);
		let mut numbers = tape.numbers.clone();
		let mark = match numbers.iter().position(|number| number.is_nan()) {
			Some(number) => {
				numbers[number] = before;
				sum.terms.len() + 1 + number
			}
			None => 0,
		};
		let outer = &tape.numbers_of(sum)[..=sum.terms.len()];
		let (design, residual) = self.design(&tape, &numbers, outer)?;
		let runs: Vec<&[f64]> = design.chunks_exact(residual.len()).collect();
		// What is only there to be probed is nothing that the formula can change.
		let own =
			runs.iter().enumerate().filter(|(run, _)| *run != mark || at == 0 || before != 0.0).map(|(_, run)| *run);
		let own: Vec<&[f64]> = own.collect();
		Some(Probe::new(residual.to_vec(), runs.get(mark)?.to_vec(), &own))
	}

	/// The values of a column or of what is made of columns, not weighted, into `out`; `None` where a row has none.
	pub(crate) fn values(&mut self, sum: &Sum, out: &mut [f64]) -> Option<()> {
		self.evaluate(sum, out)?;
		out.iter().all(|value| value.is_finite()).then_some(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fit::{Effort, Rows};
	use crate::formula::read;
	use crate::table::Table;

	fn names() -> Vec<String> {
		["x", "y"].map(String::from).to_vec()
	}

	fn rows(weights: Option<Vec<f64>>) -> Rows {
		let columns = vec![vec![0.4, 1.1, 2.3, 0.9, 1.7], vec![1.9, 0.6, 0.8, 2.2, 1.3]];
		Rows::plain(
			&Table::new(names(), columns, vec![1.0, 1.5, 0.25, 1.25, 1.75], weights).expect("numbers are finite"),
		)
	}

	/// All that steps of a tape can be: each function, powers of both signs, roots, sums within sums.
	const FORMULAS: [&str; 8] = [
		"1.3 * (0.7 * x + 0.2).sin() * y - 0.4 * (1.1 * y).cos() + 0.3",
		"2.1 * (0.3 * x * y - 0.5 * x).exp() / y",
		"(x + 0.3 * y + 0.5).ln() * x - (1.4 * x).tanh() / (y + 2.0 * x)",
		"(0.2 * x - 0.1).asin() + (0.6 * x * y).atan() * 0.8",
		"(x - 0.35 * y).abs() + (x * x + 0.7 * y).sqrt()",
		"1.0 / (x + 0.4 * y.powi(3) + 1.0).powi(2) + (y + 0.3).powf(1.5) / (x + 0.2).sqrt()",
		"(x + (0.3 * y + 0.1).sin()).powi(5) * 0.01 + (y + 1.7 * x).powi(-7)",
		"x.powf(1.7) * (0.4 * (y * 0.9 + 0.1 * x.powi(2)).cos()).exp()",
	];

	#[test]
	fn slopes_are_those_of_small_differences() {
		let rows = rows(Some(vec![1.0, 2.0, 0.5, 3.0, 1.0]));
		for source in FORMULAS {
			let sum = read(source, &names()).expect(source);
			let tape = Tape::of(&sum);
			let numbers = tape.numbers_of(&sum);
			let linear = sum.terms.len() + 1;
			let mut fitter = Fitter::new(&rows);
			let mut residual = |numbers: &[f64]| {
				let (outer, inner) = numbers.split_at(linear);
				fitter.design(&tape, inner, outer).expect("each row has a value").1.to_vec()
			};
			let difference = |at: usize, residual: &mut dyn FnMut(&[f64]) -> Vec<f64>| {
				let step = 1e-5 * numbers[at].abs().max(0.1);
				let (mut more, mut less) = (numbers.clone(), numbers.clone());
				more[at] += step;
				less[at] -= step;
				let both = residual(&less).into_iter().zip(residual(&more));
				both.map(|(less, more)| (less - more) / (2.0 * step)).collect::<Vec<f64>>()
			};
			let differences: Vec<Vec<f64>> = (0..numbers.len()).map(|at| difference(at, &mut residual)).collect();
			let (outer, inner) = numbers.split_at(linear);
			let (design, _) = fitter.design(&tape, inner, outer).expect("each row has a value");
			for (slopes, differences) in design.chunks_exact(rows.len()).zip(&differences) {
				for (slope, difference) in slopes.iter().zip(differences) {
					assert!(
						(slope - difference).abs() < 1e-6 * slope.abs().max(1.0),
						"{source}: {slopes:?} {differences:?}"
					);
				}
			}
		}
	}

	#[test]
	fn a_gain_is_what_a_fit_then_gains() {
		let rows = rows(None);
		let mut fitter = Fitter::new(&rows);
		let effort = Effort { steps: 0, least_gain: 0.0 };
		let (sum, share) = fitter.fit(&read("x", &names()).expect("a column"), effort).expect("each row has a value");
		let mut probe = fitter.probe(&sum, 0).expect("each row has a value");
		let gain = probe.gain(&rows.columns[1]).expect("y is not x");
		let both = read("x + y", &names()).expect("columns");
		let (summed, left) = fitter.fit(&both, effort).expect("each row has a value");
		assert!(((share - left) * rows.level - gain.squares).abs() < 1e-12, "{share} {left} {gain:?}");
		assert!((summed.terms[1].coefficient - gain.coefficient).abs() < 1e-12, "{summed:?} {gain:?}");
	}

	#[test]
	fn what_a_formula_does_already_is_no_gain() {
		let rows = rows(None);
		let mut fitter = Fitter::new(&rows);
		let effort = Effort { steps: 20, least_gain: 0.0 };
		let start = read("(0.5 * x).exp() + y", &names()).expect("a formula");
		let (sum, _) = fitter.fit(&start, effort).expect("each row has a value");
		let mut probe = fitter.probe(&sum, 0).expect("each row has a value");
		assert!(probe.gain(&rows.columns[1]).is_none());
		assert!(fitter.probe(&sum, 7).is_none());
	}
}

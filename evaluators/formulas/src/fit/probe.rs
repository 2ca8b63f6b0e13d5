use super::fitter::Fitter;
use super::tape::Tape;
use super::vectors::{add_scaled, dot};
use crate::formula::Sum;

/// What a fitted formula leaves over, and what its own numbers can still do about it.
///
/// Says of any values what a formula would gain if they were added to it, to first order, all its numbers free to follow.
pub(crate) struct Probe {
	/// The weighted residual.
	pub(crate) residual: Vec<f64>,
	/// How the weighted values change with what is added at the place that is probed.
	pub(crate) adjoint: Vec<f64>,
	/// Orthonormal runs that span all that the formula's numbers can do.
	basis: Vec<Vec<f64>>,
}

/// What is gained by adding values, with this coefficient: squares of the residual.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gain {
	pub(crate) squares: f64,
	pub(crate) coefficient: f64,
}

impl Probe {
	pub(super) fn new(residual: Vec<f64>, adjoint: Vec<f64>, runs: &[&[f64]]) -> Self {
		let mut probe = Self { residual, adjoint, basis: Vec::with_capacity(runs.len()) };
		for run in runs {
			let norm = dot(run, run);
			let mut run = run.to_vec();
			probe.take_away(&mut run);
			let left = dot(&run, &run);
			if left > 1e-12 * norm && left.is_normal() {
				let scale = 1.0 / left.sqrt();
				for value in &mut run {
					*value *= scale;
				}
				probe.basis.push(run);
			}
		}
		probe
	}

	/// The gain of values that are weighted and multiplied by the adjoint already, which are lost; `None` where the
	/// formula can do what they do, or one is no number.
	pub(crate) fn gain(&self, values: &mut [f64]) -> Option<Gain> {
		let norm = dot(values, values);
		self.take_away(values);
		let left = dot(values, values);
		let along = dot(values, &self.residual);
		let squares = along * along / left;
		(left > 1e-10 * norm && squares.is_finite()).then_some(Gain { squares, coefficient: along / left })
	}

	fn take_away(&self, values: &mut [f64]) {
		for run in &self.basis {
			add_scaled(values, -dot(run, values), run);
		}
	}
}

impl Fitter<'_> {
	/// Probes a formula whose numbers were fitted at its sum of index `at`, in the order of [`Sum::nth_sum`]; `None` where
	/// there is none, a row has no value, or there are more rows than are computed at a time.
	pub(crate) fn probe(&mut self, sum: &Sum, at: usize) -> Option<Probe> {
		let mut marked = sum.clone();
		let place = marked.nth_sum(at)?;
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
		let tape = Tape::of(sum);
		let terms = self.terms(&tape)?;
		out.fill(sum.constant);
		for (run, term) in terms.chunks_exact(out.len()).skip(1).zip(&sum.terms) {
			add_scaled(out, term.coefficient, run);
		}
		out.iter().all(|value| value.is_finite()).then_some(())
	}
}

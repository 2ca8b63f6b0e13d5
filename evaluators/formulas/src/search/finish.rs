//! What an evolution ends with, made smaller and readable, and verified on all rows.

use super::Point;
use super::evolve::EXACT;
use crate::fit::{Effort, Fitter, Rows, Tape};
use crate::formula::{Base, Sum, Written, exact_forms, simplify, write};
use crate::table::Table;

/// What a formula is worth that is handed out, and each look at how it may do with less.
const LAST: Effort = Effort { steps: 60, least_gain: 1e-9 };
const LOOK: Effort = Effort { steps: 12, least_gain: 1e-6 };
/// How far, as a share, a number may be from a simple one that is tried in its place, and how many are tried.
const REACH: f64 = 0.01;
const FORMS: usize = 12;

/// A formula over the table, its numbers fitted to all rows, without what it can do without, its numbers simple where
/// that is not worse than chance would have it; `None` where a row has no value.
pub(super) fn finish(table: &Table, rows: &Rows, sum: &Sum) -> Option<Point> {
	let mut fitter = Fitter::new(rows);
	let (sum, share) = fitter.fit(&rows.of_table(sum), LAST)?;
	let (sum, share) = without_ballast(&mut fitter, sum, share, rows.len());
	let sum = with_simple_numbers(&mut fitter, sum, share, rows.len());
	let written = write(&rows.to_table(&sum));
	let error = error_of(table, &written);
	error.is_finite().then(|| Point { rust: written.text(&table.names), size: written.size(), error })
}

/// The weighted mean of squared errors, the largest number if it is beyond; no number where a row has no value.
fn error_of(table: &Table, written: &Written) -> f64 {
	let values = written.values(&table.slices(), table.rows());
	if values.iter().any(|value| !value.is_finite()) {
		return f64::NAN;
	}
	let most = table.weights.iter().fold(0.0, |most: f64, weight| most.max(*weight));
	let weight: f64 = table.weights.iter().map(|weight| weight / most).sum();
	let squares = values.iter().zip(&table.target).zip(&table.weights);
	let squares = squares.map(|((value, target), weight)| weight / most * (value - target).powi(2)).sum::<f64>();
	(squares / weight).min(f64::MAX)
}

/// Leaves out terms and factors, one at a time, as long as each is worth less than its nodes.
fn without_ballast(fitter: &mut Fitter, mut sum: Sum, mut share: f64, rows: usize) -> (Sum, f64) {
	let mut size = write(&sum).size();
	'again: loop {
		for at in 0..places(&sum) {
			let Some(less) = without(&sum, at) else { continue };
			let less = simplify(&less);
			let smaller = write(&less).size();
			if smaller >= size {
				continue;
			}
			let worth = (2.0 * (size - smaller) as f64 / rows as f64).exp();
			if let Some((fitted, left)) = fitter.fit(&less, LOOK)
				&& left <= (share * worth).max(EXACT)
			{
				(sum, share, size) = (fitted, left, smaller);
				continue 'again;
			}
		}
		return (sum, share);
	}
}

/// How many terms and factors there are that may be left out.
fn places(sum: &Sum) -> usize {
	let own: usize = sum.terms.iter().map(|term| 1 + term.factors.len()).sum();
	usize::from(sum.constant != 0.0) + own + sum.inner().map(places).sum::<usize>()
}

/// The formula without its constant, term or factor of this index.
fn without(sum: &Sum, at: usize) -> Option<Sum> {
	let mut less = sum.clone();
	remove(&mut less, &mut { at }).then_some(less)
}

fn remove(sum: &mut Sum, left: &mut usize) -> bool {
	let mut here = || {
		let found = *left == 0;
		*left = left.wrapping_sub(1);
		found
	};
	if sum.constant != 0.0 && here() {
		sum.constant = 0.0;
		return true;
	}
	for at in 0..sum.terms.len() {
		if here() {
			sum.terms.remove(at);
			return true;
		}
		for factor in 0..sum.terms[at].factors.len() {
			if here() {
				sum.terms[at].factors.remove(factor);
				return true;
			}
		}
	}
	for factor in sum.terms.iter_mut().flat_map(|term| &mut term.factors) {
		if let Base::Call(_, inner) | Base::Group(inner) = &mut factor.base
			&& remove(inner, left)
		{
			return true;
		}
	}
	false
}

/// Puts simple numbers in the place of others that are near, the rest fitted around them.
fn with_simple_numbers(fitter: &mut Fitter, sum: Sum, share: f64, rows: usize) -> Sum {
	let limit = (share * (1.0 + 1.0 / rows as f64)).max(EXACT);
	let tape = Tape::of(&sum);
	let mut sum = sum;
	let mut numbers = tape.numbers_of(&sum);
	let mut held = vec![false; numbers.len()];
	for at in (0..numbers.len()).rev() {
		held[at] = true;
		let value = numbers[at];
		let forms = exact_forms(value, REACH);
		let found = forms.into_iter().take(FORMS).find_map(|form| {
			let mut tried = numbers.clone();
			tried[at] = form;
			let around = fitter.fit_around(&tape.with_numbers(&sum, &tried), &held, LOOK);
			around.filter(|(_, left)| *left <= limit)
		});
		match found {
			Some((simpler, _)) => {
				numbers = tape.numbers_of(&simpler);
				sum = simpler;
			}
			None => held[at] = false,
		}
	}
	simplify(&sum)
}

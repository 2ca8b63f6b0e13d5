//! What an evolution ends with, made smaller and readable, and verified on all rows.

use super::island::EXACT;
use super::square::multiply_out;
use crate::fit::{Effort, Fitter, Rows, Tape};
use crate::formula::{Base, Sum, Written, exact_forms, numbers_cost, simplify, size, write};
use crate::table::Table;

/// What a formula is worth that is handed out, and each look at how it may do with less.
const LAST: Effort = Effort { steps: 60, least_gain: 1e-9 };
const LOOK: Effort = Effort { steps: 12, least_gain: 1e-6 };
/// How far, as a share, a number may be from a simple one that is tried in its place: so many times the root of the share
/// of the target's squares that is left, within these; and how many are tried.
const REACH: f64 = 100.0;
const NEAREST: f64 = 1e-6;
const FARTHEST: f64 = 0.01;
const FORMS: usize = 16;

/// A formula as it is handed out.
pub(super) struct Finished {
	pub(super) written: Written,
	/// The weighted mean of squared errors on all rows.
	pub(super) error: f64,
	/// The share of the target's squares that it leaves, which neither vanishes nor overflows.
	pub(super) share: f64,
}

/// A formula over these rows without what it can do without on `few` of them, its numbers fitted to all, and simple where
/// that is not worse than chance would have it, as it is written over the table, in at most so many nodes where it has no
/// more; `None` where a row has no value.
pub(super) fn finish(table: &Table, rows: &Rows, few: &Rows, sum: &Sum, most: usize) -> Option<Finished> {
	let (mut fitter, mut on_few) = (Fitter::new(rows), Fitter::new(few));
	let (sum, _) = on_few.fit(sum, LAST)?;
	let sum = without_ballast(&mut on_few, sum, few.len())?;
	let (sum, share) = fitter.fit(&sum, LAST)?;
	let (mut sum, mut share) = with_simple_numbers(&mut fitter, sum, share, rows);
	// Beside simple numbers some is seen to be ballast that was within the rounding of others.
	let less = without_ballast(&mut on_few, sum.clone(), few.len())?;
	if size(&less) < size(&sum)
		&& let Some((less, left)) = fitter.fit(&less, LAST)
		&& left <= (share * worth(size(&sum) - size(&less), rows.len())).max(EXACT)
	{
		(sum, share) = with_simple_numbers(&mut fitter, less, left, rows);
	}
	// A square that is completed has fewer nodes, and often longer numbers.
	let out = multiply_out(&sum);
	if (size(&sum) + 1..=most).contains(&size(&out))
		&& let Some((out, left)) = fitter.fit(&out, LAST)
	{
		let (out, left) = with_simple_numbers(&mut fitter, out, left, rows);
		if left <= limit_of(share, rows) && numbers_cost(&out) < numbers_cost(&sum) {
			(sum, share) = (out, left);
		}
	}
	let written = write(&rows.in_table(&sum));
	let error = error_of(table, &written);
	error.is_finite().then_some(Finished { written, error, share })
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

/// Leaves out terms and factors, one at a time, as long as each is worth less than its nodes; `None` where a row has no
/// value.
fn without_ballast(fitter: &mut Fitter, mut sum: Sum, rows: usize) -> Option<Sum> {
	let (_, mut share) = fitter.fit(&sum, Effort { steps: 0, ..LOOK })?;
	let mut nodes = size(&sum);
	'again: loop {
		for less in (0..).map_while(|at| without(&sum, at)) {
			let less = simplify(&less);
			let smaller = size(&less);
			if smaller >= nodes {
				continue;
			}
			let worth = worth(nodes - smaller, rows);
			if let Some((fitted, left)) = fitter.fit(&less, LOOK)
				&& left <= (share * worth).max(EXACT)
			{
				(sum, share, nodes) = (fitted, left, smaller);
				continue 'again;
			}
		}
		return Some(sum);
	}
}

/// By what factor squares have to fall for so many nodes more, so that noise is not what they describe: by the criterion
/// of Schwarz (Annals of Statistics 6, 1978), each node counted as a number.
pub(super) fn worth(nodes: usize, rows: usize) -> f64 {
	(rows as f64).powf(nodes as f64 / rows as f64)
}

/// The formula without the term, factor or constant within of this index, or with its argument in the place of the
/// function; `None` beyond the last.
fn without(sum: &Sum, at: usize) -> Option<Sum> {
	let mut less = sum.clone();
	remove(&mut less, &mut { at }).then_some(less)
}

fn remove(sum: &mut Sum, left: &mut usize) -> bool {
	for at in 0..sum.terms.len() {
		if counted(left) {
			sum.terms.remove(at);
			return true;
		}
		for factor in 0..sum.terms[at].factors.len() {
			if counted(left) {
				sum.terms[at].factors.remove(factor);
				return true;
			}
		}
	}
	for factor in sum.terms.iter_mut().flat_map(|term| &mut term.factors) {
		let called = matches!(factor.base, Base::Call(..));
		let (Base::Call(_, inner) | Base::Group(inner)) = &mut factor.base else { continue };
		if called && counted(left) {
			factor.base = Base::Group(std::mem::take(inner));
			return true;
		}
		if inner.constant != 0.0 && counted(left) {
			inner.constant = 0.0;
			return true;
		}
		if remove(inner, left) {
			return true;
		}
	}
	false
}

/// Whether this is the one that is counted down to.
fn counted(left: &mut usize) -> bool {
	let found = *left == 0;
	*left = left.wrapping_sub(1);
	found
}

/// What may be left beside simpler numbers, of a share that is left.
fn limit_of(share: f64, rows: &Rows) -> f64 {
	(share * (1.0 + 1.0 / rows.len() as f64)).max(EXACT)
}

/// Puts simple numbers in the place of others that are near, the rest fitted around them.
fn with_simple_numbers(fitter: &mut Fitter, mut sum: Sum, mut share: f64, rows: &Rows) -> (Sum, f64) {
	let limit = limit_of(share, rows);
	let reach = (REACH * share.sqrt()).clamp(NEAREST, FARTHEST);
	let tape = Tape::of(&sum);
	let mut numbers = tape.numbers_of(&sum);
	let mut held = vec![false; numbers.len()];
	for at in (0..numbers.len()).rev() {
		held[at] = true;
		let value = numbers[at];
		// Those of the outermost sum are in units of the target.
		let unit = if at <= sum.terms.len() { rows.unit() } else { 1.0 };
		let forms = exact_forms(value * unit, reach).into_iter().map(|form| form / unit);
		// Only the outermost constant may be none: it is fitted even where it is not there.
		let none = (at == 0).then_some(0.0);
		let found = none.into_iter().chain(forms.take(FORMS)).find_map(|form| {
			let mut tried = numbers.clone();
			tried[at] = form;
			let around = fitter.fit_around(&tape.with_numbers(&sum, &tried), &held, LOOK);
			around.filter(|(_, left)| *left <= limit)
		});
		match found {
			Some((simpler, left)) => {
				share = left;
				numbers = tape.numbers_of(&simpler);
				sum = simpler;
			}
			None => held[at] = false,
		}
	}
	(simplify(&sum), share)
}

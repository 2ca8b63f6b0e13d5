//! Formulas changed towards what they leave over.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::material::{Material, any_sum, weighted};
use super::vary::vary;
use crate::fit::{Effort, Fitter, Probe, multiply, multiply_into};
use crate::formula::{Base, Factor, Sum, Term, simplify};

/// How many terms are looked at for one that is added.
const POOL: usize = 28;
/// A factor begins no farther from 1 than this.
const FARTHEST: f64 = 0.9;

/// Adds to some sum of a fitted formula the one of many terms that promises most, to first order, all numbers free to
/// follow (orthogonal least squares; Chen, Billings and Luo, Int. J. Control 50, 1989); often a term goes first. Some of
/// the many are like terms of the formula, or of `other`.
pub(super) fn with_best_term(
	fitter: &mut Fitter,
	parent: &Sum,
	other: &Sum,
	material: &Material,
	chance: &mut Xoshiro256PlusPlus,
) -> Option<Sum> {
	let (mut sum, removed) = make_room(fitter, parent, chance)?;
	let at = place(&sum, chance);
	let model = removed.or_else(|| term_of(sum.nth_sum(at)?, chance));
	let mut probe = fitter.probe(&sum, at)?;
	let run = std::mem::take(&mut probe.adjoint);
	let best = best_of(fitter, &mut probe, &run, chance, |chance| match (chance.random_range(0..10), &model) {
		(0..4, Some(model)) => vary(model, material, chance),
		(4..6, _) => {
			let term = term_of(any_sum(other, chance), chance);
			term.unwrap_or_else(|| Sum { constant: 0.0, terms: vec![material.term(1, chance)] })
		}
		_ => Sum { constant: 0.0, terms: vec![material.term(1, chance)] },
	})?;
	let scaled =
		best.sum.terms.into_iter().map(|term| Term { coefficient: term.coefficient * best.coefficient, ..term });
	sum.nth_sum_mut(at)?.terms.extend(scaled);
	Some(sum)
}

/// Multiplies a term of a fitted formula, or one of its sums, by a power of 1 and the one of many terms that promises
/// most, to first order; it begins small, so that nothing is lost.
pub(super) fn with_best_factor(
	fitter: &mut Fitter,
	parent: &Sum,
	other: &Sum,
	material: &Material,
	chance: &mut Xoshiro256PlusPlus,
) -> Option<Sum> {
	let mut sum = parent.clone();
	let at = place(&sum, chance);
	let mut probe = fitter.probe(&sum, at)?;
	let place = sum.nth_sum_mut(at)?;
	if place.terms.is_empty() {
		return None;
	}
	let multiplied = if chance.random_bool(0.35) {
		std::mem::take(place)
	} else {
		let term = place.terms.swap_remove(chance.random_range(0..place.terms.len()));
		Sum { constant: 0.0, terms: vec![term] }
	};
	let mut run = vec![0.0; probe.residual.len()];
	fitter.values(&simplify(&multiplied), &mut run)?;
	multiply(&mut run, &probe.adjoint);
	let best = best_of(fitter, &mut probe, &run, chance, |chance| match chance.random_range(0..10) {
		0..3 => {
			let term = term_of(any_sum(other, chance), chance);
			term.unwrap_or_else(|| Sum { constant: 0.0, terms: vec![material.term(1, chance)] })
		}
		_ => Sum { constant: 0.0, terms: vec![material.term(1, chance)] },
	})?;
	let halves = weighted(&[(2, 40), (-2, 40), (1, 10), (-1, 10)], chance);
	let small = (best.coefficient * 2.0 / f64::from(halves)).clamp(-FARTHEST / best.most, FARTHEST / best.most);
	let terms = best.sum.terms.into_iter().map(|term| Term { coefficient: term.coefficient * small, ..term });
	let factor = Factor { base: Base::Group(Sum { constant: 1.0, terms: terms.collect() }), halves };
	let factors = vec![Factor { base: Base::Group(multiplied), halves: 2 }, factor];
	sum.nth_sum_mut(at)?.terms.push(Term { coefficient: 1.0, factors });
	Some(sum)
}

/// What promised most.
struct Best {
	squares: f64,
	coefficient: f64,
	/// Terms without a constant.
	sum: Sum,
	/// Their largest value.
	most: f64,
}

/// The best of many terms, for the gain that they have where they are multiplied by `run`.
fn best_of(
	fitter: &mut Fitter,
	probe: &mut Probe,
	run: &[f64],
	chance: &mut Xoshiro256PlusPlus,
	mut make: impl FnMut(&mut Xoshiro256PlusPlus) -> Sum,
) -> Option<Best> {
	let (mut values, mut product) = (vec![0.0; run.len()], vec![0.0; run.len()]);
	let mut best: Option<Best> = None;
	for _ in 0..POOL {
		let sum = make(chance);
		fitter.evaluate(&sum, &mut values)?;
		multiply_into(&mut product, &values, run);
		// None where a row has no value.
		let Some(gain) = probe.gain(&product) else { continue };
		if best.as_ref().is_some_and(|best| gain.squares <= best.squares) {
			continue;
		}
		let sum = Sum { constant: 0.0, ..simplify(&sum) };
		if !sum.terms.is_empty() {
			let most = values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
			best = Some(Best { squares: gain.squares, coefficient: gain.coefficient, sum, most });
		}
	}
	best
}

/// The formula, two times in five without one of its terms, which comes beside it.
pub(super) fn make_room(
	fitter: &mut Fitter,
	parent: &Sum,
	chance: &mut Xoshiro256PlusPlus,
) -> Option<(Sum, Option<Sum>)> {
	let mut sum = parent.clone();
	if sum.terms.is_empty() || chance.random_bool(0.6) {
		return Some((sum, None));
	}
	let removed = sum.terms.remove(chance.random_range(0..sum.terms.len()));
	let (sum, _) = fitter.fit(&sum, Effort { steps: 2, least_gain: 1e-3 })?;
	Some((sum, Some(Sum { constant: 0.0, terms: vec![removed] })))
}

/// A term of the sum, alone.
pub(super) fn term_of(sum: &Sum, chance: &mut Xoshiro256PlusPlus) -> Option<Sum> {
	if sum.terms.is_empty() {
		return None;
	}
	let term = sum.terms[chance.random_range(0..sum.terms.len())].clone();
	Some(Sum { constant: 0.0, terms: vec![Term { coefficient: 1.0, ..term }] })
}

pub(super) fn place(sum: &Sum, chance: &mut Xoshiro256PlusPlus) -> usize {
	if chance.random_bool(0.5) { 0 } else { chance.random_range(0..sum.sums()) }
}

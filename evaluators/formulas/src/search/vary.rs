//! Formulas changed by chance.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::material::{Material, any_sum, any_sum_mut, function, number, weighted};
use super::square::complete_square;
use crate::formula::{Base, Factor, Sum, Term};

type Change = fn(&mut Sum, &Material, &mut Xoshiro256PlusPlus) -> Option<()>;

const CHANGES: [(Change, u32); 13] = [
	(add_term, 10),
	(multiply_term, 14),
	(replace_factor, 12),
	(change_exponent, 10),
	(change_column, 8),
	(change_function, 5),
	(drop_term, 8),
	(drop_factor, 8),
	(wrap, 8),
	(unwrap, 4),
	(toggle_constant, 8),
	(stir_numbers, 5),
	(complete_square, 6),
];

/// Makes one change, or now and then several; the result may not be in canonical form.
pub(super) fn vary(parent: &Sum, material: &Material, chance: &mut Xoshiro256PlusPlus) -> Sum {
	let mut sum = parent.clone();
	let mut changes = weighted(&[(1, 70), (2, 22), (3, 8)], chance);
	for _ in 0..32 {
		if weighted(&CHANGES, chance)(&mut sum, material, chance).is_some() {
			changes -= 1;
			if changes == 0 {
				break;
			}
		}
	}
	sum
}

/// Puts a piece of `other` into `parent`: a term, a factor, or a sum in the place of one.
pub(super) fn cross(parent: &Sum, other: &Sum, chance: &mut Xoshiro256PlusPlus) -> Sum {
	let mut sum = parent.clone();
	let from = any_sum(other, chance);
	if chance.random_bool(0.25) {
		let into = any_factor(&mut sum, chance);
		if let Some(factor) = into
			&& let Base::Call(_, inner) | Base::Group(inner) = &mut factor.base
		{
			*inner = from.clone();
		}
		return sum;
	}
	if from.terms.is_empty() {
		return sum;
	}
	let term = from.terms[chance.random_range(0..from.terms.len())].clone();
	let into = any_sum_mut(&mut sum, chance);
	match chance.random_range(0..4) {
		0 if !into.terms.is_empty() => {
			let at = chance.random_range(0..into.terms.len());
			into.terms[at] = term;
		}
		1 | 2 if !into.terms.is_empty() => {
			let at = chance.random_range(0..into.terms.len());
			let factors = &mut into.terms[at].factors;
			let factor = term.factors[chance.random_range(0..term.factors.len())].clone();
			if chance.random_bool(0.5) && !factors.is_empty() {
				let at = chance.random_range(0..factors.len());
				factors[at] = factor;
			} else {
				factors.push(factor);
			}
		}
		_ => into.terms.push(term),
	}
	sum
}

fn any_term<'a>(sum: &'a mut Sum, chance: &mut Xoshiro256PlusPlus) -> Option<&'a mut Term> {
	let terms = &mut any_sum_mut(sum, chance).terms;
	let count = terms.len();
	if count == 0 { None } else { terms.get_mut(chance.random_range(0..count)) }
}

fn any_factor<'a>(sum: &'a mut Sum, chance: &mut Xoshiro256PlusPlus) -> Option<&'a mut Factor> {
	let factors = &mut any_term(sum, chance)?.factors;
	let count = factors.len();
	if count == 0 { None } else { factors.get_mut(chance.random_range(0..count)) }
}

fn add_term(sum: &mut Sum, material: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	any_sum_mut(sum, chance).terms.push(material.term(1, chance));
	Some(())
}

fn multiply_term(sum: &mut Sum, material: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	any_term(sum, chance)?.factors.push(material.factor(1, chance));
	Some(())
}

fn replace_factor(sum: &mut Sum, material: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	*any_factor(sum, chance)? = material.factor(1, chance);
	Some(())
}

fn change_exponent(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let factor = any_factor(sum, chance)?;
	let halves = match chance.random_range(0..6) {
		0 | 1 => factor.halves + 2,
		2 | 3 => factor.halves - 2,
		4 => -factor.halves,
		_ if factor.halves % 2 == 0 => factor.halves / 2,
		_ => factor.halves.saturating_mul(2),
	};
	factor.halves = halves.clamp(-12, 12);
	(factor.halves != 0).then_some(())
}

fn change_column(sum: &mut Sum, material: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	match &mut any_factor(sum, chance)?.base {
		Base::Column(index) => *index = material.column(chance),
		_ => return None,
	}
	Some(())
}

fn change_function(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	match &mut any_factor(sum, chance)?.base {
		Base::Call(known, _) => *known = function(chance),
		_ => return None,
	}
	Some(())
}

fn drop_term(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let terms = &mut any_sum_mut(sum, chance).terms;
	if terms.is_empty() {
		return None;
	}
	terms.swap_remove(chance.random_range(0..terms.len()));
	Some(())
}

fn drop_factor(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let factors = &mut any_term(sum, chance)?.factors;
	if factors.len() < 2 {
		return None;
	}
	factors.swap_remove(chance.random_range(0..factors.len()));
	Some(())
}

/// A function, or a power with something added, around a term, or around all that a sum has.
fn wrap(sum: &mut Sum, material: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let into = any_sum_mut(sum, chance);
	if into.terms.is_empty() {
		return None;
	}
	let constant = if chance.random_bool(0.5) { number(chance) } else { 0.0 };
	let whole = chance.random_bool(0.3);
	let at = chance.random_range(0..into.terms.len());
	let mut inner = match whole {
		true => std::mem::take(into),
		false => Sum { constant, terms: vec![into.terms.swap_remove(at)] },
	};
	let factor = if chance.random_bool(0.6) {
		Factor { base: Base::Call(function(chance), inner), halves: 2 }
	} else {
		if chance.random_bool(0.3) {
			inner.terms.push(material.term(1, chance));
		}
		Factor { base: Base::Group(inner), halves: weighted(&[(-2, 40), (1, 25), (4, 20), (-1, 15)], chance) }
	};
	let mut factors = vec![factor];
	if chance.random_bool(0.3) {
		factors.push(material.factor(0, chance));
	}
	into.terms.push(Term { coefficient: number(chance), factors });
	Some(())
}

/// The argument in the place of a function.
fn unwrap(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let factor = any_factor(sum, chance)?;
	let Base::Call(_, inner) = &mut factor.base else { return None };
	factor.base = Base::Group(std::mem::take(inner));
	Some(())
}

fn toggle_constant(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let sums = sum.sums();
	if sums < 2 {
		return None;
	}
	let inner = sum.nth_sum_mut(chance.random_range(1..sums))?;
	inner.constant = if inner.constant == 0.0 { number(chance) } else { 0.0 };
	Some(())
}

/// Other numbers to begin with, for what got stuck.
fn stir_numbers(sum: &mut Sum, _: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<()> {
	let mut any = false;
	sum.each_number(&mut |value| {
		if *value != 0.0 && chance.random_bool(0.5) {
			*value = if chance.random_bool(0.3) { number(chance) } else { *value * chance.random_range(0.3..3.0) };
			any = true;
		}
	});
	any.then_some(())
}

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::sum::{Base, Factor, Sum, Term};

/// A hash of all but the numbers: of two formulas with equal ones, each can be had from the other by a fit.
#[must_use]
pub fn structure(sum: &Sum) -> u64 {
	let mut hasher = FxHasher::default();
	hash_sum(sum, true, &mut hasher);
	hasher.finish()
}

fn hash_sum(sum: &Sum, outermost: bool, hasher: &mut FxHasher) {
	// The outermost constant is always fitted, so whether there is one says nothing.
	(outermost || sum.constant != 0.0).hash(hasher);
	sum.terms.len().hash(hasher);
	for term in &sum.terms {
		term.factors.len().hash(hasher);
		for factor in &term.factors {
			factor.halves.hash(hasher);
			match &factor.base {
				Base::Column(index) => (0_u8, index).hash(hasher),
				Base::Call(function, inner) => {
					(1_u8, function).hash(hasher);
					hash_sum(inner, false, hasher);
				}
				Base::Group(inner) => {
					2_u8.hash(hasher);
					hash_sum(inner, false, hasher);
				}
			}
		}
	}
}

/// The order of terms in a sum: by structure, then by numbers.
pub(super) fn by_factors(one: &[Factor], other: &[Factor]) -> Ordering {
	by_each(one, other, by_factor)
}

/// The order of factors in a product: columns, then functions, then groups.
pub(super) fn by_factor(one: &Factor, other: &Factor) -> Ordering {
	by_base(&one.base, &other.base).then_with(|| other.halves.cmp(&one.halves))
}

/// The order of bases; equal where all is equal, numbers too.
pub(super) fn by_base(one: &Base, other: &Base) -> Ordering {
	match (one, other) {
		(Base::Column(a), Base::Column(b)) => a.cmp(b),
		(Base::Call(f, a), Base::Call(g, b)) => f.cmp(g).then_with(|| by_sum(a, b)),
		(Base::Group(a), Base::Group(b)) => by_sum(a, b),
		_ => rank(one).cmp(&rank(other)),
	}
}

fn by_sum(one: &Sum, other: &Sum) -> Ordering {
	by_each(&one.terms, &other.terms, by_term).then_with(|| one.constant.total_cmp(&other.constant))
}

fn by_term(one: &Term, other: &Term) -> Ordering {
	by_factors(&one.factors, &other.factors).then_with(|| one.coefficient.total_cmp(&other.coefficient))
}

fn by_each<T>(one: &[T], other: &[T], order: impl Fn(&T, &T) -> Ordering) -> Ordering {
	let first = one.iter().zip(other).map(|(a, b)| order(a, b)).find(|order| order.is_ne());
	first.unwrap_or_else(|| one.len().cmp(&other.len()))
}

fn rank(base: &Base) -> u8 {
	match base {
		Base::Column(_) => 0,
		Base::Call(..) => 1,
		Base::Group(_) => 2,
	}
}

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

/// The order of terms in a sum: by structure, then by numbers, so that a fit changes none but that of like terms.
pub(super) fn by_factors(one: &[Factor], other: &[Factor]) -> Ordering {
	let order = |numbers| by_each(one, other, |a, b| compare_factors(a, b, numbers));
	order(false).then_with(|| order(true))
}

/// The order of factors in a product: columns, then functions, then groups; in each by structure, then by numbers.
pub(super) fn by_factor(one: &Factor, other: &Factor) -> Ordering {
	compare_factors(one, other, false).then_with(|| compare_factors(one, other, true))
}

/// Whether all is equal, numbers too.
pub(super) fn same_base(one: &Base, other: &Base) -> bool {
	compare_bases(one, other, true).is_eq()
}

fn compare_factors(one: &Factor, other: &Factor, numbers: bool) -> Ordering {
	compare_bases(&one.base, &other.base, numbers).then_with(|| other.halves.cmp(&one.halves))
}

fn compare_bases(one: &Base, other: &Base, numbers: bool) -> Ordering {
	match (one, other) {
		(Base::Column(a), Base::Column(b)) => a.cmp(b),
		(Base::Call(f, a), Base::Call(g, b)) => f.cmp(g).then_with(|| compare_sums(a, b, numbers)),
		(Base::Group(a), Base::Group(b)) => compare_sums(a, b, numbers),
		_ => rank(one).cmp(&rank(other)),
	}
}

fn compare_sums(one: &Sum, other: &Sum, numbers: bool) -> Ordering {
	let constants = match numbers {
		true => one.constant.total_cmp(&other.constant),
		false => (one.constant != 0.0).cmp(&(other.constant != 0.0)),
	};
	by_each(&one.terms, &other.terms, |a, b| compare_terms(a, b, numbers)).then(constants)
}

fn compare_terms(one: &Term, other: &Term, numbers: bool) -> Ordering {
	by_each(&one.factors, &other.factors, |a, b| compare_factors(a, b, numbers)).then_with(|| match numbers {
		true => one.coefficient.total_cmp(&other.coefficient),
		false => Ordering::Equal,
	})
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

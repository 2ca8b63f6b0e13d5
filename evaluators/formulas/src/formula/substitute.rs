//! Formulas brought to canonical form, as they are or with something else for columns.

use super::algebra::{add, as_term, call, of_product, power};
use super::sum::{Base, Sum, Term};

/// The same values in canonical form, whatever the form of `sum`.
#[must_use]
pub fn simplify(sum: &Sum) -> Sum {
	substitute(sum, &|_| None)
}

/// The canonical form of `sum` with something else for columns, for which there is.
pub(crate) fn substitute(sum: &Sum, other: &impl Fn(usize) -> Option<Sum>) -> Sum {
	sum.terms.iter().fold(Sum::constant(sum.constant), |sum, term| add(sum, substituted(term, other)))
}

fn substituted(term: &Term, other: &impl Fn(usize) -> Option<Sum>) -> Sum {
	let mut coefficient = term.coefficient;
	let mut factors = Vec::with_capacity(term.factors.len());
	for factor in &term.factors {
		let base = match &factor.base {
			Base::Column(index) => {
				let Some(other) = other(*index) else {
					factors.push(factor.clone());
					continue;
				};
				other
			}
			Base::Call(function, inner) => call(*function, substitute(inner, other)),
			Base::Group(inner) => substitute(inner, other),
		};
		let raised = power(base, factor.halves);
		if raised.terms.is_empty() {
			coefficient *= raised.constant;
		} else {
			let raised = as_term(raised);
			coefficient *= raised.coefficient;
			factors.extend(raised.factors);
		}
	}
	of_product(coefficient, factors)
}

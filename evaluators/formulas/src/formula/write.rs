use super::constant::{divisor, number};
use super::sum::{Base, Factor, Function, Sum, Term};
use super::written::Written;

/// A formula as Rust has it; its values are the sum's, up to rounding.
#[must_use]
pub fn write(sum: &Sum) -> Written {
	// What is added comes before what is taken away, and the constant last unless it alone is added.
	let positive = sum.terms.iter().position(|term| term.coefficient > 0.0);
	let mut terms: Vec<&Term> = sum.terms.iter().collect();
	if let Some(at) = positive {
		let first = terms.remove(at);
		terms.insert(0, first);
	}
	let constant_first = sum.constant > 0.0 && positive.is_none();
	let mut written: Option<Written> = (constant_first || terms.is_empty()).then(|| number(sum.constant));
	for term in terms {
		written = Some(join(written, term.coefficient < 0.0, product(term)));
	}
	if sum.constant != 0.0 && !constant_first && !sum.terms.is_empty() {
		written = Some(join(written, sum.constant < 0.0, number(sum.constant.abs())));
	}
	written.unwrap_or(Written::Number(0.0))
}

fn join(before: Option<Written>, negative: bool, next: Written) -> Written {
	match before {
		Some(before) => Written::binary(if negative { '-' } else { '+' }, before, next),
		None if negative => Written::Negative(Box::new(next)),
		None => next,
	}
}

/// A term without its sign.
fn product(term: &Term) -> Written {
	let coefficient = term.coefficient.abs();
	let divided = term.factors.iter().any(|factor| factor.halves > 0).then(|| divisor(coefficient)).flatten();
	let mut above = Vec::new();
	if coefficient != 1.0 && divided.is_none() {
		above.push(number(coefficient));
	}
	let mut below: Vec<Written> = divided.into_iter().collect();
	for factor in &term.factors {
		let side = if factor.halves > 0 { &mut above } else { &mut below };
		raised(factor, side);
	}
	let above = chain(above).unwrap_or(Written::Number(1.0));
	match chain(below) {
		Some(below) => Written::binary('/', above, below),
		None => above,
	}
}

fn chain(factors: Vec<Written>) -> Option<Written> {
	factors.into_iter().reduce(|before, next| Written::binary('*', before, next))
}

/// Appends the factors of a base to the absolute exponent.
fn raised(factor: &Factor, factors: &mut Vec<Written>) {
	let exponent = i32::from(factor.halves).abs();
	let base = match &factor.base {
		Base::Column(index) => Written::Column(*index),
		Base::Group(inner) => write(inner),
		Base::Call(Function::Exp, inner) if inner.constant == 0.0 && inner.terms.len() == 1 => {
			exponential(&inner.terms[0]).unwrap_or_else(|| called(Function::Exp, inner))
		}
		Base::Call(function, inner) => called(*function, inner),
	};
	match exponent {
		1 => factors.push(Written::Sqrt(Box::new(base))),
		2 => factors.push(base),
		4 if matches!(base, Written::Column(_)) => factors.extend([base.clone(), base]),
		_ if exponent % 2 == 0 => factors.push(Written::Powi(Box::new(base), exponent / 2)),
		_ => factors.push(Written::Powf(Box::new(base), Box::new(Written::Number(f64::from(exponent) / 2.0)))),
	}
}

fn called(function: Function, inner: &Sum) -> Written {
	Written::Call(function, Box::new(write(inner)))
}

/// `exp(c * ln(a))` as a power of `a`.
fn exponential(term: &Term) -> Option<Written> {
	let at = logarithm(term)?;
	let mut exponent = term.clone();
	let Base::Call(_, inner) = exponent.factors.remove(at).base else { return None };
	let exponent = if exponent.factors.is_empty() {
		number(exponent.coefficient)
	} else {
		write(&Sum { constant: 0.0, terms: vec![exponent] })
	};
	Some(Written::Powf(Box::new(write(&inner)), Box::new(exponent)))
}

/// How many nodes a formula has as it is written.
#[must_use]
pub fn size(sum: &Sum) -> usize {
	let parts = sum.terms.len() + usize::from(sum.constant != 0.0);
	let added = sum.constant > 0.0 || sum.terms.iter().any(|term| term.coefficient > 0.0);
	let sign = usize::from(!added && !sum.terms.is_empty());
	let constant = usize::from(sum.constant != 0.0 || sum.terms.is_empty());
	let terms: usize = sum.terms.iter().map(size_of_term).sum();
	constant + terms + parts.saturating_sub(1) + sign
}

fn size_of_term(term: &Term) -> usize {
	let nodes: usize = term.factors.iter().map(size_of_factor).sum();
	let number = term.coefficient.abs() != 1.0 || term.factors.iter().all(|factor| factor.halves < 0);
	nodes + term.factors.len() - 1 + if number { 2 } else { 0 }
}

fn size_of_factor(factor: &Factor) -> usize {
	let base = match &factor.base {
		Base::Column(_) => 1,
		Base::Group(inner) => size(inner),
		Base::Call(Function::Exp, inner) => size_of_exponential(inner).unwrap_or_else(|| 1 + size(inner)),
		Base::Call(_, inner) => 1 + size(inner),
	};
	match (factor.halves.abs(), &factor.base) {
		(2, _) => base,
		(4, Base::Column(_)) => 3,
		(exponent, _) if exponent % 2 == 0 || exponent == 1 => base + 1,
		_ => base + 2,
	}
}

fn size_of_exponential(inner: &Sum) -> Option<usize> {
	let [term] = inner.terms.as_slice() else { return None };
	if inner.constant != 0.0 {
		return None;
	}
	let at = logarithm(term)?;
	let Base::Call(_, base) = &term.factors[at].base else { return None };
	if term.factors.len() == 1 {
		return Some(2 + size(base));
	}
	let mut exponent = term.clone();
	exponent.factors.remove(at);
	Some(1 + size(base) + size(&Sum { constant: 0.0, terms: vec![exponent] }))
}

/// The first factor of a term that is a logarithm.
fn logarithm(term: &Term) -> Option<usize> {
	term.factors.iter().position(|factor| factor.halves == 2 && matches!(factor.base, Base::Call(Function::Ln, _)))
}

use super::forward::{Block, raise};
use super::functions::{cos, sin};
use super::tape::{Source, Step, Tape};
use super::vectors::{map2, vectorised};
use crate::formula::Function;

vectorised! {
	/// How the formula changes with each number that is fitted, row by row, into `slopes`: a run for each number.
	///
	/// `values` are those that [`forward`](super::forward::forward) made, `outer` the coefficients of the terms. The change
	/// with each live step is left in `adjoints`.
	pub(super) fn backward(
		tape: &Tape, numbers: &[f64], outer: &[f64], block: Block, values: &[f64], adjoints: &mut [f64],
		slopes: &mut [f64],
	) {
		let rows = block.rows;
		for (source, coefficient) in tape.terms.iter().zip(outer) {
			if let Source::Step(step) = *source && tape.live[step] {
				adjoints[step * rows..][..rows].fill(*coefficient);
			}
		}
		for (at, step) in tape.steps.iter().enumerate().rev() {
			if !tape.live[at] {
				continue;
			}
			let (before, adjoint) = adjoints.split_at_mut(at * rows);
			let adjoint = &adjoint[..rows];
			let of = |source: Source| block.of(source, values);
			match *step {
				Step::Product(one, other) => {
					if let Some(out) = adjoint_of(tape, one, rows, before) {
						map2(out, adjoint, of(other), |a, b| a * b);
					}
					if let Some(out) = adjoint_of(tape, other, rows, before) {
						map2(out, adjoint, of(one), |a, b| a * b);
					}
				}
				Step::Power(base, halves) => {
					if let Some(out) = adjoint_of(tape, base, rows, before) {
						raise(out, of(base), halves - 2);
						let exponent = f64::from(halves) / 2.0;
						for (out, adjoint) in out.iter_mut().zip(adjoint) {
							*out *= exponent * adjoint;
						}
					}
				}
				Step::Call(function, inner) => {
					if let Some(out) = adjoint_of(tape, inner, rows, before) {
						let value = &values[at * rows..][..rows];
						called(out, of(inner), value, function);
						for (out, adjoint) in out.iter_mut().zip(adjoint) {
							*out *= adjoint;
						}
					}
				}
				Step::Sum { from, to, constant } => {
					if let Some(constant) = constant {
						slopes[constant * rows..][..rows].copy_from_slice(adjoint);
					}
					for part in tape.parts(from, to) {
						if let Some(number) = part.number {
							map2(&mut slopes[number * rows..][..rows], adjoint, of(part.source), |a, b| a * b);
						}
						if let Some(out) = adjoint_of(tape, part.source, rows, before) {
							let number = part.number.map_or(part.fixed, |number| numbers[number]);
							for (out, adjoint) in out.iter_mut().zip(adjoint) {
								*out = number * adjoint;
							}
						}
					}
				}
			}
		}
	}
}

#[inline(always)]
fn adjoint_of<'a>(tape: &Tape, source: Source, rows: usize, adjoints: &'a mut [f64]) -> Option<&'a mut [f64]> {
	match source {
		Source::Step(step) if tape.live[step] => Some(&mut adjoints[step * rows..][..rows]),
		_ => None,
	}
}

/// Slopes of a function, of its arguments and values.
#[inline(always)]
fn called(out: &mut [f64], inner: &[f64], value: &[f64], function: Function) {
	match function {
		Function::Sin => map2(out, inner, value, |x, _| cos(x)),
		Function::Cos => map2(out, inner, value, |x, _| -sin(x)),
		Function::Exp => out.copy_from_slice(value),
		Function::Ln => map2(out, inner, value, |x, _| 1.0 / x),
		Function::Tanh => map2(out, inner, value, |_, y| 1.0 - y * y),
		Function::Atan => map2(out, inner, value, |x, _| 1.0 / (1.0 + x * x)),
		Function::Asin => map2(out, inner, value, |x, _| 1.0 / (1.0 - x * x).sqrt()),
		Function::Abs => map2(out, inner, value, |x, _| 1.0_f64.copysign(x)),
	}
}

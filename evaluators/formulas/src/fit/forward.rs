use super::functions::{cos, exp, ln, sin, tanh};
use super::tape::{Source, Step, Tape};
use super::vectors::{map, map2, vectorised};
use crate::formula::Function;

/// Rows of columns that are computed at a time.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
	pub(super) columns: &'a [Vec<f64>],
	pub(super) from: usize,
	pub(super) rows: usize,
}

impl Block<'_> {
	/// The values of a source, of which those of steps are in `values`.
	#[inline(always)]
	pub(super) fn of<'b>(&'b self, source: Source, values: &'b [f64]) -> &'b [f64] {
		match source {
			Source::Column(index) => &self.columns[index][self.from..][..self.rows],
			Source::Step(step) => &values[step * self.rows..][..self.rows],
		}
	}
}

vectorised! {
	/// Computes each step of a tape, into `values`: a run of as many as there are rows for each step.
	pub(super) fn forward(tape: &Tape, numbers: &[f64], block: Block, values: &mut [f64]) {
		let rows = block.rows;
		for (at, step) in tape.steps.iter().enumerate() {
			let (before, out) = values.split_at_mut(at * rows);
			let out = &mut out[..rows];
			let of = |source: Source| block.of(source, before);
			match *step {
				Step::Product(one, other) => map2(out, of(one), of(other), |a, b| a * b),
				Step::Power(base, halves) => raise(out, of(base), halves),
				Step::Call(function, inner) => called(out, of(inner), function),
				Step::Sum { from, to, constant } => {
					out.fill(constant.map_or(0.0, |constant| numbers[constant]));
					for part in tape.parts(from, to) {
						let number = part.number.map_or(part.fixed, |number| numbers[number]);
						for (out, value) in out.iter_mut().zip(of(part.source)) {
							*out += number * value;
						}
					}
				}
			}
		}
	}
}

#[inline(always)]
fn called(out: &mut [f64], inner: &[f64], function: Function) {
	match function {
		Function::Sin => map(out, inner, sin),
		Function::Cos => map(out, inner, cos),
		Function::Exp => map(out, inner, exp),
		Function::Ln => map(out, inner, ln),
		Function::Tanh => map(out, inner, tanh),
		Function::Abs => map(out, inner, f64::abs),
		Function::Atan | Function::Asin => map(out, inner, |x| function.value(x)),
	}
}

/// Powers, all but the highest by multiplication.
#[inline(always)]
pub(super) fn raise(out: &mut [f64], base: &[f64], halves: i8) {
	let whole = u32::from(halves.unsigned_abs()) / 2;
	match (halves % 2 == 0, halves > 0) {
		(true, true) => raise_by(out, base, whole, |_, power| power),
		(true, false) => raise_by(out, base, whole, |_, power| 1.0 / power),
		(false, true) => raise_by(out, base, whole, |x, power| power * x.sqrt()),
		(false, false) => raise_by(out, base, whole, |x, power| 1.0 / (power * x.sqrt())),
	}
}

#[inline(always)]
fn raise_by(out: &mut [f64], base: &[f64], whole: u32, last: impl Fn(f64, f64) -> f64) {
	match whole {
		0 => map(out, base, |x| last(x, 1.0)),
		1 => map(out, base, |x| last(x, x)),
		2 => map(out, base, |x| last(x, x * x)),
		3 => map(out, base, |x| last(x, x * x * x)),
		4 => map(out, base, |x| last(x, (x * x) * (x * x))),
		5 => map(out, base, |x| last(x, (x * x) * (x * x) * x)),
		6 => map(out, base, |x| last(x, (x * x * x) * (x * x * x))),
		_ => map(out, base, |x| last(x, (0..whole).fold(1.0, |power, _| power * x))),
	}
}

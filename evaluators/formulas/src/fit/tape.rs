use crate::formula::{Base, Function, Sum, Term};

/// A formula as steps over rows, each after those that it uses; every step but the last of a term is used once.
#[derive(Debug, Default)]
pub(crate) struct Tape {
	pub(super) steps: Vec<Step>,
	/// Whether a number that is fitted is in a step, or before it.
	pub(super) live: Vec<bool>,
	/// The values of each term of the outermost sum, without coefficient.
	pub(super) terms: Vec<Source>,
	/// The numbers that are fitted by steps down a slope: all but those of the outermost sum, and but those that would do
	/// the work of another.
	pub(super) numbers: Vec<f64>,
	/// Where in the order of [`Sum::each_number`] all are that are fitted: those of the outermost sum, then these.
	pub(super) places: Vec<usize>,
	/// How many numbers there are, fitted or not.
	pub(super) all: usize,
	parts: Vec<Part>,
}

/// Where values come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
	Column(usize),
	Step(usize),
}

/// What is computed of earlier values.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
	Product(Source, Source),
	Power(Source, i8),
	Call(Function, Source),
	/// A sum of the parts from here to there, and of a constant.
	Sum {
		from: usize,
		to: usize,
		constant: Option<usize>,
	},
}

/// A part of a sum: a number, by its index if it is fitted, times values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
	pub(super) number: Option<usize>,
	pub(super) fixed: f64,
	pub(super) source: Source,
}

impl Tape {
	/// The steps of a formula in canonical form.
	pub(crate) fn of(sum: &Sum) -> Self {
		let mut tape = Self::default();
		tape.read(sum);
		tape
	}

	/// Has the steps of another formula from now on.
	pub(super) fn read(&mut self, sum: &Sum) {
		self.steps.clear();
		self.live.clear();
		self.terms.clear();
		self.numbers.clear();
		self.places.clear();
		self.parts.clear();
		let mut inner = Vec::new();
		self.places.push(0);
		self.all = 1;
		for term in &sum.terms {
			self.places.push(self.all);
			self.all += 1;
			let source = self.product(term, &mut inner);
			self.terms.push(source);
		}
		self.places.extend(inner);
	}

	/// The numbers of a formula that are fitted, those of the outermost sum first.
	pub(crate) fn numbers_of(&self, sum: &Sum) -> Vec<f64> {
		let mut all = Vec::with_capacity(self.all);
		sum.visit_numbers(&mut |number| all.push(number));
		self.places.iter().map(|place| all[*place]).collect()
	}

	/// The formula with other numbers, in that order.
	pub(crate) fn with_numbers<'a>(&self, sum: &Sum, numbers: impl IntoIterator<Item = &'a f64>) -> Sum {
		let mut by_place = vec![None; self.all];
		for (place, number) in self.places.iter().zip(numbers) {
			by_place[*place] = Some(*number);
		}
		let mut sum = sum.clone();
		let mut all = by_place.into_iter();
		sum.each_number(&mut |number| {
			if let Some(other) = all.next().flatten() {
				*number = other;
			}
		});
		sum
	}

	pub(super) fn parts(&self, from: usize, to: usize) -> &[Part] {
		&self.parts[from..to]
	}

	pub(super) fn is_live(&self, source: Source) -> bool {
		matches!(source, Source::Step(step) if self.live[step])
	}

	fn product(&mut self, term: &Term, places: &mut Vec<usize>) -> Source {
		let mut product: Option<Source> = None;
		for factor in &term.factors {
			let base = match &factor.base {
				Base::Column(index) => Source::Column(*index),
				Base::Call(function, inner) => {
					// Numbers that a logarithm or a distance would take out of their argument are outside.
					let source = self.sum(inner, matches!(function, Function::Ln | Function::Abs), places);
					let live = self.is_live(source);
					self.push(Step::Call(*function, source), live)
				}
				Base::Group(inner) => self.sum(inner, true, places),
			};
			let live = self.is_live(base);
			let raised = if factor.halves == 2 { base } else { self.push(Step::Power(base, factor.halves), live) };
			product = Some(match product {
				None => raised,
				Some(before) => {
					let live = live || self.is_live(before);
					self.push(Step::Product(before, raised), live)
				}
			});
		}
		product.expect("a term of canonical form has a factor")
	}

	/// The values of a sum within another; with `leading` the first coefficient stays as it is.
	fn sum(&mut self, sum: &Sum, leading: bool, places: &mut Vec<usize>) -> Source {
		let constant = self.number(sum.constant, sum.constant != 0.0, places);
		let mut parts = Vec::with_capacity(sum.terms.len());
		let mut live = constant.is_some();
		for (index, term) in sum.terms.iter().enumerate() {
			let fixed = leading && index == 0;
			let number = self.number(term.coefficient, !fixed, places);
			let source = self.product(term, places);
			live |= !fixed || self.is_live(source);
			parts.push(Part { number, fixed: term.coefficient, source });
		}
		if let [Part { number: None, fixed: 1.0, source }] = parts.as_slice()
			&& constant.is_none()
		{
			return *source;
		}
		let from = self.parts.len();
		self.parts.extend(parts);
		self.push(Step::Sum { from, to: self.parts.len(), constant }, live)
	}

	/// The next number in order; its index if it is fitted.
	fn number(&mut self, number: f64, fitted: bool, places: &mut Vec<usize>) -> Option<usize> {
		self.all += 1;
		if !fitted {
			return None;
		}
		places.push(self.all - 1);
		self.numbers.push(number);
		Some(self.numbers.len() - 1)
	}

	fn push(&mut self, step: Step, live: bool) -> Source {
		self.steps.push(step);
		self.live.push(live);
		Source::Step(self.steps.len() - 1)
	}
}

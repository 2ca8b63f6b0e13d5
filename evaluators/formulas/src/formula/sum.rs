/// A constant and terms, added up: what a formula is, and every argument of a function within it.
///
/// A constant of zero is an absent one: it costs nothing, and no fit brings it back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
	/// What is added to the terms.
	pub constant: f64,
	/// What is added up.
	pub terms: Vec<Term>,
}

/// A coefficient and factors, multiplied; without factors it has no place in a sum of canonical form.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
	/// What the product is multiplied by.
	pub coefficient: f64,
	/// What is multiplied.
	pub factors: Vec<Factor>,
}

/// A power of something.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
	/// What is raised.
	pub base: Base,
	/// The exponent, in halves: 2 is the base itself, 1 its square root, -2 its reciprocal; never 0.
	pub halves: i8,
}

/// What a product is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
	/// The column of this index.
	Column(usize),
	/// A function of a sum.
	Call(Function, Sum),
	/// A sum in parentheses.
	Group(Sum),
}

/// The functions of one argument that formulas have, all of them methods of `f64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
	/// Sine, of radians.
	Sin,
	/// Cosine, of radians.
	Cos,
	/// Power of e.
	Exp,
	/// Natural logarithm.
	Ln,
	/// Hyperbolic tangent.
	Tanh,
	/// Arcus tangent, in radians.
	Atan,
	/// Arcus sine, in radians.
	Asin,
	/// Distance from zero.
	Abs,
}

impl Sum {
	/// The sum that is this number.
	#[must_use]
	pub fn constant(constant: f64) -> Self {
		Self { constant, terms: Vec::new() }
	}

	/// The sum that is one base.
	#[must_use]
	pub fn of(base: Base) -> Self {
		Self { constant: 0.0, terms: vec![Term { coefficient: 1.0, factors: vec![Factor { base, halves: 2 }] }] }
	}

	/// The sum that is this column.
	#[must_use]
	pub fn column(index: usize) -> Self {
		Self::of(Base::Column(index))
	}

	/// How many sums there are in it, itself included.
	#[must_use]
	pub fn sums(&self) -> usize {
		1 + self.inner().map(Self::sums).sum::<usize>()
	}

	/// The sum of this index, outermost first, each before those within it.
	#[must_use]
	pub fn nth_sum(&self, index: usize) -> Option<&Self> {
		fn find<'a>(sum: &'a Sum, left: &mut usize) -> Option<&'a Sum> {
			if *left == 0 {
				return Some(sum);
			}
			*left -= 1;
			sum.inner().find_map(|inner| find(inner, left))
		}
		find(self, &mut { index })
	}

	/// Like [`nth_sum`](Self::nth_sum), to be changed.
	pub fn nth_sum_mut(&mut self, index: usize) -> Option<&mut Self> {
		fn find<'a>(sum: &'a mut Sum, left: &mut usize) -> Option<&'a mut Sum> {
			if *left == 0 {
				return Some(sum);
			}
			*left -= 1;
			sum.inner_mut().find_map(|inner| find(inner, left))
		}
		find(self, &mut { index })
	}

	/// The sums that its factors are made of.
	pub fn inner(&self) -> impl Iterator<Item = &Self> {
		self.terms.iter().flat_map(|term| &term.factors).filter_map(|factor| match &factor.base {
			Base::Column(_) => None,
			Base::Call(_, inner) | Base::Group(inner) => Some(inner),
		})
	}

	fn inner_mut(&mut self) -> impl Iterator<Item = &mut Self> {
		self.terms.iter_mut().flat_map(|term| &mut term.factors).filter_map(|factor| match &mut factor.base {
			Base::Column(_) => None,
			Base::Call(_, inner) | Base::Group(inner) => Some(inner),
		})
	}

	/// How many sums are within one another at most.
	#[must_use]
	pub fn depth(&self) -> usize {
		1 + self.inner().map(Self::depth).max().unwrap_or(0)
	}

	/// Calls `visit` with each number in this sum, in an order that depends on the structure alone.
	pub fn visit_numbers(&self, visit: &mut impl FnMut(f64)) {
		visit(self.constant);
		for term in &self.terms {
			visit(term.coefficient);
			for factor in &term.factors {
				if let Base::Call(_, inner) | Base::Group(inner) = &factor.base {
					inner.visit_numbers(visit);
				}
			}
		}
	}

	/// Calls `change` with each number in this sum, in the order of [`visit_numbers`](Self::visit_numbers).
	pub fn each_number(&mut self, change: &mut impl FnMut(&mut f64)) {
		change(&mut self.constant);
		for term in &mut self.terms {
			change(&mut term.coefficient);
			for factor in &mut term.factors {
				if let Base::Call(_, inner) | Base::Group(inner) = &mut factor.base {
					inner.each_number(change);
				}
			}
		}
	}

	/// Whether each number in this sum is finite.
	#[must_use]
	pub fn is_finite(&self) -> bool {
		let mut finite = true;
		self.visit_numbers(&mut |number| finite &= number.is_finite());
		finite
	}
}

impl Function {
	/// All of them.
	pub const ALL: [Self; 8] =
		[Self::Sin, Self::Cos, Self::Exp, Self::Ln, Self::Tanh, Self::Atan, Self::Asin, Self::Abs];

	/// The method of `f64` that it is.
	#[must_use]
	pub fn method(self) -> &'static str {
		match self {
			Self::Sin => "sin",
			Self::Cos => "cos",
			Self::Exp => "exp",
			Self::Ln => "ln",
			Self::Tanh => "tanh",
			Self::Atan => "atan",
			Self::Asin => "asin",
			Self::Abs => "abs",
		}
	}

	/// Its value at `x`, as that method computes it.
	#[must_use]
	pub fn value(self, x: f64) -> f64 {
		match self {
			Self::Sin => x.sin(),
			Self::Cos => x.cos(),
			Self::Exp => x.exp(),
			Self::Ln => x.ln(),
			Self::Tanh => x.tanh(),
			Self::Atan => x.atan(),
			Self::Asin => x.asin(),
			Self::Abs => x.abs(),
		}
	}
}

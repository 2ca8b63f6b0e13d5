use crate::formula::{Base, Factor, Function, Sum, Term, add, read_over, scale, substitute};
use crate::table::Table;

/// Values whose span is below this share of their middle are counted from near it: years of two centuries are.
const FAR: f64 = 0.1;
/// Magnitudes within this factor of 1 stay as they are.
const NEAR: f64 = 1e3;

/// Rows in the units that are searched in, with the way back to those of the table.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
	pub(crate) columns: Vec<Vec<f64>>,
	pub(crate) target: Vec<f64>,
	/// Square roots of the weights, whose mean is 1; `None` where all weigh the same.
	pub(crate) roots: Option<Vec<f64>>,
	/// Weighted sum of squares of the target around its mean; never zero, so that errors may be shares of it.
	pub(crate) level: f64,
	/// What each column is in the table: this much, plus its values times the second.
	units: Vec<(f64, f64)>,
	/// What 1 of the target is in the table.
	unit: f64,
}

impl Rows {
	/// Rows in which neither magnitudes nor offsets of a table are left; a column that needs neither keeps its values.
	pub(crate) fn scaled(table: &Table) -> Self {
		Self::new(table, table.columns.iter().map(|values| unit_of(values)).collect())
	}

	/// Rows of the table as they are, but for the unit of the target.
	pub(crate) fn plain(table: &Table) -> Self {
		Self::new(table, vec![(0.0, 1.0); table.columns.len()])
	}

	/// Rows of the table as they are, but for the unit of the target, and for columns far from zero, such as years: these
	/// are counted from where they begin.
	pub(crate) fn counted(table: &Table) -> Self {
		let from = |values: &Vec<f64>| match extent_of(values) {
			(least, most) if is_far(least, most) => round_to(least, (most - least) / 10.0),
			_ => 0.0,
		};
		Self::new(table, table.columns.iter().map(|values| (from(values), 1.0)).collect())
	}

	fn new(table: &Table, units: Vec<(f64, f64)>) -> Self {
		let unit = power_of_two(table.target.iter().fold(0.0, |most: f64, value| most.max(value.abs())));
		let columns = table.columns.iter().zip(&units);
		let columns = columns.map(|(values, (from, unit))| values.iter().map(|value| (value - from) / unit).collect());
		let total: f64 = table.weights.iter().sum();
		let mean = total / table.weights.len() as f64;
		let level = table.weights.iter().all(|weight| *weight == table.weights[0]);
		let roots = (!level).then(|| table.weights.iter().map(|weight| (weight / mean).sqrt()).collect());
		let mut rows = Self {
			columns: columns.collect(),
			target: table.target.iter().map(|value| value / unit).collect(),
			roots,
			level: 0.0,
			units,
			unit,
		};
		rows.level = rows.squares_around_mean();
		rows
	}

	/// Those of these indices alone.
	pub(crate) fn at(&self, indices: &[usize]) -> Self {
		let pick = |values: &Vec<f64>| indices.iter().map(|index| values[*index]).collect();
		let mut rows = Self {
			columns: self.columns.iter().map(pick).collect(),
			target: pick(&self.target),
			roots: self.roots.as_ref().map(pick),
			level: 0.0,
			units: self.units.clone(),
			unit: self.unit,
		};
		rows.level = rows.squares_around_mean();
		rows
	}

	/// The same columns with another target and roots of weights, in units of their own.
	pub(crate) fn with_target(&self, target: Vec<f64>, mut roots: Vec<f64>) -> Self {
		let mean = (roots.iter().map(|root| root * root).sum::<f64>() / roots.len() as f64).sqrt();
		for root in &mut roots {
			*root /= mean;
		}
		let mut rows = Self { target, roots: Some(roots), ..self.clone() };
		rows.level = rows.squares_around_mean();
		rows
	}

	/// What 1 of the target is in the table; a power of two.
	pub(crate) fn unit(&self) -> f64 {
		self.unit
	}

	pub(crate) fn len(&self) -> usize {
		self.target.len()
	}

	/// The formula over these rows of a Rust expression over the table.
	pub(crate) fn read(&self, source: &str, names: &[String]) -> Option<Sum> {
		let column =
			|(index, (from, unit)): (usize, &(f64, f64))| add(scale(Sum::column(index), *unit), Sum::constant(*from));
		let sum = read_over(source, names, self.units.iter().enumerate().map(column))?;
		Some(scale(sum, 1.0 / self.unit))
	}

	/// The formula over these rows of one over `others`, of the same table.
	pub(crate) fn of(&self, others: &Self, sum: &Sum) -> Sum {
		let column = |index: usize| {
			let ((from, unit), (other_from, other_unit)) = (self.units[index], others.units[index]);
			let value = add(scale(Sum::column(index), unit), Sum::constant(from - other_from));
			Some(scale(value, 1.0 / other_unit))
		};
		substitute(sum, &column)
	}

	/// A formula over these rows as it is written over the table: columns that are counted from elsewhere, or in units of
	/// their own, in parentheses.
	pub(crate) fn in_table(&self, sum: &Sum) -> Sum {
		scale(self.in_parentheses(sum), self.unit)
	}

	/// Whether a formula over these rows is of exponentials of columns that are counted from elsewhere: counted from zero
	/// these are beyond what numbers say, as of years are.
	pub(crate) fn has_far_exponential(&self, sum: &Sum) -> bool {
		let is_far = |factor: &Factor| matches!(factor.base, Base::Column(index) if self.units[index].0 != 0.0);
		let is_exponential = |factor: &Factor| match &factor.base {
			Base::Call(Function::Exp, inner) => inner.terms.iter().flat_map(|term| &term.factors).any(is_far),
			_ => false,
		};
		sum.terms.iter().flat_map(|term| &term.factors).any(is_exponential)
			|| sum.inner().any(|inner| self.has_far_exponential(inner))
	}

	fn in_parentheses(&self, sum: &Sum) -> Sum {
		let base = |base: &Base| match base {
			Base::Column(index) => match self.units[*index] {
				(0.0, 1.0) => base.clone(),
				(from, unit) => Base::Group(scale(add(Sum::column(*index), Sum::constant(-from)), 1.0 / unit)),
			},
			Base::Call(function, inner) => Base::Call(*function, self.in_parentheses(inner)),
			Base::Group(inner) => Base::Group(self.in_parentheses(inner)),
		};
		let terms = sum.terms.iter().map(|term| Term {
			coefficient: term.coefficient,
			factors: term.factors.iter().map(|one| Factor { base: base(&one.base), halves: one.halves }).collect(),
		});
		Sum { constant: sum.constant, terms: terms.collect() }
	}

	fn squares_around_mean(&self) -> f64 {
		let weight = |at: usize| self.roots.as_ref().map_or(1.0, |roots| roots[at] * roots[at]);
		let total: f64 = (0..self.len()).map(weight).sum();
		let mean = self.target.iter().enumerate().map(|(at, value)| weight(at) * value).sum::<f64>() / total;
		let squares: f64 = self.target.iter().enumerate().map(|(at, value)| weight(at) * (value - mean).powi(2)).sum();
		// Rounding, where the target is level.
		squares.max(total * (mean * mean).max(f64::MIN_POSITIVE) * 1e-30)
	}
}

fn extent_of(values: &[f64]) -> (f64, f64) {
	let wider = |(least, most): (f64, f64), value: &f64| (least.min(*value), most.max(*value));
	values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider)
}

fn is_far(least: f64, most: f64) -> bool {
	most - least > 0.0 && most - least < FAR * middle_of(least, most).abs()
}

fn middle_of(least: f64, most: f64) -> f64 {
	most / 2.0 + least / 2.0
}

fn unit_of(values: &[f64]) -> (f64, f64) {
	let (least, most) = extent_of(values);
	let span = most - least;
	if span == 0.0 || !span.is_finite() {
		return (0.0, if span == 0.0 { scale_of(most.abs()) } else { power_of_two(most) });
	}
	// Somewhere within that a person would count from.
	let from = if is_far(least, most) { round_to(middle_of(least, most), span / 2.0) } else { 0.0 };
	(from, scale_of((most - from).abs().max((least - from).abs())))
}

fn scale_of(magnitude: f64) -> f64 {
	if magnitude == 0.0 || (1.0 / NEAR..=NEAR).contains(&magnitude) { 1.0 } else { power_of_two(magnitude) }
}

/// The power of two at or below; 1 for zero.
fn power_of_two(magnitude: f64) -> f64 {
	if magnitude == 0.0 { 1.0 } else { magnitude.max(f64::MIN_POSITIVE).log2().floor().clamp(-1022.0, 1023.0).exp2() }
}

/// The number of fewest digits no farther from `value` than `reach`.
fn round_to(value: f64, reach: f64) -> f64 {
	(0..17)
		.filter_map(|digits| format!("{value:.digits$e}").parse::<f64>().ok())
		.find(|rounded| (rounded - value).abs() <= reach)
		.unwrap_or(value)
}

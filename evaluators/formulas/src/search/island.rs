use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

use super::guided::{with_best_factor, with_best_term};
use super::link::Link;
use super::material::Material;
use super::population::{Individual, Population};
use super::vary::{cross, vary};
use super::wave::with_best_wave;
use crate::fit::{Effort, Fitter, Rows};
use crate::formula::{Sum, simplify, size, structure};

/// How deep sums may be within one another.
const DEPTH: usize = 5;
/// A share that is left by rounding alone.
pub(super) const EXACT: f64 = 1e-25;
/// A first look at a formula.
const GLANCE: Effort = Effort { steps: 8, least_gain: 1e-3 };
/// What one is worth that may be among the best.
const THOROUGH: Effort = Effort { steps: 40, least_gain: 1e-6 };

/// Formulas that evolve together, for the target or for what is within a link to it.
pub(super) struct Island {
	pub(super) link: Link,
	pub(super) rows: Rows,
	pub(super) population: Population,
	/// How many formulas are made of one state of the population.
	pub(super) batch: usize,
	max_size: usize,
	seed: u64,
	/// How many formulas were made of those that were there.
	made: u64,
}

impl Island {
	/// An empty island; where rows have no value within the link there is none.
	pub(super) fn new(link: Link, rows: &Rows, batch: usize, max_size: usize, seed: u64) -> Option<Self> {
		let rows = link.rows(rows)?;
		Some(Self { link, rows, population: Population::default(), batch, max_size, seed, made: 0 })
	}

	/// Fits formulas and takes them in; those that are not sound are left out. Returns how many were fitted.
	pub(super) fn settle(&mut self, formulas: &[Sum]) -> usize {
		let made: Vec<Option<Individual>> = formulas
			.par_iter()
			.map(simplify)
			.map_init(
				|| Fitter::new(&self.rows),
				|fitter, sum| if self.is_sound(&sum) { self.fit(fitter, &sum) } else { None },
			)
			.collect();
		self.tell(made);
		formulas.len()
	}

	/// Makes a formula of those that are there, and fits it: the one of this index since the island was told.
	pub(super) fn make<'a>(&'a self, fitter: &mut Fitter<'a>, material: &Material, at: usize) -> Option<Individual> {
		fitter.turn_to(&self.rows);
		let mut chance = stream(self.seed, self.made + at as u64);
		let sum = self.child(fitter, material, &mut chance)?;
		self.fit(fitter, &sum)
	}

	/// Takes in what was made, in the order of the indices.
	pub(super) fn take(&mut self, made: Vec<Option<Individual>>) {
		self.made += made.len() as u64;
		self.tell(made);
	}

	fn tell(&mut self, made: Vec<Option<Individual>>) {
		for one in made.into_iter().flatten() {
			self.population.note_try(one.structure);
			self.population.take(one);
		}
	}

	/// A formula of which not too much is known.
	fn child(&self, fitter: &mut Fitter, material: &Material, chance: &mut Xoshiro256PlusPlus) -> Option<Sum> {
		for attempt in 0..10 {
			let (parent, other) = (&self.population.parent(chance)?.sum, &self.population.parent(chance)?.sum);
			// What is looked for with care is not looked for again and again.
			let made = match chance.random_range(if attempt == 0 { 0 } else { 42 }..100) {
				0..22 => with_best_term(fitter, parent, other, material, chance),
				22..34 => with_best_factor(fitter, parent, other, material, chance),
				34..42 => with_best_wave(fitter, parent, material, chance),
				42..60 => Some(cross(parent, other, chance)),
				60..97 => Some(vary(parent, material, chance)),
				_ => Some(material.formula(chance)),
			};
			let Some(made) = made else { continue };
			let sum = simplify(&made);
			let tries = self.population.tries(structure(&sum));
			if (tries == 0 || tries < 4 && chance.random_bool(0.1)) && self.is_sound(&sum) {
				return Some(sum);
			}
		}
		None
	}

	fn fit(&self, fitter: &mut Fitter, sum: &Sum) -> Option<Individual> {
		let (mut sum, mut share) = fitter.fit(sum, GLANCE)?;
		if share < 1.5 * self.population.best(size(&sum)) && share > EXACT {
			(sum, share) = fitter.fit(&sum, THOROUGH)?;
		}
		let individual = Individual::new(sum, share);
		(individual.size <= self.max_size).then_some(individual)
	}

	fn is_sound(&self, sum: &Sum) -> bool {
		sum.is_finite() && sum.depth() <= DEPTH && size(sum) <= self.max_size
	}
}

/// The chance of one formula.
pub(super) fn stream(seed: u64, index: u64) -> Xoshiro256PlusPlus {
	Xoshiro256PlusPlus::seed_from_u64(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

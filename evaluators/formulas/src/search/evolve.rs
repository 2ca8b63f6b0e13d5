use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

use super::guided::{with_best_term, with_best_wave};
use super::material::Material;
use super::population::{Individual, Population};
use super::vary::{cross, vary};
use crate::fit::{Effort, Fitter, Rows};
use crate::formula::{Sum, simplify, structure, write};

/// How many formulas are made of one state of the population.
const BATCH: usize = 96;
/// How many first formulas are made by chance.
const FIRST: usize = 192;
/// How deep sums may be within one another.
const DEPTH: usize = 5;
/// A share that is left by rounding alone.
pub(super) const EXACT: f64 = 1e-25;
/// A first look at a formula.
const GLANCE: Effort = Effort { steps: 8, least_gain: 1e-3 };
/// What one is worth that may be among the best.
const THOROUGH: Effort = Effort { steps: 40, least_gain: 1e-6 };

/// The limits of one evolution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
	pub(super) evaluations: usize,
	pub(super) max_size: usize,
}

/// Evolves formulas for these rows; returns its front and how many it fitted. Depends on the seed alone.
pub(super) fn evolve(rows: &Rows, starts: &[Sum], limits: Limits, seed: u64) -> (Vec<Individual>, usize) {
	let material = Material::of(&rows.columns);
	let mut population = Population::default();
	let mut first: Vec<Sum> = vec![Sum::constant(1.0)];
	first.extend(starts.iter().cloned());
	if !material.columns.is_empty() {
		first.extend(material.columns.iter().map(|index| Sum::column(*index)));
		let mut chance = stream(seed, u64::MAX);
		first.extend((0..FIRST).map(|_| material.formula(&mut chance)));
	}
	first.truncate(limits.evaluations);
	let mut evaluations = first.len();
	let fitted: Vec<Option<Individual>> = first
		.par_iter()
		.map_init(|| Fitter::new(rows), |fitter, sum| fit(fitter, sum, &population, limits.max_size))
		.collect();
	tell(&mut population, fitted);
	while evaluations < limits.evaluations && population.best(limits.max_size) > EXACT && !material.columns.is_empty() {
		let batch = BATCH.min(limits.evaluations - evaluations);
		let fitted: Vec<Option<Individual>> = (0..batch)
			.into_par_iter()
			.map_init(
				|| Fitter::new(rows),
				|fitter, at| {
					let mut chance = stream(seed, (evaluations + at) as u64);
					let sum = child(fitter, &population, &material, limits.max_size, &mut chance)?;
					fit(fitter, &sum, &population, limits.max_size)
				},
			)
			.collect();
		tell(&mut population, fitted);
		evaluations += batch;
	}
	(population.front(), evaluations)
}

fn tell(population: &mut Population, fitted: Vec<Option<Individual>>) {
	for one in fitted.into_iter().flatten() {
		population.note_try(one.structure);
		population.take(one);
	}
}

/// A formula of which not too much is known.
fn child(
	fitter: &mut Fitter,
	population: &Population,
	material: &Material,
	max_size: usize,
	chance: &mut Xoshiro256PlusPlus,
) -> Option<Sum> {
	for _ in 0..10 {
		let parent = &population.parent(chance).sum;
		let made = match chance.random_range(0..100) {
			0..30 => with_best_term(fitter, parent, material, chance),
			30..38 => with_best_wave(fitter, parent, material, chance),
			38..58 => Some(cross(parent, &population.parent(chance).sum, chance)),
			58..97 => Some(vary(parent, material, chance)),
			_ => Some(material.formula(chance)),
		};
		let Some(made) = made else { continue };
		let sum = simplify(&made);
		let tries = population.tries(structure(&sum));
		if sound(&sum, max_size) && (tries == 0 || tries < 4 && chance.random_bool(0.1)) {
			return Some(sum);
		}
	}
	None
}

fn fit(fitter: &mut Fitter, sum: &Sum, population: &Population, max_size: usize) -> Option<Individual> {
	let sum = simplify(sum);
	if !sound(&sum, max_size) {
		return None;
	}
	let (mut sum, mut share) = fitter.fit(&sum, GLANCE)?;
	if share < 2.0 * population.best(write(&sum).size()) && share > EXACT {
		(sum, share) = fitter.fit(&sum, THOROUGH)?;
	}
	let individual = Individual::new(sum, share);
	(individual.size <= max_size).then_some(individual)
}

fn sound(sum: &Sum, max_size: usize) -> bool {
	let mut finite = true;
	sum.clone().each_number(&mut |number| finite &= number.is_finite());
	finite && sum.depth() <= DEPTH && write(sum).size() <= max_size
}

/// The chance of one formula.
fn stream(seed: u64, index: u64) -> Xoshiro256PlusPlus {
	Xoshiro256PlusPlus::seed_from_u64(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

use rayon::prelude::*;

use super::island::{EXACT, Island, stream};
use super::link::Link;
use super::material::Material;
use super::population::Individual;
use crate::fit::{Fitter, Rows};
use crate::formula::Sum;

/// How many first formulas of an island are made by chance.
const FIRST: usize = 96;
/// How many formulas an island makes of one state: the main one, one that begins anew, and those within a link.
const MAIN: usize = 56;
const FRESH: usize = 32;
const LINKED: usize = 32;
/// Of an island within a link, how many of the best formulas are offered to the main one at a time.
const OFFERED: usize = 4;

/// Once a formula is exact, smaller ones are looked for: for this part of what it took.
const AFTERWARDS: usize = 3;

/// The limits of one evolution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
	pub(super) evaluations: usize,
	pub(super) max_size: usize,
}

/// Evolves formulas for these rows; returns the front and how many were fitted. Depends on the seed alone.
///
/// The main island begins with `starts`; beside it one begins anew, and one within each link that the target allows.
/// What these find is offered to the main one.
pub(super) fn evolve(rows: &Rows, starts: &[Sum], limits: Limits, seed: u64) -> (Vec<Individual>, usize) {
	let material = Material::of(&rows.columns);
	let island = |link, batch, number: u64| {
		Island::new(
			link,
			rows,
			batch,
			limits.max_size,
			seed.rotate_left(8) ^ number.wrapping_mul(0xd134_2543_de82_ef95),
		)
	};
	// The first is the main one.
	let mut islands: Vec<Island> = island(Link::Identity, MAIN, 0).into_iter().collect();
	let mut first: Vec<Sum> = vec![Sum::constant(1.0)];
	first.extend(starts.iter().cloned());
	first.extend(material.columns.iter().map(|index| Sum::column(*index)));
	first.truncate(limits.evaluations);
	let mut evaluations = islands[0].settle(&first);
	if material.columns.is_empty() {
		return (islands[0].population.front(), evaluations);
	}
	islands.extend(island(Link::Identity, FRESH, 1));
	islands.extend(Link::OTHERS.into_iter().zip(2..).filter_map(|(link, number)| island(link, LINKED, number)));
	for (island, number) in islands.iter_mut().zip(0..) {
		let mut chance = stream(seed, u64::MAX - number);
		let mut first: Vec<Sum> = starts.iter().filter_map(|start| island.link.within(start)).collect();
		first.extend((0..FIRST).map(|_| material.formula(&mut chance)));
		first.truncate(limits.evaluations - evaluations);
		evaluations += island.settle(&first);
	}
	let mut offered: Vec<f64> = vec![f64::INFINITY; islands.len()];
	let mut limit = limits.evaluations;
	while evaluations < limit {
		evaluations += make(&mut islands, &material, limit - evaluations);
		let (main, others) = islands.split_first_mut().expect("the target is there");
		for (island, offered) in others.iter().zip(&mut offered) {
			let best = island.population.best(limits.max_size);
			if best < *offered {
				*offered = best;
				let mut best = island.population.front();
				let mut best: Vec<Sum> =
					best.drain(best.len().saturating_sub(OFFERED)..).map(|one| island.link.around(&one.sum)).collect();
				best.truncate(limit - evaluations);
				evaluations += main.settle(&best);
			}
		}
		if limit == limits.evaluations && main.population.best(limits.max_size) <= EXACT {
			limit = limit.min(evaluations + evaluations / AFTERWARDS);
		}
	}
	(islands.swap_remove(0).population.front(), evaluations)
}

/// Has each island make its formulas, at most `most` in all, and take them in; returns how many there were.
///
/// All are made of what was there before, so that processors wait for one another once and not for each island.
fn make(islands: &mut [Island], material: &Material, most: usize) -> usize {
	let places: Vec<(usize, usize)> = islands
		.iter()
		.enumerate()
		.flat_map(|(island, one)| (0..one.batch).map(move |at| (island, at)))
		.take(most)
		.collect();
	let made: Vec<Option<Individual>> = places
		.par_iter()
		.map_init(|| Fitter::new(&islands[0].rows), |fitter, (island, at)| islands[*island].make(fitter, material, *at))
		.collect();
	let mut made = made.into_iter();
	for island in islands {
		island.take(made.by_ref().take(island.batch).collect());
	}
	places.len()
}

//! Whole numbers, step by step.

use rand::rngs::ChaCha8Rng;

use super::cmaes::{WIDE, evolve};
use super::descent::{QUICK, descend};
use super::landscape::{Found, Landscape};
use super::space::Space;
use crate::judge::stop::Stop;

/// Vectors by which the others follow a step, where that takes evolution: so many, and more for each number.
const FOLLOWING: usize = 30;
const FOLLOWING_EACH: usize = 10;

/// The best that steps of single whole numbers lead to, by at most `vectors` vectors: by one, and to the double and the
/// half. The other numbers follow each step.
pub(crate) fn walk(
	landscape: &mut dyn Landscape,
	space: &Space,
	from: Found,
	vectors: usize,
	chance: &mut ChaCha8Rng,
) -> Result<Found, Stop> {
	let mut best = from;
	let wholes = space.which(true);
	let stop_at = landscape.left().saturating_sub(vectors);
	let mut unmoved = 0;
	for index in wholes.iter().cycle().copied() {
		if unmoved == wholes.len() || landscape.left() <= stop_at {
			break;
		}
		unmoved += 1;
		let value = best.values[index];
		for next in [value + 1.0, value - 1.0, 2.0 * value, value / 2.0] {
			let next = space.fitted(index, next);
			if next.to_bits() == value.to_bits() || landscape.left() <= stop_at {
				continue;
			}
			let mut values = best.values.clone();
			values[index] = next;
			let cost = landscape.cost(&values)?;
			let found = Found { values, cost };
			let found = if cost.is_finite() { follow(landscape, space, found, chance)? } else { found };
			if found.cost < best.cost {
				best = found;
				unmoved = 0;
				break;
			}
		}
	}
	Ok(best)
}

fn follow(landscape: &mut dyn Landscape, space: &Space, from: Found, chance: &mut ChaCha8Rng) -> Result<Found, Stop> {
	if space.which(false).is_empty() {
		return Ok(from);
	}
	let found = descend(landscape, space, from.clone(), QUICK)?;
	if found != from {
		return Ok(found);
	}
	evolve(landscape, space, from, WIDE, FOLLOWING + FOLLOWING_EACH * space.len(), chance)
}

//! Where speed is scored: vectors race, few pairs first and more for those that are ahead, under the clock that all
//! candidates are timed by. (Successive halving: Karnin, Koren and Somekh, *Almost optimal exploration in multi-armed
//! bandits*, ICML 2013.)

use std::time::Instant;

use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use super::landscape::Found;
use super::space::Space;
use crate::interval::Interval;
use crate::judge::bench::Bench;
use crate::judge::brief::Brief;
use crate::judge::code::Code;
use crate::judge::honest::honest_times;
use crate::judge::laps::Laps;
use crate::judge::pairing::Pairing;
use crate::judge::stop::Stop;
use crate::speed::Speed;
use crate::{Evaluator, Timing};

/// Vectors in a race, what was written among them, and pairs that each is measured by in the first heat.
const RUNNERS: usize = 8;
const PAIRS: usize = 4;
/// Each heat, half of them go on and are measured by so many times as many pairs.
const MORE: usize = 3;
/// Numbers of the first race are larger or smaller by a factor of up to `e` to this.
const FAR: f64 = 2.0;
/// Heats of a race: the last has two runners.
const HEATS: u32 = 3;
/// Nothing more is measured once so many times the limit of one sandbox has passed: as long as one candidate may be timed.
const PATIENCE: u32 = 4;

/// What a race is run with.
pub(crate) struct Course<'a, E: Evaluator> {
	pub(crate) bench: &'a mut Bench<E>,
	pub(crate) timing: &'a Timing<E>,
	pub(crate) brief: &'a Brief,
	pub(crate) reference: &'a Code,
}

/// The vector that comes out fastest of as many races as `vectors` allow, each around the winner of the one before, with
/// how many were measured; `None` where none of them was right.
pub(crate) fn race<E: Evaluator>(
	course: &mut Course<'_, E>,
	mut code: Code,
	space: &Space,
	vectors: usize,
	chance: &mut ChaCha8Rng,
) -> Result<(Option<Found>, usize), Stop> {
	let mut best = Found { values: space.start(), cost: f64::INFINITY };
	let mut measured = 0;
	// The reach of the first race is wide, of each later one half of that.
	let mut reach = FAR;
	let until = Instant::now() + course.brief.wall() * PATIENCE;
	let is_over = || Instant::now() >= until;
	while measured + RUNNERS <= vectors && !is_over() {
		let mut runners = vec![best.values.clone()];
		while runners.len() < RUNNERS {
			runners.push(beside(space, &best.values, reach, chance));
		}
		for heat in 0..HEATS {
			let pairs = PAIRS * MORE.pow(heat);
			let mut times = Vec::with_capacity(runners.len());
			for runner in runners {
				// What was written runs first, later on those that are ahead.
				if !times.is_empty() && is_over() {
					break;
				}
				code.set(space.bits(&runner));
				measured += usize::from(heat == 0);
				times.push((course.measure(&code, pairs, until, chance)?, runner));
			}
			times.sort_by(|(one, _), (other, _)| other.total_cmp(one));
			let (speed, fastest) = &times[0];
			if *speed == f64::NEG_INFINITY {
				return Ok((None, measured));
			}
			best = Found { values: fastest.clone(), cost: -speed };
			if is_over() {
				break;
			}
			let half = times.len().div_ceil(2);
			runners = times.into_iter().take(half).map(|(_, runner)| runner).collect();
		}
		reach /= 2.0;
	}
	Ok((Some(best), measured))
}

impl<E: Evaluator> Course<'_, E> {
	/// How fast the candidate is, on fresh inputs, by so many pairs of each group, or fewer, at least one, where it takes until
	/// then; less than all else where it is not right. Whether it is honest is asked when it is judged.
	fn measure(&mut self, code: &Code, pairs: usize, until: Instant, chance: &mut ChaCha8Rng) -> Result<f64, Stop> {
		let brief = Brief { seed: self.brief.seed.derive(chance.random()), ..*self.brief };
		let mut pairing = Pairing::new(self.bench, self.timing, &brief, [code, self.reference]);
		let groups = self.timing.groups;
		let mut all: Vec<Vec<Laps>> = vec![Vec::new(); groups.len()];
		let measured = (0..pairs).try_for_each(|round| {
			if round > 0 && Instant::now() >= until {
				return Ok(());
			}
			all.iter_mut().enumerate().try_for_each(|(group, laps)| {
				laps.push(pairing.measure(group)?);
				Ok(())
			})
		});
		pairing.end()?;
		match measured {
			Ok(()) => Ok(Speed::of(&honest_times(groups, &all).groups, Interval { low: 0.0, high: 0.0 }).log_ratio()),
			Err(Stop::Outcome(_)) => Ok(f64::NEG_INFINITY),
			Err(stop) => Err(stop),
		}
	}
}

/// Some of the numbers larger or smaller by a factor of up to `e` to the reach.
fn beside(space: &Space, from: &[f64], reach: f64, chance: &mut ChaCha8Rng) -> Vec<f64> {
	let others = (2.0 / space.len() as f64).min(0.5);
	let certain = chance.random_range(0..space.len());
	let mut values = from.to_vec();
	for (index, value) in values.iter_mut().enumerate() {
		if index != certain && chance.random::<f64>() >= others {
			continue;
		}
		let factor = (reach * chance.random_range(-1.0..=1.0_f64)).exp();
		let moved = if *value == 0.0 { factor - 1.0 } else { *value * factor };
		let fitted = space.fitted(index, moved);
		// A step that rounding took away is one step.
		let step = if factor < 1.0 { -1.0 } else { 1.0 };
		*value = if fitted.to_bits() == value.to_bits() { space.fitted(index, *value + step) } else { fitted };
	}
	values
}

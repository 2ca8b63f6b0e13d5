//! Whether the machine let anything be measured: by what the reference takes.
//!
//! A virtual machine that stands still, or has its processor taken away, is no process that waits: its time is on the account of
//! whoever runs. A few batches of that are passed over by medians. Where most of them are such, both sides are luck. How long
//! the reference takes tells: it is the same code in all evaluations, on inputs of the same kind, and no candidate can make it
//! many times as slow. What the candidate takes tells nothing here, however long: who is slow on purpose is slow.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::laps::Laps;

/// A reference that takes so many times its usual time is held up. Cold caches, all that a neighbour in the same
/// sandboxes' turns can do to it, cost less than half of that.
const MANY: f64 = 4.0;
/// What any batch may take besides, however small: a few cases in one say little of a case.
const BESIDES: Duration = Duration::from_micros(50);
/// Of so many measurements the middle is what is usual: a machine that has become slower for good is met as it is then.
const REMEMBERED: usize = 9;
/// Of fewer sandboxes than this nobody knows which of them were held up.
const TO_COMPARE: usize = 3;
/// So many batches of this length make a measurement worth remembering.
const WORTH: usize = 10;
const LONG_ENOUGH: Duration = Duration::from_micros(100);

/// What a case took the reference in the last measurements, group by group.
#[derive(Default)]
pub(crate) struct Usual {
	/// Where the reference was found; of another one nothing is known.
	reference: String,
	groups: Vec<VecDeque<f64>>,
}

impl Usual {
	/// Seconds that a case of each group usually takes this reference at most, as far as that is known.
	pub(crate) fn of(&self, reference: &str, groups: usize) -> Vec<Option<f64>> {
		let known = if self.reference == reference { &self.groups[..] } else { &[] };
		let usual = |group: usize| middle(known.get(group)?.iter().copied().collect());
		(0..groups).map(usual).collect()
	}

	/// Keeps what a measurement says, quiet or not: where most are not, that is usual.
	pub(crate) fn remember(&mut self, reference: &str, all: &[Vec<Laps>]) {
		if self.reference != reference {
			*self = Usual { reference: reference.to_owned(), groups: Vec::new() };
		}
		self.groups.resize_with(all.len(), VecDeque::new);
		for (kept, laps) in self.groups.iter_mut().zip(all) {
			let long: Vec<&Laps> = laps.iter().filter(|laps| laps.reference.timed >= LONG_ENOUGH).collect();
			if long.len() >= WORTH && 2 * long.len() >= laps.len() {
				kept.extend(upper(long.into_iter()));
				kept.drain(..kept.len().saturating_sub(REMEMBERED));
			}
		}
	}
}

/// How many times its usual time the reference took.
pub(crate) struct HeldUp {
	/// The middle batch of each pair of sandboxes.
	lives: BTreeMap<u32, f64>,
	/// Every batch, with its sandboxes.
	batches: Vec<(u32, f64)>,
}

impl HeldUp {
	/// By what is usual, where that is known, and by the other sandboxes of the same measurement: where most of them were held
	/// up, only the former tells.
	pub(crate) fn of(usual: &[Option<f64>], all: &[Vec<Laps>]) -> Self {
		let mut batches = Vec::new();
		for (known, laps) in usual.iter().zip(all) {
			let mut lives: BTreeMap<u32, Vec<&Laps>> = BTreeMap::new();
			for laps in laps {
				lives.entry(laps.life).or_default().push(laps);
			}
			let comparable = (lives.len() >= TO_COMPARE).then_some(lives).into_iter().flatten();
			let own = middle(comparable.filter_map(|(_, laps)| upper(laps.into_iter())).collect());
			let usual = known.iter().copied().chain(own).fold(f64::INFINITY, f64::min);
			batches.extend(laps.iter().map(|laps| {
				let expected = f64::from(laps.cases) * usual + BESIDES.as_secs_f64();
				(laps.life, laps.reference.timed.as_secs_f64() / expected)
			}));
		}
		let mut lives: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
		for (life, times) in &batches {
			lives.entry(*life).or_default().push(*times);
		}
		let lives = lives.into_iter().filter_map(|(life, times)| Some((life, middle(times)?))).collect();
		HeldUp { lives, batches }
	}

	/// The rounds of all groups whose sandboxes were not held up.
	pub(crate) fn quiet(&self, all: &[Vec<Laps>]) -> Vec<Vec<Laps>> {
		let rounds = all.iter().map(Vec::len).min().unwrap_or(0);
		let is_quiet = |round: &usize| all.iter().all(|laps| self.is_quiet(laps[*round].life));
		let quiet: Vec<usize> = (0..rounds).filter(is_quiet).collect();
		all.iter().map(|laps| quiet.iter().map(|round| laps[*round]).collect()).collect()
	}

	/// Whether not a single batch was held up among the sandboxes that were not.
	pub(crate) fn is_quiet_throughout(&self) -> bool {
		self.batches.iter().all(|(life, times)| *times <= MANY || !self.is_quiet(*life))
	}

	/// In the sandboxes that it was held up most, or 1.
	pub(crate) fn most(&self) -> f64 {
		self.lives.values().copied().fold(1.0, f64::max)
	}

	fn is_quiet(&self, life: u32) -> bool {
		self.lives.get(&life).is_none_or(|times| *times <= MANY)
	}
}

/// What three of four batches take at most, in seconds a case: inputs of a group may differ.
fn upper<'a>(laps: impl Iterator<Item = &'a Laps>) -> Option<f64> {
	let mut figures: Vec<f64> =
		laps.map(|laps| laps.reference.timed.as_secs_f64() / f64::from(laps.cases.max(1))).collect();
	figures.sort_unstable_by(f64::total_cmp);
	figures.get(figures.len().saturating_sub(1) * 3 / 4).copied()
}

/// The figure in the middle, the lower one of two.
fn middle(mut figures: Vec<f64>) -> Option<f64> {
	figures.sort_unstable_by(f64::total_cmp);
	figures.get(figures.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
	use super::super::trial::Lap;
	use super::*;

	/// So many lives of eight rounds of one group: microseconds that candidate and reference take for ten cases, by life and round.
	fn lives(count: u32, took: impl Fn(u32, u32) -> [u64; 2]) -> Vec<Vec<Laps>> {
		let lap = |micros| Lap { timed: Duration::from_micros(micros), ..Lap::default() };
		let round = |life, round| {
			let [candidate, reference] = took(life, round).map(lap);
			Laps { candidate, reference, cases: 10, candidate_first: round % 2 == 0, life }
		};
		vec![(0..count).flat_map(|life| (0..8).map(move |index| round(life, index))).collect()]
	}

	fn kept(usual: Option<f64>, all: &[Vec<Laps>]) -> usize {
		HeldUp::of(&[usual], all).quiet(all)[0].len()
	}

	const USUAL: Option<f64> = Some(20e-6);

	#[test]
	fn sandboxes_in_which_the_reference_was_held_up_do_not_count() {
		// Both took twenty to thirty times as long in two of five.
		let all =
			lives(5, |life, round| if life % 2 == 1 { [5_200, 4_000 + 200 * u64::from(round)] } else { [201, 200] });
		let held_up = HeldUp::of(&[None], &all);
		assert!(held_up.quiet(&all)[0].iter().all(|laps| laps.life % 2 == 0));
		assert_eq!(kept(None, &all), 24);
		assert!((16.0..24.0).contains(&held_up.most()), "{}", held_up.most());
		assert_eq!(kept(None, &lives(5, |_, _| [201, 200])), 40);
		assert_eq!(kept(None, &lives(2, |life, _| [201, if life == 0 { 200 } else { 5_000 }])), 16, "which of two?");
	}

	#[test]
	fn where_all_of_a_measurement_was_held_up_those_before_it_tell() {
		let all = lives(3, |_, _| [5_200, 4_800]);
		assert_eq!((kept(None, &all), kept(USUAL, &all)), (24, 0));
		assert!(
			!HeldUp::of(&[USUAL], &lives(3, |life, round| [200, if life + round == 3 { 4_800 } else { 200 }]))
				.is_quiet_throughout()
		);
	}

	#[test]
	fn what_a_candidate_does_with_its_own_time_makes_nothing_be_measured_again() {
		// Twenty times as slow: always, in half of the sandboxes, in all batches but one of each.
		for slow in [|_, _| true, |life, _| life % 2 == 0, |_, round| round > 0] as [fn(u32, u32) -> bool; 3] {
			let all = lives(6, |life, round| [if slow(life, round) { 4_000 } else { 200 }, 200]);
			for usual in [None, USUAL] {
				assert_eq!(kept(usual, &all), 48);
				assert!(HeldUp::of(&[usual], &all).is_quiet_throughout());
			}
		}
	}

	#[test]
	fn a_candidate_that_leaves_cold_caches_where_it_had_bad_luck_makes_nothing_be_measured_again() {
		let all = lives(6, |life, _| if life % 2 == 0 { [260, 600] } else { [200, 200] });
		assert_eq!((kept(None, &all), kept(USUAL, &all)), (48, 48));
	}

	#[test]
	fn a_slow_candidate_with_a_few_cases_in_a_batch_holds_nobody_up() {
		// Ten cases take the reference a microsecond, and the way to the sandbox twenty.
		assert_eq!(kept(Some(1e-7), &lives(4, |_, _| [9_000, 21])), 32);
	}

	#[test]
	fn usual_is_the_middle_of_the_last_measurements_of_the_same_reference() {
		let mut usual = Usual::default();
		assert_eq!(usual.of("one", 1), [None]);
		for reference in [200, 200, 4_800, 210, 4_000] {
			usual.remember("one", &lives(3, |_, _| [200, reference]));
		}
		let [Some(before)] = usual.of("one", 1)[..] else { panic!("remembered") };
		assert!((before - 21e-6).abs() < 1e-12, "{before}");
		usual.remember("one", &lives(3, |_, _| [9_000, 20]));
		assert_eq!(usual.of("one", 1), [Some(before)], "batches too short to say");
		for _ in 0..REMEMBERED {
			usual.remember("one", &lives(3, |_, _| [200, 1_000]));
		}
		assert_eq!(usual.of("one", 1), [Some(1_000e-6 / 10.0)], "slower for good");
		assert_eq!(usual.of("other", 1), [None]);
	}
}

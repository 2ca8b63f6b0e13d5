//! The middle of noisy figures, and between what it lies.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use crate::Mean;

/// Student's t at 97.5 % and 99.5 %, by degrees of freedom from 1.
const T_AT_95: [f64; 9] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
const T_AT_99: [f64; 9] = [63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250];
/// Resamples that a bootstrap interval is read from.
const RESAMPLES: usize = 1_000;

/// A figure is between these, both included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
	/// The lower end.
	pub low: f64,
	/// The upper end; not below `low`.
	pub high: f64,
}

/// Figures of one thing: in clusters, whose figures share what chance gave them, and in each in two strata, which are
/// off to either side.
#[derive(Clone, Debug)]
pub(crate) struct Sample(Vec<[Vec<f64>; 2]>);

impl Sample {
	pub(crate) fn new(clusters: Vec<[Vec<f64>; 2]>) -> Self {
		Sample(clusters)
	}

	/// The mean of the medians of the strata that have figures; of none 0.
	pub(crate) fn middle(&self) -> f64 {
		middle_of(|| self.0.iter(), &mut Vec::new())
	}

	/// How far the middle may be off, one standard deviation: by how far the clusters are off what is usual in their strata.
	/// Nobody knows where none is off, since two figures of noise are never alike: of one cluster, or of two that have a
	/// stratum each, what is usual is its own.
	pub(crate) fn error(&self) -> Option<f64> {
		if self.0.len() < 2 {
			return None;
		}
		let mut all = Vec::new();
		let usual = [0, 1].map(|stratum| {
			all.clear();
			all.extend(self.0.iter().flat_map(|cluster| &cluster[stratum]));
			median(&mut all)
		});
		let off = self.0.iter().map(|cluster| {
			let mut off: Vec<f64> =
				(0..2).flat_map(|stratum| cluster[stratum].iter().map(move |figure| figure - usual[stratum])).collect();
			median(&mut off)
		});
		let Mean { error, .. } = Mean::of(off.collect::<Vec<_>>().iter().copied());
		(error > 0.0).then_some(error)
	}

	/// The middle of as many clusters, drawn from these with replacement.
	fn redrawn(&self, rng: &mut impl Rng, drawn: &mut Vec<f64>) -> f64 {
		let clusters: Vec<_> = (0..self.0.len()).map(|_| &self.0[rng.random_range(0..self.0.len())]).collect();
		middle_of(|| clusters.iter().copied(), drawn)
	}
}

fn middle_of<'a, I: Iterator<Item = &'a [Vec<f64>; 2]>>(clusters: impl Fn() -> I, all: &mut Vec<f64>) -> f64 {
	let medians = [0, 1].map(|stratum| {
		all.clear();
		all.extend(clusters().flat_map(|cluster| &cluster[stratum]));
		(!all.is_empty()).then(|| median(all))
	});
	mean(medians.into_iter().flatten())
}

/// Where the middle of what a few figures are of lies, at 95 % or above that at 99 %: Student's interval about
/// `middle`, for 2 to 10 figures. Resamples of so few say too little.
pub(crate) fn interval_of_few(figures: &[f64], middle: f64, confidence: f64) -> Interval {
	let count = figures.len().max(2);
	let average = mean(figures.iter().copied());
	let squares: f64 = figures.iter().map(|figure| (figure - average).powi(2)).sum();
	let error = (squares / (count - 1) as f64 / count as f64).sqrt();
	let table = if confidence > 0.95 { T_AT_99 } else { T_AT_95 };
	let reach = table[(count - 2).min(table.len() - 1)] * error;
	Interval { low: middle.min(average) - reach, high: middle.max(average) + reach }
}

/// Where the mean of the samples' middles lies, at 95 % or above that at 99 %: the percentile bootstrap by clusters (Davison
/// and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8), made wider by Student's factor where there are
/// few of them.
pub(crate) fn interval(samples: &[Sample], confidence: f64, rng: &mut impl Rng) -> Interval {
	let mut drawn = Vec::new();
	let mut means: Vec<f64> =
		(0..RESAMPLES).map(|_| mean(samples.iter().map(|sample| sample.redrawn(rng, &mut drawn)))).collect();
	means.sort_unstable_by(f64::total_cmp);
	let tail = (1.0 - confidence) / 2.0;
	#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and RESAMPLES")]
	let at = |share: f64| means[((share * RESAMPLES as f64) as usize).min(RESAMPLES - 1)];
	let middle = mean(samples.iter().map(Sample::middle));
	let clusters = samples.iter().map(|sample| sample.0.len()).min().unwrap_or(0);
	let factor = few_clusters(clusters, confidence);
	let end = |share: f64| middle + factor * (at(share) - middle);
	Interval { low: end(tail).min(middle), high: end(1.0 - tail).max(middle) }
}

/// How many times wider than the bootstrap's an interval of so few clusters is.
fn few_clusters(clusters: usize, confidence: f64) -> f64 {
	let (table, normal) = if confidence > 0.95 { (T_AT_99, 2.576) } else { (T_AT_95, 1.960) };
	match clusters {
		0 | 1 => 1.0,
		_ => {
			let t = table.get(clusters - 2).copied().unwrap_or(normal);
			t / normal * (clusters as f64 / (clusters - 1) as f64).sqrt()
		}
	}
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
	let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
	if count > 0.0 { sum / count } else { 0.0 }
}

/// The middle value, or the mean of the two in the middle; of no values 0. Changes their order.
pub(crate) fn median(values: &mut [f64]) -> f64 {
	if values.is_empty() {
		return 0.0;
	}
	let middle = values.len() / 2;
	let is_odd = values.len() % 2 == 1;
	let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
	if is_odd { *upper } else { f64::midpoint(below.iter().copied().fold(f64::NEG_INFINITY, f64::max), *upper) }
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Seed;
	use rand::rngs::ChaCha8Rng;

	/// About normal with a standard deviation of 1, off by `shift`.
	fn figures(count: usize, shift: f64, rng: &mut ChaCha8Rng) -> Vec<f64> {
		(0..count).map(|_| (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0 + shift).collect()
	}

	#[test]
	fn the_median_is_the_value_in_the_middle() {
		assert_eq!(median(&mut [3.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
		assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]).to_bits(), 2.5_f64.to_bits());
		assert_eq!(median(&mut []).to_bits(), 0.0_f64.to_bits());
	}

	#[test]
	fn an_interval_holds_the_truth_as_often_as_it_says() {
		let mut rng = Seed::new([8; 32]).rng();
		let mut held = 0;
		for _ in 0..300 {
			// What the figures of a cluster share is as large as what they do not.
			let mut cluster = || {
				let shared = figures(1, 0.0, &mut rng)[0];
				[figures(4, 5.0 + shared, &mut rng), figures(3, shared - 5.0, &mut rng)]
			};
			let samples: Vec<Sample> = (0..3).map(|_| Sample::new((0..12).map(|_| cluster()).collect())).collect();
			let found = interval(&samples, 0.95, &mut rng);
			assert!(found.low <= found.high);
			held += usize::from((found.low..=found.high).contains(&0.0));
		}
		// 285 expected, with a standard deviation of 4.
		assert!((270..=297).contains(&held), "{held} of 300");
	}

	#[test]
	fn the_error_of_a_middle_is_how_far_it_is_off_in_two_of_three() {
		let mut rng = Seed::new([3; 32]).rng();
		let mut within = [0, 0];
		for _ in 0..400 {
			let mut cluster = || {
				let shared = figures(1, 0.0, &mut rng)[0];
				[figures(4, 5.0 + shared, &mut rng), figures(3, shared - 5.0, &mut rng)]
			};
			let sample = Sample::new((0..20).map(|_| cluster()).collect());
			let error = sample.error().expect("twenty clusters");
			for (times, within) in [1.0, 2.0].into_iter().zip(&mut within) {
				*within += usize::from(sample.middle().abs() <= times * error);
			}
		}
		// 273 and 382 expected, with standard deviations of 9 and 4.
		assert!((235..=310).contains(&within[0]) && within[1] >= 360, "{within:?} of 400");
	}

	#[test]
	fn where_nothing_can_be_compared_nobody_knows_how_far_the_middle_is_off() {
		assert_eq!(Sample::new(vec![[vec![1.0, 2.0], vec![]]]).error(), None);
		assert_eq!(Sample::new(vec![[vec![1.0], vec![]], [vec![], vec![2.0]]]).error(), None);
	}

	#[test]
	fn of_a_few_figures_the_interval_is_students() {
		let found = interval_of_few(&[1.0, 2.0, 3.0], 2.0, 0.95);
		// 4.303 · 1 / √3
		assert!((found.high - 4.4843).abs() < 1e-3 && (found.low + 0.4843).abs() < 1e-3, "{found:?}");
		let wider = interval_of_few(&[1.0, 2.0, 3.0], 2.0, 0.99);
		assert!(wider.low < found.low && wider.high > found.high);
		assert_eq!(interval_of_few(&[1.0, 1.0], 1.0, 0.95), Interval { low: 1.0, high: 1.0 });
	}

	#[test]
	fn of_a_few_figures_it_holds_the_truth_as_often_as_it_says() {
		let mut rng = Seed::new([6; 32]).rng();
		for count in [2, 3, 8] {
			let held = (0..400).filter(|_| {
				let drawn = figures(count, 1.0, &mut rng);
				let found = interval_of_few(&drawn, mean(drawn.iter().copied()), 0.95);
				(found.low..=found.high).contains(&1.0)
			});
			// 380 expected, with a standard deviation of 4.4.
			assert!((365..=395).contains(&held.count()), "{count}");
		}
	}

	#[test]
	fn more_confidence_is_a_wider_interval() {
		let mut rng = Seed::new([9; 32]).rng();
		let samples = [Sample::new((0..50).map(|_| [figures(1, 0.0, &mut rng), Vec::new()]).collect())];
		let [narrow, wide] =
			[0.95, 0.99].map(|confidence| interval(&samples, confidence, &mut Seed::new([1; 32]).rng()));
		assert!(wide.low < narrow.low && narrow.high < wide.high);
	}
}

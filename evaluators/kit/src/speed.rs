//! How fast a candidate is beside the reference.

use std::fmt::Write;
use std::time::Duration;

use crate::{Judgement, Metric, Times};

/// The times of one group of cases, in pairs of candidate and reference.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSpeed {
	/// The group's name.
	pub name: &'static str,
	/// Median time of a case in the candidate.
	pub candidate: Duration,
	/// Median time of a case in the reference.
	pub reference: Duration,
	/// Median over the pairs of ln(reference time / candidate time): above 0 is faster.
	pub log_ratio: f64,
	/// How many pairs were measured.
	pub pairs: usize,
}

/// The times of a candidate, group by group.
#[derive(Clone, Debug, PartialEq)]
pub struct Speed {
	/// At least one group, in the order of [`Timing::groups`](crate::Timing::groups).
	pub groups: Vec<GroupSpeed>,
}

impl Speed {
	/// The speed that these pairs of times show: a name and at least one pair for each group.
	#[must_use]
	pub fn of(groups: &[(&'static str, Vec<Times>)]) -> Self {
		let groups = groups.iter().map(|(name, pairs)| GroupSpeed {
			name,
			candidate: median_duration(pairs.iter().map(|times| times.candidate)),
			reference: median_duration(pairs.iter().map(|times| times.reference)),
			log_ratio: median(pairs.iter().map(|times| log_ratio(*times)).collect()),
			pairs: pairs.len(),
		});
		Speed { groups: groups.collect() }
	}

	/// Median over the groups of their log ratios: the score. 0 is as fast as the reference.
	#[must_use]
	pub fn log_ratio(&self) -> f64 {
		median(self.groups.iter().map(|group| group.log_ratio).collect())
	}

	/// The metrics of [`judgement`](Self::judgement) for these groups.
	#[must_use]
	pub fn metrics(groups: &[&str]) -> Vec<Metric> {
		let mut metrics = vec![Metric::higher("speedup", "×")];
		metrics.extend(groups.iter().map(|name| Metric::lower(&metric_name(name), "µs")));
		metrics
	}

	/// A judgement that scores [`log_ratio`](Self::log_ratio), with `speedup` (its exponential),
	/// the median time of each group in microseconds, and a table of them as feedback.
	#[must_use]
	pub fn judgement(&self) -> Judgement {
		let score = self.log_ratio();
		let judgement = Judgement::scored(score).metric("speedup", score.exp()).feedback(self.table());
		self.groups.iter().fold(judgement, |judgement, group| {
			judgement.metric(&metric_name(group.name), group.candidate.as_secs_f64() * 1e6)
		})
	}

	fn table(&self) -> String {
		let mut table = format!("Overall {} (median of the groups).", relation(self.log_ratio()));
		for group in &self.groups {
			let (candidate, reference) = (group.candidate.as_secs_f64() * 1e6, group.reference.as_secs_f64() * 1e6);
			let relation = relation(group.log_ratio);
			let _ = write!(table, "\n{}: {candidate:.1} µs, reference {reference:.1} µs, {relation}", group.name);
		}
		table
	}
}

fn relation(log_ratio: f64) -> String {
	if log_ratio >= 0.0 {
		format!("{:.3} times as fast as the reference", log_ratio.exp())
	} else {
		format!("{:.3} times slower than the reference", (-log_ratio).exp())
	}
}

fn metric_name(group: &str) -> String {
	format!("{}_us", group.replace([' ', '-'], "_"))
}

fn log_ratio(times: Times) -> f64 {
	// A clock tick at least, so that neither is zero.
	let nanoseconds = |time: Duration| time.as_secs_f64().max(1e-9);
	(nanoseconds(times.reference) / nanoseconds(times.candidate)).ln()
}

fn median_duration(times: impl Iterator<Item = Duration>) -> Duration {
	Duration::from_secs_f64(median(times.map(|time| time.as_secs_f64()).collect()))
}

/// The middle value, or the mean of the two in the middle; of no values 0.
fn median(mut values: Vec<f64>) -> f64 {
	values.sort_unstable_by(f64::total_cmp);
	let middle = values.len() / 2;
	match values.get(middle) {
		None => 0.0,
		Some(upper) if values.len() % 2 == 1 => *upper,
		Some(upper) => f64::midpoint(values[middle - 1], *upper),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn pair(candidate: u64, reference: u64) -> Times {
		Times { candidate: Duration::from_micros(candidate), reference: Duration::from_micros(reference) }
	}

	#[test]
	fn twice_as_fast_in_most_groups_scores_the_logarithm_of_two() {
		let groups = [
			("random", vec![pair(50, 100), pair(51, 102), pair(900, 100)]),
			("sorted", vec![pair(10, 20)]),
			("reverse", vec![pair(10, 10)]),
		];
		let speed = Speed::of(&groups);
		assert!((speed.log_ratio() - 2.0_f64.ln()).abs() < 1e-9);
		assert_eq!(speed.groups[0].candidate, Duration::from_micros(51));
	}

	#[test]
	fn the_reference_against_itself_scores_zero() {
		assert!(Speed::of(&[("random", vec![pair(70, 70), pair(71, 71)])]).log_ratio().abs() < 1e-12);
	}

	#[test]
	fn the_table_names_every_group() {
		let judgement = Speed::of(&[("few unique", vec![pair(200, 100)])]).judgement();
		assert!(judgement.feedback.contains("few unique: 200.0 µs, reference 100.0 µs, 2.000 times slower"));
	}
}

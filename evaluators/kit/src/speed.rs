//! How fast a candidate is beside the reference, and how sure that is.

use std::fmt::Write;
use std::time::Duration;

use crate::interval::{Interval, Sample, median};
use crate::{Judgement, Mean, Metric, WarmUp};

/// Wall times by the judge's clock, a case, averaged over the batch that the case ran in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
	/// The candidate's time.
	pub candidate: Duration,
	/// The reference's time on the same inputs, right before or after.
	pub reference: Duration,
}

/// The times of one group of cases, in pairs of candidate and reference.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSpeed {
	/// The group's name.
	pub name: &'static str,
	/// Median time of a case in the candidate, in microseconds; of a short call a fraction of a nanosecond counts.
	pub candidate_us: f64,
	/// Median time of a case in the reference, in microseconds.
	pub reference_us: f64,
	/// The middle of ln(reference time / candidate time): above 0 is faster. Of the pairs in which the
	/// candidate ran first and of the others, the median each, and the mean of the two: whoever runs
	/// second on the same inputs finds a processor that has learned them, measured as up to 12 %.
	pub log_ratio: f64,
	/// How far that may be off: one standard deviation, by how far fresh sandboxes differ. `None` where there was one pair of
	/// them alone, or two of which nothing can be compared.
	pub error: Option<f64>,
	/// How many pairs were measured.
	pub pairs: usize,
}

/// The times of a candidate, group by group.
#[derive(Clone, Debug, PartialEq)]
pub struct Speed {
	/// At least one group, in the order of [`Timing::groups`](crate::Timing::groups).
	pub groups: Vec<GroupSpeed>,
	/// The bootstrap interval of [`log_ratio`](Self::log_ratio): 95 % in a search, 99 % where a
	/// champion is confirmed.
	pub interval: Interval,
	/// Where the machine never let anything be measured: so many times its usual time the reference took, and the interval
	/// reaches as much further to either side.
	pub held_up: Option<f64>,
	/// What the candidate does once in each process, where that counts.
	pub warm_up: Option<WarmUp>,
}

/// One batch in both sandboxes: the times of all of it, and who ran first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
	pub(crate) times: Times,
	/// Cases in the batch. The times of a short one are known to far less than a nanosecond only together.
	pub(crate) cases: u32,
	pub(crate) candidate_first: bool,
	/// Which sandboxes it was: pairs of the same ones share their luck.
	pub(crate) life: u32,
}

impl Pair {
	/// ln(reference time / candidate time).
	pub(crate) fn log_ratio(&self) -> f64 {
		// A clock tick at least, so that neither is zero.
		let nanoseconds = |time: Duration| time.as_secs_f64().max(1e-9);
		(nanoseconds(self.times.reference) / nanoseconds(self.times.candidate)).ln()
	}
}

impl Speed {
	/// The speed that these pairs show: a name and at least one pair for each group.
	pub(crate) fn of(groups: &[(&'static str, Vec<Pair>)], interval: Interval) -> Self {
		let groups = groups.iter().map(|(name, pairs)| {
			let sample = sample(pairs);
			GroupSpeed {
				name,
				candidate_us: median_us(pairs, |times| times.candidate),
				reference_us: median_us(pairs, |times| times.reference),
				log_ratio: sample.middle(),
				error: sample.error(),
				pairs: pairs.len(),
			}
		});
		Speed { groups: groups.collect(), interval, held_up: None, warm_up: None }
	}

	/// Mean over the groups of their log ratios, the logarithm of the geometric mean of their
	/// speedups, less what it does once: the score. 0 is as fast as the reference.
	#[must_use]
	pub fn log_ratio(&self) -> f64 {
		self.usual_log_ratio() - self.warm_up.map_or(0.0, |warm_up| warm_up.charge)
	}

	/// The same without what it does once.
	fn usual_log_ratio(&self) -> f64 {
		self.mean(|group| group.log_ratio)
	}

	/// What a case takes the reference, in microseconds.
	pub(crate) fn reference_us(&self) -> f64 {
		self.mean(|group| group.reference_us)
	}

	/// Over the groups.
	pub(crate) fn mean(&self, of: impl Fn(&GroupSpeed) -> f64) -> f64 {
		self.groups.iter().map(of).sum::<f64>() / self.groups.len().max(1) as f64
	}

	/// The metrics of [`judgement`](Self::judgement) for these groups.
	#[must_use]
	pub fn metrics(groups: &[&str]) -> Vec<Metric> {
		let mut metrics = vec![Metric::higher("speedup", "×")];
		metrics.extend(groups.iter().map(|name| Metric::lower(&metric_name(name), "µs")));
		metrics
	}

	/// A judgement that scores [`log_ratio`](Self::log_ratio) within [`interval`](Self::interval),
	/// with `speedup` (the score's exponential), the median time of each group in microseconds with how far it may be off
	/// beside the reference's, and a table of them as feedback. What it does once, where that counts, is a metric too:
	/// `warm_up_us`.
	#[must_use]
	pub fn judgement(&self) -> Judgement {
		let score = self.log_ratio();
		let mut judgement = Judgement::scored(score).within(self.interval).metric("speedup", score.exp());
		if let Some(warm_up) = self.warm_up {
			judgement = judgement.metric("warm_up_us", warm_up.beyond_us);
		}
		let judgement = judgement.feedback(self.table());
		self.groups.iter().fold(judgement, |judgement, group| {
			let value = group.candidate_us;
			let error = group.error.map_or(f64::INFINITY, |error| error * value);
			judgement.mean(&metric_name(group.name), Mean { value, error })
		})
	}

	fn table(&self) -> String {
		let Interval { low, high } = self.interval;
		let mut table = format!(
			"Overall it {} (geometric mean of the groups; between {:.4} and {:.4} times its speed).",
			relation(self.log_ratio()),
			low.exp(),
			high.exp()
		);
		if let Some(WarmUp { beyond_us, cases, .. }) = self.warm_up {
			let _ = write!(
				table,
				"\nThat counts what it does once, such as a table that its first call makes: once in each process it takes {} \
				 more than the reference, as long as {:.0} cases take that one, spread over {cases:.0} cases; without it, it {}.",
				in_words(beyond_us),
				beyond_us / self.reference_us().max(1e-6),
				relation(self.usual_log_ratio())
			);
		}
		if let Some(times) = self.held_up {
			let _ = write!(
				table,
				"\nNothing is settled: the machine did something else meanwhile, and the reference took up to {times:.0} times \
				 its usual time."
			);
		}
		for group in &self.groups {
			let (candidate, reference) = (in_words(group.candidate_us), in_words(group.reference_us));
			let _ =
				write!(table, "\n{}: {candidate}, reference {reference}, {}", group.name, relation(group.log_ratio));
		}
		table
	}
}

/// The log ratios of pairs in turn, those of the same sandboxes together, those of either order apart.
pub(crate) fn sample(pairs: &[Pair]) -> Sample {
	let mut lives: Vec<[Vec<f64>; 2]> = Vec::new();
	let mut last = None;
	for pair in pairs {
		if last.replace(pair.life) != Some(pair.life) {
			lives.push([Vec::new(), Vec::new()]);
		}
		if let Some(halves) = lives.last_mut() {
			halves[usize::from(!pair.candidate_first)].push(pair.log_ratio());
		}
	}
	Sample::new(lives)
}

fn relation(log_ratio: f64) -> String {
	// Never "1.3 times slower", of which nobody can tell whether 1 is equal.
	if log_ratio >= 0.0 {
		format!("is {:.3} times as fast as the reference", log_ratio.exp())
	} else {
		format!("takes {:.3} times as long as the reference", (-log_ratio).exp())
	}
}

fn metric_name(group: &str) -> String {
	format!("{}_us", group.replace([' ', '-'], "_"))
}

/// A time in the unit that it is read in, such as `3.2 ns`.
fn in_words(micros: f64) -> String {
	match micros {
		..1.0 => format!("{:.1} ns", micros * 1e3),
		..1e4 => format!("{micros:.1} µs"),
		_ => format!("{:.1} ms", micros / 1e3),
	}
}

/// The median of what a case took in each batch.
fn median_us(pairs: &[Pair], time: impl Fn(Times) -> Duration) -> f64 {
	let of_case = |pair: &Pair| time(pair.times).as_secs_f64() * 1e6 / f64::from(pair.cases);
	median(&mut pairs.iter().map(of_case).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::judgement::Verdict;

	const NONE: Interval = Interval { low: 0.0, high: 0.0 };

	fn pair(candidate: u64, reference: u64) -> Pair {
		let (candidate, reference) = (Duration::from_micros(candidate), Duration::from_micros(reference));
		Pair { times: Times { candidate, reference }, cases: 1, candidate_first: true, life: 0 }
	}

	#[test]
	fn calls_of_a_few_nanoseconds_are_compared_by_their_batches() {
		// 5.0 and 5.4 ns each: both five in whole nanoseconds.
		let pairs = vec![Pair { cases: 2_000_000, ..pair(10_800, 10_000) }; 20];
		let speed = Speed::of(&[("random", pairs)], NONE);
		assert!((speed.log_ratio() + 1.08_f64.ln()).abs() < 1e-9, "{speed:?}");
		assert!((speed.groups[0].candidate_us - 0.005_4).abs() < 1e-12, "{speed:?}");
		let Judgement { feedback, .. } = speed.judgement();
		assert!(feedback.contains("\nrandom: 5.4 ns, reference 5.0 ns, takes 1.080 times as long"), "{feedback}");
	}

	#[test]
	fn a_score_is_the_geometric_mean_of_the_groups() {
		let groups = [
			("random", vec![pair(50, 100), pair(51, 102), pair(900, 100)]),
			("sorted", vec![pair(10, 80)]),
			("reverse", vec![pair(20, 10)]),
		];
		let speed = Speed::of(&groups, NONE);
		assert!((speed.log_ratio() - 2.0_f64.ln()).abs() < 1e-9, "{speed:?}");
		assert!((speed.groups[0].candidate_us - 51.0).abs() < 1e-9, "{speed:?}");
	}

	#[test]
	fn a_group_says_how_far_its_time_may_be_off_once_there_were_fresh_sandboxes() {
		let in_life = |life, candidate| Pair { life, ..pair(candidate, 100) };
		let groups = [("random", vec![in_life(0, 50), in_life(1, 52), in_life(2, 48)]), ("sorted", vec![pair(10, 80)])];
		let speed = Speed::of(&groups, NONE);
		assert!(speed.groups[0].error.is_some_and(|error| (0.02..0.03).contains(&error)), "{speed:?}");
		assert_eq!(speed.groups[1].error, None);
		let Verdict::Scored(scored) = speed.judgement().verdict else { panic!("scored") };
		let [(name, error)] = &scored.standard_errors[..] else { panic!("{scored:?}") };
		assert!(name == "random_us" && (1.0..1.5).contains(error), "{scored:?}");
		assert_eq!(scored.metrics.len(), 3);
	}

	#[test]
	fn what_the_second_to_run_gains_from_the_first_cancels() {
		// However many pairs there are of either order.
		let learned = |first: u64, second: u64, candidate_first| Pair {
			candidate_first,
			..if candidate_first { pair(first, second) } else { pair(second, first) }
		};
		let pairs = vec![learned(100, 80, true), learned(100, 80, true), learned(100, 80, false)];
		assert!(Speed::of(&[("random", pairs)], NONE).log_ratio().abs() < 1e-12);
	}

	#[test]
	fn the_table_names_every_group_and_the_interval() {
		let groups = [("few unique", vec![pair(200, 100)])];
		let judgement = Speed::of(&groups, Interval { low: 0.5_f64.ln(), high: 0.0 }).judgement();
		assert!(
			judgement
				.feedback
				.contains("few unique: 200.0 µs, reference 100.0 µs, takes 2.000 times as long as the reference")
		);
		assert!(
			judgement.feedback.starts_with("Overall it takes 2.000 times as long as the reference (geometric mean")
		);
		assert!(judgement.feedback.contains("between 0.5000 and 1.0000 times its speed"), "{}", judgement.feedback);
	}
}
